//! Passwords as people choose them; their rules follow OWASP ASVS 5.0, section 6.2.

use std::fmt;

/// A password that may be set. Its text shows nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password may not be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("a password has at least 8 characters")]
    TooShort,
    #[error("a password has at most 1024 bytes")]
    TooLong,
    #[error("this password is on every guesser's list; choose another")]
    TooCommon,
}

/// The most guessed passwords of at least eight characters, folded to lower case.
const MOST_GUESSED: &[&str] = &[
    "00000000",
    "11111111",
    "11223344",
    "12121212",
    "123123123",
    "12341234",
    "123454321",
    "12345678",
    "123456789",
    "1234567890",
    "12345qwert",
    "123qwe123",
    "147258369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qazxsw2",
    "22222222",
    "55555555",
    "66666666",
    "77777777",
    "87654321",
    "88888888",
    "987654321",
    "99999999",
    "aa123456",
    "aaaaaaaa",
    "abc12345",
    "abcd1234",
    "abcdefgh",
    "administrator",
    "asdasdasd",
    "asdf1234",
    "asdfasdf",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "basketball",
    "changeme",
    "chocolate",
    "computer",
    "football",
    "iloveyou",
    "internet",
    "jennifer",
    "letmein1",
    "liverpool",
    "michelle",
    "mustang1",
    "p@ssw0rd",
    "p@ssword",
    "passw0rd",
    "password",
    "password!",
    "password1",
    "password12",
    "password123",
    "princess",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "qazwsxedc",
    "qwer1234",
    "qwerty12",
    "qwerty123",
    "qwertyui",
    "qwertyuiop",
    "samantha",
    "starwars",
    "sunshine",
    "superman",
    "trustno1",
    "victoria",
    "welcome1",
    "welcome123",
    "whatever",
    "zaq12wsx",
    "zxcvbnm1",
    "zxcvbnm123",
];

impl Password {
    /// Takes a password as typed: nothing is trimmed, cut or folded.
    ///
    /// # Errors
    /// When it is too short, too long to hash in reasonable time, or one of the most guessed.
    pub fn parse(text: String) -> Result<Self, PasswordError> {
        if text.chars().count() < 8 {
            Err(PasswordError::TooShort)
        } else if text.len() > 1024 {
            Err(PasswordError::TooLong)
        } else if MOST_GUESSED.binary_search(&text.to_lowercase().as_str()).is_ok() {
            Err(PasswordError::TooCommon)
        } else {
            Ok(Self(text))
        }
    }

    /// The text, to be hashed and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_password_is_found() {
        for guess in MOST_GUESSED {
            assert_eq!(Password::parse((*guess).to_owned()), Err(PasswordError::TooCommon), "{guess}");
        }
    }

    #[test]
    fn length_counts_characters_and_nothing_is_cut() {
        assert_eq!(Password::parse("short".to_owned()), Err(PasswordError::TooShort));
        assert_eq!(Password::parse("x".repeat(1025)), Err(PasswordError::TooLong));
        let spaced = " eight ch ".to_owned();
        assert_eq!(Password::parse(spaced.clone()).map(|p| p.reveal().to_owned()), Ok(spaced));
        assert_eq!(Password::parse("Password123".to_owned()), Err(PasswordError::TooCommon));
    }
}
