//! The middle of many figures and their upper end.

/// Parts of many figures, in their unit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spread {
    /// How many figures.
    pub count: usize,
    /// Half of them are at most this.
    pub median: f64,
    /// 95 % of them are at most this.
    pub p95: f64,
    /// 99 % of them are at most this.
    pub p99: f64,
    /// The largest.
    pub worst: f64,
}

impl Spread {
    /// Of any number of figures; zeros of none.
    #[must_use]
    pub fn of(figures: &[f64]) -> Self {
        let mut sorted = figures.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = (part * sorted.len() as f64).ceil() as usize;
            sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()
        };
        Self { count: sorted.len(), median: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_parts_of_a_hundred_figures_are_themselves() {
        let figures: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let spread = Spread { count: 100, median: 50.0, p95: 95.0, p99: 99.0, worst: 100.0 };
        assert_eq!(Spread::of(&figures), spread);
        assert_eq!(Spread::of(&[3.0]), Spread { count: 1, median: 3.0, p95: 3.0, p99: 3.0, worst: 3.0 });
        assert_eq!(Spread::of(&[]), Spread::default());
    }
}
