//! Times and their spread.

use std::fmt;
use std::time::Instant;

/// Runs `work` and gives its result with the milliseconds it took.
pub fn milliseconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1e3)
}

/// The median and the middle half of many figures. On a machine with other work the mean says little.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// A quarter of the figures is below.
    pub lower: f64,
    /// Half of the figures is below.
    pub median: f64,
    /// A quarter of the figures is above.
    pub upper: f64,
}

impl Quartiles {
    /// Of any number of figures; all zero of none.
    #[must_use]
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * sorted.len().saturating_sub(1) as f64;
            let below = sorted.get(place.floor() as usize).copied().unwrap_or_default();
            let above = sorted.get(place.ceil() as usize).copied().unwrap_or_default();
            below + (above - below) * place.fract()
        };
        Self { lower: at(0.25), median: at(0.5), upper: at(0.75) }
    }
}

impl fmt::Display for Quartiles {
    /// `median (lower to upper)`, with as many decimals as the format asks, else 2.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = formatter.precision().unwrap_or(2);
        write!(formatter, "{:.decimals$} ({:.decimals$} to {:.decimals$})", self.median, self.lower, self.upper)
    }
}

#[cfg(test)]
mod tests {
    use super::Quartiles;

    #[test]
    fn quartiles_of_known_figures() {
        let five = Quartiles::of([5.0, 1.0, 4.0, 2.0, 3.0]);
        assert_eq!(five, Quartiles { lower: 2.0, median: 3.0, upper: 4.0 });
        let two = Quartiles::of([1.0, 3.0]);
        assert_eq!(two, Quartiles { lower: 1.5, median: 2.0, upper: 2.5 });
        assert_eq!(Quartiles::of([]), Quartiles { lower: 0.0, median: 0.0, upper: 0.0 });
        assert_eq!(format!("{five:.1}"), "3.0 (2.0 to 4.0)");
    }
}
