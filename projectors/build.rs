//! Finds the projections, so that adding one is adding a file and nothing else.
//!
//! Every file in a feature's folder (`src/<feature>/<name>.rs`) becomes a module; each that implements the
//! `Projection` trait is registered, with a digest of its source: a changed file is a read model to be built anew.
//! `src/projection/` is the kit and no feature.

use std::{collections::BTreeMap, fmt::Write as _, fs, io, path::Path};

use sha2::{Digest as _, Sha256};

const MARK: &str = "impl Projection for ";

fn main() -> io::Result<()> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");
    for watched in [&sources, &domain] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    let mut modules = String::new();
    let mut registered = String::new();
    for (feature, files) in feature_files(&sources)? {
        writeln!(modules, "pub mod {feature} {{").map_err(io::Error::other)?;
        for file in files {
            let path = sources.join(&feature).join(format!("{file}.rs"));
            writeln!(modules, "    #[path = {:?}]\n    pub mod {file};", path.display().to_string())
                .map_err(io::Error::other)?;
            let source = fs::read_to_string(&path)?;
            let digest = hex::encode(Sha256::digest(fold_of(&source)));
            for name in projections_in(&source) {
                writeln!(
                    registered,
                    "        Registered::of::<{feature}::{file}::{name}>().with_source({digest:?}),"
                )
                .map_err(io::Error::other)?;
            }
        }
        modules.push_str("}\n");
    }
    let mut code = Sha256::new();
    digest_folder(&sources, &mut code)?;
    digest_folder(&domain, &mut code)?;
    let code = hex::encode(code.finalize());
    let generated = format!(
        "{modules}\n/// Every projection, as the build found them.\npub fn all() -> Vec<Registered> {{\n    vec![\n{registered}    ]\n}}\n\n\
         /// The sources of events and projections that this program was made of.\npub const CODE: &str = {:?};\n",
        &code[..12]
    );
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("projections.rs"), generated)
}

/// What of a source can change its tables: comments, blank lines, indentation and its tests cannot.
fn fold_of(source: &str) -> String {
    let fold = source.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
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

/// The module names of each feature's files, in order, so that the same sources give the same build.
fn feature_files(sources: &Path) -> io::Result<BTreeMap<String, Vec<String>>> {
    let mut features = BTreeMap::new();
    for folder in fs::read_dir(sources)? {
        let folder = folder?;
        let feature = folder.file_name().to_string_lossy().into_owned();
        if !folder.file_type()?.is_dir() || feature == "projection" {
            continue;
        }
        let mut files = Vec::new();
        for file in fs::read_dir(folder.path())? {
            let file = file?.file_name().to_string_lossy().into_owned();
            files.extend(file.strip_suffix(".rs").map(str::to_owned));
        }
        files.sort();
        features.insert(feature, files);
    }
    Ok(features)
}

/// The types in this source that are projections.
fn projections_in(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| line.strip_prefix(MARK)?.split_whitespace().next())
}
