//! Reading configuration: variables in, typed values or an error that names the variable out.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    ffi::OsString,
    fmt::Display,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};

use personal::{MasterKey, MasterKeys};

/// The variables that a service is configured from.
///
/// A service started by hand reads its process environment; the runner and the tests hand in a map.
#[derive(Clone, Default)]
pub struct Vars {
    values: BTreeMap<String, String>,
    asked: Arc<Mutex<BTreeSet<String>>>,
}

/// What is wrong with the configuration. It names the variable and never repeats a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{name} is not set; see .env.example for what it means")]
    Missing { name: String },
    #[error("{name} is not valid: {why}")]
    Invalid { name: String, why: String },
    #[error(
        "{name} still has its example value; generate a secret of your own, e.g. `openssl rand -base64 32`"
    )]
    ExampleSecret { name: String },
}

impl Vars {
    /// The variables of this process. An empty one counts as absent.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_process() -> Self {
        Self::readable(env::vars_os())
    }

    /// Those that are text. An environment may hold anything, such as the name of a folder in another encoding, and that is
    /// no reason not to start: what is none of ours is passed over, and one of ours is refused by who reads it.
    fn readable(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let text = |(name, value): (OsString, OsString)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        };
        variables.filter_map(text).collect()
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// All of them, to start a service with as a process of its own. Values may be secret.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names that were asked for so far: what a configuration reads, for the test that keeps
    /// `.env.example` and `compose.yaml` in step with it.
    pub fn asked(&self) -> BTreeSet<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A variable that may be absent.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        self.values.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// A variable that must be there.
    ///
    /// # Errors
    /// When it is absent.
    pub fn required(&self, name: &str) -> Result<String, ConfigError> {
        self.optional(name).map(str::to_owned).ok_or_else(|| ConfigError::Missing { name: name.to_owned() })
    }

    /// A secret that must be there and must not be the one from the example file.
    ///
    /// # Errors
    /// When it is absent or still the example.
    pub fn secret(&self, name: &str) -> Result<String, ConfigError> {
        let secret = self.required(name)?;
        if secret.to_ascii_lowercase().contains("change-me") {
            return Err(ConfigError::ExampleSecret { name: name.to_owned() });
        }
        Ok(secret)
    }

    /// A secret of at least 32 bytes, in base64.
    ///
    /// # Errors
    /// When it is absent, the example, no base64 or too short.
    pub fn secret_bytes(&self, name: &str) -> Result<Vec<u8>, ConfigError> {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let invalid = |why: &str| ConfigError::Invalid { name: name.to_owned(), why: why.to_owned() };
        let bytes = STANDARD.decode(self.secret(name)?.trim()).map_err(|_| invalid("it is no base64"))?;
        if bytes.len() < 32 { Err(invalid("it has fewer than 32 bytes")) } else { Ok(bytes) }
    }

    /// The master keys: `WHERRY_MASTER_KEY` wraps people's keys; those in `WHERRY_MASTER_KEY_OTHERS`,
    /// separated by commas, only unwrap, while one takes over from another.
    ///
    /// # Errors
    /// When the first is absent, or one is the example or not base64 of 32 bytes.
    pub fn master_keys(&self) -> Result<MasterKeys, ConfigError> {
        const NAME: &str = "WHERRY_MASTER_KEY";
        const OTHERS: &str = "WHERRY_MASTER_KEY_OTHERS";
        let parse = |name: &str, text: &str| {
            MasterKey::from_base64(text)
                .map_err(|error| ConfigError::Invalid { name: name.to_owned(), why: error.to_string() })
        };
        let current = parse(NAME, &self.secret(NAME)?)?;
        let others = match self.optional(OTHERS) {
            Some(_) => self.secret(OTHERS)?,
            None => String::new(),
        };
        let others = others.split(',').map(str::trim).filter(|text| !text.is_empty());
        others
            .map(|text| parse(OTHERS, text))
            .try_fold(MasterKeys::new(current), |all, other| Ok(all.and(other?)))
    }

    /// A PEM text; `\n` written as two characters counts as a line end, as env files need it.
    ///
    /// # Errors
    /// When it is absent or the example.
    pub fn pem(&self, name: &str) -> Result<String, ConfigError> {
        self.secret(name).map(|pem| pem.replace("\\n", "\n"))
    }

    /// A typed variable with a default.
    ///
    /// # Errors
    /// When it is there and cannot be parsed.
    pub fn parsed_or<T: FromStr<Err: Display>>(&self, name: &str, default: T) -> Result<T, ConfigError> {
        let Some(text) = self.optional(name) else { return Ok(default) };
        text.trim()
            .parse()
            .map_err(|e: T::Err| ConfigError::Invalid { name: name.to_owned(), why: e.to_string() })
    }
}

