//! Finds the projections, so that adding one is adding a file and nothing else.
//!
//! Every file in a feature's folder (`src/<feature>/<name>.rs`) becomes a module, but for the tests that a long one has
//! beside it (`<name>_tests.rs`); each that implements the `Projection` trait, or `Document`, is registered with a digest
//! of its source: a changed file is a read model to be built anew. The examples of the how-to are found in the same way,
//! for the tests.

mod find_projections;

use std::{fmt::Write as _, fs, io, path::Path};

use find_projections::{Source, Wrong};
use sha2::{Digest as _, Sha256};

fn main() -> io::Result<()> {
    // As it is now: a copy of the project may use what was compiled for the one before.
    let folder = std::env::var_os("CARGO_MANIFEST_DIR");
    let folder = folder.ok_or_else(|| io::Error::other("cargo sets CARGO_MANIFEST_DIR"))?;
    let sources = Path::new(&folder).join("src");
    let domain = Path::new(&folder).join("../domain/src");
    for watched in [&sources, &domain] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    let (files, mut wrong) = find_projections::features(&sources)?;
    let (examples, misplaced) = find_projections::feature(&sources.join("projection/spec/how_to"), "how_to")?;
    wrong.extend(misplaced);
    wrong.extend(find_projections::namesakes(&files));
    let (modules, registered) = code(&files, &mut wrong);
    let (example_modules, registered_examples) = code(&examples, &mut wrong);
    // A build script's errors are shown as the compiler's.
    for wrong in &wrong {
        println!("cargo::error={wrong}");
    }
    let mut digest = Sha256::new();
    digest_folder(&sources, &mut digest)?;
    digest_folder(&domain, &mut digest)?;
    let digest = hex::encode(digest.finalize());
    let generated = format!(
        "{modules}\n/// Every projection, as the build found them.\n\
         pub fn all() -> Vec<Registered> {{\n    vec![\n{registered}    ]\n}}\n\n\
         /// The sources of events and projections that this program was made of.\n\
         pub const CODE: &str = {:?};\n\n\
         /// Those of the how-to.\n\
         #[cfg(test)]\npub(crate) fn examples() -> Vec<Registered> {{\n    vec![\n{registered_examples}    ]\n}}\n\n\
         #[cfg(test)]\n{example_modules}",
        &digest[..12]
    );
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("projections.rs"), generated)
}

/// The modules of these files, and the list of the projections in them.
fn code(files: &[Source], wrong: &mut Vec<Wrong>) -> (String, String) {
    let (mut modules, mut registered, mut open) = (String::new(), String::new(), None);
    for source in files {
        let Source { feature, name, path, text } = source;
        if open != Some(feature) {
            let close = if open.is_some() { "}\n" } else { "" };
            let _ = writeln!(modules, "{close}pub mod {feature} {{");
            open = Some(feature);
        }
        let _ = writeln!(modules, "    #[path = {:?}]\n    pub mod {name};", path.display().to_string());
        match find_projections::projection_in(source) {
            Ok(Some(projection)) => {
                let digest = hex::encode(Sha256::digest(fold_of(text)));
                let _ = writeln!(
                    registered,
                    "        Registered::of::<{feature}::{name}::{projection}>().with_source({digest:?}),"
                );
            }
            Ok(None) => {}
            Err(error) => wrong.push(error),
        }
    }
    modules.push_str(if open.is_some() { "}\n" } else { "" });
    (modules, registered)
}

/// What of a source can change its tables: comments, blank lines, indentation and its tests cannot.
fn fold_of(source: &str) -> String {
    let fold = source.split("\n#[cfg(test)]\n").next().unwrap_or_default();
    let lines = fold.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::new(), |lines, line| lines + line + "\n")
}

/// Adds every file below a folder, in order.
fn digest_folder(folder: &Path, digest: &mut Sha256) -> io::Result<()> {
    let mut entries: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            digest_folder(&entry, digest)?;
        } else {
            digest.update(fs::read(&entry)?);
        }
    }
    Ok(())
}
