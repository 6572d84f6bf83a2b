//! What was found, for people: one line for each finding.

use std::fmt::Write as _;

use super::{Column, Difference, Report, What};

impl Report {
    /// A line for each difference and one for the whole. What may be personal is told by the names of columns only,
    /// unless `values` are asked for.
    pub fn told(&self, values: bool) -> String {
        let mut lines = String::new();
        for difference in &self.differences {
            let _ = writeln!(lines, "{}: {}", self.projection, difference.told(values));
        }
        let listed = u64::try_from(self.differences.len()).unwrap_or(u64::MAX);
        if self.different > listed {
            let _ = writeln!(lines, "{}: {} more rows differ", self.projection, self.different - listed);
        }
        for key in &self.parked_elsewhere {
            let _ = writeln!(
                lines,
                "{}: key {key} is parked in only one of the two, and its rows differ for that: see `projections parked`",
                self.projection
            );
        }
        let reached: Vec<_> =
            self.reached.iter().map(|(stream, sequence)| format!("{stream}:{sequence}")).collect();
        let verdict = match self.different {
            0 => "as the log says".to_owned(),
            different => format!("{different} rows are not as the log says"),
        };
        let _ = writeln!(
            lines,
            "{}: {} rows of {} up to {}: {verdict}",
            self.projection,
            self.rows,
            self.schema,
            reached.join(", ")
        );
        lines
    }
}

impl Difference {
    fn told(&self, values: bool) -> String {
        let shown = |column: &Column| {
            if column.personal && !values {
                column.name.clone()
            } else {
                format!("{}={}", column.name, column.value)
            }
        };
        let key = self.key.iter().map(shown).collect::<Vec<_>>().join(", ");
        let what = match &self.what {
            What::Missing => "is missing".to_owned(),
            What::Surplus => "is in no event of the log".to_owned(),
            What::Differing(columns) => {
                let each = |(stands, should): &(Column, String)| {
                    if values {
                        format!("{} is {} and should be {should}", stands.name, stands.value)
                    } else {
                        stands.name.clone()
                    }
                };
                format!("differs in {}", columns.iter().map(each).collect::<Vec<_>>().join(", "))
            }
        };
        format!("{} ({key}) {what}", self.table)
    }
}
