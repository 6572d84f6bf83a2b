//! From an invitation by address to a seat in the room: sign-up, mail, activation, over the real command-api.

use domain::{
    boundary::{Boundary, CHATS},
    chat::{Room, RoomEvent, Standing},
    ids::{AccountId, RoomId},
};
use embedded::{
    smtp::Mailbox,
    testing::{self, unique},
    wait_for,
};
use serde_json::{Value, json};

use crate::{
    mail::read,
    world::{PATIENCE, Running, World},
};

struct Edge<'a> {
    http: reqwest::Client,
    commands: &'a Running,
    mailbox: &'a Mailbox,
}

impl Edge<'_> {
    async fn post(&self, path: &str, token: Option<&str>, body: Value) -> anyhow::Result<Value> {
        let mut request = self.http.post(format!("http://{}/api/v1{path}", self.commands.address));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.json(&body).send().await?;
        anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
        Ok(answer.json().await?)
    }

    /// Signs up, follows the link of the mail and logs in; gives the access token and the account's id.
    async fn join(&self, address: &str, mails_before: usize) -> anyhow::Result<(String, AccountId)> {
        let handle = &unique("h")[..20];
        let password = "correct horse battery staple";
        let account = json!({"email": address, "handle": handle, "password": password});
        self.post("/accounts", None, account).await?;
        let mails = self.mailbox.wait_for_mails(address, mails_before + 1).await?;
        let text = read(&mails[mails_before])?.text;
        let token = text.split("/activate#").nth(1).and_then(|rest| rest.split_whitespace().next());
        self.post("/accounts/activation", None, json!({"token": token})).await?;
        let session = self.post("/sessions", None, json!({"email": address, "password": password})).await?;
        let text = |name: &str| session[name].as_str().unwrap_or_default().to_owned();
        Ok((text("access_token"), text("account_id").parse()?))
    }
}

#[tokio::test]
async fn who_was_invited_by_address_is_invited_once_the_account_is_activated() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let commands = world.command_api().await?;
    let _workers = world.workers().await?;
    let edge = Edge { http: reqwest::Client::builder().build()?, commands: &commands, mailbox: &mailbox };
    let (ada, bob) = (format!("{}@example.org", unique("ada")), format!("{}@example.org", unique("bob")));
    let (token, owner) = edge.join(&ada, 0).await?;
    let room = edge.post("/rooms", Some(&token), json!({"name": "Harbour"})).await?;
    let room: RoomId = room["room_id"].as_str().unwrap_or_default().parse()?;
    let path = format!("/rooms/{room}/invitations");
    edge.post(&path, Some(&token), json!({"email": bob})).await?;
    mailbox.wait_for_mails(&bob, 1).await?;

    let (_, guest) = edge.join(&bob, 1).await?;
    let boundary = Boundary::room(room);
    wait_for("the invitation", PATIENCE, || async {
        let history = world.store.history::<RoomEvent>(CHATS.name, boundary.subject()).await;
        let history = history.map_err(|error| error.to_string())?;
        let room = Room::fold(history.events.into_iter().map(|(_, event)| event));
        match room.standing(guest) {
            Some(Standing::Invited { by }) if by == owner => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    Ok(())
}
