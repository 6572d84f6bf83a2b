//! The variables that each service is configured from, as if it had been started by hand.

use embedded::secrets::Secrets;
use kit::config::Vars;
use workers::VapidKey;

use crate::notary_key::notary_key;
use crate::reached::{ObjectStore, Reached};

/// What a person may set for a run; everything else is made by us.
const SETTINGS: [&str; 31] = [
    "WHERRY_ACCESS_TOKEN_SECONDS",
    "WHERRY_ACTIVATION_LIFETIME_SECONDS",
    "WHERRY_ADMINS",
    "WHERRY_CONVERSIONS_AT_ONCE",
    "WHERRY_CONVERSIONS_PER_DAY",
    "WHERRY_CONVERSION_KEEP_DAYS",
    "WHERRY_CONVERSION_TIME_LIMIT_SECONDS",
    "WHERRY_CONVERTER_PARALLEL",
    "WHERRY_DELETED_TEXT_GRACE_SECONDS",
    "WHERRY_EXPORT_SECONDS",
    "WHERRY_LINK_PREVIEWS",
    "WHERRY_LINK_PREVIEW_NETWORKS",
    "WHERRY_LINK_PREVIEW_PORTS",
    "WHERRY_LOG",
    "WHERRY_LOG_FORMAT",
    "WHERRY_MAIL_FROM",
    "WHERRY_NOTARY_ACCEPT_EPOCHS",
    "WHERRY_NOTARY_EVENTS",
    "WHERRY_NOTARY_SECONDS",
    "WHERRY_OPEN_REQUESTS_PER_MINUTE",
    "WHERRY_PUSH_CONNECTIONS_PER_ACCOUNT",
    "WHERRY_PUSH_CONNECTIONS_PER_MINUTE",
    "WHERRY_PUSH_PRIVATE_NETWORKS",
    "WHERRY_STORED_BYTES_PER_PERSON",
    "WHERRY_TRUSTED_PROXIES",
    "WHERRY_UPLOADS_AT_ONCE",
    "WHERRY_UPLOAD_GRACE_SECONDS",
    "WHERRY_UPLOAD_LEAST_BYTES_PER_SECOND",
    "WHERRY_UPLOAD_LIMIT_BYTES",
    "WHERRY_VAPID_CONTACT",
    "WHERRY_WRITES_PER_MINUTE",
];
const PROVIDERS: &str = "WHERRY_IDENTITY_";
const MAIL_FROM: &str = "Wherry <wherry@localhost>";

/// The variables of all services of one run.
#[derive(Debug)]
pub struct ServiceVars<'a> {
    pub environment: &'a Vars,
    pub secrets: &'a Secrets,
    pub reached: &'a Reached,
    /// Where browsers find the app: `http://localhost:8080`.
    pub public_url: &'a str,
}

