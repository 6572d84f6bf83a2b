//! Who is there: this node counts its connections and tells the others when somebody's first comes or last goes.
//!
//! What is told may be lost. So each word has a number, a node that has missed one asks for all, and one that is not
//! heard of for a while is taken for gone with its people.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::{AccountId, RoomId};
use futures::StreamExt as _;
use kit::lifecycle::Lifecycle;
use tokio::{
    sync::mpsc,
    time::{Duration, Instant, MissedTickBehavior, interval},
};
use uuid::Uuid;

use crate::{
    Limits,
    aside::{
        bustle::Bustle,
        roster::{Change, Roster, Said, Word},
        say, tell_presence,
    },
    hub::Hub,
    protocol::Aside,
    topic::Topic,
};

/// Where nodes tell each other who is connected to them.
const SUBJECT: &str = "eph.presence";
/// How many accounts one message names.
const NAMED_AT_ONCE: usize = 10_000;
/// After how many beats that were not heard a node is gone.
const BEATS_MISSED: u32 = 3;

/// Who is there.
pub(crate) struct Presence {
    roster: Arc<Mutex<Roster>>,
    connections: mpsc::UnboundedSender<Connection>,
}

enum Connection {
    Opened(AccountId),
    Closed(AccountId),
}

/// That somebody has a connection here, until this is dropped.
pub(crate) struct Present {
    account: AccountId,
    connections: mpsc::UnboundedSender<Connection>,
}

impl Drop for Present {
    fn drop(&mut self) {
        // When nobody listens any more, the node stops.
        let _ = self.connections.send(Connection::Closed(self.account));
    }
}

impl Presence {
    /// Starts to tell the other nodes and to listen to them.
    ///
    /// # Errors
    /// When NATS does not answer.
    pub(crate) async fn start(
        client: &async_nats::Client,
        hub: &Arc<Hub>,
        limits: &Limits,
        life: &Lifecycle,
    ) -> anyhow::Result<Self> {
        let mut words = client.subscribe(SUBJECT).await?;
        let (connections, mut changes) = mpsc::unbounded_channel();
        let roster = Arc::new(Mutex::new(Roster::default()));
        let teller = Teller {
            node: Uuid::now_v7(),
            client: client.clone(),
            hub: Arc::clone(hub),
            roster: Arc::clone(&roster),
            bustle: Mutex::new(Bustle::new(limits.presence_grace)),
            grace: limits.presence_grace,
            gone_after: limits.presence_every * BEATS_MISSED,
        };
        teller.say(Said::Tell(None)).await;
        let mut beats = interval(limits.presence_every);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // So that nobody is taken for present much longer than the grace.
        let mut looks = interval((limits.presence_grace / 4).max(Duration::from_millis(10)));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let shutdown = life.shutdown().clone();
        life.spawn_lasting("push-presence", async move {
            loop {
                tokio::select! {
                    () = shutdown.cancelled() => break,
                    Some(connection) = changes.recv() => teller.connection(connection).await,
                    Some(word) = words.next() => {
                        if let Ok(word) = serde_json::from_slice(&word.payload) {
                            teller.hear(word).await;
                        }
                    }
                    _ = looks.tick() => teller.look().await,
                    _ = beats.tick() => {
                        teller.say(Said::Beat).await;
                    }
                }
            }
            teller.say(Said::Bye).await;
        });
        Ok(Self { roster, connections })
    }

    /// Somebody has a connection here, until what is returned is dropped.
    pub(crate) fn enter(&self, account: AccountId) -> Present {
        let connections = self.connections.clone();
        let _ = connections.send(Connection::Opened(account));
        Present { account, connections }
    }

    /// The members of a room who are connected somewhere, as one of them may know; none for who is no member, or not any
    /// more.
    pub(crate) fn in_room(&self, hub: &Hub, room: RoomId, asks: AccountId) -> Option<Aside> {
        let members = hub.members_of(room);
        members.contains(&asks).then(|| present(&self.roster, members))
    }
}

