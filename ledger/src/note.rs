//! Signed notes (c2sp.org/signed-note) with Ed25519.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};
use sha2_for_trees::{Digest as _, Sha256};

/// The number of Ed25519 among signature types.
const ED25519: u8 = 1;
const PRIVATE: &str = "PRIVATE+KEY+";
const LINE: &str = "\u{2014} ";
/// More than anybody writes; a limit to what is parsed.
const MAX_BYTES: usize = 1 << 20;
const MAX_SIGNATURES: usize = 64;

/// Signs notes. Its text, `PRIVATE+KEY+<name>+<id>+<key>`, is a secret.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

/// Checks notes. Its text, `<name>+<id>+<key>`, is what auditors are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    key: ed25519_dalek::VerifyingKey,
}

/// A text is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It has another form.
    #[error("a key looks like {0}")]
    Malformed(&'static str),
    /// Its parts do not belong together.
    #[error("the key's id does not fit its name and key: it was changed or cut off")]
    WrongId,
}

/// A note is not what it says, or is nobody's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It has another form.
    #[error("not a signed note: {0}")]
    Malformed(&'static str),
    /// It is signed, but not by this key.
    #[error("it is signed by {found}, not by {wanted}")]
    OtherKey {
        /// The key that was to check it.
        wanted: String,
        /// The keys that its signatures name.
        found: String,
    },
    /// A signature names this key, and is not its.
    #[error("its signature is not that of {0}: the note was changed or forged")]
    Forged(String),
}

impl SigningKey {
    /// The key `name` of 32 random bytes.
    ///
    /// # Errors
    /// When the name is empty, or has a space or a plus.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Malformed("PRIVATE+KEY+<name>+<id>+<base64>, its name without spaces"));
        }
        Ok(Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed) })
    }

    /// Parses its text.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let malformed = || KeyError::Malformed("PRIVATE+KEY+<name>+<id>+<base64>");
        let (name, id, seed) =
            parts(text.trim().strip_prefix(PRIVATE).ok_or_else(malformed)?).ok_or_else(malformed)?;
        let key = Self::new(name, &seed)?;
        if key.verifying_key().id() == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// Its text: a secret.
    pub fn to_secret_text(&self) -> String {
        let public = self.verifying_key();
        format!("{PRIVATE}{}+{}+{}", self.name, hex(public.id()), typed(self.key.as_bytes()))
    }

    /// The key that checks what this one signs.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The note of this text, which ends with a line end.
    pub(crate) fn sign(&self, text: &str) -> String {
        let id = self.verifying_key().id();
        let signature = [&id[..], &self.key.sign(text.as_bytes()).to_bytes()].concat();
        format!("{text}\n{LINE}{} {}\n", self.name, STANDARD.encode(signature))
    }
}

/// Never shown: it is a secret.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("name", &self.name).finish_non_exhaustive()
    }
}

impl VerifyingKey {
    /// Parses its text.
    ///
    /// # Errors
    /// When it is none, or was changed.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let malformed = || KeyError::Malformed("<name>+<id>+<base64>");
        let (name, id, key) = parts(text.trim()).ok_or_else(malformed)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| malformed())?;
        let key = Self { name: name.to_owned(), key };
        if !is_name(name) {
            return Err(malformed());
        }
        if key.id() == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// The key's name: that of the installation whose log it attests.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> [u8; 4] {
        let named = Sha256::new().chain_update(&self.name).chain_update(b"\n");
        let digest: [u8; 32] =
            named.chain_update([ED25519]).chain_update(self.key.as_bytes()).finalize().into();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// The text of a note, once its signature by this key is checked. Those of others do not count.
    pub(crate) fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        use NoteError::Malformed;
        if note.len() > MAX_BYTES || note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(Malformed("it is too long, or not a text"));
        }
        let end = note.rfind("\n\n").ok_or(Malformed("there is no empty line before signatures"))?;
        let (text, signatures) = (&note[..=end], &note[end + 2..]);
        let lines = signatures.strip_suffix('\n').ok_or(Malformed("its last line has no end"))?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(Malformed("it has too many signatures"));
        }
        let (mut found, mut is_signed) = (Vec::new(), false);
        for line in lines.split('\n') {
            let (name, id, signature) = signature(line).ok_or(Malformed("a line is no signature"))?;
            found.push(format!("{name}+{}", hex(id)));
            if name == self.name && id == self.id() {
                let forged = |_| NoteError::Forged(self.name.clone());
                let signature = Signature::from_slice(&signature).map_err(forged)?;
                self.key.verify_strict(text.as_bytes(), &signature).map_err(forged)?;
                is_signed = true;
            }
        }
        if is_signed {
            return Ok(text);
        }
        let wanted = format!("{}+{}", self.name, hex(self.id()));
        Err(NoteError::OtherKey { wanted, found: found.join(", ") })
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, hex(self.id()), typed(self.key.as_bytes()))
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

