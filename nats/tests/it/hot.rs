//! The hot cache and the assumed absence: no reads where none are needed, and never a wrong answer.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use cqrs_es::DomainEvent;
use futures::future::try_join_all;
use jetstream_es::{
    AttemptError, CommandMeta, EventStore, ExecuteError, Expectation, NewEvent, Outcome, Proposal, States,
};
use personal::{Deletable, PersonId, Personal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::proxy::Proxy;
use crate::support::{Log, ManualClock, command, person};

/// A club: who is a member may say something, on a subject of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Club {
    pub(crate) members: BTreeSet<u8>,
    pub(crate) motto: Option<Personal<String>>,
    pub(crate) toast: Option<Deletable<String>>,
    /// How many events it was folded from.
    pub(crate) changes: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum ClubEvent {
    Joined { member: u8 },
    Left { member: u8 },
    Said { member: u8 },
    MottoChosen { motto: Personal<String> },
    Toasted { toast: Deletable<String> },
}

impl jetstream_es::StoredEvent for ClubEvent {
    const VERSIONS: &'static [(&'static str, u32)] =
        &[("Joined", 1), ("Left", 1), ("Said", 1), ("MottoChosen", 1), ("Toasted", 1)];
}

impl DomainEvent for ClubEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Joined { .. } => "Joined",
            Self::Left { .. } => "Left",
            Self::Said { .. } => "Said",
            Self::MottoChosen { .. } => "MottoChosen",
            Self::Toasted { .. } => "Toasted",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

pub(crate) fn apply(club: &mut Club, event: ClubEvent) {
    club.changes += 1;
    match event {
        ClubEvent::Joined { member } => {
            club.members.insert(member);
        }
        ClubEvent::Left { member } => {
            club.members.remove(&member);
        }
        ClubEvent::Said { .. } => {}
        ClubEvent::MottoChosen { motto } => club.motto = Some(motto),
        ClubEvent::Toasted { toast } => club.toast = Some(toast),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NoMember;

/// One node: a store of its own, with its own cache.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) store: EventStore,
    pub(crate) clubs: States<Club, ClubEvent>,
}

pub(crate) fn room(club: &str) -> String {
    format!("chat.room.{club}")
}

pub(crate) fn timeline(club: &str) -> String {
    format!("chat.timeline.{club}")
}

pub(crate) type Executed = Result<Outcome, ExecuteError<NoMember>>;

impl Node {
    pub(crate) fn new(store: EventStore) -> Self {
        Self { clubs: States::new(store.clone(), "CHATS", apply), store }
    }

    async fn of(log: &Log) -> Result<Self> {
        Ok(Self::new(log.store().await?))
    }

    pub(crate) async fn change(
        &self,
        meta: &CommandMeta,
        club: &str,
        decide: impl Fn(&Club) -> Result<Vec<ClubEvent>, NoMember>,
    ) -> Executed {
        let subject = room(club);
        let (decide, subject_of) = (&decide, &subject);
        let attempt = || async move { propose(&self.clubs, subject_of, decide).await };
        self.store.execute(meta, "CHATS", std::slice::from_ref(&subject), attempt).await
    }

    pub(crate) async fn join(&self, club: &str, member: u8) -> Executed {
        self.change(&command(), club, |_| Ok(vec![ClubEvent::Joined { member }])).await
    }

    pub(crate) async fn leave(&self, club: &str, member: u8) -> Executed {
        let leave = |club: &Club| {
            Ok(club.members.contains(&member).then_some(ClubEvent::Left { member }).into_iter().collect())
        };
        self.change(&command(), club, leave).await
    }

    /// Says something, guarded by the club as it was read.
    pub(crate) async fn say(&self, club: &str, member: u8) -> Executed {
        let attempt = || async {
            let loaded = self.clubs.load(&room(club)).await?;
            if !loaded.state.members.contains(&member) {
                return Err(AttemptError::Refused(NoMember));
            }
            let expect = Expectation::Guard { subject: room(club), sequence: loaded.last_sequence };
            let said = NewEvent::of(timeline(club), &ClubEvent::Said { member }, expect)?;
            Ok(Proposal { stream: "CHATS".to_owned(), events: vec![said] })
        };
        self.store.execute(&command(), "CHATS", &[timeline(club)], attempt).await
    }

    /// What a command gets to see: the state that it would be decided on at first.
    pub(crate) async fn seen(&self, club: &str) -> Result<Club> {
        let seen = std::sync::Mutex::new(None);
        let looked = self
            .change(&command(), club, |club| {
                seen.lock().unwrap().get_or_insert_with(|| club.clone());
                Err(NoMember)
            })
            .await;
        assert!(matches!(looked, Err(ExecuteError::Refused(NoMember))), "{looked:?}");
        Ok(seen.into_inner().unwrap().unwrap())
    }
}

pub(crate) async fn propose(
    clubs: &States<Club, ClubEvent>,
    subject: &str,
    decide: impl Fn(&Club) -> Result<Vec<ClubEvent>, NoMember>,
) -> Result<Proposal, AttemptError<NoMember>> {
    let loaded = clubs.load(subject).await?;
    let events = decide(&loaded.state).map_err(AttemptError::Refused)?;
    let expect = Expectation::Exactly(loaded.last_sequence);
    let events = events.iter().zip(loaded.version + 1..).map(|(event, version)| {
        let event = NewEvent::of(subject, event, expect.clone())?;
        Ok(event.numbered(version, loaded.last_sequence))
    });
    Ok(Proposal { stream: "CHATS".to_owned(), events: events.collect::<Result<_, AttemptError<_>>>()? })
}

/// What reading the log from its beginning makes of a club.
pub(crate) async fn folded(store: &EventStore, club: &str) -> Result<Club> {
    let mut state = Club::default();
    for (_, event) in store.history("CHATS", &room(club)).await?.events {
        apply(&mut state, event);
    }
    Ok(state)
}

fn refused(result: &Executed) -> bool {
    matches!(result, Err(ExecuteError::Refused(NoMember)))
}

#[tokio::test]
async fn a_hot_command_reads_nothing() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let node = Node::new(log.impatient_store(&proxy.url()).await?);
    node.join("a", 1).await?;
    node.say("a", 1).await?;
    let answers = proxy.count_answers();
    for member in 2..12 {
        node.join("a", member).await?;
        node.say("a", member).await?;
    }
    assert_eq!(answers.get(), 20, "an acknowledgement for each of the twenty commands, and no read");
    assert_eq!(folded(&node.store, "a").await?, node.seen("a").await?);
    Ok(())
}

