//! The configuration of command-api.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration as StdDuration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::Handle,
    chat::DELETED_TEXT_GRACE_SECONDS,
    conversion::KEEP_DAYS,
    quotas::{Quotas, QuotasError},
};
use ipnet::IpNet;
use jetstream_es::NatsConfig;
use kit::{
    client_address::trusted_proxies,
    clock::Clock,
    config::{ConfigError, Vars},
    object_store::ObjectStoreConfig,
};
use personal::MasterKeys;
use time::Duration;

use crate::{
    accounts::{Passwords, ProviderConfig},
    files::LeastRate,
    random::Random,
};

/// Configures command-api.
///
/// | variable | meaning |
/// |---|---|
/// | `WHERRY_LISTEN` | the address to listen on (127.0.0.1:8000) |
/// | `WHERRY_PUBLIC_URL` | where browsers find Wherry; the refresh cookie is `Secure` when it is https, and authenticator apps show its host |
/// | `WHERRY_NATS_URL`, `WHERRY_NATS_PASSWORD` | the NATS servers, and the password of the user `command_api` |
/// | `WHERRY_MASTER_KEY`, `_OTHERS` | wraps every person's key; others that still unwrap |
/// | `WHERRY_HASH_KEY` | hashes the claims on addresses and handles; can never be changed |
/// | `WHERRY_LINK_KEY` | checks the links in mails; the workers sign with the same |
/// | `WHERRY_SESSION_KEY` | derives refresh tokens, and the tokens of bots |
/// | `WHERRY_JWT_PRIVATE_KEY`, `WHERRY_JWT_PUBLIC_KEY` | sign and check access tokens |
/// | `WHERRY_VAPID_PUBLIC_KEY` | by which push services know this server, in base64url; without it Web Push is off |
/// | `WHERRY_S3_ENDPOINT`, `_REGION`, `_BUCKET`, `_ACCESS_KEY`, `_SECRET_KEY` | the file store |
/// | `WHERRY_CONVERTER_URL` | a converter that may paint the first pages of PDFs that go with messages; none has no pictures of them |
/// | `WHERRY_UPLOAD_LIMIT_BYTES` | the largest document (52428800) |
/// | `WHERRY_UPLOADS_AT_ONCE` | how many uploads of somebody may come in at once on each node, at most 64 (16) |
/// | `WHERRY_UPLOAD_LEAST_BYTES_PER_SECOND` | how fast an upload has to come, over the whole of it (8192) |
/// | `WHERRY_UPLOAD_GRACE_SECONDS` | for how long that is not asked of it (30) |
/// | `WHERRY_EXPORT_SECONDS` | how long it may take to write out what is kept about somebody (1800) |
/// | `WHERRY_ACTIVATION_LIFETIME_SECONDS` | how long an activation link works (3600) |
/// | `WHERRY_DELETED_TEXT_GRACE_SECONDS` | how long a deleted message's text can still be unsealed (1209600) |
/// | `WHERRY_CONVERSION_KEEP_DAYS` | for how many days the files of a conversion are kept once it has ended (7) |
/// | `WHERRY_CONVERSIONS_PER_DAY` | how many conversions somebody may ask for on a day, where no administrator says otherwise (no limit) |
/// | `WHERRY_CONVERSIONS_AT_ONCE` | how many conversions of somebody may wait or run at once, where no administrator says otherwise (100) |
/// | `WHERRY_STORED_BYTES_PER_PERSON` | how many bytes of files somebody may keep, where no administrator says otherwise (no limit) |
/// | `WHERRY_ACCESS_TOKEN_SECONDS` | how long an access token works (600) |
/// | `WHERRY_OPEN_REQUESTS_PER_MINUTE` | how often one address may ask without a token (240) |
/// | `WHERRY_WRITES_PER_MINUTE` | how many commands and uploads one account may send (600) |
/// | `WHERRY_ADMINS` | handles of accounts that get the role of administrator at the start, separated by commas |
/// | `WHERRY_IDENTITY_PROVIDERS` | names of providers by which people can log in, separated by commas |
/// | `WHERRY_IDENTITY_<NAME>_ISSUER`, `_CLIENT_ID`, `_CLIENT_SECRET`, `_LABEL` | each of them |
/// | `WHERRY_TRUSTED_PROXIES` | addresses or networks whose `X-Forwarded-For` is believed, separated by commas |
#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    pub secure_cookies: bool,
    /// The host in that address, with its port if it has one.
    pub public_host: String,
    pub nats: NatsConfig,
    pub master_keys: MasterKeys,
    pub hash_key: Vec<u8>,
    pub link_key: Vec<u8>,
    pub session_key: Vec<u8>,
    /// PEM.
    pub jwt_private_key: String,
    /// PEM; several while keys rotate.
    pub jwt_public_keys: String,
    /// 65 bytes in base64url; the workers sign with the private half.
    pub vapid_public_key: Option<String>,
    pub store: ObjectStoreConfig,
    pub converter_url: Option<String>,
    pub upload_limit_bytes: u64,
    /// Of one account, on each node.
    pub uploads_at_once: NonZeroU32,
    pub upload_least_rate: LeastRate,
    /// How long the export of one's own data may take.
    pub export_within: StdDuration,
    pub activation_lifetime: Duration,
    pub access_token_lifetime: Duration,
    pub deleted_text_grace: Duration,
    /// For how long the files of a conversion are kept once it has ended. Each is told when it is asked for.
    pub conversion_keep_seconds: u32,
    /// How much people may use where no administrator says otherwise.
    pub quotas: Quotas,
    pub open_requests_per_minute: NonZeroU32,
    /// Of one account, on each node; a bot has a limit of its own.
    pub writes_per_minute: NonZeroU32,
    pub trusted_proxies: Vec<IpNet>,
    pub admins: Vec<Handle>,
    /// Where browsers find Wherry.
    pub public_url: String,
    /// By whom people can log in beside their password.
    pub identity_providers: Vec<ProviderConfig>,
    /// How passwords are hashed. A test takes cheaper ones, and counts.
    pub passwords: Passwords,
    pub clock: Clock,
    pub random: Random,
}

