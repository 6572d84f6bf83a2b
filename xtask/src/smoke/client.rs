//! One person at the HTTP API.

use anyhow::{Context as _, bail};
use embedded::wait_for;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::PATIENCE;

/// A person with an address, a cookie jar and, once logged in, a token.
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    handle: String,
    token: Option<String>,
    account: String,
}

/// A status and a JSON body.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    pub(crate) const fn status(&self) -> u16 {
        self.status
    }

    pub(crate) const fn body(&self) -> &Value {
        &self.body
    }

    /// The code, when it is a problem.
    pub(crate) fn code(&self) -> Option<&str> {
        self.body["code"].as_str()
    }

    /// The body, when the status is as expected.
    pub(crate) fn expect(self, status: u16) -> anyhow::Result<Value> {
        if self.status != status {
            bail!("expected {status}, got {} with {}", self.status, self.body);
        }
        Ok(self.body)
    }
}

impl Client {
    /// Somebody new, whose handle begins with `name`.
    pub(crate) fn new(url: &str, name: &str) -> anyhow::Result<Self> {
        let unique = Uuid::now_v7().simple().to_string();
        Ok(Self {
            http: reqwest::Client::builder().cookie_store(true).timeout(PATIENCE).build()?,
            url: url.to_owned(),
            handle: format!("{name}-{}", unique.get(20..).unwrap_or_default()),
            token: None,
            account: String::new(),
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn handle(&self) -> &str {
        &self.handle
    }

    pub(crate) fn email(&self) -> String {
        format!("{}@example.org", self.handle)
    }

    /// The id of the account, once logged in.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, None, None).await
    }

    /// Asks once the read model has reached the position of a command's answer.
    pub(crate) async fn get_at(&self, path: &str, answer: &Value) -> anyhow::Result<Answer> {
        let position = answer["position"].as_str().context("the answer has no position")?;
        let found = self.get(&format!("{path}?position={position}")).await?;
        if found.body["stale"] == json!(true) {
            bail!("{path} is stale at {position}: {}", found.body);
        }
        Ok(found)
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(Method::POST, path, Some(body), None).await
    }

    /// Posts under a command id of one's own.
    pub(crate) async fn post_as(&self, path: &str, body: &Value, id: Uuid) -> anyhow::Result<Answer> {
        self.send(Method::POST, path, Some(body), Some(id)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(Method::PUT, path, Some(body), None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::DELETE, path, None, None).await
    }

    /// Posts a message; its answer.
    pub(crate) async fn say(&self, room: &str, text: &str) -> anyhow::Result<Value> {
        self.post(&format!("/api/v1/rooms/{room}/messages"), &json!({ "body": text })).await?.expect(201)
    }

    pub(crate) async fn upload(&self, purpose: &str, bytes: Vec<u8>) -> anyhow::Result<Answer> {
        let mut request = self
            .http
            .post(format!("{}/api/v1/uploads", self.url))
            .header("Wherry-Purpose", purpose)
            .header("Content-Type", "application/octet-stream")
            .body(bytes);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        answer(request).await
    }

    /// The bytes behind a link that was handed out.
    pub(crate) async fn bytes(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let response = self.http.get(format!("{}{path}", self.url)).send().await?.error_for_status()?;
        Ok(response.bytes().await?.to_vec())
    }

    pub(crate) async fn log_in(&mut self, credentials: &Value) -> anyhow::Result<()> {
        let session = self.post("/api/v1/sessions", credentials).await?.expect(200)?;
        self.token = session["access_token"].as_str().map(str::to_owned);
        session["account_id"].as_str().context("no account id")?.clone_into(&mut self.account);
        Ok(())
    }

    /// The token from the activation mail, once it has come.
    pub(crate) async fn activation_token(&self) -> anyhow::Result<String> {
        let path = format!("/inbox/mails?to={}", self.email());
        let token = wait_for("the activation mail", PATIENCE, || async {
            let mails = self.get(&path).await.map_err(|e| format!("{e:#}"))?;
            let text = mails.body["items"][0]["text"].as_str().unwrap_or_default();
            let link = text.split_once("/activate#").map(|(_, rest)| rest);
            let token = link.and_then(|rest| rest.split_whitespace().next());
            token.map(str::to_owned).ok_or_else(|| format!("{mails:?}"))
        })
        .await?;
        Ok(token)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        id: Option<Uuid>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(id) = id {
            request = request.header("Idempotency-Key", id.to_string());
        }
        answer(request).await
    }
}

async fn answer(request: reqwest::RequestBuilder) -> anyhow::Result<Answer> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let bytes = response.bytes().await?;
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes)
            .with_context(|| format!("status {status}, no JSON: {}", String::from_utf8_lossy(&bytes)))?
    };
    Ok(Answer { status, body })
}
