//! Requests signed with AWS Signature Version 4.

use hmac::{Hmac, Mac as _};
use reqwest::Method;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;

use super::REGION;
use crate::Error;
use crate::secrets::S3Key;

/// The headers of a request signed with AWS Signature Version 4.
pub(super) struct Signed {
    pub(super) date: String,
    pub(super) body_digest: String,
    pub(super) authorization: String,
}

impl Signed {
    pub(super) fn new(
        key: &S3Key,
        method: &Method,
        host: &str,
        path: &str,
        body: &[u8],
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let format = format_description!("[year][month][day]T[hour][minute][second]Z");
        let date =
            now.format(&format).map_err(|error| Error::io("write the time")(std::io::Error::other(error)))?;
        let day = &date[..8];
        let body_digest = hex::encode(Sha256::digest(body));
        let headers = "host;x-amz-content-sha256;x-amz-date";
        let request = format!(
            "{method}\n{path}\n\nhost:{host}\nx-amz-content-sha256:{body_digest}\nx-amz-date:{date}\n\n{headers}\n{body_digest}"
        );
        let scope = format!("{day}/{REGION}/s3/aws4_request");
        let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(request)));
        let secret = format!("AWS4{}", key.secret_key).into_bytes();
        let signing_key = [day, REGION, "s3", "aws4_request"]
            .iter()
            .try_fold(secret, |key, part| mac(&key, part.as_bytes()))?;
        let signature = hex::encode(mac(&signing_key, to_sign.as_bytes())?);
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={headers}, Signature={signature}",
            key.access_key
        );
        Ok(Self { date, body_digest, authorization })
    }
}

fn mac(key: &[u8], message: &[u8]) -> Result<Vec<u8>, Error> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .map_err(|error| Error::io("sign a request")(std::io::Error::other(error)))?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().to_vec())
}
