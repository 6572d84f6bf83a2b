//! E-mail addresses, parsed.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// An address that mail can be sent to.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is no address. It never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailAddressError {
    #[error("an e-mail address looks like name@example.org")]
    Malformed,
    #[error("the e-mail address is longer than 254 characters")]
    TooLong,
}

impl EmailAddress {
    /// Parses what a person typed; surrounding spaces are dropped.
    ///
    /// Only the shape is checked: whether mail arrives is proven by the activation link.
    ///
    /// # Errors
    /// When the text is no address, or longer than RFC 5321 lets a mail path be.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let text = text.trim();
        if text.chars().count() > 254 {
            return Err(EmailAddressError::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailAddressError::Malformed)?;
        // It is looked at as it is kept, for it is read again: some capitals become longer, or two characters.
        let domain = domain.to_lowercase();
        let address = format!("{local}@{domain}");
        if address.chars().count() > 254 {
            return Err(EmailAddressError::TooLong);
        }
        let local_is_sound = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let label_is_sound = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && !label.starts_with(is_combining_mark)
                // Many scripts do not write a word without marks on its letters.
                && label.chars().all(|c| c.is_alphanumeric() || c == '-' || is_combining_mark(c))
        };
        let domain_is_sound = domain.contains('.') && domain.split('.').all(label_is_sound);
        if local_is_sound && domain_is_sound { Ok(Self(address)) } else { Err(EmailAddressError::Malformed) }
    }

    /// The address as mail is sent to it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one form that all spellings of this address share, which its claim is hashed from.
    ///
    /// Strictly the local part is case-sensitive; in practice no mail service tells `Ada@` from `ada@`, and two
    /// accounts that differ in case only would be a trap.
    pub fn canonical(&self) -> String {
        self.0.nfkc().collect::<String>().to_lowercase()
    }
}

/// The address is personal: it does not show in logs.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in ["ada@example.org", " ada+x@sub.example.org ", "jörg@bücher.example", "o'neil@ex-am.ple"]
        {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@local",
            "a b@example.org",
            "a@b..org",
            "a\n@b.org",
            ".a@b.org",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(EmailAddressError::Malformed), "{bad}");
        }
        let long = format!("{}@example.org", "a".repeat(300));
        assert_eq!(EmailAddress::parse(&long), Err(EmailAddressError::TooLong));
    }

    /// Whoever has an account with one could not be erased otherwise, nor change it: both read it again.
    #[test]
    fn what_was_an_address_once_is_one_when_it_is_read_again() {
        for address in
            ["ada@İstanbul.example", "ada@हिन्दी.भारत", "ada@ΠΛΟΣ.example", "ada@cafe\u{301}.example"]
        {
            let once = EmailAddress::parse(address).expect("an address");
            assert_eq!(EmailAddress::parse(once.as_str()), Ok(once.clone()), "{address}");
        }
        // As long as may be, until it is in small letters.
        let label = format!("ada@{}.example", "İ".repeat(31));
        assert_eq!(EmailAddress::parse(&label), Err(EmailAddressError::Malformed));
        assert_eq!(EmailAddress::parse("ada@\u{301}a.example"), Err(EmailAddressError::Malformed));
        let [one, other] = ["ada@cafe\u{301}.example", "ada@café.example"].map(EmailAddress::parse);
        assert_eq!(one.map(|a| a.canonical()), other.map(|a| a.canonical()));
    }

    #[test]
    fn spellings_of_one_address_share_a_claim() {
        let one = EmailAddress::parse("Ada@Example.ORG").map(|a| a.canonical());
        let other = EmailAddress::parse("ada@example.org").map(|a| a.canonical());
        assert_eq!(one, other);
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_stable(text in ".{0,80}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
            }
        }
    }
}