impl Config {
    /// Reads the variables above.
    ///
    /// # Errors
    /// When one is missing or malformed.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        let seconds = |name, default| vars.parsed_or(name, default).map(Duration::seconds);
        let per_minute = vars.parsed_or("WHERRY_OPEN_REQUESTS_PER_MINUTE", OPEN_REQUESTS_PER_MINUTE)?;
        let public_url = vars.required("WHERRY_PUBLIC_URL")?;
        Ok(Self {
            listen: vars.parsed_or("WHERRY_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8000)))?,
            secure_cookies: public_url.starts_with("https://"),
            public_host: host(&public_url).to_owned(),
            nats: NatsConfig::new(
                vars.required("WHERRY_NATS_URL")?,
                "command_api",
                vars.secret("WHERRY_NATS_PASSWORD")?,
            ),
            master_keys: vars.master_keys()?,
            hash_key: vars.secret_bytes("WHERRY_HASH_KEY")?,
            link_key: vars.secret_bytes("WHERRY_LINK_KEY")?,
            session_key: vars.secret_bytes("WHERRY_SESSION_KEY")?,
            jwt_private_key: vars.pem("WHERRY_JWT_PRIVATE_KEY")?,
            jwt_public_keys: vars.pem("WHERRY_JWT_PUBLIC_KEY")?,
            vapid_public_key: vapid_public_key(vars)?,
            store: ObjectStoreConfig::from_vars(vars)?,
            converter_url: vars.optional("WHERRY_CONVERTER_URL").map(str::to_owned),
            upload_limit_bytes: upload_limit_bytes(vars)?,
            uploads_at_once: vars.parsed_or("WHERRY_UPLOADS_AT_ONCE", UPLOADS_AT_ONCE)?,
            upload_least_rate: LeastRate {
                bytes_per_second: vars
                    .parsed_or("WHERRY_UPLOAD_LEAST_BYTES_PER_SECOND", UPLOAD_LEAST_BYTES_PER_SECOND)?,
                grace: StdDuration::from_secs(vars.parsed_or("WHERRY_UPLOAD_GRACE_SECONDS", 30)?),
            },
            export_within: StdDuration::from_secs(vars.parsed_or("WHERRY_EXPORT_SECONDS", 30 * 60)?),
            activation_lifetime: seconds("WHERRY_ACTIVATION_LIFETIME_SECONDS", 3600)?,
            access_token_lifetime: seconds("WHERRY_ACCESS_TOKEN_SECONDS", 600)?,
            deleted_text_grace: Duration::seconds(i64::from(
                vars.parsed_or("WHERRY_DELETED_TEXT_GRACE_SECONDS", DELETED_TEXT_GRACE_SECONDS)?,
            )),
            conversion_keep_seconds: vars
                .parsed_or("WHERRY_CONVERSION_KEEP_DAYS", CONVERSION_KEEP_DAYS)?
                .get()
                .saturating_mul(24 * 60 * 60),
            quotas: quotas(vars)?,
            open_requests_per_minute: per_minute,
            writes_per_minute: vars.parsed_or("WHERRY_WRITES_PER_MINUTE", WRITES_PER_MINUTE)?,
            trusted_proxies: trusted_proxies(vars)?,
            admins: admins(vars)?,
            identity_providers: ProviderConfig::all_from_vars(vars)?,
            public_url,
            passwords: Passwords::standard(),
            clock: Clock::system(),
            random: Random::system(),
        })
    }
}

