//! Somebody who uses a system over HTTP.

use std::time::Duration;

use anyhow::{Context as _, bail};
use embedded::wait_for;
use reqwest::{Client, Method};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_mins(2);
/// Everybody's.
pub(crate) const PASSWORD: &str = "a ferry at dawn";

/// Somebody who has an account, and a token once they have logged in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) client: Client,
    pub(crate) url: String,
    pub(crate) email: String,
    pub(crate) token: String,
}

impl Person {
    /// Signs up, finds the mail, and logs in.
    pub(crate) async fn signs_up(url: &str, handle: &str, email: &str) -> anyhow::Result<Self> {
        // Fails only when a provider was installed before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build()?;
        let mut person = Self { client, url: url.to_owned(), email: email.to_owned(), token: String::new() };
        let account = json!({"email": email, "handle": handle, "password": PASSWORD});
        person.does(Method::POST, "/api/v1/accounts", &account).await?;
        let mail = wait_for("the mail", PATIENCE, || async {
            let found = person.ask(Method::GET, &format!("/inbox/mails?to={email}"), &json!(null)).await;
            let mails = found.map_err(|error| error.to_string())?.1;
            mails["items"][0]["text"].as_str().map(str::to_owned).ok_or_else(|| mails.to_string())
        })
        .await?;
        let (_, link) = mail.split_once("/activate#").context("a link")?;
        let token = json!({"token": link.split_whitespace().next().context("a token")?});
        person.does(Method::POST, "/api/v1/accounts/activation", &token).await?;
        person.logs_in().await?;
        Ok(person)
    }

    pub(crate) async fn logs_in(&mut self) -> anyhow::Result<()> {
        let credentials = json!({"email": self.email, "password": PASSWORD});
        let session = self.does(Method::POST, "/api/v1/sessions", &credentials).await?;
        session["access_token"].as_str().context("a token")?.clone_into(&mut self.token);
        Ok(())
    }

    /// The status of what is answered, and its body.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<(u16, Value)> {
        let request = self.client.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token);
        let answer = request.json(body).send().await?;
        Ok((answer.status().as_u16(), answer.json().await.unwrap_or_default()))
    }

    /// The body of what is answered, where nothing is refused.
    pub(crate) async fn does(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
        match self.ask(method.clone(), path, body).await? {
            (status, body) if status < 300 => Ok(body),
            (status, body) => bail!("{method} {path}: {status} {body}"),
        }
    }

    /// Sends a file; what is answered.
    pub(crate) async fn uploads(&self, purpose: &str, bytes: impl Into<Vec<u8>>) -> anyhow::Result<Value> {
        let upload = self.client.post(format!("{}/api/v1/uploads", self.url)).bearer_auth(&self.token);
        let upload = upload.header("Wherry-Purpose", purpose).body(bytes.into());
        Ok(upload.send().await?.error_for_status()?.json().await?)
    }
}

/// Where a system is, by what it says of itself.
pub(crate) fn url(addresses: &Value) -> anyhow::Result<String> {
    addresses["url"].as_str().map(str::to_owned).context("a url")
}
