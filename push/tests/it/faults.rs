//! The protocol's promise under any schedule of cuts, kills, moves and repeated subscriptions: each event once, in
//! order, or an explicit reset.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, ensure};
use domain::ids::RoomId;
use proptest::{
    prelude::*,
    test_runner::{Config as Cases, TestCaseError, TestRunner},
};
use push::Limits;
use serde_json::json;
use tokio::net::TcpStream;

use crate::{
    proxy::Proxy,
    world::{Client, Node, Person, World, forgetful},
};

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// So many messages are posted, of so many bytes.
    Post { messages: usize, bytes: usize },
    /// The client reads so many frames, coming back if it has no line.
    Read { frames: usize },
    /// The next line is cut after so many bytes from the server: within the handshake, a header or a frame.
    CutNext { bytes: usize },
    /// The line breaks.
    Cut,
    /// The next line leads to another node.
    Move { node: usize },
    /// The client asks again, on the line that it has, from so many events further back.
    AskAgain { back: usize },
    /// A node is killed and another takes its place.
    Kill { node: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (1..40_usize, 1..2_000_usize).prop_map(|(messages, bytes)| Step::Post { messages, bytes }),
        4 => (1..30_usize).prop_map(|frames| Step::Read { frames }),
        3 => (1..20_000_usize).prop_map(|bytes| Step::CutNext { bytes }),
        1 => Just(Step::Cut),
        2 => (0..3_usize).prop_map(|node| Step::Move { node }),
        2 => (0..50_usize).prop_map(|back| Step::AskAgain { back }),
        1 => (0..3_usize).prop_map(|node| Step::Kill { node }),
    ];
    prop::collection::vec(step, 1..25)
}

/// The client of the protocol's page: a position, and a rule for what it applies.
struct Reader {
    topic: String,
    /// Everything up to here has been applied.
    mine: u64,
    applied: Vec<u64>,
    line: Option<Line>,
}

struct Line {
    client: Client,
    /// Up to where this line has brought the topic, once the subscription was answered.
    brought: Option<u64>,
}

impl Reader {
    async fn come_back(&mut self, world: &World, who: Person, proxy: &Proxy) -> anyhow::Result<()> {
        for _ in 0..100 {
            if self.line.is_some() {
                return Ok(());
            }
            let Ok(stream) = TcpStream::connect(proxy.address).await else { continue };
            let Ok(mut client) = Client::upgrade(stream, &[]).await else { continue };
            if client.hello(world, who).await.is_err() {
                continue;
            }
            self.line = Some(Line { client, brought: None });
            self.ask(world, self.mine).await?;
        }
        self.line.as_ref().map(drop).context("it finds no way back")
    }

    async fn ask(&mut self, world: &World, after: u64) -> anyhow::Result<()> {
        let Some(line) = &mut self.line else { return Ok(()) };
        let after_text = world.position("CHATS", after).await?;
        let frame = json!({"type": "subscribe", "topic": self.topic, "after": after_text});
        if line.client.send(&frame).await.is_err() {
            self.line = None;
        }
        Ok(())
    }

    /// Reads one frame and applies it; false if the line broke.
    async fn read(&mut self) -> anyhow::Result<bool> {
        let Some(line) = &mut self.line else { return Ok(false) };
        let Some(frame) = line.client.try_next().await? else {
            self.line = None;
            return Ok(false);
        };
        match frame["type"].as_str() {
            Some("subscribed") => line.brought = frame["after"].as_u64(),
            Some("event") => {
                let number = |name: &str| frame[name].as_u64().context("a number");
                let (seq, prev) = (number("seq")?, number("prev")?);
                let brought = line.brought.as_mut().context("it is subscribed")?;
                ensure!(prev <= *brought && *brought < seq, "after {brought} came prev {prev} seq {seq}");
                *brought = seq;
                if seq > self.mine {
                    ensure!(prev <= self.mine, "a hole after {}: {frame}", self.mine);
                    self.mine = seq;
                    self.applied.push(seq);
                }
            }
            Some("caught_up" | "ping" | "goaway") => {}
            // The test keeps within what is replayed.
            _ => anyhow::bail!("not expected: {frame}"),
        }
        Ok(true)
    }
}

struct Setting {
    world: World,
    ada: Person,
    nodes: BTreeMap<usize, Node>,
    proxy: Proxy,
}

