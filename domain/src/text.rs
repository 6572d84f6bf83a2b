//! Rules for text that people type, shared by names, bios and messages.

/// True for characters that can hide or reorder what others read: control characters except line feed and tab,
/// and the bidirectional overrides that make a line read backwards.
pub fn is_forbidden(character: char) -> bool {
    let allowed_control = matches!(character, '\n' | '\t');
    let reorders = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    (character.is_control() && !allowed_control) || reorders
}

/// The text with line ends as `\n`, as browsers on all systems mean it.
pub fn with_unix_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A line of text for people to read: trimmed, without control characters or line ends, at most `max_chars` long.
/// `None` when it breaks one of these.
pub fn parse_line(text: &str, max_chars: usize) -> Option<String> {
    let line = text.trim();
    let fits = line.chars().count() <= max_chars;
    let clean = !line.chars().any(|c| is_forbidden(c) || c == '\n' || c == '\t');
    (fits && clean).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_refuses_what_hides_text() {
        assert_eq!(parse_line("  Ada  ", 10), Some("Ada".to_owned()));
        assert_eq!(parse_line("two\nlines", 20), None);
        assert_eq!(parse_line("bell\u{7}", 20), None);
        assert_eq!(parse_line("\u{202E}drawkcab", 20), None);
        assert_eq!(parse_line("abcdef", 5), None);
    }
}
