//! What the person at the terminal sees: slow steps while it starts, then one table.
#![expect(clippy::print_stdout, reason = "this is the runner's conversation with its user")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use embedded::progress::Progress;

/// Steps that took less are not worth a line of their own.
const WORTH_A_LINE: Duration = Duration::from_millis(50);

/// Prints each slow step when it begins and when it ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct Console;

impl Progress for Console {
    fn began(&self, step: &str) {
        println!("  ..      {step}");
    }

    fn ended(&self, step: &str, took: Duration) {
        println!("  {:>5.1} s {step}", took.as_secs_f64());
    }
}

impl Console {
    /// Runs one step; it gets a line with its time if it was slow enough for one.
    ///
    /// # Errors
    /// Whatever the step fails with.
    pub async fn step<T, E>(self, name: &str, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let began = Instant::now();
        let done = work.await?;
        if began.elapsed() >= WORTH_A_LINE {
            self.ended(name, began.elapsed());
        }
        Ok(done)
    }

    /// Prints a line as it is.
    pub fn say(self, line: &str) {
        println!("{line}");
    }
}

/// One line of the table: a part, where it is, and its log.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: &'static str,
    pub location: String,
    pub log: String,
}

/// The table of all parts, in columns.
pub fn table(rows: &[Row]) -> String {
    let width = |column: fn(&Row) -> &str, title: &str| {
        rows.iter().map(|row| column(row).chars().count()).chain([title.len()]).max().unwrap_or_default()
    };
    let what = width(|row| row.what, "what");
    let location = width(|row| &row.location, "where");
    let mut table = String::new();
    let mut line = |one: &str, two: &str, three: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{}", format!("  {one:what$}  {two:location$}  {three}").trim_end());
    };
    line("what", "where", "log");
    for row in rows {
        line(row.what, &row.location, &row.log);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_entry() {
        let row = |what, location: &str, log: &str| Row {
            what,
            location: location.to_owned(),
            log: log.to_owned(),
        };
        let table = table(&[
            row("NATS", "nats://127.0.0.1:20001", "data/logs/nats.log"),
            row("converter", "http://c", ""),
        ]);
        let expected = "  what       where                   log\n  \
                          NATS       nats://127.0.0.1:20001  data/logs/nats.log\n  \
                          converter  http://c\n";
        assert_eq!(table, expected);
    }
}
