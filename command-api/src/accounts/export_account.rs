//! `GET /api/v1/account/export`: give me everything that is kept about me.
//!
//! It changes nothing, and is here because what is sealed can be opened here: query-api holds no keys, and the read
//! models hold what is shown and not all that is kept. It is opened with the person's own key and no other, so that
//! another's words cannot be in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration as StdDuration,
};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    boundary::{Boundary, CHATS, CONVERSIONS, SYSTEM, USERS},
    chat::{MembershipEvent, ReadMarker},
    ids::{AccountId, RoomId},
};
use jetstream_es::{MAX_PAGE, Recorded, StoreError};
use kit::{
    problem::Problem,
    tokens::{Actor, TokenError},
};
use personal::KeyRing;
use serde_json::{Value, json};
use time::{Duration, format_description::well_known::Rfc3339};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};

use crate::{command::store_problem, state::App};

/// Exports that run at once: each reads a good part of the log.
const AT_ONCE: usize = 2;
/// Lines that wait for a slow reader.
const AHEAD: usize = 64;
/// How long a reader may leave a line unread when as many wait: a place is not held by who does not read.
pub(super) const READ_WITHIN: StdDuration = StdDuration::from_secs(30);
/// Longer than any session lives.
const SESSIONS_SINCE: Duration = Duration::days(31);

/// Fields of events that nobody is shown, whoever asks.
pub(crate) const SECRETS: [&str; 3] = ["password_hash", "totp_secret", "recovery_codes"];

/// Limits how many exports there are at once: one of each account. Clones share them.
#[derive(Clone)]
pub(crate) struct ExportSlots {
    places: Arc<Semaphore>,
    exporting: Arc<Mutex<BTreeSet<AccountId>>>,
}

impl Default for ExportSlots {
    fn default() -> Self {
        Self::of(AT_ONCE)
    }
}

impl ExportSlots {
    /// So many at once.
    pub(crate) fn of(at_once: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(at_once)), exporting: Arc::default() }
    }

    /// A place for this account, unless it has one or all are taken.
    pub(super) fn take(&self, account: AccountId) -> Option<ExportSlot> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let is_first = self.exporting.lock().unwrap_or_else(PoisonError::into_inner).insert(account);
        let exporting = Arc::clone(&self.exporting);
        is_first.then(|| ExportSlot { exporting, account, _place: place })
    }
}

/// A place, which is given back when it goes.
pub(super) struct ExportSlot {
    exporting: Arc<Mutex<BTreeSet<AccountId>>>,
    account: AccountId,
    _place: OwnedSemaphorePermit,
}

impl Drop for ExportSlot {
    fn drop(&mut self) {
        self.exporting.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.account);
    }
}

/// Why an export ends early. Its reader sees it by the last line, which says so or is missing.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error("the person was erased meanwhile")]
    Erased,
    #[error("nobody reads it any more")]
    Unread,
    #[error("it took too long")]
    TooLong,
}

impl Broken {
    /// What the last line says to who can try again.
    const fn code(&self) -> &'static str {
        match self {
            Self::Log(_) => "log-unavailable",
            Self::Erased => "session-ended",
            Self::Unread | Self::TooLong => "export-too-slow",
        }
    }
}

/// Everything that is kept about oneself: the events of the account and its profile, of the last month's sessions, of
/// one's bots, of one's rooms as far as they are about oneself, of one's invitations and bans, of one's own messages and their
/// changes, of one's reports, of one's conversions, of quotas that were set for one, and of auditors who looked at any of it; then, as `{"type": "ReadMarker", ...}`, up to where one has read
/// each room, and as `{"type": "Device", ...}` which of one's devices are told while the app is closed. Files are named by their ids, and are in
/// `/api/v1/account/export/archive`. One JSON object a line;
/// the last one is `{"complete": true, "events": <how many>, "read_markers": <how many>, "devices": <how many>}`, without which
/// something is missing: if it takes too long, it ends with `{"complete": false, "code": "export-too-slow"}`.
#[utoipa::path(
    get,
    path = "/api/v1/account/export",
    tag = "accounts",
    security(("access_token" = [])),
    responses(
        (status = OK, body = String, content_type = "application/x-ndjson", description = "As a file"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`too-busy`"),
    )
)]
pub(crate) async fn export_account(State(app): State<App>, actor: Actor) -> Result<Response, Problem> {
    let slot = place(&app, actor.account).await?;
    let mut written = lines(app, actor.account, slot);
    let body = Body::from_stream(futures::stream::poll_fn(move |context| written.poll_recv(context)));
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"wherry-export.ndjson\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

/// A place for an account that is there.
///
/// # Errors
/// `session-ended` when it is not there any more, `too-busy`, and when the log is away.
pub(super) async fn place(app: &App, account: AccountId) -> Result<ExportSlot, Problem> {
    let found = app.account(account).await.map_err(|e| store_problem(&e))?.state;
    if found.registered().is_none() {
        return Err(TokenError::SessionEnded.into());
    }
    app.export_slots.take(account).ok_or_else(too_busy)
}

pub(super) fn too_busy() -> Problem {
    let title = "Your data, or those of others, are being written out; try again soon.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-busy", title).retry_after(10)
}

