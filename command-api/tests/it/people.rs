//! People who use the system, up to a point.

use anyhow::Context as _;
use domain::{accounts::AccountEvent, ids::AccountId};
use kit::{
    config::Vars,
    tokens::{LinkClaim, LinkPurpose, MailedLinks},
};
use serde_json::json;

use crate::world::World;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Somebody who is logged in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) account: AccountId,
    pub(crate) handle: String,
    pub(crate) email: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl World {
    /// Signs up `<handle>@example.org`.
    pub(crate) async fn sign_up(&self, handle: &str) -> anyhow::Result<AccountId> {
        let id = self.command_id();
        let body = json!({"email": email(handle), "handle": handle, "password": PASSWORD});
        self.post("/api/v1/accounts").id(id).json(&body).await?.expect(202)?;
        Ok(AccountId::new(id))
    }

    /// The token in the last activation mail of an account.
    pub(crate) async fn activation_token(&self, account: AccountId) -> anyhow::Result<String> {
        let events = self.log.history::<AccountEvent>("USERS", &format!("user.{account}")).await?.events;
        let claim = events.into_iter().rev().find_map(|(_, event)| match event {
            AccountEvent::AccountRegistered { attempt, activation_expires_at: expires_at, .. }
            | AccountEvent::ActivationRequested { attempt, expires_at, .. } => {
                Some(LinkClaim { account, attempt, expires_at })
            }
            _ => None,
        });
        Ok(self.links()?.token(LinkPurpose::Activation, claim.context("no such account")?))
    }

    pub(crate) fn links(&self) -> anyhow::Result<MailedLinks> {
        let mut vars = Vars::default();
        vars.set("KEY", self.secrets.link_key.clone());
        Ok(MailedLinks::new(&vars.secret_bytes("KEY")?))
    }

    pub(crate) async fn activate(&self, account: AccountId) -> anyhow::Result<()> {
        let token = self.activation_token(account).await?;
        self.post("/api/v1/accounts/activation").json(&json!({"token": token})).await?.expect(200)?;
        Ok(())
    }

    pub(crate) async fn log_in(&self, handle: &str) -> anyhow::Result<Person> {
        let body = json!({"email": email(handle), "password": PASSWORD});
        let answer = self.post("/api/v1/sessions").json(&body).await?;
        let (refresh, _) = answer.cookie()?;
        let body = answer.expect(200)?;
        let text = |name: &str| body[name].as_str().map(str::to_owned).context("an incomplete answer");
        Ok(Person {
            account: text("account_id")?.parse()?,
            handle: text("handle")?,
            email: email(handle),
            access: text("access_token")?,
            refresh,
        })
    }

    /// Somebody new, activated and logged in.
    pub(crate) async fn person(&self, handle: &str) -> anyhow::Result<Person> {
        let account = self.sign_up(handle).await?;
        self.activate(account).await?;
        self.log_in(handle).await
    }

    /// A room of this owner.
    pub(crate) async fn room(&self, owner: &Person) -> anyhow::Result<String> {
        let body = self.post("/api/v1/rooms").token(&owner.access).json(&json!({"name": "Harbour"})).await?;
        let body = body.expect(201)?;
        Ok(body["room_id"].as_str().context("no room")?.to_owned())
    }

    /// Invites somebody to the room, who comes in.
    pub(crate) async fn join(&self, owner: &Person, room: &str, guest: &Person) -> anyhow::Result<()> {
        let invitations = format!("/api/v1/rooms/{room}/invitations");
        self.post(&invitations)
            .token(&owner.access)
            .json(&json!({"handle": guest.handle}))
            .await?
            .expect(200)?;
        self.post(&format!("{invitations}/accept")).token(&guest.access).send().await?.expect(200)?;
        Ok(())
    }
}

pub(crate) fn email(handle: &str) -> String {
    format!("{handle}@example.org")
}
