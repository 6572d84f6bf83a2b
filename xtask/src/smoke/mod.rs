//! `cargo xtask smoke`: the main job as two clients over HTTP and WebSocket, against a system of its own.
//!
//! Each step is printed with its time; the first that is off ends the run with what was seen.

mod client;
mod push;
mod system;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use embedded::wait_for;
use serde_json::json;

use client::Client;
use push::Socket;
use system::System;

/// How long a step that waits for something may take.
const PATIENCE: Duration = Duration::from_mins(1);
const PASSWORD: &str = "a ferry at dawn";

/// Starts the system in a temporary folder on free ports, does the main job, stops it.
pub(crate) async fn run(project: &Path) -> anyhow::Result<()> {
    // The HTTP client insists on a TLS provider, although this speaks to loopback only. A second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let started = Instant::now();
    let mut steps = Steps::default();
    let mut system = steps.time("start the system", System::start(project)).await?;
    let outcome = main_job(project, &system, &mut steps).await;
    if outcome.is_err() {
        println!("\nthe system's last words:\n{}", system.last_words());
    }
    let stopped = steps.time("stop it, with no process left", system.stop()).await;
    outcome?;
    stopped?;
    println!("\nsmoke: {} steps passed in {:.1} s", steps.passed, started.elapsed().as_secs_f64());
    Ok(())
}

/// Prints what is done and how long it took.
#[derive(Default)]
struct Steps {
    passed: u32,
}

impl Steps {
    async fn time<T>(
        &mut self,
        what: &str,
        step: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let started = Instant::now();
        let outcome = step.await;
        let seconds = started.elapsed().as_secs_f64();
        match &outcome {
            Ok(_) => {
                self.passed += 1;
                println!("  ok   {seconds:>7.2} s  {what}");
            }
            Err(_) => println!("  FAIL {seconds:>7.2} s  {what}"),
        }
        outcome.with_context(|| format!("step \"{what}\""))
    }
}

/// Sign up, activate, log in, photo, room, live messages, offline and back, conversion, log out.
async fn main_job(project: &Path, system: &System, steps: &mut Steps) -> anyhow::Result<()> {
    let url = system.url();
    let mut ada = Client::new(url, "ada")?;
    let mut bob = Client::new(url, "bob")?;
    for person in [&mut ada, &mut bob] {
        let what = format!("{} signs up, activates by mail, logs in", person.handle());
        steps.time(&what, sign_up(person)).await?;
    }
    steps.time("ada shows a photo, without its metadata", set_photo(project, &ada)).await?;
    let mut bobs_socket = Socket::open(&bob).await?;
    let room = steps
        .time("ada invites bob, who hears of it live and accepts", meet(&ada, &bob, &mut bobs_socket))
        .await?;
    let topic = format!("chat.*.{room}");
    let mut adas_socket = Socket::open(&ada).await?;
    for socket in [&mut adas_socket, &mut bobs_socket] {
        socket.subscribe(&topic, "CHATS:0").await?;
        socket.until_caught_up(&topic).await?;
    }
    steps
        .time("both hear each other live, once", talk(&ada, &bob, &room, &mut adas_socket, &mut bobs_socket))
        .await?;
    let away = bobs_socket.close(&topic).await?;
    steps
        .time("bob is away, and gets what he missed, once and in order", catch_up(&ada, &bob, &room, &away))
        .await?;
    steps.time("the same message sent twice is there once", send_twice(&ada, &room)).await?;
    steps.time("after a reload everything is there", reload(&bob, &room)).await?;
    for file in ["report.docx", "table.xlsx", "slides.pptx"] {
        let what = format!("{file} becomes a PDF, stage by stage");
        steps.time(&what, convert(project, &ada, file)).await?;
    }
    steps.time("an outsider finds nothing", stay_out(url, &room)).await?;
    steps.time("who logs out is out", log_out(&mut ada)).await
}

