//! What was measured, as tables, goals and a picture.

use super::compression::Compressed;
use super::peers::Peer;
use super::{Measured, Storm, Trial};
use crate::figure::{Curve, Panel, svg};
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::Section;

pub(super) const OURS: &str = "push";

const STORM_SECONDS: f64 = 10.0;

pub(super) fn goals(ours: &Measured, peers: &[Measured], latency: &Trial, storm: &Storm) -> Goals {
    let mut goals = Goals::default();
    let of = |peer: Peer| peers.iter().find(|measured| measured.name == peer.name());
    for (peer, times) in
        [(Peer::SocketIo, 10.0), (Peer::Ws, 10.0), (Peer::Axum, 5.0), (Peer::Channels, 200.0)]
    {
        let theirs = of(peer).map_or(f64::NAN, |peer| peer.one_room.rate());
        goals.at_least(format!("push/one-room/times {}", peer.name()), ours.one_room.rate() / theirs, times);
    }
    let cpu = |measured: Option<&Measured>| {
        measured.and_then(|one| one.equal.as_ref()).map_or(f64::NAN, Trial::cpu_per_million)
    };
    goals.at_most("push/equal-rate/part of Socket.IO's CPU", cpu(Some(ours)) / cpu(of(Peer::SocketIo)), 0.5);
    goals.at_most("push/one-room/p99 ms at 1000 messages/s", latency.waits.p99_ms(), 10.0);
    goals.at_most("push/idle/KiB a connection", ours.idle_kib, 6.0);
    goals.at_most("push/storm/seconds until all are level", storm.level_after.as_secs_f64(), STORM_SECONDS);
    let slower = storm.meanwhile.waits.p99_ms() / storm.alone.waits.p99_ms();
    goals.at_most("push/storm/live p99, times", slower, 2.0);
    goals
}

pub(super) fn section(
    conditions: &Conditions,
    ours: &Measured,
    peers: &[Measured],
    (latency, storm, compressed): (&Trial, &Storm, &Compressed),
    goals: &Goals,
) -> Section {
    let mut section = Section::new("push", conditions);
    section.text(
        "The server that is measured has one core to itself; the generator has the other, and so has the log of push. \
         Messages of 120 bytes at a fixed rate, whatever becomes of them, over WebSockets without compression. The peers \
         broadcast and do nothing else. Push relays what is in the log: each message is sealed, appended (`sync_interval: \
         always`), opened by push for those who may see it, and sent in a frame with its envelope. *Highest*: the rate at \
         which every message comes once, in order and with a p99 of at most 100 ms, from when it was due until it is \
         received; it must hold in every round.",
    );
    let all = || std::iter::once(ours).chain(peers);
    let row = |measured: &Measured, trial: &Trial| {
        [
            measured.name.to_owned(),
            format!("{:.0}", trial.rate()),
            format!("{:.2}", ours.one_room.rate() / trial.rate()),
            format!("{:.1}", trial.waits.p50_ms()),
            format!("{:.1}", trial.waits.p99_ms()),
            format!("{:.2}", trial.cpu_per_million()),
        ]
    };
    let columns = ["<server", "deliveries/s", "push is times", "p50 ms", "p99 ms", "CPU s/million"];
    section.text("One room of 200, highest rate:");
    section.table(columns, &all().map(|one| row(one, &one.one_room)).collect::<Vec<_>>());
    section.text("200 rooms of 5, highest rate:");
    let many = |measured: &Measured| {
        let mut row = row(measured, &measured.many_rooms);
        row[2] = format!("{:.2}", ours.many_rooms.rate() / measured.many_rooms.rate());
        row
    };
    section.table(columns, &all().map(many).collect::<Vec<_>>());
    section.text(&format!(
        "One room of 200 at {:.0} deliveries a second; the log of push takes {:.2} s of processor time beside it for a \
         million deliveries. Memory (`RssAnon`) that each further connection takes in which nothing happens, from the 2,001st to the \
         8,000th:",
        ours.equal.as_ref().map_or(f64::NAN, |trial| trial.offered * 200.0),
        ours.equal.as_ref().map_or(f64::NAN, |trial| trial.log_cpu / trial.server_cpu * trial.cpu_per_million())
    ));
    let equal = |measured: &Measured| {
        let of = |value: fn(&Trial) -> f64| {
            measured
                .equal
                .as_ref()
                .map_or_else(|| "not reached".to_owned(), |trial| format!("{:.2}", value(trial)))
        };
        [
            measured.name.to_owned(),
            of(Trial::cpu_per_million),
            of(|trial| trial.waits.p50_ms()),
            of(|trial| trial.waits.p99_ms()),
            format!("{:.1}", measured.idle_kib),
        ]
    };
    let columns = ["<server", "CPU s/million", "p50 ms", "p99 ms", "KiB, idle"];
    section.table(columns, &all().map(equal).collect::<Vec<_>>());
    section.text(&format!(
        "Push, one room of 200 at 1,000 messages a second, each a commit of its own: p50 {:.1} ms, p99 {:.1} ms, from when a message was due, through the log, until it is received; p50 \
         {:.1} ms and p99 {:.1} ms of it until the log has it safe.\n\nStorm: {} clients come back at once, each 1,000 \
         messages behind; all are level after {:.1} s. Meanwhile a room of 200 goes on with 100 messages a second: p99 \
         {:.1} ms, of which the log takes {:.1}, and without the storm {:.1} and {:.1}. Those who come back are a thread of \
         the generator that runs when nothing else on its core has to.",
        latency.waits.p50_ms(),
        latency.waits.p99_ms(),
        latency.safe.p50_ms(),
        latency.safe.p99_ms(),
        storm.clients,
        storm.level_after.as_secs_f64(),
        storm.meanwhile.waits.p99_ms(),
        storm.meanwhile.safe.p99_ms(),
        storm.alone.waits.p99_ms(),
        storm.alone.safe.p99_ms(),
    ));
    section.text(&format!(
        "Compression, which there is none of: {} To relay a message to 200 takes push {:.0} µs, all members together.",
        words_of(compressed),
        latency.cpu_per_million() * 200.0,
    ));
    section.text("![Deliveries a second](figures/push.svg)");
    section.goals(goals);
    section
}

/// Prints it.
pub(super) fn tell_compressed(compressed: &Compressed) {
    println!("   {}", words_of(compressed));
}

fn words_of(compressed: &Compressed) -> String {
    format!(
        "deflated once for all, a frame of {:.0} bytes keeps {:.0} % of them, and that takes {:.0} µs.",
        compressed.frame_bytes,
        compressed.part * 100.0,
        compressed.micros,
    )
}

/// The highest rates, one beside the other.
pub(super) fn figure(ours: &Measured, peers: &[Measured]) -> String {
    let all: Vec<_> = std::iter::once(ours).chain(peers).collect();
    let panel = |title: &str, of: fn(&Measured) -> f64| Panel {
        title: title.to_owned(),
        places: all.iter().map(|one| one.name.split(' ').next().unwrap_or_default().to_owned()).collect(),
        below: "server".to_owned(),
        curves: vec![Curve {
            name: "deliveries/s".to_owned(),
            values: all.iter().map(|one| of(one)).collect(),
        }],
    };
    svg(&[
        panel("One room of 200", |one| one.one_room.rate()),
        panel("200 rooms of 5", |one| one.many_rooms.rate()),
    ])
}