/// The lines of an export, as they are read. The last one says whether it is whole, or is missing. It keeps its place until it
/// is written.
pub(super) fn lines(app: App, account: AccountId, slot: ExportSlot) -> mpsc::Receiver<io::Result<Bytes>> {
    let (lines, written) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut export = Export { app: &app, account, lines: &lines, events: 0 };
        let within = timeout(app.config.export_within, Box::pin(export.write())).await;
        // However long its reader takes for the rest, others have the place.
        drop(slot);
        if let Err(error) = within.unwrap_or(Err(Broken::TooLong)) {
            tracing::warn!(%error, "an export ends early");
            let last = format!("{}\n", json!({"complete": false, "code": error.code()}));
            // Who does not read it finds that the last line is missing.
            let _ = lines.send_timeout(Ok(last.into()), READ_WITHIN).await;
        }
    });
    written
}

struct Export<'a> {
    app: &'a App,
    account: AccountId,
    lines: &'a mpsc::Sender<io::Result<Bytes>>,
    events: u64,
}

impl Export<'_> {
    async fn write(&mut self) -> Result<(), Broken> {
        let account = self.account;
        self.part(USERS.name, Boundary::account(account).subject(), |_| true).await?;
        self.sessions().await?;
        self.part(USERS.name, Boundary::bots(account).subject(), |_| true).await?;
        let mut rooms = BTreeSet::new();
        self.part(CHATS.name, Boundary::memberships(account).subject(), |event| {
            rooms.extend(room_of(event));
            true
        })
        .await?;
        let me = json!(account);
        for &room in &rooms {
            let mine = |event: &Recorded| {
                let named =
                    ["account", "by", "owner", "from", "to"].iter().any(|role| event.body[*role] == me);
                named || event.envelope.event_type == "RoomCreated"
            };
            self.part(CHATS.name, Boundary::room(room).subject(), mine).await?;
            let mine = |event: &Recorded| event.body["author"] == me;
            self.part(CHATS.name, Boundary::timeline(room).subject(), mine).await?;
            let mine = |event: &Recorded| event.body["author"] == me || event.body["by"] == me;
            self.part(CHATS.name, Boundary::message_changes(room).subject(), mine).await?;
        }
        // Who was never in a room can be banned from it, and nothing of their own tells of that.
        let told: BTreeSet<_> = rooms.iter().map(|room| Boundary::room(*room).subject().to_owned()).collect();
        let ban_elsewhere = |event: &Recorded| {
            let is_ban = matches!(event.envelope.event_type.as_str(), "PersonBanned" | "BanLifted");
            is_ban && event.body["account"] == me && !told.contains(&event.subject)
        };
        self.part(CHATS.name, "chat.room.*", ban_elsewhere).await?;
        self.part(CHATS.name, &format!("chat.report.{account}.*"), |_| true).await?;
        self.part(CONVERSIONS.name, &format!("conversion.{account}.*"), |_| true).await?;
        self.part(SYSTEM.name, Boundary::quotas(Some(account)).subject(), |_| true).await?;
        self.looks().await?;
        let read_markers = self.read_markers().await?;
        let devices = self.devices().await?;
        let events = self.events;
        let last =
            json!({"complete": true, "events": events, "read_markers": read_markers, "devices": devices});
        self.line(&last).await
    }

    /// The devices that are told while the app is closed, which are in no event; how many.
    async fn devices(&mut self) -> Result<usize, Broken> {
        let devices = self.app.devices.opened_of(self.account).await?;
        for (session, device) in &devices {
            self.line(&json!({"type": "Device", "session": session, "data": device})).await?;
        }
        Ok(devices.len())
    }

    /// Up to where the person has read each room, which is in no event; how many.
    async fn read_markers(&mut self) -> Result<usize, Broken> {
        let mut markers = BTreeMap::new();
        for stored in self.app.markers.get_all_of(&self.account.to_string()).await? {
            let marker = serde_json::from_slice::<ReadMarker>(&stored.value).ok();
            let room = ReadMarker::owner_of_key(&stored.key).map(|(_, room)| room);
            markers.extend(room.zip(marker));
        }
        for (room, marker) in &markers {
            self.line(&json!({"type": "ReadMarker", "room": room, "data": marker})).await?;
        }
        Ok(markers.len())
    }

    /// The events of these subjects that `mine` accepts, in order.
    async fn part(
        &mut self,
        stream: &str,
        subjects: &str,
        mut mine: impl FnMut(&Recorded) -> bool,
    ) -> Result<(), Broken> {
        let mut reached = 0;
        loop {
            let page = self.app.log.reader().page(stream, reached + 1, Some(subjects), MAX_PAGE).await?;
            let own: Vec<_> = page.events.into_iter().filter(|event| mine(event)).collect();
            self.events(own).await?;
            if !page.more {
                return Ok(());
            }
            reached = page.reached;
        }
    }

    async fn sessions(&mut self) -> Result<(), Broken> {
        let since = self.app.config.clock.now() - SESSIONS_SINCE;
        let mut sessions = self.app.log.reader().since(USERS.name, since, "user.session.*").await?;
        let me = json!(self.account);
        sessions.retain(|event| event.body["account"] == me);
        self.events(sessions).await
    }

    /// What auditors asked about this person and had opened of theirs, and what the person asked as one.
    async fn looks(&mut self) -> Result<(), Broken> {
        let (me, own) = (json!(self.account), Boundary::audits(Some(self.account)));
        let about_me = |event: &Recorded| {
            let is_among = |people: &Value| people.as_array().is_some_and(|people| people.contains(&me));
            event.subject == own.subject() || event.body["account"] == me || is_among(&event.body["people"])
        };
        self.part(SYSTEM.name, "system.audit.*", about_me).await
    }

    async fn events(&mut self, events: Vec<Recorded>) -> Result<(), Broken> {
        // Asked for anew for each page: nothing is opened of somebody who was erased in the middle.
        let person = self.account.person();
        let key = self.app.log.keys().ring(&[person]).await?;
        if !key.contains(person) {
            return Err(Broken::Erased);
        }
        for event in events {
            self.line(&shown(&event, &key)?).await?;
            self.events += 1;
        }
        Ok(())
    }

    async fn line(&self, line: &Value) -> Result<(), Broken> {
        let line = format!("{line}\n");
        self.lines.send_timeout(Ok(line.into()), READ_WITHIN).await.map_err(|_| Broken::Unread)
    }
}

