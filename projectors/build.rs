//! Finds the projections, so that adding one is adding a file and nothing else.
//!
//! Every file in a feature's folder (`src/<feature>/<name>.rs`) becomes a module; each that implements the
//! `Projection` trait is registered. `src/projection/` is the kit and no feature.

use std::{collections::BTreeMap, fmt::Write as _, fs, io, path::Path};

const MARK: &str = "impl Projection for ";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = String::new();
    let mut registered = String::new();
    for (feature, files) in feature_files(&sources)? {
        writeln!(modules, "pub mod {feature} {{").map_err(io::Error::other)?;
        for file in files {
            let path = sources.join(&feature).join(format!("{file}.rs"));
            writeln!(modules, "    #[path = {:?}]\n    pub mod {file};", path.display().to_string())
                .map_err(io::Error::other)?;
            for name in projections_in(&fs::read_to_string(&path)?) {
                writeln!(registered, "        Registered::of::<{feature}::{file}::{name}>(),")
                    .map_err(io::Error::other)?;
            }
        }
        modules.push_str("}\n");
    }
    let generated = format!(
        "{modules}\n/// Every projection, as the build found them.\npub fn all() -> Vec<Registered> {{\n    vec![\n{registered}    ]\n}}\n"
    );
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("projections.rs"), generated)
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
