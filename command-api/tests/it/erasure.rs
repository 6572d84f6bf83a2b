//! Being forgotten: the command, and the steps of the job that follows it.

use anyhow::{Context as _, ensure};
use domain::ids::AccountId;
use jetstream_es::{KeyState, requests::CommandReply};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::{PASSWORD, Person, email},
    world::{Answer, World},
};

impl World {
    async fn ask_to_forget(&self, person: &Person, id: Uuid, password: &str) -> anyhow::Result<Answer> {
        let erasure = self.post("/api/v1/account/erasure").token(&person.access).id(id);
        erasure.json(&json!({"password": password})).await
    }

    /// A step of the erasure job, with a new id.
    async fn step(&self, name: &str, payload: Value) -> anyhow::Result<Result<(), String>> {
        Ok(match self.send(name, self.command_id(), payload).await? {
            CommandReply::Ok { .. } => Ok(()),
            CommandReply::Problem { code, .. } => Err(code),
        })
    }

    async fn key(&self, account: AccountId) -> anyhow::Result<KeyState> {
        Ok(self.log.keys().state(account.person()).await?)
    }

    /// Asks to be forgotten, and does what the job does in the end.
    async fn forget(&self, person: &Person) -> anyhow::Result<()> {
        self.ask_to_forget(person, self.command_id(), PASSWORD).await?.expect(202)?;
        let completed = self.step("complete-erasure", json!({"account": person.account})).await?;
        completed.map_err(|code| anyhow::anyhow!(code))
    }
}

#[tokio::test]
async fn from_the_request_on_the_account_does_nothing() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    let said = |text: &str| json!({"body": text});
    let messages = format!("/api/v1/rooms/{room}/messages");
    world.post(&messages).token(&ada.access).json(&said("ahoy")).await?.expect(201)?;

    ensure!(world.ask_to_forget(&ada, world.command_id(), "wrong").await?.code(403)? == "password-wrong");
    ensure!(world.key(ada.account).await? == KeyState::Held);

    let id = world.command_id();
    let answer = world.ask_to_forget(&ada, id, PASSWORD).await?;
    ensure!(answer.cookie()?.0.is_empty(), "the refresh token is left");
    let position = answer.expect(202)?["position"].clone();
    ensure!(world.key(ada.account).await? == KeyState::Erased);
    // The same command again gets the same answer, another one does not.
    ensure!(world.ask_to_forget(&ada, id, PASSWORD).await?.expect(202)?["position"] == position);
    ensure!(world.ask_to_forget(&ada, world.command_id(), PASSWORD).await?.code(401)? == "session-ended");

    ensure!(world.post(&messages).token(&ada.access).json(&said("?")).await?.code(401)? == "session-ended");
    let cookie = format!("wherry_refresh={}", ada.refresh);
    let refreshed = world.post("/api/v1/sessions/refresh").header("cookie", &cookie).send().await?;
    ensure!(refreshed.code(401)? == "session-ended");
    let login = json!({"email": ada.email, "password": PASSWORD});
    ensure!(world.post("/api/v1/sessions").json(&login).await?.code(401)? == "login-failed");
    let invite = world.post(&format!("/api/v1/rooms/{}/invitations", world.room(&bob).await?));
    let invited = invite.token(&bob.access).json(&json!({"handle": "ada"})).await?;
    ensure!(invited.code(404)? == "handle-unknown");
    // Until it is completed, the claims are kept.
    let again = json!({"email": email("eve"), "handle": "ada", "password": PASSWORD});
    ensure!(world.post("/api/v1/accounts").json(&again).await?.code(409)? == "handle-taken");
    let types = world.event_types("USERS").await?;
    ensure!(types.iter().filter(|kind| *kind == "AccountErasureRequested").count() == 1, "{types:?}");
    Ok(())
}

#[tokio::test]
async fn an_address_and_a_handle_are_free_again_once_it_is_completed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.forget(&ada).await?;
    // A second time has no second effect.
    ensure!(world.step("complete-erasure", json!({"account": ada.account})).await? == Ok(()));
    let types = world.event_types("USERS").await?;
    for once in ["EmailReleased", "HandleReleased", "AccountErased"] {
        ensure!(types.iter().filter(|kind| *kind == once).count() == 1, "{once} in {types:?}");
    }
    let heir = world.person("ada").await?;
    ensure!(heir.account != ada.account);
    ensure!(world.key(heir.account).await? == KeyState::Held);
    ensure!(world.key(ada.account).await? == KeyState::Erased);
    Ok(())
}

#[tokio::test]
async fn no_step_works_on_who_did_not_ask_for_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.ask_to_forget(&bob, world.command_id(), PASSWORD).await?.expect(202)?;
    let session = world.last_event("USERS", "SessionStarted").await?["session"].clone();
    let account = ada.account;
    let refused = Err("erasure-not-requested".to_owned());
    for (name, payload) in [
        ("destroy-key", json!({"account": account})),
        ("take-out-erased", json!({"account": account, "room": room})),
        ("end-erased-session", json!({"account": account, "session": session})),
        ("cancel-erased-conversion", json!({"owner": account, "conversion": Uuid::now_v7()})),
        ("complete-erasure", json!({"account": account})),
    ] {
        ensure!(world.step(name, payload).await? == refused, "{name}");
    }
    ensure!(world.key(account).await? == KeyState::Held);
    // Nor does it end the session of another.
    let mine = world.events("USERS").await?.into_iter().find(|e| e.envelope.event_type == "SessionStarted");
    let mine = mine.context("a session")?.body["session"].clone();
    let other = world.step("end-erased-session", json!({"account": bob.account, "session": mine})).await?;
    ensure!(other == Err("session-not-found".to_owned()));
    Ok(())
}

#[tokio::test]
async fn an_owner_who_is_forgotten_leaves_the_room_to_another() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let eve = world.person("eve").await?;
    world.join(&bob, &room, &eve).await?;
    world.ask_to_forget(&ada, world.command_id(), PASSWORD).await?.expect(202)?;
    for _ in 0..2 {
        let out = world.step("take-out-erased", json!({"account": ada.account, "room": room})).await?;
        ensure!(out == Ok(()), "{out:?}");
    }
    let types = world.event_types("CHATS").await?;
    ensure!(types.ends_with(&["OwnershipPassed", "MemberLeft", "LeftRoom"].map(str::to_owned)), "{types:?}");
    // Bob owns it now, and what was said there goes on.
    let members = format!("/api/v1/rooms/{room}/members/{}", eve.account);
    world.delete(&members).token(&bob.access).send().await?.expect(200)?;
    let messages = format!("/api/v1/rooms/{room}/messages");
    world.post(&messages).token(&bob.access).json(&json!({"body": "alone"})).await?.expect(201)?;
    Ok(())
}
