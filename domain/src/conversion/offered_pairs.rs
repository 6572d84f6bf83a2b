//! Which formats become which, as the engines that run declare it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{SourceFormat, TargetFormat};

/// The bucket in which workers keep what their converter declares, for as long as they say it again.
pub const ENGINES: &str = "engines";

/// Pairs of formats that can be asked for. An engine declares them as `{"pairs": [{"from": "docx", "to": "odt"}]}`, and so
/// they are kept; formats that are not known here are passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Declaration", into = "Declaration")]
pub struct OfferedPairs(BTreeSet<(SourceFormat, TargetFormat)>);

/// The pairs as they are written.
#[derive(Debug, Serialize, Deserialize)]
struct Declaration {
    pairs: Vec<DeclaredPair>,
}

#[derive(Debug, Serialize, Deserialize)]
struct DeclaredPair {
    from: String,
    to: String,
}

impl OfferedPairs {
    /// What every converter does: the whole of it where one declares nothing, or none has been heard of lately. What is a PDF
    /// becomes none.
    pub fn pdf_only() -> Self {
        let documents = SourceFormat::ALL.iter().filter(|from| **from != SourceFormat::Pdf);
        Self(documents.map(|from| (*from, TargetFormat::Pdf)).collect())
    }

    /// True when a document of one format becomes one of the other.
    pub fn has(&self, from: SourceFormat, to: TargetFormat) -> bool {
        self.0.contains(&(from, to))
    }

    /// Every pair, in the order in which sources and then targets are offered.
    pub fn iter(&self) -> impl Iterator<Item = (SourceFormat, TargetFormat)> + '_ {
        self.0.iter().copied()
    }
}

impl From<Declaration> for OfferedPairs {
    fn from(declaration: Declaration) -> Self {
        let known = declaration.pairs.iter().filter_map(|pair| {
            Some((SourceFormat::of_extension(&pair.from)?, TargetFormat::of_name(&pair.to)?))
        });
        Self(known.collect())
    }
}

impl From<OfferedPairs> for Declaration {
    fn from(offered: OfferedPairs) -> Self {
        let pairs = offered
            .iter()
            .map(|(from, to)| DeclaredPair { from: from.as_str().to_owned(), to: to.as_str().to_owned() });
        Self { pairs: pairs.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(json: &str) -> Option<OfferedPairs> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn what_is_declared_counts_and_what_is_not_known_is_passed_over() {
        let json = r#"{"pairs": [{"from": "docx", "to": "odt"}, {"from": "wps", "to": "pdf"}, {"from": "docx", "to": "gif"}]}"#;
        let pairs = declared(json).expect("a declaration");
        assert!(pairs.has(SourceFormat::Docx, TargetFormat::Odt));
        assert!(!pairs.has(SourceFormat::Docx, TargetFormat::Pdf), "not even PDF is taken for granted");
        assert_eq!(pairs.iter().count(), 1);
        let json = serde_json::to_string(&pairs).expect("JSON");
        assert_eq!(declared(&json), Some(pairs));
    }

    #[test]
    fn what_is_no_declaration_declares_nothing() {
        assert_eq!(declared("404 page not found"), None);
        assert_eq!(declared("{}"), None);
    }

    #[test]
    fn without_a_declaration_everything_becomes_a_pdf_and_nothing_else() {
        let pairs = OfferedPairs::pdf_only();
        for from in SourceFormat::ALL {
            assert_eq!(pairs.has(*from, TargetFormat::Pdf), *from != SourceFormat::Pdf);
        }
        assert_eq!(pairs.iter().count(), SourceFormat::ALL.len() - 1);
    }
}
