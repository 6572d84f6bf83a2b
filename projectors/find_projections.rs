//! Finds the projections among the sources, for the build, and says what is wrong with a file: by its name, and with
//! what to do about it. Tests read this file, too.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// How a line begins that makes a type a projection.
const MARKS: [&str; 2] = ["impl Projection for ", "impl Document for "];

/// A file of a feature's folder.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) feature: String,
    /// The file's name without its ending: the module's.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Something that keeps a file from being a projection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    path: PathBuf,
    line: usize,
    why: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.why)
    }
}

/// The files of every feature's folder below `sources`, in order, so that the same sources give the same build.
/// `projection` is the kit and no feature.
pub(crate) fn features(sources: &Path) -> io::Result<(Vec<Source>, Vec<Wrong>)> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for path in entries(sources)? {
        let name = file_name(&path);
        if path.is_dir() {
            if name != "projection" {
                let (files, misplaced) = feature(&path, &name)?;
                found.extend(files);
                wrong.extend(misplaced);
            }
        } else if let Some(line) = marked_line(&fs::read_to_string(&path)?) {
            let why = "a projection's file lies in its feature's folder, such as src/chat/: move it there";
            wrong.push(Wrong { path, line, why: why.to_owned() });
        }
    }
    Ok((found, wrong))
}

/// The files of one folder. What lies deeper would not be found.
pub(crate) fn feature(folder: &Path, feature: &str) -> io::Result<(Vec<Source>, Vec<Wrong>)> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for path in entries(folder)? {
        let file = file_name(&path);
        let mut refuse = |why: String| wrong.push(Wrong { path: path.clone(), line: 1, why });
        if path.is_dir() {
            refuse(format!("only files right in src/{feature}/ are found: move them there"));
            continue;
        }
        let Some(name) = file.strip_suffix(".rs") else { continue };
        // The tests of a long file, which takes them in itself.
        if name.ends_with("_tests") {
            continue;
        }
        let well_formed = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && name.starts_with(|first: char| first.is_ascii_lowercase());
        if name == "mod" {
            refuse("the build makes the modules: put this file's content into files of their own".to_owned());
        } else if !well_formed {
            refuse(format!("its name is to be of small letters and underscores: {}", snake(name)));
        } else {
            let text = fs::read_to_string(&path)?;
            found.push(Source { feature: feature.to_owned(), name: name.to_owned(), path, text });
        }
    }
    Ok((found, wrong))
}

/// The projection in a file, by its type's name, if there is one.
pub(crate) fn projection_in(source: &Source) -> Result<Option<&str>, Wrong> {
    let refuse = |line: usize, why: String| Err(Wrong { path: source.path.clone(), line, why });
    let mut found: Option<(usize, &str, &str)> = None;
    for (line, text) in fold_lines(&source.text) {
        let marked = MARKS.iter().find_map(|mark| text.strip_prefix(mark).map(|behind| (*mark, behind)));
        let Some((mark, behind)) = marked else {
            if let Some(meant) = MARKS.iter().find(|mark| is_meant(text, mark)) {
                return refuse(
                    line,
                    format!("the build finds a projection by a line that begins with `{meant}`: write it so"),
                );
            }
            continue;
        };
        let name = behind.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        if let Some((_, _, first)) = found {
            return refuse(
                line,
                format!("{first} is in this file already, and a file is one projection: give {name} its own"),
            );
        }
        found = Some((line, mark, name));
    }
    let Some((line, mark, name)) = found else { return Ok(None) };
    let stray = fold_lines(&source.text).find(|(_, text)| {
        ["const SHARDS", "pub const SHARDS", "static SHARDS"].iter().any(|shards| text.starts_with(shards))
    });
    if let Some((line, _)) = stray {
        return refuse(
            line,
            format!("nobody would look at SHARDS here: move it into `{mark}{name}`, beside its NAME"),
        );
    }
    let public = format!("pub struct {name}");
    if !source.text.lines().any(|line| {
        line.strip_prefix(&public).is_some_and(|behind| !behind.starts_with(|c: char| c.is_alphanumeric()))
    }) {
        return refuse(line, format!("{name} must be public for the kit to have it: write `{public}`"));
    }
    let called = fold_lines(&source.text).find_map(|(line, text)| {
        Some((line, text.trim().strip_prefix("const NAME: &'static str = \"")?.split_once('"')?.0))
    });
    match called {
        Some((_, called)) if called == source.name => Ok(Some(name)),
        Some((line, called)) => refuse(
            line,
            format!(
                "the projection is called \"{called}\" and its file {}.rs: give both the same name",
                source.name
            ),
        ),
        None => refuse(
            line,
            format!(
                "{mark}{name} has no name: write `const NAME: &'static str = \"{}\";` there",
                source.name
            ),
        ),
    }
}

/// Two projections of one name, told at the second.
pub(crate) fn namesakes(sources: &[Source]) -> Vec<Wrong> {
    let (mut names, mut wrong) = (BTreeMap::new(), Vec::new());
    for source in sources.iter().filter(|source| matches!(projection_in(source), Ok(Some(_)))) {
        if let Some(first) = names.insert(&source.name, &source.path) {
            let why = format!("{} has this name already: choose another one", first.display());
            wrong.push(Wrong { path: source.path.clone(), line: 1, why });
        }
    }
    wrong
}

/// The lines of a source that are no tests, numbered from 1.
fn fold_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines().take_while(|line| *line != "mod tests {"))
}

/// True when a line makes something a projection in words that the build does not look for.
fn is_meant(line: &str, mark: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("impl") && line.contains(mark.trim_start_matches("impl "))
}

fn marked_line(text: &str) -> Option<usize> {
    fold_lines(text).find(|(_, text)| MARKS.iter().any(|mark| is_meant(text, mark))).map(|(line, _)| line)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    entries.sort();
    Ok(entries)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    }
    format!("{snake}.rs")
}
