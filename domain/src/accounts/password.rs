//! Passwords as people choose them; their rules follow OWASP ASVS 5.0, section 6.2.

use std::{collections::BTreeSet, fmt, sync::LazyLock};

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
    #[error("a password does not contain its person's handle or address")]
    AboutItsPerson,
}

/// The passwords of at least eight characters that are tried first, in lower case; `data/README.md` says whence.
static MOST_GUESSED: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

impl PasswordError {
    /// The stable code of this error at a form's field.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "password-too-short",
            Self::TooLong => "password-too-long",
            Self::TooCommon => "password-too-common",
            Self::AboutItsPerson => "password-about-its-person",
        }
    }
}

impl Password {
    /// Takes a password as typed: nothing is trimmed, cut or folded, and no kind of character is asked for. `own` is what
    /// everybody knows of its person: the handle and the address.
    ///
    /// # Errors
    /// When it is too short, too long to hash in reasonable time, one of the most guessed, or about its person.
    pub fn parse(text: String, own: &[&str]) -> Result<Self, PasswordError> {
        let folded = text.to_lowercase();
        if text.chars().count() < 8 {
            Err(PasswordError::TooShort)
        } else if text.len() > 1024 {
            Err(PasswordError::TooLong)
        } else if MOST_GUESSED.binary_search(&folded.as_str()).is_ok() || is_one_step_repeated(&folded) {
            Err(PasswordError::TooCommon)
        } else if own.iter().any(|word| !word.is_empty() && folded.contains(&word.to_lowercase())) {
            Err(PasswordError::AboutItsPerson)
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

/// `aaaaaaaaa`, `abcdefghi`, `987654321`: each character follows from the one before in the same way.
fn is_one_step_repeated(text: &str) -> bool {
    let steps =
        text.chars().zip(text.chars().skip(1)).map(|(one, next)| u32::from(next).wrapping_sub(one.into()));
    let steps: BTreeSet<_> = steps.collect();
    steps.len() == 1 && steps.iter().all(|step| [0, 1, u32::MAX].contains(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<PasswordError> {
        Password::parse(text.to_owned(), &["ada-l", "Ada@Example.org"]).err()
    }

    /// ASVS 5.0, 6.2.4: at least the 3,000 most used ones that are long enough.
    #[test]
    fn every_listed_password_is_refused_in_any_case() {
        assert!(MOST_GUESSED.len() > 3000 && MOST_GUESSED.is_sorted());
        for guess in &*MOST_GUESSED {
            assert_eq!(refused(guess), Some(PasswordError::TooCommon), "{guess}");
            assert_eq!(refused(&guess.to_uppercase()), Some(PasswordError::TooCommon), "{guess}");
        }
        for step in ["ääääääää", "ABCDEFGHIJ", "9876543210", "klmnopqrst"] {
            assert_eq!(refused(step), Some(PasswordError::TooCommon), "{step}");
        }
    }

    /// ASVS 5.0, 6.2.1, 6.2.5, 6.2.8 and 6.2.9.
    #[test]
    fn length_counts_characters_and_nothing_is_cut_or_asked_for() {
        assert_eq!(refused("short"), Some(PasswordError::TooShort));
        assert_eq!(refused(&"xyz".repeat(342)), Some(PasswordError::TooLong));
        assert_eq!(refused("горностай"), None);
        assert_eq!(refused("only small letters"), None);
        for long in [64, 128, 1024] {
            assert_eq!(refused(&"xy".repeat(long / 2)), None, "{long}");
        }
        let spaced = " eight ch ".to_owned();
        assert_eq!(Password::parse(spaced.clone(), &[]).map(|p| p.reveal().to_owned()), Ok(spaced));
    }

    #[test]
    fn what_everybody_knows_of_a_person_is_no_part_of_a_password() {
        for about in ["I am ADA-L indeed", "ada@example.org1"] {
            assert_eq!(refused(about), Some(PasswordError::AboutItsPerson), "{about}");
        }
        assert_eq!(refused("lovelace and ada"), None);
    }
}
