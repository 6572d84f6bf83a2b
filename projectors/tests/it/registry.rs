//! The build finds every projection, and says what is wrong with a file that it cannot take.

#[path = "../../find_projections.rs"]
mod find_projections;

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Result, ensure};
use find_projections::{feature, features, namesakes, projection_in};

#[test]
fn every_file_that_says_so_is_registered() -> Result<()> {
    let (files, wrong) = features(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))?;
    assert_eq!(wrong, []);
    let mut named = BTreeSet::new();
    for file in &files {
        let says_so =
            ["\nimpl Projection for ", "\nimpl Document for "].iter().any(|mark| file.text.contains(mark));
        if says_so {
            named.insert(file.name.clone());
        }
    }
    let registered: BTreeSet<_> = projectors::all().iter().map(|p| p.name().to_owned()).collect();
    assert_eq!(named, registered, "a projection's file has its name");
    assert!(registered.len() >= 6);
    Ok(())
}

const FINE: &str = "
pub struct MessageCount;

impl Projection for MessageCount {
    const NAME: &'static str = \"message_count\";
}

#[cfg(test)]
mod tests {
    impl Projection for SomethingElse {}
}
";

/// What the build says of a folder `src/` with this file in it.
fn told(file: &str, text: &str) -> Result<String> {
    let sources = tempfile::tempdir()?;
    let path = sources.path().join(file);
    fs::create_dir_all(path.parent().unwrap())?;
    fs::write(&path, text)?;
    let (files, mut wrong) = features(sources.path())?;
    wrong.extend(namesakes(&files));
    wrong.extend(files.iter().filter_map(|file| projection_in(file).err()));
    let told = wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    Ok(told.replace(&sources.path().display().to_string(), "src"))
}

#[test]
fn a_fine_file_is_found() -> Result<()> {
    ensure!(told("chat/message_count.rs", FINE)?.is_empty());
    ensure!(told("chat/helpers.rs", "pub fn help() {}")?.is_empty());
    ensure!(told("chat/message_count_tests.rs", FINE)?.is_empty());
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("message_count.rs"), FINE)?;
    fs::write(folder.path().join("message_count_tests.rs"), FINE)?;
    let (files, wrong) = feature(folder.path(), "chat")?;
    ensure!(wrong.is_empty() && files.len() == 1);
    ensure!(files[0].feature == "chat" && projection_in(&files[0]).ok().flatten() == Some("MessageCount"));
    Ok(())
}

#[test]
fn a_wrong_file_is_named_with_what_to_do() -> Result<()> {
    let private = FINE.replace("pub struct", "struct");
    let qualified = FINE.replace("impl Projection", "impl crate::projection::Projection");
    let generic = FINE.replace("impl Projection", "impl<T> Document");
    let nameless = FINE.replace("const NAME", "const TITLE");
    let stray = FINE.replace("\npub struct", "\nconst SHARDS: Shards = Shards::by_key(2);\npub struct");
    let two = FINE.replace("\n#[cfg(test)]", "\nimpl Document for Another {}\n\n#[cfg(test)]");
    let cases: &[(&str, &str, &[&str])] = &[
        ("chat/counts.rs", FINE, &["src/chat/counts.rs:5:", "\"message_count\"", "give both the same name"]),
        ("chat/message_count.rs", &private, &["message_count.rs:4:", "write `pub struct MessageCount`"]),
        ("chat/message_count.rs", &qualified, &[":4:", "begins with `impl Projection for `"]),
        ("chat/message_count.rs", &generic, &[":4:", "begins with `impl Document for `"]),
        ("chat/message_count.rs", &nameless, &[":4:", "const NAME: &'static str = \"message_count\";"]),
        ("chat/message_count.rs", &two, &[":8:", "give Another its own"]),
        ("chat/message_count.rs", &stray, &[":2:", "SHARDS", "into `impl Projection for MessageCount`"]),
        ("chat/counts/message_count.rs", FINE, &["src/chat/counts:1:", "right in src/chat/"]),
        ("chat/MessageCount.rs", FINE, &["src/chat/MessageCount.rs:1:", "message_count.rs"]),
        ("chat/mod.rs", FINE, &["src/chat/mod.rs:1:", "the build makes the modules"]),
        ("message_count.rs", FINE, &["src/message_count.rs:4:", "its feature's folder"]),
    ];
    for (file, text, parts) in cases {
        let told = told(file, text)?;
        for part in *parts {
            ensure!(told.contains(part), "{file} is told as {told:?}, without {part}");
        }
        ensure!(told.lines().count() == 1, "{told}");
    }
    Ok(())
}

#[test]
fn two_of_one_name_are_told() -> Result<()> {
    let sources = tempfile::tempdir()?;
    for folder in ["chat", "conversion"] {
        fs::create_dir_all(sources.path().join(folder))?;
        fs::write(sources.path().join(folder).join("message_count.rs"), FINE)?;
    }
    let (files, _) = features(sources.path())?;
    let told = namesakes(&files).iter().map(ToString::to_string).collect::<Vec<_>>();
    ensure!(told.len() == 1 && told[0].contains("has this name already"), "{told:?}");
    Ok(())
}

/// What the how-to shows of a projection in shards is what the timeline says.
#[test]
fn the_how_to_declares_shards_as_the_timeline_does() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let how_to = fs::read_to_string(root.join("../docs/how-to/add-a-projection.md"))?;
    let timeline = fs::read_to_string(root.join("src/chat/room_timeline.rs"))?;
    let line = timeline.lines().find(|line| line.trim().starts_with("const SHARDS")).map(str::trim);
    let shown = format!("```rust\n{}\n```\n", line.unwrap_or("the timeline has no shards"));
    ensure!(how_to.contains(&shown), "docs/how-to/add-a-projection.md does not show {shown}");
    let timeline = projectors::all().into_iter().find(|each| each.name() == "room_timeline");
    ensure!(timeline.is_some_and(|timeline| timeline.shards().are_several()));
    Ok(())
}

/// The how-to shows the examples as they are compiled and tested, to the letter.
#[test]
fn the_how_to_has_its_examples_word_for_word() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let how_to = fs::read_to_string(root.join("../docs/how-to/add-a-projection.md"))?;
    let (examples, _) = feature(&root.join("src/projection/spec/how_to"), "how_to")?;
    ensure!(examples.len() == 2);
    for example in examples {
        let shown = format!("```rust\n{}```\n", example.text);
        let path = example.path.display();
        ensure!(
            how_to.contains(&shown),
            "docs/how-to/add-a-projection.md shows another text than {path}: copy it"
        );
    }
    Ok(())
}
