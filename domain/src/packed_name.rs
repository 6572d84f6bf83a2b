//! Names of files in archives: any program unpacks them, on any system.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::text;

/// File systems take names of 255 bytes; what tells equal ones apart must fit behind it.
const MOST_BYTES: usize = 240;
/// What is longer behind the last dot is no extension, and may be cut off.
const LONGEST_EXTENSION: usize = 16;
/// What Windows finds in every folder, whatever stands behind a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The name as it can be in an archive: without what one of the systems refuses, drops or takes for a folder or a device. It is
/// never empty.
pub fn packed_name(name: &str) -> String {
    let name: String = name.chars().map(|c| if is_unfit(c) { '_' } else { c }).collect();
    let name = shortened(&name);
    // Windows drops them.
    let name = name.trim_end_matches(['.', ' ']);
    if name.is_empty() {
        return "file".to_owned();
    }
    if is_device(name) { format!("_{name}") } else { name.to_owned() }
}

/// The names as they can be in one folder of an archive, each told from those before it, whatever case or way of writing a letter
/// a file system ignores: `a.pdf`, `a (2).pdf`.
pub fn packed_names(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let told_apart = names.into_iter().map(|name| {
        let name = packed_name(&name);
        let (stem, extension) = name.rfind('.').map_or((name.as_str(), ""), |dot| name.split_at(dot));
        let mut told = name.clone();
        let mut number = 2_u32;
        while !taken.insert(told.nfc().collect::<String>().to_lowercase()) {
            told = format!("{stem} ({number}){extension}");
            number += 1;
        }
        told
    });
    told_apart.collect()
}

fn is_unfit(character: char) -> bool {
    character.is_control() || text::is_forbidden(character) || "/\\:*?\"<>|".contains(character)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|number| {
        let mut digits = number.chars();
        matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    });
    is_port || DEVICES.contains(&stem.as_str())
}

/// Cut in front of its extension.
fn shortened(name: &str) -> String {
    if name.len() <= MOST_BYTES {
        return name.to_owned();
    }
    let dot = name.rfind('.').filter(|dot| name.len() - dot - 1 <= LONGEST_EXTENSION);
    let (stem, extension) = dot.map_or((name, ""), |dot| name.split_at(dot));
    let end = stem.floor_char_boundary(MOST_BYTES - extension.len());
    format!("{}{extension}", &stem[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_one_of_the_systems_refuses_is_not_in_a_name() {
        for (name, packed) in [
            ("Kai 報告.png", "Kai 報告.png"),
            ("../a/b\u{0}.txt", ".._a_b_.txt"),
            ("a:b*c?d\"e<f>g|h\\i.pdf", "a_b_c_d_e_f_g_h_i.pdf"),
            ("tab\tand\u{202E}fdp.exe", "tab_and_fdp.exe"),
            ("minutes. .", "minutes"),
            ("..", "file"),
            (" . ", "file"),
            ("", "file"),
            (".bashrc", ".bashrc"),
            ("CON", "_CON"),
            ("nul.tar.gz", "_nul.tar.gz"),
            ("Com1 .pdf", "_Com1 .pdf"),
            ("lpt².txt", "_lpt².txt"),
            ("conin$", "_conin$"),
            ("com10.pdf", "com10.pdf"),
            ("console.pdf", "console.pdf"),
        ] {
            assert_eq!(packed_name(name), packed, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_before_its_extension() {
        let packed = packed_name(&format!("{}.docx", "報".repeat(200)));
        assert_eq!(packed, format!("{}.docx", "報".repeat(78)));
        assert_eq!(packed_name(&"x".repeat(300)), "x".repeat(240));
    }

    #[test]
    fn equal_names_are_told_apart() {
        let names = ["a.pdf", "A.pdf", "a (2).pdf", "b.pdf", "a.pdf"].map(str::to_owned);
        assert_eq!(packed_names(names), ["a.pdf", "A (2).pdf", "a (2) (2).pdf", "b.pdf", "a (3).pdf"]);
        let become_equal = ["a?b", "a*b", "a_b", "nul", "_nul"].map(str::to_owned);
        assert_eq!(packed_names(become_equal), ["a_b", "a_b (2)", "a_b (3)", "_nul", "_nul (2)"]);
        let written_otherwise = ["\u{E9}.pdf", "e\u{301}.pdf"].map(str::to_owned);
        assert_eq!(packed_names(written_otherwise), ["\u{E9}.pdf", "e\u{301} (2).pdf"]);
    }

    proptest! {
        #[test]
        fn whatever_a_file_is_called_it_can_be_unpacked(
            names in prop::collection::vec("(con|nul|com1|[a-cA-C:*?\\\\/. \u{0}\u{7f}é報]{0,3}){0,4}(x{0,300})(\\.pdf|\\.| )?", 0..12)
        ) {
            let packed = packed_names(names.clone());
            prop_assert_eq!(packed.len(), names.len());
            let mut seen = BTreeSet::new();
            for name in packed {
                prop_assert!(!name.is_empty() && name.len() <= 255, "{} bytes", name.len());
                prop_assert!(!name.chars().any(is_unfit) && !is_device(&name), "{name:?}");
                prop_assert!(!name.ends_with(['.', ' ']), "{name:?}");
                prop_assert!(seen.insert(name.to_lowercase()), "{name:?}");
            }
        }

        #[test]
        fn no_name_is_too_odd(name in any::<String>()) {
            prop_assert!(!packed_name(&name).is_empty());
        }
    }
}
