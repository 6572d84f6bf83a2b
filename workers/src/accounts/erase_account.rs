//! Reacts to `AccountErasureRequested`: removes everything of a person, and says so at the end.
//!
//! The key goes first: with it, all that the log holds of the person becomes noise, whatever happens later. Every step
//! looks at what is left to be done, so that the job may be killed anywhere and begins anew.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    accounts::{Account, AccountEvent, OWN_FOLDERS, SessionEvent},
    boundary::{Boundary, CHATS, CONVERSIONS, USERS},
    chat::MembershipEvent,
    conversion::{Conversion, ConversionEvent},
    ids::{AccountId, ConversionId, RoomId, SessionId},
    jobs::JobFailure,
};
use jetstream_es::{Recorded, StoreError, StoredEvent, jobs::Job};
use kit::object_store::{ObjectStore, ObjectStoreError};
use serde_json::{Value, json};
use time::Duration;

use crate::{
    Context,
    commands::Reply,
    jobs::{End, Failure, later, later_after, stopped},
    read_all::read_all,
};

const ACTOR: &str = "worker:erasure";
/// The type of the event that the job reacts to.
const REQUESTED: &str = "AccountErasureRequested";
/// Longer than any session lives: the older ones are over by themselves.
const SESSIONS_SINCE: Duration = Duration::days(31);

/// Erases people, each by one job.
#[derive(Clone)]
pub(crate) struct Eraser {
    context: Context,
    store: ObjectStore,
}

/// Why it is not over yet.
#[derive(Debug, thiserror::Error)]
enum Interrupted {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error(transparent)]
    Store(#[from] ObjectStoreError),
    #[error("{0}")]
    Command(String),
    #[error("{}", .0.detail.as_str())]
    Failed(Failure),
    #[error("a test stopped it")]
    Stopped,
}

/// One person's erasure.
struct Erasure<'a> {
    eraser: &'a Eraser,
    /// The request.
    event: &'a Recorded,
    account: AccountId,
}

impl Eraser {
    pub(crate) fn new(context: Context) -> Self {
        Self { store: ObjectStore::new(&context.config.store), context }
    }

    pub(crate) async fn react(&self, job: &Job) -> End {
        if job.event.envelope.event_type != REQUESTED {
            return End::Done;
        }
        let Ok(account) = serde_json::from_value(job.event.body["account"].clone()) else {
            return End::Failed(Failure::new(JobFailure::Undecodable, "it names no account"));
        };
        let erasure = Erasure { eraser: self, event: &job.event, account };
        match erasure.run().await {
            Ok(()) => {
                tracing::info!(account.id = %account, "a person was erased");
                End::Done
            }
            Err(Interrupted::Stopped) => stopped(),
            Err(Interrupted::Log(error)) => later_after(job, error),
            Err(Interrupted::Failed(failure)) => End::Failed(failure),
            Err(error) => later(job, error),
        }
    }
}

