//! What somebody types into a search box, as a question to Postgres' full-text search.

use domain::chat::apart;

/// Longer searches are refused: nobody types them, and each word costs the database a lookup.
pub(crate) const MOST_CHARS: usize = 200;
const MOST_TERMS: usize = 16;

/// The text for `to_tsquery('simple', …)`: all words must occur, each as the beginning of a word; "words in quotes"
/// exactly so and in this order; none that follows a minus sign. Where a script has no spaces between words, each of its characters
/// is one, and a run of them is to occur in this order. None if there is nothing to look for.
pub(crate) fn tsquery(text: &str) -> Option<String> {
    let terms: Vec<Term> = Terms(text).take(MOST_TERMS).collect();
    // Only to leave out would be to ask for everything else.
    terms.iter().any(|term| !term.left_out).then_some(())?;
    Some(terms.iter().map(Term::to_tsquery).collect::<Vec<_>>().join(" & "))
}

#[derive(Debug, PartialEq, Eq)]
struct Term<'a> {
    words: &'a str,
    is_exact: bool,
    left_out: bool,
}

impl Term<'_> {
    /// In single quotes, so that nothing in it is an operator; the parser of texts cuts it into words like any text.
    fn to_tsquery(&self) -> String {
        let quoted = apart(self.words).replace('\\', " ").replace('\'', "''");
        let (not, prefix) = (if self.left_out { "!" } else { "" }, if self.is_exact { "" } else { ":*" });
        format!("{not}'{quoted}'{prefix}")
    }
}

/// The terms of a text, one after the other; those without a letter or digit are none.
struct Terms<'a>(&'a str);

impl<'a> Iterator for Terms<'a> {
    type Item = Term<'a>;

    fn next(&mut self) -> Option<Term<'a>> {
        loop {
            let text = self.0.trim_start();
            if text.is_empty() {
                return None;
            }
            let (left_out, text) = match text.strip_prefix('-') {
                Some(text) => (true, text),
                None => (false, text),
            };
            let (words, is_exact, rest) = if let Some(quoted) = text.strip_prefix('"') {
                // A quotation that is not closed yet goes to the end: somebody is still typing it.
                let (words, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
                (words, true, rest)
            } else {
                let end = text.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(text.len());
                (&text[..end], false, &text[end..])
            };
            self.0 = rest;
            if words.chars().any(char::is_alphanumeric) {
                return Some(Term { words, is_exact, left_out });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_beginnings_and_quotations_are_not() {
        for (text, question) in [
            ("harbour", "'harbour':*"),
            ("  tide   ta ", "'tide':* & 'ta':*"),
            ("\"tide tables\" 42", "'tide tables' & '42':*"),
            ("harbour -office", "'harbour':* & !'office':*"),
            ("harbour -\"the office\"", "'harbour':* & !'the office'"),
            ("\"still typing", "'still typing'"),
            ("it's a\\b", "'it''s':* & 'a b':*"),
            ("a\"b c\"d", "'a':* & 'b c' & 'd':*"),
            ("Ölpreis & | ! <-> ( ) :*", "'Ölpreis':*"),
            ("JR東京 -서울", "'JR 東  京 ':* & !' 서  울 ':*"),
        ] {
            assert_eq!(tsquery(text).as_deref(), Some(question), "{text}");
        }
    }

    #[test]
    fn nothing_to_look_for_is_no_question() {
        for text in ["", "  ", "-", "\"\"", "!&|", "-harbour", "'", "- -"] {
            assert_eq!(tsquery(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn quotes_are_always_closed(text in any::<String>()) {
            let question = tsquery(&text).unwrap_or_default();
            prop_assert_eq!(question.matches('\'').count() % 2, 0);
            prop_assert!(!question.contains('\\'));
        }
    }
}
