//! Grants: the last part of a link to a file. Signed, so that it need not be stored; without a name or any other
//! personal datum in it, since links end up in histories and logs.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::archive::digest;

/// How long a link to a result or to a file of a message works.
const RESULT_LIFETIME: Duration = Duration::minutes(5);
/// A link to a photo or preview stays the same for this long, so that browsers cache it, and works for up to twice as long.
const PHOTO_PERIOD_SECONDS: i64 = 3600;
/// So that no other use of the key can make a grant.
const PURPOSE: &[u8] = b"wherry/file-grant/v1";
const PAYLOAD_BYTES: usize = 1 + 16 + 16 + 8;
const MAC_BYTES: usize = 32;

/// A file that can be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantedFile {
    Photo {
        account: Uuid,
        photo: Uuid,
    },
    Result {
        owner: Uuid,
        conversion: Uuid,
    },
    /// Of a message.
    Attachment {
        author: Uuid,
        file: Uuid,
    },
    /// The small version of a picture of a message.
    Preview {
        author: Uuid,
        file: Uuid,
    },
    /// The picture of a result's first page.
    ResultPreview {
        owner: Uuid,
        conversion: Uuid,
    },
    /// The picture that belongs to a page that a message links to.
    LinkPicture {
        author: Uuid,
        preview: Uuid,
    },
    /// Of several results; `of` stands for which, since a grant has room for one id.
    Archive {
        owner: Uuid,
        of: Uuid,
    },
}

/// A file, and until when it may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) file: GrantedFile,
    pub(crate) expires_at: OffsetDateTime,
}

/// Why a grant does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GrantRefused {
    #[error("this link is not one of ours")]
    Invalid,
    #[error("this link has expired")]
    Expired,
}

/// Makes and checks grants with one key.
#[derive(Clone)]
pub(crate) struct Grants(Hmac<Sha256>);

impl std::fmt::Debug for Grants {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Grants")
    }
}

impl Grants {
    /// Grants under this key.
    pub(crate) fn new(key: &[u8]) -> Self {
        let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        Self(mac.chain_update(PURPOSE))
    }

    /// A link to a photo, the same for everybody and for an hour.
    pub(crate) fn photo_url(&self, account: Uuid, photo: Uuid, now: OffsetDateTime) -> String {
        self.url(GrantedFile::Photo { account, photo }, the_same_for_a_while(now))
    }

    /// A link to the small version of a picture of a message, the same for an hour.
    pub(crate) fn preview_url(&self, author: Uuid, file: Uuid, now: OffsetDateTime) -> String {
        self.url(GrantedFile::Preview { author, file }, the_same_for_a_while(now))
    }

    /// A link to a file of a message, and until when it works.
    pub(crate) fn attachment_url(
        &self,
        author: Uuid,
        file: Uuid,
        now: OffsetDateTime,
    ) -> (String, OffsetDateTime) {
        let expires_at = (now + RESULT_LIFETIME).replace_nanosecond(0).unwrap_or(now);
        (self.url(GrantedFile::Attachment { author, file }, expires_at.unix_timestamp()), expires_at)
    }

    /// A link to a result, and until when it works.
    pub(crate) fn result_url(
        &self,
        owner: Uuid,
        conversion: Uuid,
        now: OffsetDateTime,
    ) -> (String, OffsetDateTime) {
        // The grant holds whole seconds.
        let expires_at = (now + RESULT_LIFETIME).replace_nanosecond(0).unwrap_or(now);
        (self.url(GrantedFile::Result { owner, conversion }, expires_at.unix_timestamp()), expires_at)
    }

    /// A link to the picture of a result's first page, the same for an hour.
    pub(crate) fn result_preview_url(&self, owner: Uuid, conversion: Uuid, now: OffsetDateTime) -> String {
        self.url(GrantedFile::ResultPreview { owner, conversion }, the_same_for_a_while(now))
    }

    /// A link to the picture of a page that a message links to, the same for an hour, and until when it works.
    pub(crate) fn link_picture_url(
        &self,
        author: Uuid,
        preview: Uuid,
        now: OffsetDateTime,
    ) -> (String, OffsetDateTime) {
        let expires = the_same_for_a_while(now);
        let expires_at = OffsetDateTime::from_unix_timestamp(expires).unwrap_or(now);
        (self.url(GrantedFile::LinkPicture { author, preview }, expires), expires_at)
    }

    /// A link to an archive of these results, and until when it works.
    pub(crate) fn archive_url(
        &self,
        owner: Uuid,
        conversions: &[Uuid],
        now: OffsetDateTime,
    ) -> (String, OffsetDateTime) {
        let expires_at = (now + RESULT_LIFETIME).replace_nanosecond(0).unwrap_or(now);
        let file = GrantedFile::Archive { owner, of: digest(conversions) };
        let ids: Vec<_> = conversions.iter().map(ToString::to_string).collect();
        let url = self.url(file, expires_at.unix_timestamp());
        (format!("{url}/archive?conversions={}", ids.join(",")), expires_at)
    }

    /// What a grant allows.
    ///
    /// # Errors
    /// When it is forged or has expired.
    pub(crate) fn check(&self, grant: &str, now: OffsetDateTime) -> Result<Grant, GrantRefused> {
        let bytes = URL_SAFE_NO_PAD.decode(grant).map_err(|_| GrantRefused::Invalid)?;
        let (payload, mac) = bytes.split_first_chunk::<PAYLOAD_BYTES>().ok_or(GrantRefused::Invalid)?;
        self.0.clone().chain_update(payload).verify_slice(mac).map_err(|_| GrantRefused::Invalid)?;
        let grant = read(payload).ok_or(GrantRefused::Invalid)?;
        if grant.expires_at <= now { Err(GrantRefused::Expired) } else { Ok(grant) }
    }

