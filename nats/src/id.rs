//! From an aggregate's id to a token of a subject, and back.

use std::fmt::Write as _;

/// The token of a subject that stands for this id, whatever is in it.
///
/// Letters and digits of ASCII, `_` and `-` stay as they are; every other byte of the UTF-8 text becomes
/// `%` and two hexadecimal digits. So an id can neither begin another token, nor be a wildcard, nor
/// break the server's protocol, and two ids never share a token. UUIDs and ULIDs are their own tokens. An
/// empty id has an empty token, which no subject may have: what is loaded or appended there is refused.
///
/// ```
/// use jetstream_es::{id_of_token, subject_token};
///
/// assert_eq!(subject_token("order-17"), "order-17");
/// assert_eq!(subject_token("a.b *"), "a%2Eb%20%2A");
/// assert_eq!(id_of_token("a%2Eb%20%2A").as_deref(), Some("a.b *"));
/// ```
pub fn subject_token(id: &str) -> String {
    let mut token = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
            token.push(char::from(byte));
        } else {
            let _infallible = write!(token, "%{byte:02X}");
        }
    }
    token
}

/// The id that [`subject_token`] made this token of; none if it did not make it.
pub fn id_of_token(token: &str) -> Option<String> {
    let mut id = Vec::with_capacity(token.len());
    let mut bytes = token.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            id.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            id.push(byte);
        }
    }
    // Only one token stands for an id: `%41` is not another way to write `A`.
    String::from_utf8(id).ok().filter(|id| subject_token(id) == token)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::encode::is_literal_subject;

    proptest! {
        #[test]
        fn every_id_comes_back(id in any::<String>()) {
            let token = subject_token(&id);
            prop_assert_eq!(id_of_token(&token), Some(id));
        }

        #[test]
        fn every_id_is_one_literal_token(id in "\\PC{1,40}|[.*> \t\r\n]{1,10}") {
            let subject = format!("account.{}", subject_token(&id));
            prop_assert!(is_literal_subject(&subject));
            prop_assert_eq!(subject.split('.').count(), 2);
        }

        #[test]
        fn a_token_has_one_spelling(token in "[A-Za-z%0-9.]{0,12}") {
            if let Some(id) = id_of_token(&token) {
                prop_assert_eq!(subject_token(&id), token);
            }
        }
    }

    #[test]
    fn what_no_id_has_made_is_refused() {
        for token in ["%", "%4", "%41", "%2e", "a.b", "*", "%FF", "ä"] {
            assert_eq!(id_of_token(token), None, "{token}");
        }
    }
}
