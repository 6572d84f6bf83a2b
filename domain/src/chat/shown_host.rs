//! How the host of a link is shown, so that nobody takes it for another one.
//!
//! The rule is a simple one, on the safe side of what browsers do: a host is shown in its own script where no part of it mixes
//! scripts or is of a script that looks like Latin, and otherwise as it is looked up, in letters of ASCII (`xn--…`).

use url::{Url, quirks::domain_to_unicode};

/// The host of a link as people are shown it; without `www.`, which tells nothing.
pub(super) fn shown_host(url: &Url) -> String {
    let ascii = url.host_str().unwrap_or_default();
    let ascii = ascii.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(ascii);
    if !ascii.split('.').any(|label| label.starts_with("xn--")) {
        return ascii.to_owned();
    }
    let unicode = domain_to_unicode(ascii);
    if is_clear(&unicode) { unicode } else { ascii.to_owned() }
}

fn is_clear(host: &str) -> bool {
    let Some(top) = host.rsplit('.').next().map(Label::of) else { return false };
    host.split('.').map(Label::of).all(|label| match label {
        Label::Plain | Label::Of(Script::Latin | Script::Other) => true,
        // A word of these letters alone can look like a Latin one; nobody gives such a word away under a name of that script.
        Label::Of(Script::LooksLikeLatin(script)) => top == Label::Of(Script::LooksLikeLatin(script)),
        Label::Mixed => false,
    })
}

/// What a part of a host is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    /// Digits and hyphens.
    Plain,
    Of(Script),
    Mixed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    /// Cyrillic, Greek, Armenian.
    LooksLikeLatin(u8),
    /// One that no letter of can be taken for a Latin one; those of East Asia, which stand together in words, are one.
    Other,
}

impl Label {
    fn of(label: &str) -> Self {
        let mut found = None;
        for character in label.chars().filter(|c| !c.is_ascii_digit() && *c != '-') {
            let block = Block::of(character);
            match (found, block) {
                (None, Some(block)) => found = Some(block),
                (Some(before), Some(block)) if before == block => {}
                _ => return Self::Mixed,
            }
        }
        found.map_or(Self::Plain, |block| Self::Of(block.script()))
    }
}

/// Letters that go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Tamil,
    Thai,
    Georgian,
    EastAsian,
}

impl Block {
    /// Of letters that are none of these, nothing is known, and the host is not shown in them.
    const fn of(character: char) -> Option<Self> {
        Some(match character {
            'a'..='z' | 'A'..='Z' | '\u{DF}'..='\u{F6}' | '\u{F8}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => {
                Self::Latin
            }
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Self::Greek,
            '\u{400}'..='\u{52F}' => Self::Cyrillic,
            '\u{530}'..='\u{58F}' => Self::Armenian,
            '\u{5D0}'..='\u{5EA}' => Self::Hebrew,
            '\u{620}'..='\u{6FF}' | '\u{750}'..='\u{77F}' => Self::Arabic,
            '\u{900}'..='\u{97F}' => Self::Devanagari,
            '\u{980}'..='\u{9FF}' => Self::Bengali,
            '\u{B80}'..='\u{BFF}' => Self::Tamil,
            '\u{E00}'..='\u{E7F}' => Self::Thai,
            '\u{10D0}'..='\u{10FF}' => Self::Georgian,
            // Kana, Hangul and Han.
            '\u{3040}'..='\u{30FF}'
            | '\u{3005}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{AC00}'..='\u{D7A3}' => Self::EastAsian,
            _ => return None,
        })
    }

    const fn script(self) -> Script {
        match self {
            Self::Latin => Script::Latin,
            Self::Greek => Script::LooksLikeLatin(0),
            Self::Cyrillic => Script::LooksLikeLatin(1),
            Self::Armenian => Script::LooksLikeLatin(2),
            Self::Hebrew
            | Self::Arabic
            | Self::Devanagari
            | Self::Bengali
            | Self::Tamil
            | Self::Thai
            | Self::Georgian
            | Self::EastAsian => Script::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(host: &str) -> String {
        shown_host(&Url::parse(&format!("https://{host}/path")).expect("an address"))
    }

    #[test]
    fn a_host_is_shown_as_people_write_it() {
        for (host, expected) in [
            ("Example.ORG", "example.org"),
            ("www.example.org", "example.org"),
            ("www.org", "www.org"),
            ("münchen.example", "münchen.example"),
            ("xn--mnchen-3ya.example", "münchen.example"),
            ("東京.example", "東京.example"),
            ("почта.рф", "почта.рф"),
            ("10.1.2.3", "10.1.2.3"),
            ("[2001:db8::1]", "[2001:db8::1]"),
        ] {
            assert_eq!(shown(host), expected, "{host}");
        }
    }

    #[test]
    fn what_can_be_taken_for_another_is_shown_as_it_is_looked_up() {
        for host in [
            // A Cyrillic letter among Latin ones, and a word of Cyrillic letters that looks Latin.
            "p\u{430}ypal.example",
            "\u{430}\u{440}\u{440}\u{43B}\u{435}.com",
            "\u{3B1}lpha.example",
            "\u{3BF}\u{3BF}.example",
            "login.\u{0441}\u{0430}\u{0441}\u{0430}.example",
            // Latin between Han.
            "東a京.example",
            // Letters of which nothing is known here.
            "\u{13A0}\u{13A1}.example",
        ] {
            let shown = shown(host);
            assert!(shown.is_ascii() && shown.contains("xn--"), "{host} is shown as {shown}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_leads_to_the_same_host(host in "[a-zа-яäöü東京α-ω0-9]{1,8}(\\.[a-zа-яäöü]{1,6}){1,2}") {
            if let Ok(url) = Url::parse(&format!("https://{host}/")) {
                let shown = shown_host(&url);
                let again = Url::parse(&format!("https://{shown}/")).expect("an address, too");
                let own = url.host_str().unwrap_or_default();
                let own = own.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(own);
                prop_assert_eq!(again.host_str(), Some(own));
            }
        }
    }
}