    fn url(&self, file: GrantedFile, expires: i64) -> String {
        let (kind, owner, id) = match file {
            GrantedFile::Photo { account, photo } => (b'p', account, photo),
            GrantedFile::Result { owner, conversion } => (b'r', owner, conversion),
            GrantedFile::Attachment { author, file } => (b'a', author, file),
            GrantedFile::Preview { author, file } => (b'v', author, file),
            GrantedFile::ResultPreview { owner, conversion } => (b'w', owner, conversion),
            GrantedFile::LinkPicture { author, preview } => (b'l', author, preview),
            GrantedFile::Archive { owner, of } => (b'z', owner, of),
        };
        let mut bytes = Vec::with_capacity(PAYLOAD_BYTES + MAC_BYTES);
        bytes.push(kind);
        bytes.extend_from_slice(owner.as_bytes());
        bytes.extend_from_slice(id.as_bytes());
        bytes.extend_from_slice(&expires.to_be_bytes());
        let mac = self.0.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&mac);
        format!("/files/{}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// When a link expires that is to be the same for a while, so that browsers cache what it leads to.
fn the_same_for_a_while(now: OffsetDateTime) -> i64 {
    let seconds = now.unix_timestamp();
    seconds - seconds.rem_euclid(PHOTO_PERIOD_SECONDS) + 2 * PHOTO_PERIOD_SECONDS
}

fn read(payload: &[u8; PAYLOAD_BYTES]) -> Option<Grant> {
    let (kind, rest) = payload.split_first()?;
    let (owner, rest) = rest.split_first_chunk::<16>()?;
    let (id, expires) = rest.split_first_chunk::<16>()?;
    let (owner, id) = (Uuid::from_bytes(*owner), Uuid::from_bytes(*id));
    let file = match kind {
        b'p' => GrantedFile::Photo { account: owner, photo: id },
        b'r' => GrantedFile::Result { owner, conversion: id },
        b'a' => GrantedFile::Attachment { author: owner, file: id },
        b'v' => GrantedFile::Preview { author: owner, file: id },
        b'w' => GrantedFile::ResultPreview { owner, conversion: id },
        b'l' => GrantedFile::LinkPicture { author: owner, preview: id },
        b'z' => GrantedFile::Archive { owner, of: id },
        _ => return None,
    };
    let expires = i64::from_be_bytes(expires.try_into().ok()?);
    Some(Grant { file, expires_at: OffsetDateTime::from_unix_timestamp(expires).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 10:30 UTC);
    const A: Uuid = Uuid::from_u128(1);
    const B: Uuid = Uuid::from_u128(2);

    fn grants() -> Grants {
        Grants::new(&[1; 32])
    }

    fn last(url: &str) -> &str {
        url.strip_prefix("/files/").expect("a link to a file")
    }

    #[test]
    fn a_grant_allows_its_file_until_it_expires() {
        let (url, expires_at) = grants().result_url(A, B, NOW);
        let grant = grants().check(last(&url), NOW).expect("a grant");
        assert_eq!(grant, Grant { file: GrantedFile::Result { owner: A, conversion: B }, expires_at });
        let just_before = expires_at - Duration::SECOND;
        assert!(grants().check(last(&url), just_before).is_ok());
        assert_eq!(grants().check(last(&url), expires_at), Err(GrantRefused::Expired));
    }

    #[test]
    fn a_photos_link_is_the_same_for_an_hour_and_always_works_for_one_more() {
        let link = |now| grants().photo_url(A, B, now);
        let (first, last_moment) = (datetime!(2026-01-01 10:00 UTC), datetime!(2026-01-01 10:59:59 UTC));
        assert_eq!(link(first), link(last_moment));
        assert_ne!(link(first), link(datetime!(2026-01-01 11:00 UTC)));
        assert!(grants().check(last(&link(last_moment)), last_moment + Duration::hours(1)).is_ok());
        assert!(grants().check(last(&link(first)), first + Duration::hours(2)).is_err());
    }

    #[test]
    fn the_picture_of_a_page_is_granted_as_a_preview_is() {
        let (url, expires_at) = grants().link_picture_url(A, B, NOW);
        let grant = grants().check(last(&url), NOW).expect("a grant");
        assert_eq!(grant, Grant { file: GrantedFile::LinkPicture { author: A, preview: B }, expires_at });
        assert_eq!(grants().link_picture_url(A, B, NOW + Duration::minutes(20)), (url, expires_at));
    }

    #[test]
    fn whatever_is_changed_makes_it_invalid() {
        let url = grants().photo_url(A, B, NOW);
        let bytes = URL_SAFE_NO_PAD.decode(last(&url)).expect("base64");
        for index in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[index] ^= 1;
            let forged = URL_SAFE_NO_PAD.encode(forged);
            assert_eq!(grants().check(&forged, NOW), Err(GrantRefused::Invalid), "byte {index}");
        }
        let short = URL_SAFE_NO_PAD.encode(&bytes[..bytes.len() - 1]);
        let other_key = Grants::new(&[2; 32]).photo_url(A, B, NOW);
        for forged in [short.as_str(), last(&other_key), "", "x", "===", &"A".repeat(5000)] {
            assert_eq!(grants().check(forged, NOW), Err(GrantRefused::Invalid), "{forged}");
        }
    }
}