impl FromIterator<(String, String)> for Vars {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self { values: pairs.into_iter().collect(), asked: Arc::default() }
    }
}

/// Values may be secret, so only names show.
impl std::fmt::Debug for Vars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vars(pairs: &[(&str, &str)]) -> Vars {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_text_in_the_environment_does_no_harm() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
        let variables = [
            (odd(b"OLDPWD"), odd(b"/home/ada/B\xfccher")),
            (odd(b"B\xfccher"), odd(b"x")),
            (odd(b"PORT"), odd(b"80\xff")),
            (odd(b"NAME"), odd(b"ada")),
        ];
        let vars = Vars::readable(variables.into_iter());
        assert_eq!(vars.optional("NAME"), Some("ada"));
        assert_eq!(vars.iter().count(), 3, "a name that is no text is nobody's");
        let refused = vars.parsed_or("PORT", 1_u16).expect_err("that is no number");
        assert!(refused.to_string().starts_with("PORT is not valid"), "{refused}");
    }

    #[test]
    fn errors_name_the_variable() {
        let missing = vars(&[("A", " ")]).required("A").expect_err("blank counts as absent");
        assert!(missing.to_string().starts_with("A is not set"));
        let invalid = vars(&[("N", "x")]).parsed_or("N", 1_u16).expect_err("x is no number");
        assert!(invalid.to_string().starts_with("N is not valid"));
    }

    #[test]
    fn example_and_short_secrets_are_refused_without_being_repeated() {
        let example = vars(&[("K", "change-me-please")]).secret("K").expect_err("the example");
        assert!(matches!(example, ConfigError::ExampleSecret { .. }));
        let short = vars(&[("K", "c2hvcnQ=")]).secret_bytes("K").expect_err("short");
        assert!(!short.to_string().contains("c2hvcnQ"));
    }

    #[test]
    fn one_master_key_wraps_and_the_others_are_a_list() {
        let key = |byte: &str| format!("{}=", byte.repeat(43));
        let (a, b, c) = (key("A"), key("E"), key("I"));
        let alone = vars(&[("WHERRY_MASTER_KEY", &a)]).master_keys().expect("one key");
        let others = format!("{b}, {c},");
        let both = vars(&[("WHERRY_MASTER_KEY", &a), ("WHERRY_MASTER_KEY_OTHERS", &others)]);
        let both = both.master_keys().expect("three keys");
        assert_eq!(both.current_id(), alone.current_id());
        for by in [&a, &b, &c] {
            let of = personal::PersonId::new(uuid::Uuid::nil());
            let key = personal::PersonKey::generate(&mut |bytes| bytes.fill(1));
            let by = MasterKeys::from(MasterKey::from_base64(by).expect("a key"));
            let wrapped = by.wrap(of, &key.into(), &mut |bytes| bytes.fill(2));
            both.unwrap(of, &wrapped).expect("each of them unwraps");
        }
        let bad = vars(&[("WHERRY_MASTER_KEY", &a), ("WHERRY_MASTER_KEY_OTHERS", "c2hvcnQ=")]);
        let bad = bad.master_keys().expect_err("short");
        assert!(bad.to_string().starts_with("WHERRY_MASTER_KEY_OTHERS is not valid"), "{bad}");
        assert!(!bad.to_string().contains("c2hvcnQ"), "{bad}");
    }

    #[test]
    fn a_pem_may_be_on_one_line() {
        assert_eq!(vars(&[("P", "a\\nb")]).pem("P").expect("a pem"), "a\nb");
    }
}
