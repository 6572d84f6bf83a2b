//! What of a text is said, and what is code: the same rule by which the app shows the marks of Markdown,
//! `frontend/src/lib/text/markup.ts`. The cases in `frontend/src/lib/text/said-cases.json` are those of both.

use super::links::{address_length, is_space};

/// What may be marked, and the sign of it: one is within another, and within itself is none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Strong,
    Deleted,
    Emphasis,
}

/// What is longer comes first: two stars are not one and another one.
const MARKS: [(&str, Way); 4] =
    [("**", Way::Strong), ("~~", Way::Deleted), ("*", Way::Emphasis), ("_", Way::Emphasis)];

/// How long the name of a language may be where code begins.
const LONGEST_LANGUAGE: usize = 30;

/// A part of a line, without the signs around it.
#[derive(Clone, Copy)]
enum Stretch<'a> {
    /// Of a list.
    Sign(&'a str),
    Said(&'a str),
    Code(&'a str),
}

/// The stretches of a text that are shown as they are said, in their order: without the code, and without the signs of what is
/// marked. None goes over the end of a line.
pub(crate) fn said(text: &str) -> Vec<&str> {
    let said = |stretch| match stretch {
        Stretch::Said(said) => Some(said),
        Stretch::Sign(_) | Stretch::Code(_) => None,
    };
    read(text).into_iter().flatten().filter_map(said).collect()
}

/// The same words without the signs, for where nothing can show how they look. What is not well formed stays as it is, and so
/// does what tells that a line is one of a list.
pub fn without_marks(text: &str) -> String {
    let words = |stretch| match stretch {
        Stretch::Sign(words) | Stretch::Said(words) | Stretch::Code(words) => words,
    };
    let lines = read(text).into_iter().map(|line| line.into_iter().map(words).collect::<String>());
    lines.collect::<Vec<_>>().join("\n")
}

/// The first line of a text, for where there is room for a line only: what does nothing but to begin code says nothing.
pub fn first_line(text: &str) -> &str {
    let mut lines = text.split('\n');
    lines.clone().find(|line| !begins_code(line)).or_else(|| lines.next()).unwrap_or_default()
}

/// Three backticks, and maybe a language.
fn begins_code(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("```") else { return false };
    let language = rest.trim_matches([' ', '\t']);
    language.len() <= LONGEST_LANGUAGE
        && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+#.-".contains(&byte))
}

fn ends_code(line: &str) -> bool {
    line.strip_prefix("```").is_some_and(|rest| rest.trim_matches([' ', '\t']).is_empty())
}

/// What stands on the lines of a text. A line that does nothing but begin or end code is none of them.
fn read(text: &str) -> Vec<Vec<Stretch<'_>>> {
    let lines: Vec<&str> = text.split('\n').collect();
    let last_end = lines.iter().rposition(|line| ends_code(line)).unwrap_or(0);
    let mut shown = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if at < last_end && begins_code(lines[at]) {
            at += 1;
            while !ends_code(lines[at]) {
                shown.push(vec![Stretch::Code(lines[at])]);
                at += 1;
            }
        } else {
            let (sign, line) = sign_of(lines[at]);
            let mut stretches = Vec::new();
            if !sign.is_empty() {
                stretches.push(Stretch::Sign(sign));
            }
            read_line(line, &MARKS, &mut stretches);
            shown.push(stretches);
        }
        at += 1;
    }
    shown
}

/// What says that a line is one of a list, as it is shown, and the rest of it. A quote's sign is shown by nothing.
fn sign_of(line: &str) -> (&str, &str) {
    if line == ">" {
        return ("", "");
    }
    if let Some(quoted) = line.strip_prefix("> ") {
        return ("", quoted);
    }
    match listed(line) {
        Some(said) if line.starts_with('*') => ("- ", said),
        Some(said) => (&line[..line.len() - said.len()], said),
        None => ("", line),
    }
}

/// What a line of a list says, if it is one.
fn listed(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match digits {
        0 => line.strip_prefix(['-', '*'])?,
        1..=3 => line[digits..].strip_prefix(['.', ')'])?,
        _ => return None,
    };
    rest.strip_prefix(' ').filter(|said| said.chars().next().is_some_and(|first| !is_space(first)))
}