#[tokio::test]
async fn a_new_boundary_is_begun_without_a_read_and_an_old_one_is_seen() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let node = Node::new(log.impatient_store(&proxy.url()).await?);
    node.join("warm", 1).await?;
    let begin = |node: Node, meta: CommandMeta| async move {
        let subject = room("a");
        let attempt = || {
            propose(&node.clubs, &subject, |club| match club.changes {
                0 => Ok(vec![ClubEvent::Joined { member: 1 }]),
                _ => Err(NoMember),
            })
        };
        node.store.create(&meta, "CHATS", std::slice::from_ref(&subject), attempt).await
    };
    let answers = proxy.count_answers();
    let meta = command();
    let first = begin(node.clone(), meta.clone()).await?;
    assert_eq!(answers.get(), 1);

    // Its own cache does not know it either: it was never read.
    assert!(refused(&begin(node.clone(), command()).await));
    let again = begin(node.clone(), meta.clone()).await?;
    assert_eq!((again.replayed, again.position), (true, first.position.clone()));
    let elsewhere = begin(Node::of(&log).await?, meta).await?;
    assert_eq!((elsewhere.replayed, elsewhere.position), (true, first.position));
    assert_eq!(folded(&node.store, "a").await?.changes, 1);
    Ok(())
}

/// Every history there is, read the plain way, is taken for empty too where absence is assumed.
#[tokio::test]
async fn absence_is_assumed_for_histories_and_never_believed() -> Result<()> {
    let log = Log::start().await?;
    let node = Node::of(&log).await?;
    node.join("a", 7).await?;
    let attempt = || async {
        let history = node.store.history::<ClubEvent>("CHATS", &room("a")).await?;
        // Nothing is expected of what was read: the assumption must not stand.
        let joined = ClubEvent::Joined { member: u8::try_from(history.events.len()).unwrap() };
        let event = NewEvent::of(timeline("a"), &joined, Expectation::Any)?;
        Ok::<_, AttemptError<NoMember>>(Proposal { stream: "CHATS".to_owned(), events: vec![event] })
    };
    let outcome = node.store.create(&command(), "CHATS", &[room("a")], attempt).await?;
    assert_eq!(outcome.events[0].body["member"], 1);
    Ok(())
}