fn hex(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

fn typed(key: &[u8; 32]) -> String {
    STANDARD.encode([&[ED25519][..], key].concat())
}

/// `<name>+<id>+<key>`. Base64 may have a plus of its own.
fn parts(text: &str) -> Option<(&str, [u8; 4], [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let id = (id.len() == 8).then(|| u32::from_str_radix(id, 16).ok())??.to_be_bytes();
    let key = STANDARD.decode(key).ok()?;
    let key = key.strip_prefix(&[ED25519])?;
    Some((name, id, key.try_into().ok()?))
}

fn signature(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, encoded) = line.strip_prefix(LINE)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !signature.is_empty()).then(|| (name, *id, signature.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the format's first implementation, in Go.
    const SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                        then you don't know what your problem is.\n";
    const SIGNATURE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_known_note_is_written_and_read() {
        let key = SigningKey::parse(SECRET).expect("a key");
        assert_eq!((key.to_secret_text(), key.verifying_key().to_string()), (SECRET.into(), PUBLIC.into()));
        assert!(!format!("{key:?}").contains("AYEK"), "it is a secret");
        let note = key.sign(TEXT);
        assert_eq!(note, format!("{TEXT}\n{SIGNATURE}"));
        assert_eq!(
            VerifyingKey::parse(PUBLIC).map(|key| key.open(&note).map(str::to_owned)),
            Ok(Ok(TEXT.into()))
        );
    }

    #[test]
    fn signatures_of_others_neither_count_nor_harm() {
        let (key, other) =
            (SigningKey::parse(SECRET).unwrap(), SigningKey::new("witness", &[1; 32]).unwrap());
        let both = format!("{}{}", key.sign(TEXT), other.sign(TEXT).split_once("\n\n").unwrap().1);
        for key in [key.verifying_key(), other.verifying_key()] {
            assert_eq!(key.open(&both), Ok(TEXT));
        }
        let third = SigningKey::new("PeterNeumann", &[2; 32]).unwrap().verifying_key();
        let refused = third.open(&both);
        assert!(
            matches!(&refused, Err(NoteError::OtherKey { found, .. }) if found.contains("witness")),
            "{refused:?}"
        );
    }

    #[test]
    fn a_changed_note_is_forged() {
        let key = VerifyingKey::parse(PUBLIC).unwrap();
        let note = format!("{TEXT}\n{SIGNATURE}");
        for (from, to) in [("answer", "Answer"), ("x08go/ZJ", "x08go/ZK")] {
            assert_eq!(key.open(&note.replace(from, to)), Err(NoteError::Forged("PeterNeumann".into())));
        }
        let malformed =
            ["", "a\n", "a\n\n", "a\n\nb\n", &note[..note.len() - 1], &note.replace('\u{2014}', "-")];
        for text in malformed {
            assert!(matches!(key.open(text), Err(NoteError::Malformed(_))), "{text:?}");
        }
        assert!(key.open(&format!("\t{note}")).is_err());
    }

    #[test]
    fn texts_that_are_no_keys_are_refused() {
        for text in
            ["", "a+b", "a+00000000+AQ==", &PUBLIC[..PUBLIC.len() - 4], &PUBLIC.replace("PeterN", "Peter N")]
        {
            assert!(matches!(VerifyingKey::parse(text), Err(KeyError::Malformed(_))), "{text}");
        }
        assert_eq!(VerifyingKey::parse(&PUBLIC.replace("c74f", "c74e")), Err(KeyError::WrongId));
        assert!(SigningKey::parse(PUBLIC).is_err() && SigningKey::new("a+b", &[0; 32]).is_err());
        assert!(SigningKey::parse(&SECRET.replace("c74f", "c74e")).is_err());
    }
}