async fn sign_up(person: &mut Client) -> anyhow::Result<()> {
    let (email, handle) = (person.email(), person.handle().to_owned());
    let account = json!({ "email": email, "handle": handle, "password": PASSWORD });
    person.post("/api/v1/accounts", &account).await?.expect(202)?;
    let credentials = json!({ "email": email, "password": PASSWORD });
    let early = person.post("/api/v1/sessions", &credentials).await?;
    ensure!(early.code() == Some("account-not-activated"), "a login before activation got {early:?}");
    let token = person.activation_token().await?;
    let activation = json!({ "token": token });
    person.post("/api/v1/accounts/activation", &activation).await?.expect(200)?;
    let again = person.post("/api/v1/accounts/activation", &activation).await?;
    ensure!(again.code() == Some("activation-link-used"), "a used link got {again:?}");
    let wrong = json!({ "email": email, "password": "not the password" });
    ensure!(person.post("/api/v1/sessions", &wrong).await?.code() == Some("login-failed"));
    person.log_in(&credentials).await
}

async fn set_photo(project: &Path, ada: &Client) -> anyhow::Result<()> {
    let photo = std::fs::read(project.join("fixtures/images/photo.jpg"))?;
    let upload = ada.upload("photo", photo).await?.expect(201)?;
    let answer =
        ada.put("/api/v1/profile/photo", &json!({ "upload_id": upload["upload_id"] })).await?.expect(200)?;
    let me = ada.get_at("/api/v1/me", &answer).await?.expect(200)?;
    let url = me["photo_url"].as_str().context("no photo on the profile")?.to_owned();
    let shown = ada.bytes(&url).await?;
    ensure!(!shown.windows(4).any(|w| w == b"Exif"), "the photo still has metadata");
    ensure!(shown.len() > 100, "the photo has {} bytes", shown.len());
    Ok(())
}

/// The room in which both are members.
async fn meet(ada: &Client, bob: &Client, bobs_socket: &mut Socket) -> anyhow::Result<String> {
    let mine = format!("chat.account.{}", bob.account());
    bobs_socket.subscribe(&mine, "CHATS:0").await?;
    let created = ada.post("/api/v1/rooms", &json!({ "name": "Harbour" })).await?.expect(201)?;
    let room = created["room_id"].as_str().context("no room id")?.to_owned();
    let invitations = format!("/api/v1/rooms/{room}/invitations");
    ada.post(&invitations, &json!({ "handle": bob.handle() })).await?.expect(200)?;
    let invited = bobs_socket.next_event(&mine).await?;
    ensure!(invited["event_type"] == "InvitedToRoom", "bob got {invited}");
    bob.post(&format!("{invitations}/accept"), &json!({})).await?.expect(200)?;
    Ok(room)
}

async fn talk(
    ada: &Client,
    bob: &Client,
    room: &str,
    adas: &mut Socket,
    bobs: &mut Socket,
) -> anyhow::Result<()> {
    let topic = format!("chat.*.{room}");
    for (author, text) in [(ada, "ahoy"), (bob, "aye"), (ada, "🚢 ünïcode")] {
        author.say(room, text).await?;
        for socket in [&mut *adas, &mut *bobs] {
            let event = socket.next_event(&topic).await?;
            ensure!(event["data"]["body"] == text, "expected {text:?}, got {event}");
            ensure!(event["data"]["author"] == author.account());
        }
    }
    Ok(())
}

async fn catch_up(ada: &Client, bob: &Client, room: &str, from: &str) -> anyhow::Result<()> {
    let texts = ["one", "two", "three"];
    for text in texts {
        ada.say(room, text).await?;
    }
    let topic = format!("chat.*.{room}");
    let mut socket = Socket::open(bob).await?;
    socket.subscribe(&topic, from).await?;
    for text in texts {
        let missed = socket.next_event(&topic).await?;
        ensure!(missed["data"]["body"] == text, "expected {text:?}, got {missed}");
    }
    socket.close(&topic).await?;
    Ok(())
}

async fn send_twice(ada: &Client, room: &str) -> anyhow::Result<()> {
    let path = format!("/api/v1/rooms/{room}/messages");
    let id = uuid::Uuid::now_v7();
    let body = json!({ "body": "twice" });
    let first = ada.post_as(&path, &body, id).await?.expect(201)?;
    let second = ada.post_as(&path, &body, id).await?.expect(201)?;
    ensure!(first == second, "the answers differ: {first} and {second}");
    let other = ada.post_as(&path, &json!({ "body": "other" }), id).await?;
    ensure!(other.code() == Some("command-id-reused"), "another body got {other:?}");
    Ok(())
}

