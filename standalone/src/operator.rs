//! Talking to a running Wherry over HTTP as an operator: with a token that is signed with the key in the data folder, so
//! whoever may read that folder is one.

use std::path::Path;

use anyhow::{Context as _, bail};
use embedded::secrets::Secrets;
use kit::{clock::Clock, tokens::Signer};
use serde_json::Value;

/// How long a token works that is made for one call.
const TOKEN_LIFETIME: time::Duration = time::Duration::minutes(2);

/// Somebody at the command line.
pub(crate) struct Operator {
    pub(crate) http: reqwest::Client,
    url: String,
    token: String,
}

impl Operator {
    /// Of the Wherry with this data folder and address.
    ///
    /// # Errors
    /// When there is none in that folder.
    pub(crate) fn new(data: &Path, url: &str) -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        if !data.join("secrets.json").exists() {
            bail!("there is no Wherry in {}: name its folder with --data", data.display());
        }
        let secrets = Secrets::load_or_generate(data)?;
        let signer = Signer::from_pem(&secrets.jwt_private_key)?;
        let token = signer.operator_token("command-line", Clock::system().now(), TOKEN_LIFETIME)?.token;
        Ok(Self { http: reqwest::Client::builder().no_proxy().build()?, url: url.to_owned(), token })
    }

    /// The address of a route.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.url)
    }

    /// The answer to a question: a path below the API's, in its parts, and parameters.
    ///
    /// # Errors
    /// As [`Operator::answer`].
    pub(crate) async fn ask(
        &self,
        path: &[&str],
        parameters: &[(&'static str, String)],
    ) -> anyhow::Result<Value> {
        let mut url = reqwest::Url::parse(&self.at(""))?;
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty().extend(path);
        }
        url.query_pairs_mut().extend_pairs(parameters);
        self.answer(self.http.get(url)).await
    }

    /// The answer to a request.
    ///
    /// # Errors
    /// When nobody answers, or the answer is a refusal: says why.
    pub(crate) async fn answer(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
        let response = request.bearer_auth(&self.token).send().await.with_context(|| {
            format!("Wherry does not answer at {}: start it, or name its port with --port", self.url)
        })?;
        let (status, body) = (response.status(), response.text().await?);
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        if !status.is_success() {
            bail!("{}", refusal(&body).unwrap_or_else(|| format!("refused ({status})")));
        }
        Ok(body)
    }
}

/// What a problem says: of a field that is wrong that, else its title and what it was this time.
fn refusal(problem: &Value) -> Option<String> {
    if let Some(field) = problem["errors"][0]["detail"].as_str() {
        return Some(field.to_owned());
    }
    let title = problem["title"].as_str()?;
    Some(problem["detail"].as_str().map_or_else(|| title.to_owned(), |detail| format!("{title} {detail}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_says_what_it_was_this_time() {
        let title = "The stream does not reach as far as this sequence.";
        for (problem, said) in [
            (json!({"title": title}), Some(title.to_owned())),
            (
                json!({"title": title, "detail": "The last one is 7."}),
                Some(format!("{title} The last one is 7.")),
            ),
            (
                json!({"title": title, "errors": [{"detail": "It is no key."}]}),
                Some("It is no key.".to_owned()),
            ),
            (Value::Null, None),
        ] {
            assert_eq!(refusal(&problem), said, "{problem}");
        }
    }
}
