//! Exploring: what auditors ask over HTTP, in a long log, each question written down first. Beside it a look-up by
//! primary key in the same tables, and the least that a question can cost: one that is refused after it was written down.

mod fill;
mod system;

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use uuid::Uuid;

use crate::Options;
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::Section;
use crate::stats::Run;

use fill::{EVENTS_EACH, ROOMS, Rooms, id_of};
use system::System;

/// The goal: what nine of ten answers take at most is told by the design as "tens of milliseconds".
const ANSWERED_WITHIN_MS: f64 = 50.0;
/// The name of what everything is compared with.
const LOOK_UP: &str = "by primary key, SQL alone";

/// A question that is asked of many things, one after the other.
struct Question {
    name: &'static str,
    path: Box<dyn Fn(u64) -> String>,
    status: u16,
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When a server does not start, or an answer is not the one that is expected.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let (events, rounds) = if options.quick { (100_000, 40) } else { (1_000_000, 300) };
    let conditions = Conditions::now()?.with(format!(
        "{events} events in the log and in the index, {rounds} of each question, one at a time"
    ));
    let system = System::start().await?;
    println!("   filling the log and the index");
    let rooms = fill::log(&system, events).await?;
    fill::index(&system, events).await?;
    let serving = system.serve().await?;
    let mut measured = vec![(LOOK_UP, look_up(&system, events, rounds).await?)];
    for question in questions(events, &rooms) {
        if options.only.as_ref().is_some_and(|only| only != question.name) {
            continue;
        }
        let mut waits = Vec::new();
        for round in 0..rounds {
            let path = (question.path)(round);
            let began = Instant::now();
            let (status, body) = serving.get(&path).await?;
            waits.push(u32::try_from(began.elapsed().as_micros())?);
            ensure!(status == question.status, "{path}: {status} {body}");
        }
        let run = Run::new(waits, Duration::ZERO);
        println!("   {}: {:.2} ms, p99 {:.2} ms", question.name, run.p50_ms(), run.p99_ms());
        measured.push((question.name, run));
    }
    let goals = goals(&measured);
    let section = section(&conditions, &measured, &goals);
    println!("{}", section.as_str());
    if !options.dry {
        section.append()?;
    }
    Ok(goals)
}

async fn look_up(system: &System, events: u64, rounds: u64) -> anyhow::Result<Run> {
    let mut connection = system.reader().await?;
    let mut waits = Vec::new();
    for round in 0..rounds {
        let sequence = i64::try_from(1 + round * 7919 % events)?;
        let began = Instant::now();
        let found: Option<String> = sqlx::query_scalar(
            "select event_id from read.audit_event where stream = 'CHATS' and sequence = $1",
        )
        .bind(sequence)
        .fetch_optional(&mut connection)
        .await?;
        waits.push(u32::try_from(began.elapsed().as_micros())?);
        found.with_context(|| format!("{sequence} is not in the index"))?;
    }
    Ok(Run::new(waits, Duration::ZERO))
}

/// One of so many things, another in each round.
fn one_of(kind: &'static str, count: u64) -> impl Fn(u64) -> Uuid {
    move |round| id_of(kind, round * 7919 % count)
}

fn questions(events: u64, rooms: &Rooms) -> Vec<Question> {
    let asked = |name, status, path: Box<dyn Fn(u64) -> String>| Question { name, path, status };
    let list = |name, filter: Box<dyn Fn(u64) -> String>| {
        asked(name, 200, Box::new(move |round| format!("/api/v1/audit/events?{}", filter(round))))
    };
    let state = |name, at: &'static str| {
        let rooms = rooms.clone();
        let path = move |round: u64| {
            let (room, sequences) = rooms.of(round);
            let middle = sequences[sequences.len() / 2];
            let at = at.replace("{middle}", &middle.to_string());
            format!(
                "/api/v1/audit/{}stream=CHATS&subject=chat.room.{room}{at}",
                if name == "diff" { "diffs?" } else { "states?" }
            )
        };
        asked(name, 200, Box::new(path))
    };
    let (person, room) = (one_of("person", fill::PEOPLE), one_of("room", ROOMS));
    let (also_person, also_room) = (one_of("person", fill::PEOPLE), one_of("room", ROOMS));
    let (conversion, command) = (one_of("convert", fill::CONVERSIONS), one_of("command", events));
    let chain = one_of("command", events / 3);
    vec![
        asked("no answer: no such chain", 404, Box::new(|_| format!("/api/v1/audit/chains/{}", Uuid::nil()))),
        list("the latest", Box::new(|_| String::new())),
        list("by person", Box::new(move |round| format!("person={}", person(round)))),
        list("by room", Box::new(move |round| format!("room={}", room(round)))),
        list("by conversion", Box::new(move |round| format!("conversion={}", conversion(round)))),
        list("by type", Box::new(|_| "type=MemberInvited".to_owned())),
        list(
            "by time",
            Box::new(|round| format!("from=2026-01-01T00:{:02}:00Z&to=2026-01-01T05:00:00Z", round % 60)),
        ),
        list("by command", Box::new(move |round| format!("command={}", command(round)))),
        list(
            "by person and type",
            Box::new(move |round| format!("person={}&type=MemberInvited", also_person(round))),
        ),
        list(
            "by room and type",
            Box::new(move |round| format!("room={}&type=MemberInvited", also_room(round))),
        ),
        asked("chain", 200, Box::new(move |round| format!("/api/v1/audit/chains/{}", chain(round)))),
        state("state now", ""),
        state("state at a sequence", "&at={middle}"),
        state("diff", "&from={middle}"),
    ]
}

fn goals(measured: &[(&'static str, Run)]) -> Goals {
    let mut goals = Goals::default();
    for (name, run) in measured.iter().filter(|(name, _)| *name != LOOK_UP) {
        goals.at_most(format!("explore {name}, p99 ms"), run.p99_ms(), ANSWERED_WITHIN_MS);
    }
    goals
}

fn section(conditions: &Conditions, measured: &[(&'static str, Run)], goals: &Goals) -> Section {
    let mut section = Section::new("explore", conditions);
    section.text(&format!(
        "What auditors ask, over HTTP, with the append that writes it down; milliseconds. A room has {EVENTS_EACH} events, \
         scattered over the log. Times is against the look-up by primary key, which has neither HTTP nor append."
    ));
    let base = measured.first().map_or(f64::NAN, |(_, run)| run.p50_ms());
    let rows: Vec<_> = measured
        .iter()
        .map(|(name, run)| {
            let [p50, p99] = [run.p50_ms(), run.p99_ms()];
            [(*name).to_owned(), format!("{p50:.2}"), format!("{p99:.2}"), format!("{:.1}", p50 / base)]
        })
        .collect();
    section.table(["<question", "p50", "p99", "times"], &rows);
    section.goals(goals);
    section
}
