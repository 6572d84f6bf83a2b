//! The documents that are converted: texts, tables and slides of three sizes each, made here, and the repository's own fixtures,
//! some of which no program can convert.

mod package;
mod slides;
mod tables;
mod text;
mod words;

use anyhow::Context as _;
use serde::Deserialize;

/// A fixture that names servers elsewhere: nobody shall ask them.
const LINKS_OUTSIDE: &str = "external-links.docx";
const TEXT_PAGES: [u32; 3] = [1, 5, 20];
const TABLE_ROWS: [u32; 3] = [50, 500, 5_000];
const SLIDES: [u32; 3] = [1, 10, 30];

/// What kind of thing a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Texts,
    Tables,
    Slides,
}

/// How large it is, beside others of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Small,
    Medium,
    Large,
}

/// One document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// For people.
    pub(super) name: String,
    /// A file name that no other one has, with the extension that says what it is.
    pub(super) file: String,
    pub(super) family: Family,
    pub(super) size: Size,
    pub(super) bytes: Vec<u8>,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Corpus {
    /// Those that a person would expect to become a PDF.
    pub(super) whole: Vec<Document>,
    /// Those that are damaged, sealed with a password, or something else than they say.
    pub(super) broken: Vec<Document>,
}

/// A line of the fixtures' manifest.
#[derive(Debug, Deserialize)]
struct Fixture {
    file: String,
    from: String,
    expect: String,
    pages: Option<u32>,
}

impl Family {
    pub(super) const ALL: [Self; 3] = [Self::Texts, Self::Tables, Self::Slides];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Texts => "texts",
            Self::Tables => "tables",
            Self::Slides => "slides",
        }
    }

    /// What its three sizes are.
    pub(super) fn sizes(self) -> [String; 3] {
        let (counts, unit) = match self {
            Self::Texts => (TEXT_PAGES, "pages"),
            Self::Tables => (TABLE_ROWS, "rows"),
            Self::Slides => (SLIDES, "slides"),
        };
        counts.map(|count| counted(count, unit))
    }

    fn of(format: &str) -> Self {
        match format {
            "xlsx" | "xls" | "ods" | "csv" => Self::Tables,
            "pptx" | "ppt" | "odp" => Self::Slides,
            _ => Self::Texts,
        }
    }
}

impl Document {
    /// Whether it says how its pages look, so that every program gives it as many.
    pub(super) fn has_layout(&self) -> bool {
        !matches!(self.file.rsplit_once('.'), Some((_, "csv" | "txt")))
    }
}

impl Size {
    pub(super) const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];
}

impl Corpus {
    /// Makes and reads them; with the large ones, or without.
    ///
    /// # Errors
    /// When a fixture cannot be read.
    pub(super) fn make(with_large: bool) -> anyhow::Result<Self> {
        let mut corpus = Self::default();
        corpus.make_documents()?;
        corpus.read_fixtures()?;
        if !with_large {
            corpus.whole.retain(|document| document.size != Size::Large);
        }
        Ok(corpus)
    }

    /// The largest of a family, to see what memory it takes.
    pub(super) fn largest(&self, family: Family) -> Option<&Document> {
        self.whole.iter().filter(|document| document.family == family).max_by_key(|document| {
            // A packed table is small for what it is.
            (document.size == Size::Large, document.size == Size::Medium, document.bytes.len())
        })
    }

    fn make_documents(&mut self) -> anyhow::Result<()> {
        let photo = std::fs::read(fixtures().join("images/photo.jpg")).context("read the photo")?;
        for (index, size) in Size::ALL.into_iter().enumerate() {
            let (pages, rows, slides) = (TEXT_PAGES[index], TABLE_ROWS[index], SLIDES[index]);
            for (format, bytes) in [
                ("docx", text::docx(pages)?),
                ("odt", text::odt(pages)?),
                ("rtf", text::rtf(pages).into_bytes()),
                ("txt", text::txt(pages).into_bytes()),
            ] {
                self.add_whole(counted(pages, "pages"), format, size, bytes);
            }
            for (format, bytes) in [
                ("xlsx", tables::xlsx(rows)?),
                ("ods", tables::ods(rows)?),
                ("csv", tables::csv(rows).into_bytes()),
            ] {
                self.add_whole(counted(rows, "rows"), format, size, bytes);
            }
            for (format, bytes) in
                [("pptx", slides::pptx(slides, &photo)?), ("odp", slides::odp(slides, &photo)?)]
            {
                self.add_whole(counted(slides, "slides"), format, size, bytes);
            }
        }
        Ok(())
    }

    fn read_fixtures(&mut self) -> anyhow::Result<()> {
        let folder = fixtures().join("documents");
        let manifest = std::fs::read(folder.join("manifest.json")).context("read the fixtures' manifest")?;
        let fixtures: Vec<Fixture> = serde_json::from_slice(&manifest).context("understand the manifest")?;
        for fixture in fixtures.into_iter().filter(|fixture| fixture.file != LINKS_OUTSIDE) {
            let bytes = std::fs::read(folder.join(&fixture.file))
                .with_context(|| format!("read the fixture {}", fixture.file))?;
            let size = if fixture.pages.unwrap_or(1) > TEXT_PAGES[2] { Size::Large } else { Size::Small };
            match fixture.expect.as_str() {
                "pdf" => self.add_whole(fixture.file, &fixture.from, size, bytes),
                "unreadable" | "password-protected" => {
                    let document = self.document(fixture.file, &fixture.from, size, bytes);
                    self.broken.push(document);
                }
                // A PDF becomes none, and what unpacks to gigabytes is refused before anybody converts it.
                _ => {}
            }
        }
        Ok(())
    }

    fn add_whole(&mut self, what: String, format: &str, size: Size, bytes: Vec<u8>) {
        let document = self.document(what, format, size, bytes);
        self.whole.push(document);
    }

    fn document(&self, what: String, format: &str, size: Size, bytes: Vec<u8>) -> Document {
        let number = self.whole.len() + self.broken.len();
        let family = Family::of(format);
        let name = if what.contains('.') { what } else { format!("{format}, {what}") };
        Document { name, file: format!("{number:03}.{format}"), family, size, bytes }
    }
}

fn counted(count: u32, unit: &str) -> String {
    let unit = if count == 1 { unit.trim_end_matches('s') } else { unit };
    format!("{count} {unit}")
}

fn fixtures() -> std::path::PathBuf {
    embedded::paths::project().join("fixtures")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_documents_of_each_kind_and_size_and_broken_ones() {
        let corpus = Corpus::make(true).unwrap();
        let all = corpus.whole.len() + corpus.broken.len();
        assert!((40..=60).contains(&all) && corpus.broken.len() >= 5, "{all}");
        for family in Family::ALL {
            for size in Size::ALL {
                let has = |document: &&Document| document.family == family && document.size == size;
                assert!(corpus.whole.iter().filter(has).count() >= 2, "{family:?} {size:?}");
            }
            assert_eq!(corpus.largest(family).map(|document| document.size), Some(Size::Large));
        }
        let files: HashSet<_> = corpus.whole.iter().chain(&corpus.broken).map(|one| &one.file).collect();
        assert_eq!(files.len(), all);
    }

    #[test]
    fn a_quick_look_leaves_out_the_large_ones() {
        let corpus = Corpus::make(false).unwrap();
        assert!(corpus.whole.iter().all(|document| document.size != Size::Large));
        assert!(!corpus.whole.is_empty() && !corpus.broken.is_empty());
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!([counted(1, "pages"), counted(20, "pages")], ["1 page", "20 pages"]);
    }
}
