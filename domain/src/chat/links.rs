//! What of a text is a link: the same rule by which the app shows links, `frontend/src/lib/text/linkify.ts`. The cases in
//! `frontend/src/lib/text/link-cases.json` are those of both.

use std::ops::Range;

use url::Url;

use super::markup::said;

/// Of so many links of a message it is shown what is there: the first ones, each once.
pub const MAX_PREVIEWED_LINKS: usize = 2;

/// The links of a message that it is shown what is there of. What stands in code is none.
pub fn previewed_links(text: &str) -> Vec<&str> {
    let mut links: Vec<&str> = Vec::with_capacity(MAX_PREVIEWED_LINKS);
    for link in said(text).into_iter().flat_map(links_in) {
        if !links.contains(&link) {
            links.push(link);
        }
        if links.len() == MAX_PREVIEWED_LINKS {
            break;
        }
    }
    links
}

/// Every link of a text without marks, as it stands there.
pub fn links_in(text: &str) -> impl Iterator<Item = &str> {
    places(text).map(move |place| &text[place])
}

/// What of a text without marks stands before, between and behind its links.
pub(super) fn beside_links(text: &str) -> Vec<&str> {
    let mut stretches = Vec::new();
    let mut from = 0;
    for Range { start, end } in places(text) {
        stretches.push(&text[from..start]);
        from = end;
    }
    stretches.push(&text[from..]);
    stretches
}

/// Where the links of a text are.
fn places(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let begins = from + next_scheme(&text[from..])?;
            let length = address_length(&text[begins..]);
            // Where nothing comes after the slashes, a link may still begin behind the first letter.
            from = begins + length.max(1);
            let link = without_trailing_punctuation(&text[begins..begins + length]);
            if is_web_address(link) {
                return Some(begins..begins + link.len());
            }
        }
    })
}

/// How long the address is with which a text begins, as it stands there; 0 where it begins with none.
pub(super) fn address_length(text: &str) -> usize {
    let Some(scheme) = scheme_at(text.as_bytes()) else { return 0 };
    let length = text[scheme..].find(ends_a_link).map_or(text.len(), |end| scheme + end);
    if length == scheme { 0 } else { length }
}

/// Where `http://` or `https://` begins.
fn next_scheme(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|at| scheme_at(&bytes[*at..]).is_some())
}

/// How long the `http://` or `https://` is with which a text begins, in letters of any size.
fn scheme_at(text: &[u8]) -> Option<usize> {
    let starts = |scheme: &&str| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    ["https://", "http://"].into_iter().find(starts).map(str::len)
}

/// White space, and what quotes a link or stands around one.
fn ends_a_link(character: char) -> bool {
    is_space(character) || matches!(character, '<' | '>' | '"' | '\'' | '`')
}

/// White space, as JavaScript has it.
pub(super) fn is_space(character: char) -> bool {
    match character {
        '\u{85}' => false,
        '\u{FEFF}' => true,
        other => other.is_whitespace(),
    }
}

/// A sentence's full stop is not the address's, nor is the bracket that the address stands in.
fn without_trailing_punctuation(address: &str) -> &str {
    let without_stops = |address: &str| address.trim_end_matches(['.', ',', ';', ':', '!', '?', '…']).len();
    let mut shown = &address[..without_stops(address)];
    // Counted once: a long row of brackets would be gone through again for each of them, and take seconds.
    let too_many =
        |open: char, close: char| shown.matches(close).count().saturating_sub(shown.matches(open).count());
    let (mut round, mut square) = (too_many('(', ')'), too_many('[', ']'));
    loop {
        let around = match shown.as_bytes().last() {
            Some(b')') => &mut round,
            Some(b']') => &mut square,
            _ => return shown,
        };
        if *around == 0 {
            return shown;
        }
        *around -= 1;
        shown = &shown[..shown.len() - 1];
        shown = &shown[..without_stops(shown)];
    }
}

fn is_web_address(link: &str) -> bool {
    Url::parse(link).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    const CASES: &str = include_str!("../../../frontend/src/lib/text/link-cases.json");

    #[test]
    fn a_link_here_is_a_link_in_the_app() {
        let cases: Vec<Value> = serde_json::from_str(CASES).expect("a list");
        assert!(cases.len() > 20);
        for case in cases {
            let text = case["text"].as_str().expect("a text");
            let links: Vec<_> = case["links"].as_array().expect("links").iter().map(Value::as_str).collect();
            assert_eq!(links_in(text).map(Some).collect::<Vec<_>>(), links, "{text}");
        }
    }

    #[test]
    fn the_first_two_are_previewed_and_each_once() {
        let text = "https://a.example https://b.example https://a.example https://c.example";
        assert_eq!(previewed_links(text), ["https://a.example", "https://b.example"]);
        let twice = "https://a.example, https://a.example, and https://b.example.";
        assert_eq!(previewed_links(twice), ["https://a.example", "https://b.example"]);
        assert_eq!(previewed_links("none"), [""; 0]);
    }

    #[test]
    fn what_is_no_link_stands_beside_them() {
        let text = "see https://a.example/@ada, or http:// and (https://b.example)";
        assert_eq!(beside_links(text), ["see ", ", or http:// and (", ")"]);
        assert_eq!(beside_links(""), [""]);
    }

    /// Everybody who is in the room reads it, and it is read when it is posted: nobody is to wait for it.
    #[test]
    fn a_long_row_of_brackets_is_read_at_once() {
        for row in [")", "]", ").", "])", "()"] {
            let text = format!("https://a.example/x{}", row.repeat(300_000));
            let links: Vec<_> = links_in(&text).collect();
            let expected = if row == "()" { text.as_str() } else { "https://a.example/x" };
            assert!(links == [expected], "{row}");
        }
        let around = "((https://a.example/x_(y)).";
        assert_eq!(links_in(around).collect::<Vec<_>>(), ["https://a.example/x_(y)"]);
    }

    proptest! {
        #[test]
        fn whatever_a_text_is_its_links_stand_in_it_in_their_order(
            text in "(https?://|HTTP://|[a-z.()\\[\\] ,…é<>\"'`\n]){0,30}"
        ) {
            let mut rest = text.as_str();
            for link in links_in(&text) {
                let at = rest.find(link).expect("it stands there");
                rest = &rest[at + link.len()..];
                prop_assert!(is_web_address(link));
            }
        }
    }
}
