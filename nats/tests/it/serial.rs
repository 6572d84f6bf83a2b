//! Whatever several nodes decide at once, it is as if they had decided one after the other, in the order
//! of the log, also where callers go away in the middle and come back. And what one node was told is done,
//! no other node denies.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, ensure};
use cqrs_es::DomainEvent;
use futures::future::try_join_all;
use jetstream_es::{
    AttemptError, CommandMeta, EventStore, ExecuteError, Expectation, KeyVault, LogReader, NatsConfig,
    NewEvent, OWN_API, Outcome, Proposal, Recorded, States,
};
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde::{Deserialize, Serialize};

use crate::hot::Node;
use crate::leaving::{Moment, until};
use crate::server::{Servers, three_copies};
use crate::support::{LOG_API, Log, command, master, rng, seed};

const CASES: usize = 16;
/// Each takes longer there.
const CASES_ON_THREE: usize = 8;
const NODES: usize = 3;
const ACCOUNTS: u8 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Entry {
    /// The balance moved by so much.
    Moved { by: i64 },
    /// Somebody was vouched for who had this balance then.
    Vouched { balance: i64 },
}

impl jetstream_es::StoredEvent for Entry {
    const VERSIONS: &'static [(&'static str, u32)] = &[("Moved", 1), ("Vouched", 1)];
}