fn room_of(event: &Recorded) -> Option<RoomId> {
    match event.decode_withheld().ok()? {
        MembershipEvent::InvitedToRoom { room, .. }
        | MembershipEvent::JoinedRoom { room, .. }
        | MembershipEvent::JoinedDirectRoom { room, .. }
        | MembershipEvent::DeclinedRoom { room, .. }
        | MembershipEvent::LeftRoom { room, .. }
        | MembershipEvent::RemovedFromRoom { room, .. }
        | MembershipEvent::RoomRuleChosen { room, .. }
        | MembershipEvent::ThreadFollowed { room, .. }
        | MembershipEvent::ThreadUnfollowed { room, .. }
        | MembershipEvent::ThreadRead { room, .. } => Some(room),
        MembershipEvent::PersonBlocked { .. }
        | MembershipEvent::PersonUnblocked { .. }
        | MembershipEvent::NotificationsRead { .. } => None,
    }
}

/// An event as its person reads it: what is not sealed with this key is null, and what guards the account is not there.
fn shown(event: &Recorded, key: &KeyRing) -> Result<Value, StoreError> {
    let mut data = event.open_body(key)?;
    if let Value::Object(fields) = &mut data {
        for field in SECRETS.into_iter().chain(["type"]) {
            fields.remove(field);
        }
    }
    personal::make_plain(&mut data);
    Ok(json!({
        "stream": event.stream,
        "sequence": event.sequence,
        "time": event.time.format(&Rfc3339).unwrap_or_default(),
        "subject": event.subject,
        "type": event.envelope.event_type,
        "version": event.envelope.event_version,
        "data": data,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_account_has_one_place_and_leaves_the_others_to_others() {
        let slots = ExportSlots::default();
        let [ada, bob, eve] = [1, 2, 3].map(|n| AccountId::new(Uuid::from_u128(n)));
        let first = slots.take(ada);
        assert!(first.is_some());
        assert!(slots.take(ada).is_none(), "one of each account");
        let second = slots.take(bob);
        assert!(second.is_some());
        assert!(slots.take(eve).is_none(), "both are taken");
        drop(first);
        assert!(slots.take(ada).is_some());
        drop(second);
        assert!(slots.take(eve).is_some());
    }
}
