//! A vector as i8 codes, and the only hot loops of the crate.
//!
//! A code is `round(x * 127 / max|x|)`. The factor kept beside it is `1 / |codes|`, so that `dot * factor * factor` is
//! the cosine of the two coded directions, whatever the length of the vectors was, and 1 for identical ones.

use multiversion::multiversion;

use crate::BadVector;

/// One coded vector.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Code {
    /// One byte a dimension, never -128.
    pub codes: Vec<i8>,
    /// `1 / |codes|`.
    pub factor: f32,
}

impl Code {
    /// Codes `vector`, or says why it cannot be compared with anything.
    pub fn of(vector: &[f32], dimensions: usize) -> Result<Self, BadVector> {
        if vector.len() != dimensions {
            return Err(BadVector::Dimensions { expected: dimensions, found: vector.len() });
        }
        if !vector.iter().all(|x| x.is_finite()) {
            return Err(BadVector::NotFinite);
        }
        let largest = vector.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
        // In f64: 127 / largest overflows f32 when the largest is a denormal.
        let scale = 127.0 / f64::from(largest);
        if largest == 0.0 || !scale.is_finite() {
            return Err(BadVector::Zero);
        }
        let codes: Vec<i8> = vector.iter().map(|&x| (f64::from(x) * scale).round() as i8).collect();
        let factor = factor(&codes);
        Ok(Self { codes, factor })
    }
}

/// `1 / |codes|`; 0 for codes without a direction.
pub(crate) fn factor(codes: &[i8]) -> f32 {
    let square = dot(codes, codes);
    if square == 0 { 0.0 } else { (1.0 / f64::from(square).sqrt()) as f32 }
}

/// Cosine of two f32 vectors of any length; `None` when one has no direction or they differ in length.
pub(crate) fn cosine(a: &[f32], b: &[f32]) -> Option<f32> {
    if a.len() != b.len() {
        return None;
    }
    let [ab, aa, bb] = products(a, b);
    let cosine = f64::from(ab) / (f64::from(aa).sqrt() * f64::from(bb).sqrt());
    cosine.is_finite().then(|| cosine.clamp(-1.0, 1.0) as f32)
}

/// `[a.b, a.a, b.b]`, summed in eight lanes: an f32 sum in one lane cannot be vectorised, its order is fixed.
#[multiversion(targets = "simd")]
fn products(a: &[f32], b: &[f32]) -> [f32; 3] {
    const LANES: usize = 8;
    let mut sums = [[0.0_f32; LANES]; 3];
    let (a_blocks, b_blocks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a_blocks.remainder().iter().zip(b_blocks.remainder());
    for (a, b) in a_blocks.zip(b_blocks) {
        for lane in 0..LANES {
            sums[0][lane] += a[lane] * b[lane];
            sums[1][lane] += a[lane] * a[lane];
            sums[2][lane] += b[lane] * b[lane];
        }
    }
    let mut totals = sums.map(|lanes| lanes.iter().sum::<f32>());
    for (&a, &b) in rest {
        totals[0] += a * b;
        totals[1] += a * a;
        totals[2] += b * b;
    }
    totals
}

#[inline(always)]
fn dot_inline(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

/// Dot product of two codes. Cannot overflow below 133,000 dimensions.
#[multiversion(targets = "simd")]
pub(crate) fn dot(a: &[i8], b: &[i8]) -> i32 {
    dot_inline(a, b)
}

/// The cosine of `query` with each row of `codes` (one after the other), into `cosines`.
///
/// The loop over the rows is inside, so that the choice of the instruction set is made once a block.
#[multiversion(targets = "simd")]
pub(crate) fn scan_block(query: (&[i8], f32), codes: &[i8], factors: &[f32], cosines: &mut [f32]) {
    let (query, query_factor) = query;
    let rows = codes.chunks_exact(query.len());
    for ((row, factor), cosine) in rows.zip(factors).zip(cosines) {
        *cosine = dot_inline(query, row) as f32 * factor * query_factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(dimensions: usize, step: f32) -> Vec<f32> {
        (0..dimensions).map(|i| (i as f32 * step).sin()).collect()
    }

    #[test]
    fn coded_cosine_is_close_to_the_true_one() {
        for dimensions in [1, 7, 31, 64, 100, 256, 771] {
            let (a, b) = (wave(dimensions, 0.7), wave(dimensions, 0.9));
            let (Ok(coded_a), Ok(coded_b)) = (Code::of(&a[..], dimensions), Code::of(&b[..], dimensions)) else {
                // One dimension of sin(0) is a zero vector.
                assert_eq!(dimensions, 1);
                continue;
            };
            let coded = dot(&coded_a.codes, &coded_b.codes) as f32 * coded_a.factor * coded_b.factor;
            let exact = cosine(&a, &b).unwrap();
            assert!((coded - exact).abs() < 0.02, "{dimensions}: {coded} {exact}");
            let plain: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            let lengths: f64 =
                [&a, &b].map(|v| v.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt()).iter().product();
            assert!((f64::from(exact) - plain / lengths).abs() < 1e-5);
        }
    }

    #[test]
    fn the_block_is_the_same_as_row_by_row() {
        let rows: Vec<Code> = (1..9).map(|i| Code::of(&wave(100, i as f32 * 0.3), 100).unwrap()).collect();
        let codes: Vec<i8> = rows.iter().flat_map(|row| row.codes.clone()).collect();
        let factors: Vec<f32> = rows.iter().map(|row| row.factor).collect();
        let mut cosines = vec![0.0; rows.len()];
        scan_block((&rows[3].codes, rows[3].factor), &codes, &factors, &mut cosines);
        for (row, cosine) in rows.iter().zip(&cosines) {
            let plain: i64 = row.codes.iter().zip(&rows[3].codes).map(|(a, b)| i64::from(*a) * i64::from(*b)).sum();
            assert_eq!(*cosine, plain as f32 * row.factor * rows[3].factor);
        }
        assert!((cosines[3] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        assert_eq!(Code::of(&[1.0], 2), Err(BadVector::Dimensions { expected: 2, found: 1 }));
        assert_eq!(Code::of(&[1.0, f32::NAN], 2), Err(BadVector::NotFinite));
        assert_eq!(Code::of(&[1.0, f32::INFINITY], 2), Err(BadVector::NotFinite));
        assert_eq!(Code::of(&[0.0, -0.0], 2), Err(BadVector::Zero));
        // Very small and very large numbers still have a direction.
        assert_eq!(Code::of(&[1e-42, 0.0], 2).unwrap().codes, [127, 0]);
        assert_eq!(Code::of(&[f32::MAX, -f32::MAX], 2).unwrap().codes, [127, -127]);
    }
}
