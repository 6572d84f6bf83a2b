//! What a measurement is judged by.

use std::fmt;

/// The goals of a workload, each with what was measured.
#[derive(Debug, Default)]
pub(crate) struct Goals(Vec<Goal>);

#[derive(Debug)]
struct Goal {
    name: String,
    value: f64,
    bound: Bound,
}

#[derive(Clone, Copy, Debug)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

impl Goals {
    /// The value shall be so much or more.
    pub(crate) fn at_least(&mut self, name: impl Into<String>, value: f64, bound: f64) {
        self.0.push(Goal { name: name.into(), value, bound: Bound::AtLeast(bound) });
    }

    /// The value shall be so much or less.
    pub(crate) fn at_most(&mut self, name: impl Into<String>, value: f64, bound: f64) {
        self.0.push(Goal { name: name.into(), value, bound: Bound::AtMost(bound) });
    }

    pub(crate) fn are_met(&self) -> bool {
        self.0.iter().all(Goal::is_met)
    }
}

impl Goal {
    /// A value that is no number meets nothing.
    fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtLeast(bound) => self.value >= bound,
            Bound::AtMost(bound) => self.value <= bound,
        }
    }
}

/// One line for each goal: `ok|short NAME VALUE (goal GOAL)`.
impl fmt::Display for Goals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for goal in &self.0 {
            let verdict = if goal.is_met() { "ok" } else { "short" };
            let (sign, bound) = match goal.bound {
                Bound::AtLeast(bound) => (">=", bound),
                Bound::AtMost(bound) => ("<=", bound),
            };
            writeln!(f, "{verdict} {} {:.2} (goal {sign} {bound})", goal.name, goal.value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_short_is_enough_to_fail() {
        let mut goals = Goals::default();
        goals.at_least("rate", 2.0, 2.0);
        goals.at_most("wait", 1.0, 1.25);
        assert!(goals.are_met());
        goals.at_most("p99", f64::NAN, 1.0);
        assert!(!goals.are_met());
        assert_eq!(
            goals.to_string(),
            "ok rate 2.00 (goal >= 2)\nok wait 1.00 (goal <= 1.25)\nshort p99 NaN (goal <= 1)\n"
        );
    }
}
