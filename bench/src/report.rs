//! `bench/RESULTS.md`: a section for each measurement, the latest at the end.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::goals::Goals;
use crate::machine::Conditions;

/// A section while it is written.
#[derive(Debug)]
pub(crate) struct Section(String);

impl Section {
    pub(crate) fn new(title: &str, conditions: &Conditions) -> Self {
        let mut text = format!("\n## {title}, {}\n\n", conditions.at);
        for line in &conditions.lines {
            let _infallible = writeln!(text, "- {line}.");
        }
        Self(text)
    }

    /// A paragraph, or whatever else Markdown has.
    pub(crate) fn text(&mut self, text: &str) {
        let _infallible = write!(self.0, "\n{text}\n");
    }

    /// A table. Columns that begin with `<` are text, the others numbers.
    pub(crate) fn table<const N: usize>(&mut self, columns: [&str; N], rows: &[[String; N]]) {
        let heads = columns.map(|column| column.trim_start_matches('<'));
        let rules = columns.map(|column| if column.starts_with('<') { "---" } else { "---:" });
        let _infallible = write!(self.0, "\n| {} |\n|{}|\n", heads.join(" | "), rules.join("|"));
        for row in rows {
            let _infallible = writeln!(self.0, "| {} |", row.join(" | "));
        }
    }

    pub(crate) fn goals(&mut self, goals: &Goals) {
        self.text(&format!("```\n{goals}```"));
    }

    /// Appends it to the results.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn append(&self) -> anyhow::Result<()> {
        let path = folder().join("RESULTS.md");
        let is_new = !path.exists();
        let mut file = OpenOptions::new().create(true).append(true).open(&path).context("open RESULTS.md")?;
        if is_new {
            file.write_all(b"# Results\n\nWritten by `cargo xtask bench`; the latest is at the end.\n")?;
        }
        Ok(file.write_all(self.0.as_bytes())?)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Writes a picture beside the results.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_figure(name: &str, svg: &str) -> anyhow::Result<()> {
    let figures = folder().join("figures");
    std::fs::create_dir_all(&figures)?;
    std::fs::write(figures.join(name), svg).with_context(|| format!("write {name}"))
}

fn folder() -> PathBuf {
    embedded::paths::project().join("bench")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_markdown() {
        let conditions = Conditions { at: "now".to_owned(), lines: vec!["Quiet".to_owned()] };
        let mut section = Section::new("append", &conditions);
        section.table(["<who", "rate"], &[["we".to_owned(), "7".to_owned()]]);
        assert_eq!(
            section.as_str(),
            "\n## append, now\n\n- Quiet.\n\n| who | rate |\n|---|---:|\n| we | 7 |\n"
        );
    }
}
