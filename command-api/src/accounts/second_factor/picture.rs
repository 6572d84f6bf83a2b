//! The picture that an app reads an address from: a QR code, as the outline of an SVG.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;
use utoipa::ToSchema;

/// A QR code. Drawn in black on white, with four units of white around it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QrPicture {
    /// Its width and height, in units of the outline.
    size: i32,
    /// The dark parts, as the `d` of an SVG `path`.
    #[schema(example = "M0 0h7v1h-7z")]
    outline: String,
}

/// The address is longer than any that we make.
#[derive(Debug, thiserror::Error)]
#[error("no QR code holds so long a text")]
pub(super) struct TextTooLong;

impl QrPicture {
    /// The picture of a text.
    ///
    /// # Errors
    /// When it is longer than such a picture can be.
    pub(super) fn of(text: &str) -> Result<Self, TextTooLong> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| TextTooLong)?;
        let size = code.size();
        let mut outline = String::new();
        for y in 0..size {
            let mut x = 0;
            while x < size {
                let dark = (x..size).take_while(|at| code.get_module(*at, y)).map(|_| 1).sum::<i32>();
                if dark > 0 {
                    // Writing to a text does not fail.
                    let _ = write!(outline, "M{x} {y}h{dark}v1h-{dark}z");
                }
                x += dark + 1;
            }
        }
        Ok(Self { size, outline })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_has_the_three_marks_by_which_it_is_found() {
        let picture =
            QrPicture::of("otpauth://totp/Wherry:ada@wherry.example?secret=GEZDGNBV").expect("a picture");
        let far = picture.size - 7;
        assert!(picture.size >= 21, "{picture:?}");
        for mark in [
            "M0 0h7v1h-7z".to_owned(),
            format!("M{far} 0h7v1h-7z"),
            format!("M0 {far}h7v1h-7z"),
            format!("M0 {}h7v1h-7z", picture.size - 1),
        ] {
            assert!(picture.outline.contains(&mark), "{mark}: {picture:?}");
        }
        assert!(picture.outline.bytes().all(|byte| b"Mhvz -0123456789".contains(&byte)), "{picture:?}");
        assert!(QrPicture::of(&"x".repeat(10_000)).is_err());
    }
}
