//! The build finds every projection.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Result;

#[test]
fn every_file_that_says_so_is_registered() -> Result<()> {
    let mut named = BTreeSet::new();
    for feature in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))? {
        let feature = feature?.path();
        if !feature.is_dir() || feature.ends_with("projection") {
            continue;
        }
        for file in fs::read_dir(feature)? {
            let file = file?.path();
            if fs::read_to_string(&file)?.contains("\nimpl Projection for ") {
                named.insert(file.file_stem().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    let registered: BTreeSet<_> = projectors::all().iter().map(|p| p.name().to_owned()).collect();
    assert_eq!(named, registered, "a projection's file has its name");
    assert!(registered.len() >= 4);
    Ok(())
}