#[tokio::test]
async fn a_stale_cache_neither_refuses_nor_lets_through() -> Result<()> {
    let log = Log::start().await?;
    let (here, there) = (Node::of(&log).await?, Node::of(&log).await?);
    for member in 0..5 {
        here.join("a", 200).await?;
        // That node has seen the club without the member, and will be wrong about it.
        there.say("a", 200).await?;
        here.join("a", member).await?;
        assert!(!there.seen("a").await?.members.contains(&member), "it is stale, or this shows nothing");
        there.say("a", 200).await?;
        here.leave("a", member).await?;
        here.join("a", member).await?;
        there.say("a", member).await?;

        here.leave("a", member).await?;
        assert!(refused(&there.say("a", member).await), "it was a member when the state was cached");
        let idle = there.leave("a", member).await?;
        assert_eq!((idle.events.len(), idle.replayed), (0, false));
        here.join("a", member).await?;
        assert_eq!(there.leave("a", member).await?.events.len(), 1, "there is something to do by now");
    }
    Ok(())
}

/// Whatever several nodes do at once, nobody says anything who is not a member at that place of the log.
#[tokio::test]
async fn several_nodes_at_once_agree_with_the_log() -> Result<()> {
    let log = Log::start().await?;
    let nodes = try_join_all((0..3).map(|_| Node::of(&log))).await?;
    let work = (0..6_u8).map(|worker| {
        let node = nodes[usize::from(worker) % nodes.len()].clone();
        async move {
            for round in 0..12_u8 {
                let member = (worker + round) % 4;
                let done = match (worker * 5 + round * 3) % 4 {
                    0 => node.join("a", member).await,
                    1 => node.leave("a", member).await,
                    _ => node.say("a", member).await,
                };
                match done {
                    Ok(_) | Err(ExecuteError::Refused(_) | ExecuteError::Conflict) => {}
                    Err(error) => return Err(anyhow::Error::msg(format!("{error:?}"))),
                }
            }
            anyhow::Ok(())
        }
    });
    try_join_all(work).await?;

    let mut club = Club::default();
    let (mut said, mut joined) = (0, 0);
    for recorded in log.reader().await?.page("CHATS", 1, None, 1000).await?.events {
        let event: ClubEvent = recorded.open(nodes[0].store.keys()).await?;
        match event {
            ClubEvent::Said { member } => {
                said += 1;
                assert!(club.members.contains(&member), "{member} at {}", recorded.sequence);
            }
            ClubEvent::Left { member } => {
                assert!(club.members.contains(&member), "{member} left at {}", recorded.sequence);
                apply(&mut club, event);
            }
            event => {
                joined += 1;
                apply(&mut club, event);
            }
        }
    }
    assert!(said > 0 && joined > 0);
    for node in &nodes {
        assert_eq!(folded(&node.store, "a").await?, club);
    }
    Ok(())
}

#[tokio::test]
async fn a_stream_created_anew_is_not_taken_for_the_old_one() -> Result<()> {
    let log = Log::start().await?;
    let node = Node::of(&log).await?;
    for member in 0..3 {
        node.join("a", member).await?;
        node.join("b", member).await?;
    }
    let before = log.reader().await?.head("CHATS").await?.epoch;
    log.recreate_stream("CHATS").await?;
    let reconnected = || async { node.store.reader().head("CHATS").await.map_err(|error| error.to_string()) };
    let head = embedded::wait_for("the store's connection", crate::support::SOON, reconnected).await?;
    assert_ne!(head.epoch, before);

    assert!(refused(&node.say("a", 1).await), "nobody is a member of anything any more");
    let outcome = node.join("a", 9).await?;
    assert_eq!((outcome.position.sequence, outcome.position.epoch), (1, head.epoch));
    assert_eq!(node.seen("a").await?.members, [9].into());
    assert_eq!(node.seen("b").await?, Club::default(), "what is cached of another boundary is gone too");
    Ok(())
}

