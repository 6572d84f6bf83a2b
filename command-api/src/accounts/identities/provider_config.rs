//! The providers of identities, as the operator configures them.

use domain::accounts::ProviderName;
use kit::config::{ConfigError, Vars};

const PROVIDERS: &str = "WHERRY_IDENTITY_PROVIDERS";

/// One provider.
#[derive(Clone)]
pub struct ProviderConfig {
    pub name: ProviderName,
    /// What stands on its button.
    pub label: String,
    /// As the provider spells it itself.
    pub issuer: String,
    pub client_id: String,
    /// Absent for a client that the provider knows as a public one.
    pub client_secret: Option<String>,
}

impl ProviderConfig {
    /// Reads `WHERRY_IDENTITY_PROVIDERS`, and the variables of each.
    ///
    /// # Errors
    /// When one is missing or malformed, or a provider would be reached without TLS.
    pub(crate) fn all_from_vars(vars: &Vars) -> Result<Vec<Self>, ConfigError> {
        let names = vars.optional(PROVIDERS).unwrap_or_default().to_owned();
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| Self::from_vars(vars, name)).collect()
    }

    fn from_vars(vars: &Vars, name: &str) -> Result<Self, ConfigError> {
        let invalid = |variable: &str, why: String| ConfigError::Invalid { name: variable.to_owned(), why };
        let parsed = ProviderName::parse(name).map_err(|error| invalid(PROVIDERS, error.to_string()))?;
        let variable = |part: &str| format!("WHERRY_IDENTITY_{}_{part}", name.to_ascii_uppercase());
        let issuer = vars.required(&variable("ISSUER"))?;
        if !is_safe(&issuer) {
            let why = "it is no https address; http is for this machine alone".to_owned();
            return Err(invalid(&variable("ISSUER"), why));
        }
        let secret = variable("CLIENT_SECRET");
        Ok(Self {
            name: parsed,
            label: vars.optional(&variable("LABEL")).unwrap_or(name).to_owned(),
            issuer,
            client_id: vars.required(&variable("CLIENT_ID"))?,
            client_secret: vars.optional(&secret).is_some().then(|| vars.secret(&secret)).transpose()?,
        })
    }
}

/// Whether what is sent there is read by nobody on the way.
pub(super) fn is_safe(address: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else { return false };
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vars(issuer: &str) -> Vars {
        let mut vars = Vars::default();
        vars.set(PROVIDERS, "work");
        vars.set("WHERRY_IDENTITY_WORK_ISSUER", issuer);
        vars.set("WHERRY_IDENTITY_WORK_CLIENT_ID", "wherry");
        vars
    }

    #[test]
    fn providers_are_read_by_their_names() {
        assert!(ProviderConfig::all_from_vars(&Vars::default()).is_ok_and(|none| none.is_empty()));
        let mut given = vars("https://id.work.example");
        let [one] = &ProviderConfig::all_from_vars(&given).expect("a provider")[..] else { panic!("one") };
        assert_eq!((one.name.as_str(), one.label.as_str(), &one.client_secret), ("work", "work", &None));
        given.set("WHERRY_IDENTITY_WORK_LABEL", "The shipyard");
        given.set("WHERRY_IDENTITY_WORK_CLIENT_SECRET", "change-me");
        assert!(ProviderConfig::all_from_vars(&given).is_err(), "the example's secret");
        given.set("WHERRY_IDENTITY_PROVIDERS", "The Yard");
        assert!(ProviderConfig::all_from_vars(&given).is_err());
    }

    #[test]
    fn a_provider_is_reached_over_tls_unless_it_is_here() {
        for (issuer, is_taken) in [
            ("https://id.work.example/realms/a", true),
            ("http://localhost:9000", true),
            ("http://127.0.0.1:9000", true),
            ("http://id.work.example", false),
            ("http://localhost.evil.example", false),
            ("ftp://localhost", false),
            ("work", false),
        ] {
            assert_eq!(ProviderConfig::all_from_vars(&vars(issuer)).is_ok(), is_taken, "{issuer}");
        }
    }
}