/// Reads the marks of a line, or of what is marked in one.
fn read_line<'a>(line: &'a str, allowed: &[(&str, Way)], stretches: &mut Vec<Stretch<'a>>) {
    // Signs that are not closed on the rest of the line.
    let mut open = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while at < line.len() {
        if let Some(end) = code_end(line, at) {
            put(&line[plain_from..at], stretches);
            stretches.push(Stretch::Code(within_code(&line[at..end])));
            (plain_from, at) = (end, end);
            continue;
        }
        let literal_end = past_literal(line, at);
        if literal_end > at {
            at = literal_end;
            continue;
        }
        let mark = allowed.iter().find(|(sign, _)| !open.contains(sign) && opens(line, at, sign));
        let Some(&(sign, way)) = mark else {
            at += width_at(line, at);
            continue;
        };
        let from = at + sign.len();
        let Some(end) = closes(line, from, sign) else {
            open.push(sign);
            at = from;
            continue;
        };
        put(&line[plain_from..at], stretches);
        // Nothing is marked twice in the same way, so this goes no deeper than there are ways.
        let others: Vec<_> = allowed.iter().copied().filter(|(_, other)| *other != way).collect();
        read_line(&line[from..end], &others, stretches);
        at = end + sign.len();
        plain_from = at;
    }
    put(&line[plain_from..], stretches);
}

fn put<'a>(stretch: &'a str, stretches: &mut Vec<Stretch<'a>>) {
    if !stretch.is_empty() {
        stretches.push(Stretch::Said(stretch));
    }
}

/// What stands between the backticks. A space on both sides is there for code that has a backtick at its edge.
fn within_code(code: &str) -> &str {
    let ticks = ticks(code);
    let code = &code[ticks..code.len() - ticks];
    let padded = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
    padded.filter(|code| !code.trim().is_empty()).unwrap_or(code)
}

fn opens(line: &str, at: usize, sign: &str) -> bool {
    let (before, rest) = (line[..at].chars().next_back(), &line[at..]);
    let Some(rest) = rest.strip_prefix(sign) else { return false };
    // The backslash is for who wants the sign itself.
    may_stand_at(before, sign)
        && before != Some('\\')
        && rest.chars().next().is_some_and(|after| !is_space(after) && !sign.starts_with(after))
}

/// Whether a sign may stand beside this on its outer side. One alone stands in words as well: `2*3`, `a_name`.
fn may_stand_at(outside: Option<char>, sign: &str) -> bool {
    outside.is_none_or(|outside| !sign.starts_with(outside) && (sign.len() > 1 || !outside.is_alphanumeric()))
}

/// Where the sign ends what begins at `from`.
fn closes(line: &str, from: usize, sign: &str) -> Option<usize> {
    let mut at = from;
    while at < line.len() {
        let literal_end = past_literal(line, at);
        if literal_end > at {
            at = literal_end;
            continue;
        }
        if at > from
            && let Some(rest) = line[at..].strip_prefix(sign)
            && may_stand_at(rest.chars().next(), sign)
            && line[..at]
                .chars()
                .next_back()
                .is_some_and(|before| !is_space(before) && !sign.starts_with(before))
        {
            return Some(at);
        }
        at += width_at(line, at);
    }
    None
}

/// The end of what is taken as it is (code, and a web address) if such begins here; else this place.
fn past_literal(line: &str, at: usize) -> usize {
    let rest = &line[at..];
    match rest.as_bytes().first() {
        Some(b'`') => code_end(line, at).unwrap_or(at + ticks(rest)),
        Some(b'h' | b'H') => {
            // In **https://example.org** the last stars are not the address's.
            at + rest[..address_length(rest)].trim_end_matches(['*', '_', '~']).len()
        }
        _ => at,
    }
}

/// Where the code ends that begins here: behind the next run of as many backticks.
fn code_end(line: &str, at: usize) -> Option<usize> {
    let opening = ticks(&line[at..]);
    if opening == 0 || line[..at].ends_with('`') {
        return None;
    }
    let mut from = at + opening;
    while let Some(next) = line[from..].find('`') {
        let closing = ticks(&line[from + next..]);
        from += next + closing;
        if closing == opening {
            return Some(from);
        }
    }
    None
}