#[tokio::test]
async fn opened_values_go_with_the_key() -> Result<()> {
    let log = Log::start().await?;
    let clock = ManualClock::default();
    let node = Node::new(log.store_with(clock.ambient()).await?);
    let owner = person();
    node.store.keys().create(owner).await?;
    let choose = |club: &'static str| {
        let (node, motto) = (node.clone(), Personal::open(owner, "carpe diem".to_owned()));
        async move {
            let chosen = ClubEvent::MottoChosen { motto };
            node.change(&command(), club, move |_| Ok(vec![chosen.clone()])).await
        }
    };
    let motto = |club: &Club| club.motto.as_ref().and_then(|motto| motto.value().cloned());
    for club in ["a", "b"] {
        node.join(club, 1).await?;
        choose(club).await?;
        assert_eq!(motto(&node.seen(club).await?).as_deref(), Some("carpe diem"));
    }
    log.store().await?.keys().destroy(owner).await?;
    // Nobody has told this node; its cache may be trusted for as long as a cached key.
    node.join("a", 2).await?;
    assert!(motto(&node.seen("a").await?).is_some());
    clock.advance(Duration::from_mins(2));
    let erased = Some(Personal::Erased { of: owner });
    assert_eq!(node.seen("a").await?.motto, erased);
    assert_eq!(folded(&node.store, "a").await?, node.seen("a").await?);
    Ok(())
}

#[tokio::test]
async fn opened_values_go_at_once_when_the_key_is_forgotten() -> Result<()> {
    let log = Log::start().await?;
    let node = Node::of(&log).await?;
    let owner = PersonId::new(Uuid::now_v7());
    node.store.keys().create(owner).await?;
    node.join("a", 1).await?;
    let chosen = ClubEvent::MottoChosen { motto: Personal::open(owner, "carpe diem".to_owned()) };
    node.change(&command(), "a", |_| Ok(vec![chosen.clone()])).await?;
    assert!(node.seen("a").await?.motto.is_some_and(|motto| motto.value().is_some()));
    node.join("a", 2).await?;
    node.store.keys().destroy(owner).await?;
    assert_eq!(node.seen("a").await?.motto, Some(Personal::Erased { of: owner }));
    Ok(())
}

#[tokio::test]
async fn a_destroyed_value_goes_at_once_and_the_others_stay() -> Result<()> {
    let log = Log::start().await?;
    let node = Node::of(&log).await?;
    let owner = person();
    node.store.keys().create(owner).await?;
    node.join("a", 1).await?;
    let chosen = ClubEvent::MottoChosen { motto: Personal::open(owner, "carpe diem".to_owned()) };
    node.change(&command(), "a", |_| Ok(vec![chosen.clone()])).await?;
    let toasted = ClubEvent::Toasted { toast: Deletable::open(owner, "to the club".to_owned()) };
    let meta = command();
    node.change(&meta, "a", |_| Ok(vec![toasted.clone()])).await?;
    node.join("a", 2).await?;
    assert!(node.seen("a").await?.toast.is_some_and(|toast| toast.value().is_some()));
    node.store.keys().destroy_leaf(owner, &format!("{}.0", meta.id)).await?;
    let seen = node.seen("a").await?;
    assert_eq!(seen.toast, Some(Deletable::erased(owner)));
    assert!(seen.motto.is_some_and(|motto| motto.value().is_some()));
    Ok(())
}

/// Any commits, through any of two nodes: what a command sees from the cache is what the log says.
#[tokio::test]
async fn a_cached_state_is_the_folded_log() -> Result<()> {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;

    let log = Log::start().await?;
    let nodes = [Node::of(&log).await?, Node::of(&log).await?];
    let owner = person();
    nodes[0].store.keys().create(owner).await?;
    let event = proptest::prop_oneof![
        (0..6_u8).prop_map(|member| ClubEvent::Joined { member }),
        (0..6_u8).prop_map(|member| ClubEvent::Left { member }),
        "[a-z]{1,9}".prop_map(move |motto| ClubEvent::MottoChosen { motto: Personal::open(owner, motto) }),
        "[a-z]{1,9}".prop_map(move |toast| ClubEvent::Toasted { toast: Deletable::open(owner, toast) }),
    ];
    let commit = (0..2_usize, proptest::collection::vec(event, 1..4));
    let history = proptest::collection::vec(commit, 1..12);
    let mut runner = TestRunner::deterministic();
    for case in 0..12 {
        let club = format!("case-{case}");
        let commits = history.new_tree(&mut runner).map_err(anyhow::Error::msg)?.current();
        for (index, events) in commits {
            let node = &nodes[index];
            node.change(&command(), &club, |_| Ok(events.clone())).await?;
            let folded = folded(&node.store, &club).await?;
            // From the cache of the node that wrote, whatever has been there before.
            assert_eq!(node.seen(&club).await?, folded);
        }
        let folded = folded(&nodes[0].store, &club).await?;
        for node in &nodes {
            assert_eq!(*node.clubs.load(&room(&club)).await?.state, folded);
        }
    }
    Ok(())
}
