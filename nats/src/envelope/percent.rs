//! How values of headers are encoded.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What CloudEvents wants encoded in header values: space, `"`, `%` and all outside U+0021 to U+007E. The hashes of the
/// log's leaves depend on it, so it is for ever.
const ENCODED: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'%');

pub(super) fn percent_encode(value: &str) -> String {
    Cow::from(utf8_percent_encode(value, &ENCODED)).into_owned()
}

/// None if a `%` does not begin a byte, or the bytes are no text. A value without any is borrowed.
pub(super) fn percent_decode(value: &str) -> Option<Cow<'_, str>> {
    // Nearly every value is plain.
    if !value.contains('%') {
        return Some(Cow::Borrowed(value));
    }
    let is_byte =
        |after: &str| after.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    if !value.split('%').skip(1).all(is_byte) {
        return None;
    }
    percent_decode_str(value).decode_utf8().ok()
}
