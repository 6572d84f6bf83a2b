//! Reacts to messages, edits that call somebody and invitations: finds the devices that may have to be told, and sets a timer for each.
//!
//! A timer is named by the person, the session and the event, so that the job may be killed and come again: it sets the
//! same ones. Those of people who plainly do not want to be told are not set; everything is looked at again when one is due.

use std::collections::BTreeMap;

use domain::{
    boundary::Boundary,
    chat::{Room, Standing},
    devices::{MAX_DEVICES, NoticeKind, NoticeSource, PushDevice},
    ids::{AccountId, SessionId},
};
use jetstream_es::{Recorded, StoreError, jobs::Job};
use time::Duration;

use super::{Due, Teller};
use crate::jobs::{End, later_after, stopped};

/// The durable consumer, whose name is the worker's.
pub(crate) const NOTIFIER: &str = "notifier";

impl Teller {
    pub(crate) async fn react(&self, job: &Job) -> End {
        let event = &job.event;
        // So that a worker that was away, or is new to an old log, does not look at every message of it.
        let is_old = self.now() - event.time > NoticeKind::Mention.worth_telling_for();
        if is_old || self.services.is_none() {
            return End::Done;
        }
        if self.context.config.failpoint.is_hit(&format!("find devices for {}", event.sequence)) {
            return stopped();
        }
        match self.set_timers(event).await {
            Ok(()) => End::Done,
            Err(error) => later_after(job, error),
        }
    }

    async fn set_timers(&self, event: &Recorded) -> Result<(), StoreError> {
        let Some(source) = self.source(event).await? else { return Ok(()) };
        let people = self.people(&source).await?;
        let at =
            event.time + self.context.config.web_push.as_ref().map_or(Duration::ZERO, |config| config.pause);
        for (account, sessions) in self.sessions_of(&people).await? {
            let Some(notice) = source.notice_for(account) else { continue };
            if self.listener(account).await?.untold(&notice, 0).is_some() {
                continue;
            }
            for session in sessions {
                let due = Due { account, session, sequence: event.sequence, tried: 0 };
                due.set(&self.timers, at).await?;
            }
        }
        Ok(())
    }

    /// Everybody whom it may concern.
    async fn people(&self, source: &NoticeSource) -> Result<Vec<AccountId>, StoreError> {
        let author = match source {
            NoticeSource::Invitation { account, .. } => return Ok(vec![*account]),
            NoticeSource::Edit { mentions, mentions_room: false, .. } => return Ok(mentions.clone()),
            NoticeSource::Message { author, .. } | NoticeSource::Edit { author, .. } => *author,
        };
        let room = self.room(&Boundary::room(source.room())).await?;
        let Room::Open(open) = &*room else { return Ok(Vec::new()) };
        let members = open
            .standings()
            .filter(|(account, standing)| matches!(standing, Standing::Member(_)) && *account != author);
        Ok(members.map(|(account, _)| account).collect())
    }

    /// The sessions of these people whose devices are told of things.
    async fn sessions_of(
        &self,
        people: &[AccountId],
    ) -> Result<BTreeMap<AccountId, Vec<SessionId>>, StoreError> {
        let owners: Vec<_> = people.iter().map(AccountId::to_string).collect();
        let mut sessions: BTreeMap<_, Vec<_>> = BTreeMap::new();
        // Beside those that are live there may lie some whose sessions ran out; the bucket forgets them after a month.
        for latest in self.devices.get_all_of_each(&owners, 3 * MAX_DEVICES).await? {
            if let Some((account, session)) = PushDevice::owner_of_key(&latest.key) {
                sessions.entry(account).or_default().push(session);
            }
        }
        Ok(sessions)
    }
}