impl Erasure<'_> {
    async fn run(&self) -> Result<(), Interrupted> {
        if self.is_over().await? {
            return Ok(());
        }
        self.command("destroy-key", "1", json!({ "account": self.account })).await?;
        self.cancel_conversions().await?;
        self.remove_objects().await?;
        self.leave_rooms().await?;
        self.end_sessions().await?;
        // What was on its way when the conversions were cancelled has arrived by now.
        self.remove_objects().await?;
        self.command("complete-erasure", "1", json!({ "account": self.account })).await
    }

    /// Whether an earlier run has come to the end.
    async fn is_over(&self) -> Result<bool, Interrupted> {
        let boundary = Boundary::account(self.account);
        let events = self.read::<AccountEvent>(USERS.name, boundary.subject()).await?;
        let account = Account::fold(events.into_iter().map(|(_, event)| event));
        Ok(matches!(account, Account::Erased(_)))
    }

    /// No conversion may store a result after the objects are removed.
    async fn cancel_conversions(&self) -> Result<(), Interrupted> {
        let subjects = format!("conversion.{}.*", self.account);
        let mut conversions: BTreeMap<ConversionId, Conversion> = BTreeMap::new();
        for (_, event) in self.read::<ConversionEvent>(CONVERSIONS.name, &subjects).await? {
            conversions.entry(event.conversion()).or_default().apply_event(event);
        }
        for (id, conversion) in conversions {
            if conversion.job().is_some_and(|job| !job.stage.is_final()) {
                let payload = json!({ "owner": self.account, "conversion": id });
                self.command("cancel-erased-conversion", &id.to_string(), payload).await?;
            }
        }
        Ok(())
    }

    async fn remove_objects(&self) -> Result<(), Interrupted> {
        for folder in OWN_FOLDERS {
            let prefix = format!("{folder}/{}/", self.account);
            for key in self.eraser.store.list(&prefix).await? {
                self.failpoint(&format!("delete {key}"))?;
                self.eraser.store.delete(&key).await?;
            }
        }
        Ok(())
    }

    async fn leave_rooms(&self) -> Result<(), Interrupted> {
        let boundary = Boundary::memberships(self.account);
        // For each room where the person is invited or in, the event that says so.
        let mut rooms: BTreeMap<RoomId, u64> = BTreeMap::new();
        for (sequence, event) in self.read::<MembershipEvent>(CHATS.name, boundary.subject()).await? {
            match event {
                MembershipEvent::InvitedToRoom { room, .. }
                | MembershipEvent::JoinedRoom { room, .. }
                | MembershipEvent::JoinedDirectRoom { room, .. } => {
                    rooms.insert(room, sequence);
                }
                MembershipEvent::DeclinedRoom { room, .. }
                | MembershipEvent::LeftRoom { room, .. }
                | MembershipEvent::RemovedFromRoom { room, .. } => {
                    rooms.remove(&room);
                }
                MembershipEvent::PersonBlocked { .. }
                | MembershipEvent::PersonUnblocked { .. }
                | MembershipEvent::RoomRuleChosen { .. }
                | MembershipEvent::NotificationsRead { .. }
                | MembershipEvent::ThreadFollowed { .. }
                | MembershipEvent::ThreadUnfollowed { .. }
                | MembershipEvent::ThreadRead { .. } => {}
            }
        }
        for (room, since) in rooms {
            let payload = json!({ "account": self.account, "room": room });
            self.command("take-out-erased", &format!("{room}/{since}"), payload).await?;
        }
        Ok(())
    }

    async fn end_sessions(&self) -> Result<(), Interrupted> {
        let since = self.event.time - SESSIONS_SINCE;
        let mut live: BTreeSet<SessionId> = BTreeSet::new();
        for event in self.eraser.context.log.since(USERS.name, since, "user.session.*").await? {
            match event.decode_withheld()? {
                SessionEvent::SessionStarted { session, account, .. } if account == self.account => {
                    live.insert(session);
                }
                SessionEvent::SessionEnded { session, .. } => {
                    live.remove(&session);
                }
                SessionEvent::SessionStarted { .. } => {}
            }
        }
        for session in live {
            let payload = json!({ "account": self.account, "session": session });
            self.command("end-erased-session", &session.to_string(), payload).await?;
        }
        Ok(())
    }

    /// The events of these subjects so far, without what is personal in them: that is not needed, and gone.
    async fn read<E: StoredEvent>(&self, stream: &str, subjects: &str) -> Result<Vec<(u64, E)>, Interrupted> {
        Ok(read_all(&self.eraser.context.log, stream, subjects).await?)
    }

    async fn command(&self, name: &str, which: &str, payload: Value) -> Result<(), Interrupted> {
        self.failpoint(&format!("{name} {which}"))?;
        match self.eraser.context.commands.send(ACTOR, name, which, self.event, payload).await {
            // What is refused is over already, like a conversion that has finished meanwhile.
            Reply::Done | Reply::Refused(_) => Ok(()),
            Reply::Unreadable(code) => Err(Interrupted::Failed(Failure::refused(name, &code))),
            Reply::Later(why) => Err(Interrupted::Command(why)),
        }
    }

    fn failpoint(&self, before: &str) -> Result<(), Interrupted> {
        let stops = self.eraser.context.config.failpoint.is_hit(before);
        if stops { Err(Interrupted::Stopped) } else { Ok(()) }
    }
}
