//! Erasure by the job, killed wherever it can be.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::ensure;
use domain::{
    accounts::{AccountEvent, ClaimHash, EmailEvent, HandleEvent, SessionEvent},
    boundary::{Boundary, CHATS, USERS},
    chat::{MembershipEvent, RoomEvent},
    conversion::{SourceFormat, TargetFormat},
    ids::{AccountId, FileId, RoomId, SessionId},
};
use embedded::wait_for;
use jetstream_es::KeyState;
use uuid::Uuid;
use workers::Failpoint;

use crate::world::{PATIENCE, World, kinds};

/// A person with something of everything.
struct Ada {
    account: AccountId,
    rooms: [RoomId; 2],
    sessions: [SessionId; 2],
    objects: Vec<String>,
}

impl World {
    async fn ada(&self) -> anyhow::Result<Ada> {
        let account = self.register("ada@example.org").await?;
        let (email, handle) = claims();
        self.append(&Boundary::email(&email), &EmailEvent::EmailClaimed { account }).await?;
        self.append(&Boundary::handle(&handle), &HandleEvent::HandleClaimed { account }).await?;
        self.append(&Boundary::account(account), &AccountEvent::AccountActivated { account }).await?;
        let rooms = [(), ()].map(|()| RoomId::new(Uuid::now_v7()));
        for room in rooms {
            let created = RoomEvent::RoomCreated { room, name: "Harbour".to_owned(), owner: account };
            self.append(&Boundary::room(room), &created).await?;
            let joined = MembershipEvent::JoinedRoom { room, account };
            self.append(&Boundary::memberships(account), &joined).await?;
        }
        let sessions = [(), ()].map(|()| SessionId::new(Uuid::now_v7()));
        for session in sessions {
            let started = SessionEvent::SessionStarted { session, account, user_agent: None };
            self.append(&Boundary::session(session), &started).await?;
        }
        let mut objects = Vec::new();
        for folder in ["uploads", "photos", "results", "attachments", "previews", "pending"] {
            for _ in 0..2 {
                let key = format!("{folder}/{account}/{}", Uuid::now_v7());
                self.files.put_bytes(&key, b"of ada".to_vec(), "application/pdf", &[]).await?;
                objects.push(key);
            }
        }
        Ok(Ada { account, rooms, sessions, objects })
    }

    async fn ask_to_forget(&self, account: AccountId) -> anyhow::Result<u64> {
        let (email_claim, handle_claim) = claims();
        let requested = AccountEvent::AccountErasureRequested { account, email_claim, handle_claim };
        self.append(&Boundary::account(account), &requested).await
    }

    /// Checks that everything is gone and that each step had one effect.
    async fn is_forgotten(&self, ada: &Ada) -> anyhow::Result<()> {
        let (email, handle) = claims();
        for object in &ada.objects {
            ensure!(self.files.head(object).await?.is_none(), "{object} is there");
        }
        ensure!(self.store.keys().state(ada.account.person()).await? == KeyState::Erased);
        let account = self.types(USERS.name, &Boundary::account(ada.account)).await?;
        ensure!(
            account.ends_with(&["AccountErasureRequested".into(), "AccountErased".into()]),
            "{account:?}"
        );
        let claims = [Boundary::email(&email), Boundary::handle(&handle)];
        for (claim, types) in
            claims.iter().zip([["EmailClaimed", "EmailReleased"], ["HandleClaimed", "HandleReleased"]])
        {
            ensure!(self.types(USERS.name, claim).await? == types);
        }
        for session in ada.sessions {
            let types = self.types(USERS.name, &Boundary::session(session)).await?;
            ensure!(types == ["SessionStarted", "SessionEnded"], "{types:?}");
        }
        for room in ada.rooms {
            let types = self.types(CHATS.name, &Boundary::room(room)).await?;
            ensure!(types == ["RoomCreated", "MemberLeft"], "{types:?}");
        }
        let memberships = self.types(CHATS.name, &Boundary::memberships(ada.account)).await?;
        ensure!(memberships == ["JoinedRoom", "JoinedRoom", "LeftRoom", "LeftRoom"], "{memberships:?}");
        Ok(())
    }

    async fn types(&self, stream: &str, boundary: &Boundary) -> anyhow::Result<Vec<String>> {
        let page = self.store.reader().page(stream, 1, Some(boundary.subject()), 1000).await?;
        Ok(page.events.into_iter().map(|event| event.envelope.event_type).collect())
    }
}

fn claims() -> (ClaimHash, ClaimHash) {
    (ClaimHash::new([0xe; 32]), ClaimHash::new([0xa; 32]))
}

#[tokio::test]
async fn stopped_before_every_single_effect_it_still_has_each_once() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let _commands = world.command_api().await?;
    let ada = world.ada().await?;
    let open = world
        .request_of(ada.account, FileId::new(Uuid::now_v7()), SourceFormat::Docx, TargetFormat::Pdf)
        .await?;
    let stopped: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let seen = Arc::clone(&stopped);
    let mut config = world.config()?;
    // Each is stopped before once, and let through when the job comes to it again.
    config.failpoint = Failpoint::new(move |before| {
        seen.lock().unwrap_or_else(PoisonError::into_inner).insert(before.to_owned())
    });
    world.ask_to_forget(ada.account).await?;
    let _workers = world.workers_with(config).await?;
    world.wait_until_over(USERS.name, "eraser").await?;
    world.is_forgotten(&ada).await?;
    ensure!(kinds(&world.events(open).await?) == ["ConversionRequested", "ConversionCancelled"]);
    let stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for (step, times) in [
        ("destroy-key", 1),
        ("cancel-erased-conversion", 1),
        ("delete", ada.objects.len()),
        ("take-out-erased", ada.rooms.len()),
        ("end-erased-session", ada.sessions.len()),
        ("complete-erasure", 1),
    ] {
        let stops = stopped.iter().filter(|before| before.starts_with(step)).count();
        ensure!(stops == times, "stopped {stops} times before {step}: {stopped:?}");
    }
    Ok(())
}

#[tokio::test]
async fn processes_that_are_killed_leave_the_rest_to_the_next() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let ada = world.ada().await?;
    world.ask_to_forget(ada.account).await?;
    // Nobody takes its commands.
    let worker = world.process()?;
    world.wait_for_deliveries(USERS.name, "eraser", 3).await?;
    worker.kill()?;
    ensure!(world.store.keys().state(ada.account.person()).await? == KeyState::Held);
    let _commands = world.command_api().await?;
    let worker = world.process()?;
    wait_for("the end of the key", PATIENCE, || async {
        match world.store.keys().state(ada.account.person()).await {
            Ok(KeyState::Erased) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    worker.kill()?;
    let worker = world.process()?;
    wait_for("the end of the first object", PATIENCE, || async {
        match world.files.head(&ada.objects[0]).await {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err("it is there".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    })
    .await?;
    worker.kill()?;
    let _workers = world.workers().await?;
    world.wait_until_over(USERS.name, "eraser").await?;
    world.is_forgotten(&ada).await
}