async fn reload(bob: &Client, room: &str) -> anyhow::Result<()> {
    let said = bob.say(room, "still here").await?;
    let timeline = bob.get_at(&format!("/api/v1/rooms/{room}/timeline"), &said).await?.expect(200)?;
    let bodies: Vec<&str> =
        timeline["items"].as_array().context("no items")?.iter().filter_map(|m| m["body"].as_str()).collect();
    let expected = ["ahoy", "aye", "🚢 ünïcode", "one", "two", "three", "twice", "still here"];
    ensure!(bodies == expected, "the timeline has {bodies:?}");
    Ok(())
}

async fn convert(project: &Path, ada: &Client, file: &str) -> anyhow::Result<()> {
    let extension = file.rsplit_once('.').map_or(file, |(_, extension)| extension);
    let document = std::fs::read(system::fixture_of(project, extension)?)?;
    let mut socket = Socket::open(ada).await?;
    let topic = format!("conversion.{}.*", ada.account());
    socket.subscribe(&topic, "CONVERSIONS:0").await?;
    socket.until_caught_up(&topic).await?;
    let upload = ada.upload("document", document).await?.expect(201)?;
    let request = json!({ "upload_id": upload["upload_id"], "name": file, "to": "pdf" });
    let answer = ada.post("/api/v1/conversions", &request).await?.expect(202)?;
    let id = answer["conversion_id"].as_str().context("no conversion id")?;
    let mut stages = Vec::new();
    loop {
        let event = socket.next_event(&topic).await?;
        ensure!(event["data"]["conversion"] == id, "an event of another conversion: {event}");
        let stage = event["event_type"].as_str().unwrap_or_default().to_owned();
        let last = stage != "ConversionRequested" && stage != "ConversionStarted";
        stages.push(stage);
        if last {
            break;
        }
    }
    ensure!(
        stages == ["ConversionRequested", "ConversionStarted", "ConversionCompleted"],
        "stages: {stages:?}"
    );
    let link = wait_for("the download link", PATIENCE, || async {
        match ada.get(&format!("/api/v1/conversions/{id}/download")).await {
            Ok(answer) if answer.status() == 200 => {
                Ok(answer.body()["url"].as_str().unwrap_or_default().to_owned())
            }
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let pdf = ada.bytes(&link).await?;
    ensure!(pdf.starts_with(b"%PDF-"), "the result is no PDF");
    Ok(())
}

async fn stay_out(url: &str, room: &str) -> anyhow::Result<()> {
    let mut eve = Client::new(url, "eve")?;
    let answer = eve.get(&format!("/api/v1/rooms/{room}/timeline")).await?;
    ensure!(answer.code() == Some("token-missing"), "without a token: {answer:?}");
    sign_up(&mut eve).await?;
    let read = eve.get(&format!("/api/v1/rooms/{room}/timeline")).await?;
    ensure!(read.code() == Some("room-not-found"), "reading: {read:?}");
    let post = eve.post(&format!("/api/v1/rooms/{room}/messages"), &json!({ "body": "boo" })).await?;
    ensure!(post.code() == Some("room-not-found"), "posting: {post:?}");
    let mut socket = Socket::open(&eve).await?;
    let refused = socket.refusal_of(&format!("chat.*.{room}")).await?;
    ensure!(refused["type"] == "error", "subscribing: {refused}");
    Ok(())
}

async fn log_out(ada: &mut Client) -> anyhow::Result<()> {
    ada.delete("/api/v1/sessions/current").await?.expect(204)?;
    wait_for("the old token to be refused by queries too", PATIENCE, || async {
        match ada.get("/api/v1/me").await {
            Ok(answer) if answer.code() == Some("session-ended") => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let refreshed = ada.post("/api/v1/sessions/refresh", &json!({})).await?;
    ensure!(refreshed.status() == 401, "a refresh after logging out got {refreshed:?}");
    Ok(())
}
