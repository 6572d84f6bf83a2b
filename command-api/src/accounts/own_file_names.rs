//! What somebody's files are called: the lines of their export tell it, the file store does not.

use std::collections::BTreeMap;

use domain::{conversion::TargetFormat, packed_name::packed_name};
use serde_json::Value;

/// What the lines of an export tell about files: how each is called.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By folder and id.
    called: BTreeMap<String, String>,
    is_complete: bool,
}

impl Names {
    /// Whether the last line has come.
    pub(super) const fn are_complete(&self) -> bool {
        self.is_complete
    }

    /// Takes in a line.
    pub(super) fn note(&mut self, line: &[u8]) {
        let Ok(line) = serde_json::from_slice::<Value>(line) else { return };
        let data = &line["data"];
        self.is_complete |= line["complete"] == true;
        match line["type"].as_str() {
            Some("MessagePosted") => {
                for file in data["attachments"].as_array().into_iter().flatten() {
                    self.call("attachments", &file["file"], file["name"].as_str());
                }
            }
            Some("ConversionRequested") => {
                let name = data["name"].as_str();
                self.call("uploads", &data["upload"], name);
                let result = name.zip(data["to"].as_str()).map(|(name, to)| result_name(name, to));
                self.call("results", &data["conversion"], result.as_deref());
            }
            _ => {}
        }
    }

    fn call(&mut self, folder: &str, id: &Value, name: Option<&str>) {
        if let (Some(id), Some(name)) = (id.as_str(), name) {
            self.called.insert(format!("{folder}/{id}"), name.to_owned());
        }
    }

    /// Where a file is in the archive. The id makes it the only one; a name leads to no other folder.
    pub(super) fn path(&self, place: &str, content_type: &str) -> String {
        // A result lies under its conversion's id with that of the attempt that made it.
        let of_attempt = || place.rsplit_once('.').and_then(|(conversion, _)| self.called.get(conversion));
        let Some(name) = self.called.get(place).or_else(of_attempt) else {
            return format!("files/{place}{}", extension(content_type));
        };
        format!("files/{place}/{}", packed_name(name))
    }
}

fn result_name(document: &str, to: &str) -> String {
    let extension = TargetFormat::of_name(to).map_or(to, |target| target.extension());
    let stem = document.rsplit_once('.').map_or(document, |(stem, _)| stem);
    format!("{stem}.{extension}")
}

/// Of what has no name, as photos.
fn extension(content_type: &str) -> &'static str {
    match content_type {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "image/gif" => ".gif",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_called_as_their_person_called_them_and_stay_in_their_folder() {
        let mut names = Names::default();
        for line in [
            json!({"type": "MessagePosted", "data": {"attachments": [
                {"file": "1", "name": "Kai 報告.png"}, {"file": "2", "name": "../a/b\u{0}.txt"}, {"file": "3", "name": null},
                {"file": "4", "name": ".."}, {"file": "5", "name": "Aux.txt"},
            ]}}),
            json!({"type": "ConversionRequested",
                   "data": {"upload": "5", "conversion": "6", "name": "slides.v2.pptx", "to": "png"}}),
        ] {
            names.note(line.to_string().as_bytes());
        }
        for (place, path) in [
            ("attachments/1", "files/attachments/1/Kai 報告.png"),
            ("attachments/2", "files/attachments/2/.._a_b_.txt"),
            ("attachments/3", "files/attachments/3.png"),
            ("attachments/4", "files/attachments/4/file"),
            ("attachments/5", "files/attachments/5/_Aux.txt"),
            ("uploads/5", "files/uploads/5/slides.v2.pptx"),
            ("results/6", "files/results/6/slides.v2.zip"),
            ("results/6.7", "files/results/6.7/slides.v2.zip"),
        ] {
            assert_eq!(names.path(place, "image/png"), path);
        }
        assert!(!names.are_complete());
        names.note(br#"{"complete": true}"#);
        assert!(names.are_complete());
    }
}
