//! Servers that somebody runs already, named in the environment: they are used instead of children.

use std::collections::BTreeMap;

use embedded::nats;
use kit::config::{ConfigError, Vars};

use crate::reached::{LogServer, ObjectStore, ReadModels};

/// What the environment names. None: we start our own.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub log: Option<LogServer>,
    pub read_models: Option<ReadModels>,
    pub objects: Option<ObjectStore>,
    pub smtp_url: Option<String>,
    pub converter_url: Option<String>,
}

impl Given {
    /// Reads the environment.
    ///
    /// # Errors
    /// When a server is named without what is needed to use it.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        Ok(Self {
            log: log(vars)?,
            read_models: read_models(vars)?,
            objects: objects(vars)?,
            smtp_url: vars.optional("WHERRY_SMTP_URL").map(str::to_owned),
            converter_url: vars.optional("WHERRY_CONVERTER_URL").map(str::to_owned),
        })
    }
}

fn log(vars: &Vars) -> Result<Option<LogServer>, ConfigError> {
    let Some(url) = vars.optional("WHERRY_NATS_URL") else { return Ok(None) };
    // Nobody of ours logs in as the system's own user.
    let users = nats::USERS.iter().filter(|user| **user != "sys");
    let passwords = users
        .map(|user| {
            let name = format!("NATS_{}_PASSWORD", user.to_uppercase());
            Ok(((*user).to_owned(), vars.secret(&name)?))
        })
        .collect::<Result<BTreeMap<_, _>, ConfigError>>()?;
    Ok(Some(LogServer { url: url.to_owned(), passwords }))
}

fn read_models(vars: &Vars) -> Result<Option<ReadModels>, ConfigError> {
    if vars.optional("WHERRY_DATABASE_URL").is_none() {
        return Ok(None);
    }
    Ok(Some(ReadModels {
        writer_url: vars.secret("WHERRY_DATABASE_URL")?,
        reader_url: vars.secret("WHERRY_QUERY_DATABASE_URL")?,
    }))
}

fn objects(vars: &Vars) -> Result<Option<ObjectStore>, ConfigError> {
    let Some(endpoint) = vars.optional("WHERRY_S3_ENDPOINT") else { return Ok(None) };
    let key = embedded::secrets::S3Key {
        access_key: vars.secret("WHERRY_S3_ACCESS_KEY")?,
        secret_key: vars.secret("WHERRY_S3_SECRET_KEY")?,
    };
    Ok(Some(ObjectStore {
        endpoint: endpoint.to_owned(),
        region: vars.required("WHERRY_S3_REGION")?,
        bucket: vars.required("WHERRY_S3_BUCKET")?,
        writer: key.clone(),
        reader: key,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> Result<Given, ConfigError> {
        Given::from_vars(
            &pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    #[test]
    fn a_bare_machine_gives_nothing() -> Result<(), ConfigError> {
        let given = given(&[("WHERRY_LOG", "debug")])?;
        assert!(given.log.is_none() && given.read_models.is_none() && given.objects.is_none());
        assert!(given.smtp_url.is_none() && given.converter_url.is_none());
        Ok(())
    }

    #[test]
    fn a_server_without_its_credentials_is_refused_by_the_variable_that_lacks() {
        let cases = [
            ("WHERRY_NATS_URL", "nats://n", "NATS_COMMAND_API_PASSWORD"),
            ("WHERRY_DATABASE_URL", "postgres://p", "WHERRY_QUERY_DATABASE_URL"),
            ("WHERRY_S3_ENDPOINT", "http://s", "WHERRY_S3_ACCESS_KEY"),
        ];
        for (name, value, lacking) in cases {
            let refused = given(&[(name, value)]).map(drop).map_err(|error| error.to_string());
            assert!(refused.as_ref().is_err_and(|message| message.contains(lacking)), "{name}: {refused:?}");
        }
    }
}