/// The task that tells and listens.
struct Teller {
    node: Uuid,
    client: async_nats::Client,
    hub: Arc<Hub>,
    roster: Arc<Mutex<Roster>>,
    bustle: Mutex<Bustle>,
    grace: Duration,
    gone_after: Duration,
}

impl Teller {
    async fn connection(&self, connection: Connection) {
        match connection {
            Connection::Opened(account) => {
                let (is_news, change) = locked(&self.roster).connected(account);
                if is_news {
                    self.say(Said::Came(account)).await;
                }
                self.tell(change);
            }
            Connection::Closed(account) => locked(&self.roster).disconnected(account, Instant::now()),
        }
    }

    async fn look(&self) {
        let now = Instant::now();
        let left = locked(&self.roster).left(self.grace, now);
        let mut is_heard = true;
        for (account, version, change) in left {
            // Once one is not heard the others ask for all of it, by the next beat: many need not wait one by one.
            is_heard = is_heard && self.say_as(version, Said::Left(account)).await;
            self.tell(change);
        }
        let forgotten = locked(&self.roster).forget_silent(now);
        self.tell(forgotten);
        let bustling = locked(&self.bustle).due(now);
        for room in bustling {
            self.tell_anew(room);
        }
    }

    async fn hear(&self, word: Word) {
        if word.node == self.node {
            return;
        }
        let (node, said) = (word.node, word.said.clone());
        let counts_for = if said == Said::Bye { self.grace } else { self.gone_after };
        let (changes, is_unclear) = locked(&self.roster).hear(word, Instant::now() + counts_for);
        self.tell(changes);
        match said {
            Said::Tell(whom) if whom.is_none_or(|whom| whom == self.node) => self.say_all().await,
            _ => {}
        }
        if is_unclear {
            self.say(Said::Tell(Some(node))).await;
        }
    }

    async fn say_all(&self) {
        let (own, version) = {
            let roster = locked(&self.roster);
            (roster.own(), roster.version())
        };
        let parts = own.len().div_ceil(NAMED_AT_ONCE).max(1);
        for (part, number) in (0..parts).zip(0..) {
            let accounts = own.iter().skip(part * NAMED_AT_ONCE).take(NAMED_AT_ONCE).copied().collect();
            let said = Said::All { accounts, part: number, last: part + 1 == parts };
            if !self.say_as(version, said).await {
                // Without one of them the others are of no use.
                return;
            }
        }
    }

    async fn say(&self, said: Said) -> bool {
        let version = locked(&self.roster).version();
        self.say_as(version, said).await
    }

    /// Whether it was said: not while NATS is away, which must not hold up what comes next.
    async fn say_as(&self, version: u64, said: Said) -> bool {
        let word = Word { node: self.node, version, said };
        // It holds ids and numbers, which can always be encoded.
        let payload = serde_json::to_vec(&word).unwrap_or_default();
        say(&self.client, SUBJECT.to_owned(), payload.into()).await
    }

    fn tell(&self, changes: impl IntoIterator<Item = Change>) {
        let now = Instant::now();
        for (account, online) in changes {
            tell_presence(&self.hub, account, online, |room| locked(&self.bustle).changed(room, now));
        }
    }

    /// Tells a room's members who of them is there.
    fn tell_anew(&self, room: RoomId) {
        let present = present(&self.roster, self.hub.members_of(room));
        self.hub.with_room(room, |members| {
            let may_hear = |listener| members.has_member(listener);
            self.hub.listeners.tell(Topic::Presence(room), present, may_hear);
        });
    }
}

/// Who of these is there.
fn present(roster: &Mutex<Roster>, mut members: Vec<AccountId>) -> Aside {
    let roster = locked(roster);
    members.retain(|account| roster.is_online(*account));
    Aside::Present { present: members }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
