//! Which command writes which event, read from the use cases: each is one file, and its command's `decide` makes
//! the events. Beside them stand the few that command-api makes itself, in a file named by its verb.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Names of commands by event, such as `TimelineEvent::MessagePosted`.
pub(super) type Writers = BTreeMap<String, BTreeSet<String>>;

/// Reads all use cases.
pub(super) fn of_the_code() -> anyhow::Result<Writers> {
    let project = embedded::paths::project();
    let mut writers = Writers::new();
    each_source(&project.join("domain/src"), &mut |_, source| {
        for (command, body) in blocks(source).filter(|(_, body)| body.contains("fn decide")) {
            for event in made(body) {
                writers.entry(event).or_default().insert(command.to_owned());
            }
        }
    })?;
    each_source(&project.join("command-api/src"), &mut |stem, source| {
        for event in made(source) {
            writers.entry(event).or_default().insert(camel_case(stem));
        }
    })?;
    Ok(writers)
}

/// Calls with the stem of each file's name and its text without tests.
fn each_source(folder: &Path, visit: &mut dyn FnMut(&str, &str)) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            each_source(&path, visit)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            let source = text.split("#[cfg(test)]").next().unwrap_or_default();
            visit(&path.file_stem().unwrap_or_default().to_string_lossy(), source);
        }
    }
    Ok(())
}

/// The blocks `impl Name { .. }` with their names.
fn blocks(source: &str) -> impl Iterator<Item = (&str, &str)> {
    source.split("\nimpl ").skip(1).filter_map(|rest| {
        let (name, body) = rest.split_once(" {")?;
        Some((name, body.split("\n}").next()?))
    })
}

/// The events that are made here; those that are only matched are left out.
fn made(source: &str) -> BTreeSet<String> {
    let mut made = BTreeSet::new();
    for (at, _) in source.match_indices("Event::") {
        let start = source[..at].rfind(|c: char| !c.is_alphanumeric()).map_or(0, |before| before + 1);
        let rest = &source[at + "Event::".len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let is_variant = rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest[end..].starts_with(" {");
        let Some((fields, after)) = rest[end..].split_once('}').filter(|_| is_variant) else { continue };
        let after = after.trim_start_matches([')', ' ', '\n']);
        let is_pattern = fields.contains("..") || after.starts_with(['=', '|']) || after.starts_with("if ");
        if !is_pattern {
            made.insert(source[start..at + "Event::".len() + end].to_owned());
        }
    }
    made
}

fn camel_case(snake: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    snake.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_counts_and_what_is_matched_does_not() {
        let source = "let x = AEvent::Made { of: a }; match x { AEvent::Seen { of } => (), BEvent::Rest { .. } | \
            AEvent::Fold(_) => () } let AEvent::Taken { of } = y else { return }; v.push(BEvent::Pushed { a });";
        assert_eq!(made(source), ["AEvent::Made", "BEvent::Pushed"].map(str::to_owned).into());
        assert_eq!(camel_case("invite_by_address"), "InviteByAddress");
    }
}
