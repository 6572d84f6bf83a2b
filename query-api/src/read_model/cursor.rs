//! Cursors: where a page ends. Opaque to clients, and no secret: what one may see is decided by each question.

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kit::problem::Problem;
use uuid::Uuid;

/// The key of a page's last item: what the list is ordered by, and an id where that is not unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) order: i64,
    pub(crate) id: Uuid,
}

/// A text is no cursor of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this cursor is not one that was handed out")]
pub(crate) struct MalformedCursor;

impl Cursor {
    /// A place in a list whose order is unique by itself.
    pub(crate) const fn at(order: i64) -> Self {
        Self { order, id: Uuid::nil() }
    }

    /// The text for the client.
    pub(crate) fn encode(self) -> String {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.order.to_be_bytes());
        bytes[8..].copy_from_slice(self.id.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Back from the client's text.
    pub(crate) fn decode(text: &str) -> Result<Self, MalformedCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| MalformedCursor)?;
        let (order, id) = bytes.split_first_chunk::<8>().ok_or(MalformedCursor)?;
        let id = Uuid::from_slice(id).map_err(|_| MalformedCursor)?;
        Ok(Self { order: i64::from_be_bytes(*order), id })
    }

    /// Back from the client's text, if there is one.
    pub(crate) fn decode_optional(text: Option<&str>) -> Result<Option<Self>, MalformedCursor> {
        text.filter(|text| !text.is_empty()).map(Self::decode).transpose()
    }
}

impl From<MalformedCursor> for Problem {
    fn from(_: MalformedCursor) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "cursor-malformed", "This cursor is not one that was handed out.")
    }
}

impl From<MalformedCursor> for super::QueryError {
    fn from(error: MalformedCursor) -> Self {
        Self::Refused(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        for cursor in [Cursor::at(i64::MIN), Cursor { order: -5, id: Uuid::from_u128(u128::MAX) }] {
            assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        }
        assert_eq!(Cursor::decode_optional(Some("")), Ok(None));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "12", "!", &"A".repeat(31), &"A".repeat(33)] {
            assert_eq!(Cursor::decode(text), Err(MalformedCursor), "{text}");
        }
    }
}
