//! Rules for text that people type, shared by names, bios and messages.

/// True for characters that can hide or reorder what others read: control characters except line feed and tab,
/// and the bidirectional overrides that make a line read backwards.
pub fn is_forbidden(character: char) -> bool {
    let allowed_control = matches!(character, '\n' | '\t');
    let reorders = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    (character.is_control() && !allowed_control) || reorders
}

/// True for a text in which there is nothing to be seen: blanks, and characters that stand for nothing by themselves. Nobody
/// could tell who is called so, or point at it.
pub fn is_blank(text: &str) -> bool {
    let is_unseen = |c: char| {
        matches!(
            c,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
    };
    text.chars().all(|c| c.is_whitespace() || is_unseen(c))
}

/// The text with line ends as `\n`, as browsers on all systems mean it.
pub fn with_unix_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A line of text for people to read: trimmed, without control characters or line ends, at most `max_chars` long.
/// `None` when it breaks one of these. One in which nothing is to be seen is empty.
pub fn parse_line(text: &str, max_chars: usize) -> Option<String> {
    let line = text.trim();
    let fits = line.chars().count() <= max_chars;
    let clean = !line.chars().any(|c| is_forbidden(c) || c == '\n' || c == '\t');
    (fits && clean).then(|| if is_blank(line) { String::new() } else { line.to_owned() })
}

/// A line of text that somebody else has written, as it can be shown: without what hides or reorders text, its blanks as
/// single ones, and with an ellipsis where it is cut off at `max_chars`.
pub fn clean_line(text: &str, max_chars: usize) -> String {
    // Marks of direction hide nothing by themselves, and still change the order of what stands beside them.
    let is_mark = |c: char| matches!(c, '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}');
    let visible = |c: &char| !is_mark(*c) && (c.is_whitespace() || !is_forbidden(*c));
    let line: String = text.chars().filter(visible).collect();
    let mut line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > max_chars {
        line = line.chars().take(max_chars.saturating_sub(1)).collect();
        line.truncate(line.trim_end().len());
        line.push('…');
    }
    if is_blank(&line) { String::new() } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_others_wrote_is_shown_as_one_clean_line() {
        assert_eq!(clean_line("  Tides\r\n\tof\u{A0}the  day ", 40), "Tides of the day");
        assert_eq!(clean_line("a\u{0}b\u{1B}[31m", 40), "ab[31m");
        assert_eq!(clean_line("\u{202E}moc.elpmaxe\u{2066}\u{200F}", 40), "moc.elpmaxe");
        assert_eq!(clean_line("abcdef", 6), "abcdef");
        assert_eq!(clean_line("abcdefg", 6), "abcde…");
        assert_eq!(clean_line("abcd efg", 6), "abcd…");
        assert_eq!(clean_line(" \n ", 6), "");
        assert_eq!(clean_line("👩\u{200D}🚀", 6), "👩\u{200D}🚀", "joined signs stay joined");
    }

    #[test]
    fn what_nobody_can_see_is_empty_and_what_it_stands_in_is_not() {
        for unseen in
            ["\u{200B}", "\u{3164}\u{3164}", "\u{AD} \u{2060}", "\u{FE0F}", "\u{2800}", "\u{E0041}", " \t"]
        {
            assert!(is_blank(unseen), "{unseen:?}");
        }
        assert_eq!(parse_line("\u{200B}\u{3164}", 10), Some(String::new()));
        assert_eq!(clean_line("\u{200D}\u{2060}", 10), "");
        for seen in ["a\u{200B}", "❤\u{FE0F}", "👩\u{200D}🚀", "क्\u{200D}ष", "."] {
            assert_eq!(parse_line(seen, 10), Some(seen.to_owned()));
            assert!(!is_blank(seen), "{seen:?}");
        }
        assert_eq!(parse_line("\u{2066}", 10), None, "what reorders is refused, as before");
    }

    proptest! {
        #[test]
        fn a_clean_line_is_clean_short_and_stays_so(text in any::<String>(), max in 1..60_usize) {
            let line = clean_line(&text, max);
            prop_assert_eq!(parse_line(&line, max), Some(line.clone()));
            prop_assert_eq!(clean_line(&line, max), line);
        }
    }

    #[test]
    fn a_line_is_trimmed_and_refuses_what_hides_text() {
        assert_eq!(parse_line("  Ada  ", 10), Some("Ada".to_owned()));
        assert_eq!(parse_line("two\nlines", 20), None);
        assert_eq!(parse_line("bell\u{7}", 20), None);
        assert_eq!(parse_line("\u{202E}drawkcab", 20), None);
        assert_eq!(parse_line("abcdef", 5), None);
    }
}