impl DomainEvent for Entry {
    fn event_type(&self) -> String {
        match self {
            Self::Moved { .. } => "Moved",
            Self::Vouched { .. } => "Vouched",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Account {
    balance: i64,
}

fn apply(account: &mut Account, entry: Entry) {
    if let Entry::Moved { by } = entry {
        account.balance += by;
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Wish {
    Deposit {
        to: u8,
        amount: i64,
    },
    Withdraw {
        from: u8,
        amount: i64,
    },
    /// One commit on two boundaries.
    Transfer {
        from: u8,
        to: u8,
        amount: i64,
    },
    /// Written elsewhere, and guarded by the account.
    Vouch {
        of: u8,
        at_least: i64,
    },
}

/// Where a wish's event goes: into an account, or beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Account(u8),
    Beside(u8),
}

impl Place {
    fn subject(self, case: &str) -> String {
        match self {
            Self::Account(account) => format!("chat.account.{case}-{account}"),
            Self::Beside(account) => format!("chat.vouched.{case}-{account}"),
        }
    }
}

impl Wish {
    fn accounts(self) -> Vec<u8> {
        match self {
            Self::Deposit { to: account, .. }
            | Self::Withdraw { from: account, .. }
            | Self::Vouch { of: account, .. } => vec![account],
            Self::Transfer { from, to, .. } => vec![from, to],
        }
    }

    /// The rule: what comes of it where the accounts have these balances.
    fn decide(self, balance: impl Fn(u8) -> i64) -> Option<Vec<(Place, Entry)>> {
        let moved = |account, by| (Place::Account(account), Entry::Moved { by });
        match self {
            Self::Deposit { to, amount } => Some(vec![moved(to, amount)]),
            Self::Withdraw { from, amount } => (balance(from) >= amount).then(|| vec![moved(from, -amount)]),
            Self::Transfer { from, to, amount } => {
                (balance(from) >= amount).then(|| vec![moved(from, -amount), moved(to, amount)])
            }
            Self::Vouch { of, at_least } => {
                let balance = balance(of);
                (balance >= at_least).then(|| vec![(Place::Beside(of), Entry::Vouched { balance })])
            }
        }
    }

    fn home(self, case: &str) -> Vec<String> {
        let place = match self {
            Self::Deposit { to, .. } => Place::Account(to),
            Self::Withdraw { from, .. } | Self::Transfer { from, .. } => Place::Account(from),
            Self::Vouch { of, .. } => Place::Beside(of),
        };
        vec![place.subject(case)]
    }
}

fn wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        2 => (0..ACCOUNTS, 1..9_i64).prop_map(|(to, amount)| Wish::Deposit { to, amount }),
        3 => (0..ACCOUNTS, 1..9_i64).prop_map(|(from, amount)| Wish::Withdraw { from, amount }),
        3 => (0..ACCOUNTS, 1..ACCOUNTS, 1..9_i64).prop_map(|(from, further, amount)| {
            Wish::Transfer { from, to: (from + further) % ACCOUNTS, amount }
        }),
        3 => (0..ACCOUNTS, 0..12_i64).prop_map(|(of, at_least)| Wish::Vouch { of, at_least }),
    ]
}

/// A wish, and the node that it comes to.
#[derive(Clone, Debug)]
struct Step {
    wish: Wish,
    node: usize,
    /// It comes to the next node as well, at the same time.
    twice: bool,
    /// Its caller goes away at this moment, and comes back with the same command.
    leaves: Option<Moment>,
}

fn step() -> impl Strategy<Value = Step> {
    let twice = prop_oneof![3 => Just(false), 1 => Just(true)];
    let leaves = prop_oneof![
        6 => Just(None),
        1 => (0..60_u32).prop_map(|turns| Some(Moment::Turns(turns))),
        1 => (0..5_u64).prop_map(|milliseconds| Some(Moment::Milliseconds(milliseconds))),
    ];
    (wish(), 0..NODES, twice, leaves).prop_map(|(wish, node, twice, leaves)| Step {
        wish,
        node,
        twice,
        leaves,
    })
}

struct Teller {
    store: EventStore,
    accounts: States<Account, Entry>,
}

impl Teller {
    fn new(store: EventStore) -> Self {
        Self { accounts: States::new(store.clone(), "CHATS", apply), store }
    }

    async fn fulfil(&self, case: &str, meta: &CommandMeta, wish: Wish) -> Result<Outcome, ExecuteError<()>> {
        let attempt = || async move { self.propose(case, wish).await };
        self.store.execute(meta, "CHATS", &wish.home(case), attempt).await
    }

    async fn propose(&self, case: &str, wish: Wish) -> Result<Proposal, AttemptError<()>> {
        let mut loaded = BTreeMap::new();
        for account in wish.accounts() {
            loaded.insert(account, self.accounts.load(&Place::Account(account).subject(case)).await?);
        }
        let decided =
            wish.decide(|account| loaded[&account].state.balance).ok_or(AttemptError::Refused(()))?;
        let events = decided.into_iter().map(|(place, entry)| match place {
            Place::Account(account) => {
                let (version, last) = (loaded[&account].version, loaded[&account].last_sequence);
                let event = NewEvent::of(place.subject(case), &entry, Expectation::Exactly(last))?;
                Ok(event.numbered(version + 1, last))
            }
            Place::Beside(account) => {
                let subject = Place::Account(account).subject(case);
                let guard = Expectation::Guard { subject, sequence: loaded[&account].last_sequence };
                Ok(NewEvent::of(place.subject(case), &entry, guard)?)
            }
        });
        Ok(Proposal { stream: "CHATS".to_owned(), events: events.collect::<Result<_, AttemptError<()>>>()? })
    }
}

/// What a caller was told, and the sequences between which the wish was decided.
struct Told {
    step: usize,
    after: u64,
    before: u64,
    answer: Result<Outcome, ExecuteError<()>>,
}

/// Runs the steps side by side: those of a node in turn, by two tasks.
async fn run(
    reader: &LogReader,
    tellers: &[Teller],
    case: &str,
    script: &[(CommandMeta, Step)],
) -> Result<Vec<Told>> {
    let acknowledged = AtomicU64::new(reader.head("CHATS").await?.last_sequence);
    let mut queues = vec![Vec::new(); NODES * 2];
    for (index, (_, step)) in script.iter().enumerate() {
        queues[(step.node % NODES) * 2 + index % 2].push(index);
        if step.twice {
            queues[((step.node + 1) % NODES) * 2 + index % 2].push(index);
        }
    }
    let acknowledged = &acknowledged;
    let work = queues.into_iter().enumerate().map(|(queue, steps)| async move {
        let mut told = Vec::new();
        for step in steps {
            let (meta, Step { wish, leaves, .. }) = &script[step];
            let after = acknowledged.load(Ordering::SeqCst);
            let fulfil = || tellers[queue / 2].fulfil(case, meta, *wish);
            let answered = match leaves {
                Some(moment) => until(*moment, Box::pin(fulfil())).await,
                None => None,
            };
            let answer = match answered {
                Some(answer) => answer,
                None => fulfil().await,
            };
            let before = match &answer {
                Ok(outcome) => outcome.position.sequence,
                Err(_) => reader.head("CHATS").await?.last_sequence,
            };
            acknowledged.fetch_max(before, Ordering::SeqCst);
            told.push(Told { step, after, before, answer });
        }
        anyhow::Ok(told)
    });
    Ok(try_join_all(work).await?.into_iter().flatten().collect())
}

/// Replays the log with the rules, and compares it with what everybody was told.
async fn check(
    reader: &LogReader,
    keys: &KeyVault,
    (case, start): (&str, u64),
    script: &[(CommandMeta, Step)],
    told: &[Told],
) -> Result<()> {
    let step_of: HashMap<_, _> = script.iter().enumerate().map(|(step, (meta, _))| (meta.id, step)).collect();
    let mut balances = BTreeMap::new();
    let mut versions: HashMap<String, u64> = HashMap::new();
    // The balances after each sequence, and where each step's last event stands.
    let mut states = BTreeMap::from([(start, balances.clone())]);
    let mut stored: HashMap<usize, u64> = HashMap::new();
    let mut events = events_after(reader, start).await?.into_iter();
    while let Some(first) = events.next() {
        let step = *step_of.get(&first.envelope.command).context("nobody's event")?;
        let wish = script[step].1.wish;
        let decided = wish
            .decide(|account| balances.get(&account).copied().unwrap_or(0))
            .with_context(|| format!("{wish:?} is at {} and had to be refused", first.sequence))?;
        ensure!(!stored.contains_key(&step), "{wish:?} has a second effect");
        let mut next = Some(first);
        for (place, entry) in decided {
            let event = match next.take() {
                Some(event) => event,
                None => events.next().context("a commit is not whole")?,
            };
            let found: Entry = event.open(keys).await?;
            ensure!(
                event.subject == place.subject(case) && found == entry,
                "{wish:?} made {found:?} on {} and not {entry:?}",
                event.subject
            );
            if let (Place::Account(account), Entry::Moved { by }) = (place, entry) {
                let version = versions.entry(event.subject).or_default();
                *version += 1;
                ensure!(event.envelope.version == Some(*version), "version {:?}", event.envelope.version);
                *balances.entry(account).or_insert(0) += by;
            }
            stored.insert(step, event.sequence);
            states.insert(event.sequence, balances.clone());
        }
    }
    for told in told {
        let Step { wish, twice, leaves, .. } = &script[told.step].1;
        let at = stored.get(&told.step).copied();
        match &told.answer {
            Ok(outcome) => {
                ensure!(at == Some(outcome.position.sequence), "{wish:?}: {outcome:?}, but {at:?}");
            }
            Err(ExecuteError::Refused(())) => {
                ensure!(at.is_none_or(|at| at > told.after), "{wish:?} was refused after its effect");
                let begin = states.range(..=told.after).next_back().map_or(start, |(sequence, _)| *sequence);
                let justified = states.range(begin..=told.before).any(|(_, balances)| {
                    wish.decide(|account| balances.get(&account).copied().unwrap_or(0)).is_none()
                });
                ensure!(justified, "{wish:?} was refused between {} and {}", told.after, told.before);
            }
            Err(ExecuteError::Conflict) => {
                let accepted_elsewhere = *twice || leaves.is_some();
                ensure!(at.is_none() || accepted_elsewhere, "{wish:?} conflicted, and is at {at:?}");
            }
            Err(error) => anyhow::bail!("{wish:?}: {error:?}"),
        }
    }
    let told_of = |step: &usize| told.iter().any(|told| told.step == *step && told.answer.is_ok());
    ensure!(stored.keys().all(told_of), "stored, and nobody was told");
    Ok(())
}

/// Everything after a sequence. A page without a filter may come from a replica that has less.
async fn events_after(reader: &LogReader, start: u64) -> Result<Vec<Recorded>> {
    let (mut events, mut reached) = (Vec::new(), start);
    loop {
        let page = reader.page("CHATS", reached + 1, Some("chat.>"), 1000).await?;
        events.extend(page.events);
        reached = page.reached;
        if !page.more {
            return Ok(events);
        }
    }
}

#[tokio::test]
async fn any_interleaving_is_some_order() -> Result<()> {
    let log = Log::start().await?;
    let mut tellers = Vec::new();
    for _ in 0..NODES {
        tellers.push(Teller::new(log.store().await?));
    }
    interleave(&tellers, &log.reader().await?, CASES).await
}

/// There, each node has a server of its own, and what it reads may be behind what others were told.
#[tokio::test]
async fn any_interleaving_is_some_order_on_three_servers() -> Result<()> {
    let servers = Servers::cluster().await?;
    three_copies(&servers).await?;
    let mut tellers = Vec::new();
    for index in 0..NODES {
        tellers.push(Teller::new(store_at(&servers, index).await?));
    }
    let reader = LogReader::new(servers.client("projectors", "projectors").await?, LOG_API);
    interleave(&tellers, &reader, CASES_ON_THREE).await
}

async fn store_at(servers: &Servers, index: usize) -> Result<EventStore> {
    let config = NatsConfig::new(servers.url_of(index), "command_api", "command_api");
    let client = jetstream_es::connect(&config).await?;
    let vault = KeyVault::new(client.clone(), OWN_API, master());
    Ok(EventStore::new(client, vault, "/wherry/test"))
}

async fn interleave(tellers: &[Teller], reader: &LogReader, cases: usize) -> Result<()> {
    let scripts = proptest::collection::vec(step(), 6..40);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng(seed()));
    let mut refused = 0;
    for case in 0..cases {
        let steps = scripts.new_tree(&mut runner).map_err(anyhow::Error::msg)?.current();
        let script: Vec<_> = steps.into_iter().map(|step| (command(), step)).collect();
        let name = format!("case-{case}");
        let start = reader.head("CHATS").await?.last_sequence;
        let told = run(reader, tellers, &name, &script).await?;
        refused += told.iter().filter(|told| matches!(told.answer, Err(ExecuteError::Refused(())))).count();
        check(reader, tellers[0].store.keys(), (&name, start), &script, &told).await.with_context(|| {
            format!("{name}: {:?}", script.iter().map(|(_, step)| step).collect::<Vec<_>>())
        })?;
    }
    ensure!(refused > 0, "nothing was ever refused: that is not what is wished for");
    Ok(())
}

/// A replica may lag behind what another node's caller was told. A refusal is told on the leader's word
/// that it does not.
#[tokio::test]
async fn what_one_node_acknowledged_no_other_denies() -> Result<()> {
    let servers = Servers::cluster().await?;
    three_copies(&servers).await?;
    let mut nodes = Vec::new();
    for index in 0..3 {
        nodes.push(Node::new(store_at(&servers, index).await?));
    }
    // Several at a time: replicas of an idle log lag less.
    let clubs = (0..12_u8).map(|task| {
        let nodes = &nodes;
        async move {
            for round in 0..20 {
                let club = format!("{task}-{round}");
                let [first, second, third] =
                    [0, 1, 2].map(|further| &nodes[(usize::from(task) + further) % 3]);
                first.join(&club, 1).await.map_err(|error| anyhow::anyhow!("joining: {error:?}"))?;
                for node in [second, third] {
                    let said = node.say(&club, 1).await;
                    ensure!(said.is_ok(), "a member, at another node: {said:?}");
                }
                second.leave(&club, 1).await.map_err(|error| anyhow::anyhow!("leaving: {error:?}"))?;
                let said = third.say(&club, 1).await;
                ensure!(matches!(said, Err(ExecuteError::Refused(_))), "no member: {said:?}");
            }
            anyhow::Ok(())
        }
    });
    try_join_all(clubs).await?;
    Ok(())
}