const OPEN_REQUESTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(240).expect("240 is not zero");
/// Nobody notices who types, reacts, or drops a folder of files; a program that writes without end does.
const WRITES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(600).expect("600 is not zero");
/// The app sends two at a time; a person has some devices.
const UPLOADS_AT_ONCE: NonZeroU32 = NonZeroU32::new(16).expect("16 is not zero");
/// Slower than any phone's connection that is of use.
const UPLOAD_LEAST_BYTES_PER_SECOND: NonZeroU32 = NonZeroU32::new(8192).expect("8192 is not zero");
const CONVERSION_KEEP_DAYS: NonZeroU32 = NonZeroU32::new(KEEP_DAYS).expect("7 is not zero");

fn upload_limit_bytes(vars: &Vars) -> Result<u64, ConfigError> {
    vars.parsed_or("WHERRY_UPLOAD_LIMIT_BYTES", 50 * 1024 * 1024)
}

/// A folder that is dropped whole is let through, and nobody fills the queue of all.
const CONVERSIONS_AT_ONCE: u32 = 100;

/// Where a variable is absent, there is no limit, but for how many conversions wait or run at once.
fn quotas(vars: &Vars) -> Result<Quotas, ConfigError> {
    const CONVERSIONS: &str = "WHERRY_CONVERSIONS_PER_DAY";
    const AT_ONCE: &str = "WHERRY_CONVERSIONS_AT_ONCE";
    const STORED: &str = "WHERRY_STORED_BYTES_PER_PERSON";
    let conversions = vars.optional(CONVERSIONS).map(|_| vars.parsed_or(CONVERSIONS, 0)).transpose()?;
    let stored = vars.optional(STORED).map(|_| vars.parsed_or(STORED, 0)).transpose()?;
    let upload = upload_limit_bytes(vars)?;
    let at_once = vars.parsed_or(AT_ONCE, CONVERSIONS_AT_ONCE)?;
    let quotas = Quotas::parse(conversions, stored, Some(upload));
    quotas.and_then(|quotas| quotas.at_once(Some(at_once))).map_err(|error| {
        let name = match error {
            QuotasError::Conversions => CONVERSIONS,
            QuotasError::AtOnce => AT_ONCE,
            QuotasError::StoredBytes => STORED,
            QuotasError::UploadBytes => "WHERRY_UPLOAD_LIMIT_BYTES",
        };
        ConfigError::Invalid { name: name.to_owned(), why: error.to_string() }
    })
}

/// What is between the scheme and the path of an address.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

/// The key as browsers take it: an uncompressed point of P-256.
fn vapid_public_key(vars: &Vars) -> Result<Option<String>, ConfigError> {
    const NAME: &str = "WHERRY_VAPID_PUBLIC_KEY";
    let Some(key) = vars.optional(NAME).map(str::trim) else { return Ok(None) };
    let point = URL_SAFE_NO_PAD.decode(key).ok().filter(|point| point.len() == 65 && point[0] == 4);
    if point.is_none() {
        let why = "it is not 65 bytes of an uncompressed point of P-256 in base64url".to_owned();
        return Err(ConfigError::Invalid { name: NAME.to_owned(), why });
    }
    Ok(Some(key.to_owned()))
}

fn admins(vars: &Vars) -> Result<Vec<Handle>, ConfigError> {
    const NAME: &str = "WHERRY_ADMINS";
    let handle = |text: &str| {
        let why = format!("`{text}` is no handle");
        Handle::parse(text).map_err(|_| ConfigError::Invalid { name: NAME.to_owned(), why })
    };
    let texts = vars.optional(NAME).unwrap_or_default().split(',').map(str::trim);
    texts.filter(|text| !text.is_empty()).map(handle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_found() {
        for (url, expected) in [
            ("https://wherry.example", "wherry.example"),
            ("http://localhost:8080/", "localhost:8080"),
            ("https://wherry.example/app", "wherry.example"),
        ] {
            assert_eq!(host(url), expected);
        }
    }
}