impl Setting {
    async fn start() -> anyhow::Result<Self> {
        let world = World::start().await?;
        let ada = world.person().await?;
        let mut nodes = BTreeMap::new();
        for place in 0..3 {
            nodes.insert(place, world.node_with(limits(place)).await?);
        }
        let proxy = Proxy::to(nodes[&0].address).await?;
        Ok(Self { world, ada, nodes, proxy })
    }

    async fn play(&mut self, steps: Vec<Step>) -> anyhow::Result<()> {
        let room = self.world.room(&[self.ada]).await?;
        let created = self.world.store.reader().head("CHATS").await?.last_sequence;
        let mut reader = Reader { topic: format!("chat.*.{room}"), mine: 0, applied: Vec::new(), line: None };
        let mut posted = vec![created];
        let mut at = 0;
        self.proxy.lead_to(self.nodes[&at].address);
        for step in steps {
            match step {
                Step::Post { messages, bytes } => self.post(room, messages, bytes, &mut posted).await?,
                Step::Read { frames } => {
                    reader.come_back(&self.world, self.ada, &self.proxy).await?;
                    let due = posted.last().copied().unwrap_or(0);
                    for _ in 0..frames {
                        if reader.mine >= due || !reader.read().await? {
                            break;
                        }
                    }
                }
                Step::CutNext { bytes } => self.proxy.cut_next_after(bytes),
                Step::Cut => reader.line = None,
                Step::Move { node } => {
                    at = node;
                    self.proxy.lead_to(self.nodes[&at].address);
                }
                Step::AskAgain { back } => {
                    let place = reader.applied.len().saturating_sub(back + 1);
                    let after = reader.applied.get(place).copied().unwrap_or(0);
                    reader.ask(&self.world, after).await?;
                }
                Step::Kill { node } => {
                    let fresh = self.world.node_with(limits(node)).await?;
                    if let Some(old) = self.nodes.insert(node, fresh) {
                        old.kill();
                    }
                    self.proxy.lead_to(self.nodes[&at].address);
                }
            }
        }
        let due = posted.last().copied().unwrap_or(0);
        while reader.mine < due {
            reader.come_back(&self.world, self.ada, &self.proxy).await?;
            reader.read().await?;
        }
        ensure!(reader.applied == posted, "applied {:?} of {posted:?}", reader.applied);
        Ok(())
    }

    async fn post(
        &self,
        room: RoomId,
        messages: usize,
        bytes: usize,
        posted: &mut Vec<u64>,
    ) -> anyhow::Result<()> {
        let last = self.world.post_many(room, self.ada, &"x".repeat(bytes), messages).await?;
        posted.extend(last + 1 - messages as u64..=last);
        Ok(())
    }
}

/// Nodes of different memory: all of it, a little, none.
fn limits(node: usize) -> Limits {
    let limits = match node {
        0 => Limits::default(),
        1 => Limits { ring_bytes: 40 << 10, ..Limits::default() },
        _ => forgetful(),
    };
    Limits { ping_every: Duration::from_hours(1), ..limits }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_schedule_of_faults_ends_in_each_event_once_and_in_order() -> anyhow::Result<()> {
    let setting = std::cell::RefCell::new(Setting::start().await?);
    let cases = Cases { cases: 24, max_shrink_iters: 40, failure_persistence: None, ..Cases::default() };
    let play = |steps| {
        let mut setting = setting.borrow_mut();
        let played =
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(setting.play(steps)));
        played.map_err(|error| TestCaseError::fail(format!("{error:#}")))
    };
    TestRunner::new(cases).run(&steps(), play).map_err(|error| anyhow::anyhow!("{error}"))
}

/// A cut at each byte of the first kilobytes: the handshake, the welcome, the answer and some events.
#[tokio::test]
async fn a_line_that_is_cut_at_any_byte_loses_and_doubles_nothing() -> anyhow::Result<()> {
    let mut setting = Setting::start().await?;
    for first in (1..2_500).step_by(113) {
        let cuts = (first..2_500).step_by(457).map(|bytes| Step::CutNext { bytes });
        let reads = [Step::Post { messages: 3, bytes: 20 }, Step::Read { frames: 50 }];
        let steps = cuts.flat_map(|cut| [cut].into_iter().chain(reads.clone()));
        setting.play(steps.collect()).await.with_context(|| format!("cut from {first} on"))?;
    }
    Ok(())
}