impl ServiceVars<'_> {
    /// For `command_api::setup`.
    pub fn setup(&self) -> Vars {
        let mut vars = self.common("setup");
        vars.set("WHERRY_NATS_SETUP_PASSWORD", self.password("setup"));
        vars.set("WHERRY_NATS_REPLICAS", "1");
        vars
    }

    /// For `command_api::rewrap_keys`.
    pub fn rewrap_keys(&self) -> Vars {
        let mut vars = self.common("command_api");
        self.master_keys(&mut vars);
        vars
    }

    pub fn command_api(&self) -> Vars {
        let mut vars = self.common("command_api");
        self.master_keys(&mut vars);
        // Each provider has variables of its own name.
        for (name, value) in self.environment.iter().filter(|(name, _)| name.starts_with(PROVIDERS)) {
            vars.set(name, value);
        }
        vars.set("WHERRY_HASH_KEY", &self.secrets.hash_key);
        vars.set("WHERRY_LINK_KEY", &self.secrets.link_key);
        vars.set("WHERRY_SESSION_KEY", &self.secrets.session_key);
        vars.set("WHERRY_JWT_PRIVATE_KEY", &self.secrets.jwt_private_key);
        vars.set("WHERRY_JWT_PUBLIC_KEY", &self.secrets.jwt_public_key);
        // The workers, who sign with it, refuse to start if it cannot be read.
        if let Ok(key) = VapidKey::parse(self.vapid_private_key()) {
            vars.set("WHERRY_VAPID_PUBLIC_KEY", key.public());
        }
        vars.set("WHERRY_CONVERTER_URL", &self.reached.converter_url);
        self.objects(&mut vars, false);
        vars
    }

    pub fn query_api(&self) -> Vars {
        let mut vars = self.common("query_api");
        vars.set("WHERRY_JWT_PUBLIC_KEY", &self.secrets.jwt_public_key);
        vars.set("WHERRY_GRANT_KEY", &self.secrets.grant_key);
        vars.set("WHERRY_DATABASE_URL", &self.reached.read_models.reader_url);
        // The workers, who sign with it, refuse to start if it cannot be read.
        if let Ok(key) = notary_key(self.secrets) {
            vars.set("WHERRY_NOTARY_PUBLIC_KEY", key.to_string());
        }
        self.objects(&mut vars, true);
        vars
    }

    pub fn projectors(&self) -> Vars {
        let mut vars = self.common("projectors");
        self.master_keys(&mut vars);
        vars.set("WHERRY_DATABASE_URL", &self.reached.read_models.writer_url);
        vars
    }

    pub fn push(&self) -> Vars {
        let mut vars = self.common("push");
        self.master_keys(&mut vars);
        vars.set("WHERRY_JWT_PUBLIC_KEY", &self.secrets.jwt_public_key);
        vars
    }

    pub fn workers(&self) -> Vars {
        let mut vars = self.common("workers");
        self.master_keys(&mut vars);
        vars.set("WHERRY_LINK_KEY", &self.secrets.link_key);
        vars.set("WHERRY_SMTP_URL", &self.reached.smtp_url);
        vars.set("WHERRY_CONVERTER_URL", &self.reached.converter_url);
        vars.set("WHERRY_NOTARY_NATS_PASSWORD", self.password("notary"));
        vars.set("WHERRY_NOTARY_NAME", &self.secrets.notary_name);
        vars.set("WHERRY_NOTARY_KEY", &self.secrets.notary_key);
        vars.set("WHERRY_VAPID_PRIVATE_KEY", self.vapid_private_key());
        self.objects(&mut vars, false);
        vars
    }

    /// The one that was handed in, as of an installation that browsers know already; or our own.
    fn vapid_private_key(&self) -> &str {
        self.environment.optional("WHERRY_VAPID_PRIVATE_KEY").unwrap_or(&self.secrets.vapid_private_key)
    }

    fn common(&self, nats_user: &str) -> Vars {
        let mut vars = Vars::default();
        vars.set("WHERRY_MAIL_FROM", MAIL_FROM);
        for name in SETTINGS {
            if let Some(value) = self.environment.optional(name) {
                vars.set(name, value);
            }
        }
        vars.set("WHERRY_PUBLIC_URL", self.public_url);
        vars.set("WHERRY_NATS_URL", &self.reached.log.url);
        vars.set("WHERRY_NATS_PASSWORD", self.password(nats_user));
        vars
    }

    fn master_keys(&self, vars: &mut Vars) {
        vars.set("WHERRY_MASTER_KEY", &self.secrets.master_key);
        vars.set("WHERRY_MASTER_KEY_OTHERS", self.secrets.other_master_keys.join(","));
    }

    fn objects(&self, vars: &mut Vars, only_read: bool) {
        let ObjectStore { endpoint, region, bucket, writer, reader } = &self.reached.objects;
        let key = if only_read { reader } else { writer };
        vars.set("WHERRY_S3_ENDPOINT", endpoint);
        vars.set("WHERRY_S3_REGION", region);
        vars.set("WHERRY_S3_BUCKET", bucket);
        vars.set("WHERRY_S3_ACCESS_KEY", &key.access_key);
        vars.set("WHERRY_S3_SECRET_KEY", &key.secret_key);
    }

    /// An unknown user has no password, and its service says so when it reads its configuration.
    fn password(&self, user: &str) -> &str {
        self.reached.log.passwords.get(user).map_or("", String::as_str)
    }
}
