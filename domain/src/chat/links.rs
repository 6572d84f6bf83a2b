//! What of a text is a link: the same rule by which the app shows links, `frontend/src/lib/text/linkify.ts`. The cases in
//! `frontend/src/lib/text/link-cases.json` are those of both.

use url::Url;

/// Of so many links of a message it is shown what is there: the first ones, each once.
pub const MAX_PREVIEWED_LINKS: usize = 2;

/// The links of a message that it is shown what is there of.
pub fn previewed_links(text: &str) -> Vec<&str> {
    let mut links: Vec<&str> = Vec::with_capacity(MAX_PREVIEWED_LINKS);
    for link in links_in(text) {
        if !links.contains(&link) {
            links.push(link);
        }
        if links.len() == MAX_PREVIEWED_LINKS {
            break;
        }
    }
    links
}

/// Every link of a text, as it stands there.
pub fn links_in(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (begins, scheme) = next_scheme(rest)?;
            let address = &rest[begins..];
            let length = address[scheme..].find(ends_a_link).map_or(address.len(), |end| scheme + end);
            if length == scheme {
                // Nothing comes after the slashes: a link may still begin behind the first letter.
                rest = &address[1..];
                continue;
            }
            let (found, after) = address.split_at(length);
            rest = after;
            let link = without_trailing_punctuation(found);
            if is_web_address(link) {
                return Some(link);
            }
        }
    })
}

/// Where `http://` or `https://` begins, in letters of any size, and how long it is.
fn next_scheme(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let starts = |at: usize, scheme: &str| {
        bytes.get(at..at + scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    (0..bytes.len()).find_map(|at| {
        ["https://", "http://"].into_iter().find(|scheme| starts(at, scheme)).map(|scheme| (at, scheme.len()))
    })
}

/// White space, as JavaScript has it, and what quotes a link or stands around one.
fn ends_a_link(character: char) -> bool {
    let is_space = match character {
        '\u{85}' => false,
        '\u{FEFF}' => true,
        other => other.is_whitespace(),
    };
    is_space || matches!(character, '<' | '>' | '"' | '\'' | '`')
}

/// A sentence's full stop is not the address's, nor is the bracket that the address stands in.
fn without_trailing_punctuation(address: &str) -> &str {
    let without_stops = |address: &str| address.trim_end_matches(['.', ',', ';', ':', '!', '?', '…']).len();
    let mut shown = &address[..without_stops(address)];
    let is_around = |shown: &str, open: char, close: char| {
        shown.ends_with(close) && shown.matches(close).count() > shown.matches(open).count()
    };
    while is_around(shown, '(', ')') || is_around(shown, '[', ']') {
        shown = &shown[..shown.len() - 1];
        shown = &shown[..without_stops(shown)];
    }
    shown
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