/// With how many backticks a text begins.
fn ticks(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

/// How many bytes the character at this place has.
fn width_at(line: &str, at: usize) -> usize {
    line[at..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{NamedHandles, previewed_links};
    use proptest::prelude::*;
    use serde_json::Value;

    const CASES: &str = include_str!("../../../frontend/src/lib/text/said-cases.json");

    fn words(case: &Value, field: &str) -> Vec<String> {
        let words = case[field].as_array().expect("a list").iter();
        words.map(|word| word.as_str().expect("a word").to_owned()).collect()
    }

    #[test]
    fn what_is_said_here_is_said_in_the_app() {
        let cases: Vec<Value> = serde_json::from_str(CASES).expect("a list");
        assert!(cases.len() > 20);
        for case in cases {
            let text = case["text"].as_str().expect("a text");
            assert_eq!(said(text), words(&case, "said"), "{text}");
            assert_eq!(previewed_links(text), words(&case, "links"), "{text}");
            let named = NamedHandles::of(text);
            let mut handles: Vec<_> = named.handles.iter().map(ToString::to_string).collect();
            handles.extend(named.room.then(|| "room".to_owned()));
            assert_eq!(handles, words(&case, "handles"), "{text}");
        }
    }

    #[test]
    fn where_nothing_shows_how_words_look_they_come_without_the_signs() {
        for (text, words) in [
            ("**see** `a_b` at ~~six~~ *seven*", "see a_b at six seven"),
            ("look:\n```sh\nls *.rs\n```\n> so\n- *a*\n7. b\n8. c", "look:\nls *.rs\nso\n- a\n7. b\n8. c"),
            ("* a\n* **b**", "- a\n- b"),
            ("`` `a` `` and ` `", "`a` and  "),
            ("_a `*b*` **c**_", "a *b* c"),
            ("see **https://example.org/a_b_c**", "see https://example.org/a_b_c"),
            (">\n> ahoy", "\nahoy"),
            ("```\nnever closed", "```\nnever closed"),
        ] {
            assert_eq!(without_marks(text), words, "{text}");
        }
        for text in ["", " ahoy\n\nall ", "2*3*4", "a_name_of", "> ", "**", "¯\\_(ツ)_/¯"] {
            assert_eq!(without_marks(text), if text == "> " { "" } else { text });
        }
    }

    #[test]
    fn the_first_line_is_not_what_begins_code() {
        assert_eq!(first_line("ahoy\n```\na\n```"), "ahoy");
        assert_eq!(first_line("```rust\nfn a() {\n}\n```"), "fn a() {");
        assert_eq!(first_line("```a``` is code"), "```a``` is code");
        assert_eq!((first_line("```"), first_line("")), ("```", ""));
    }

    proptest! {
        #[test]
        fn what_is_said_stands_in_the_text_in_its_order(
            text in "(\\*\\*?|_|~~|`{1,3}|```\n|> |- |1\\. |https://|@ada|[a-c é𝒜\\\\ \n]){0,40}"
        ) {
            let mut rest = text.as_str();
            for stretch in said(&text) {
                prop_assert!(!stretch.is_empty() && !stretch.contains('\n'));
                let at = rest.find(stretch).expect("it stands there");
                rest = &rest[at + stretch.len()..];
            }
        }

        #[test]
        fn words_without_signs_are_never_more_and_lack_nothing_that_is_said(
            text in "(\\*\\*?|_|~~|`{1,3}|```\n|> |- |\\* |1\\. |https://|@ada|[a-c é𝒜\\\\ \n]){0,40}"
        ) {
            let words = without_marks(&text);
            prop_assert!(words.len() <= text.len());
            let mut rest = words.as_str();
            for stretch in said(&text) {
                let at = rest.find(stretch).expect("it stands there");
                rest = &rest[at + stretch.len()..];
            }
        }

        #[test]
        fn words_without_signs_stay_as_they_are(text in "[^`*_~>\\-0-9]{0,40}") {
            prop_assert_eq!(without_marks(&text), text);
        }

        #[test]
        fn no_text_is_too_odd_to_be_read(text in any::<String>()) {
            prop_assert!(without_marks(&text).len() <= text.len());
        }

        #[test]
        fn whatever_stands_in_code_calls_nobody_and_leads_nowhere(code in "[^`\n]{0,20}", ticks in 1..4_usize) {
            let quoted = "`".repeat(ticks);
            for text in [
                format!("see {quoted}@ada https://a.example {code}{quoted}."),
                format!("see\n```sh\n@ada https://a.example\n{code}\n```\n"),
            ] {
                prop_assert_eq!(NamedHandles::of(&text), NamedHandles::default());
                prop_assert_eq!(previewed_links(&text), [""; 0]);
            }
        }

        #[test]
        fn a_text_without_signs_is_said_as_it_is(text in "[^`*_~>\\-0-9\n]{1,40}") {
            prop_assert_eq!(said(&text), [text.as_str()]);
        }
    }
}
