//! Jobs that cannot be done: each is recorded once, then over. And those that only this worker cannot do.

use std::sync::atomic::Ordering;

use anyhow::{Context as _, ensure};
use domain::{
    accounts::AccountEvent,
    boundary::{Boundary, CHATS, CONVERSIONS, SYSTEM, USERS},
    conversion::SourceFormat,
    ids::AccountId,
};
use embedded::{
    testing::{self, unique},
    wait_for,
};
use futures::StreamExt as _;
use jetstream_es::{Expectation, MAX_PAGE, NewEvent, Recorded};
use serde_json::{Value, json};
use uuid::Uuid;
use workers::Failpoint;

use crate::{
    scripted_smtp::Smtp,
    world::{PATIENCE, World},
};

impl World {
    /// What the log says of failed jobs so far.
    pub(crate) async fn failed_jobs(&self) -> anyhow::Result<Vec<Recorded>> {
        Ok(self.store.reader().page(SYSTEM.name, 1, Some("system.job.>"), MAX_PAGE).await?.events)
    }

    /// The same, once there are so many events.
    pub(crate) async fn wait_for_failed_jobs(&self, at_least: usize) -> anyhow::Result<Vec<Recorded>> {
        let failed = wait_for("failed jobs", PATIENCE, || async {
            let failed = self.failed_jobs().await.map_err(|error| error.to_string())?;
            if failed.len() >= at_least { Ok(failed) } else { Err(format!("{} of {at_least}", failed.len())) }
        });
        Ok(failed.await?)
    }

    /// Appends an account's event of any type, version and body.
    async fn append_to(
        &self,
        account: AccountId,
        event_type: &str,
        version: u32,
        body: Value,
    ) -> anyhow::Result<u64> {
        let event = NewEvent {
            subject: Boundary::account(account).subject().to_owned(),
            event_type: event_type.to_owned(),
            event_version: version.to_string(),
            body,
            expect: Expectation::Any,
            aggregate: None,
        };
        self.append_event(USERS.name, event).await
    }
}

fn nobody() -> AccountId {
    AccountId::new(Uuid::now_v7())
}

/// Reason and detail of a failed job.
fn why(failed: &Recorded) -> (&str, &str) {
    let text = |name: &str| failed.body[name].as_str().unwrap_or_default();
    (text("reason"), text("detail"))
}

#[tokio::test]
async fn a_job_fails_once_though_its_worker_is_killed_before_it_is_over() -> anyhow::Result<()> {
    let world = World::start().await?;
    let broken =
        world.append_to(nobody(), "AccountRegistered", 1, json!({"type": "AccountRegistered"})).await?;
    // Nobody answers: what the worker asks for is taken down, and done on its behalf.
    let mut asked = world.client("command_api").await?.subscribe("cmd.>").await?;
    let worker = world.process()?;
    let request = tokio::time::timeout(PATIENCE, asked.next()).await?.context("a command")?;
    ensure!(request.subject.as_str() == "cmd.record-failed-job", "{}", request.subject);
    drop(asked);
    let _commands = world.command_api().await?;
    let answer = world.client("workers").await?.request(request.subject, request.payload).await?;
    ensure!(std::str::from_utf8(&answer.payload)?.contains("SYSTEM:1"), "{:?}", answer.payload);
    worker.kill()?;

    let _workers = world.workers().await?;
    world.wait_until_over(USERS.name, "mailer").await?;
    ensure!(world.deliveries(USERS.name, "mailer").await? >= 2, "it came again");
    let failed = world.failed_jobs().await?;
    ensure!(failed.len() == 1, "{failed:?}");
    let (event, about) = (&failed[0], world.store.at(USERS.name, broken).await?.context("the event")?);
    ensure!(event.subject == format!("system.job.mailer.{broken}"), "{}", event.subject);
    ensure!(
        event.envelope.actor == "worker:mailer"
            && event.envelope.causation.as_ref() == Some(&about.envelope.id)
    );
    ensure!(
        event.body
            == json!({
                "type": "JobFailed", "worker": "mailer", "stream": "USERS", "sequence": broken,
                "event_type": "AccountRegistered", "event_version": 1, "reason": "undecodable",
                "detail": format!("event {broken} of USERS, a AccountRegistered.v1, is not what its type promises"),
                "deliveries": 1,
            }),
        "{}",
        event.body
    );
    Ok(())
}

#[tokio::test]
async fn what_a_newer_program_wrote_waits_for_a_newer_worker() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    world.append_to(nobody(), "AccountRegistered", 99, json!({"type": "AccountRegistered"})).await?;
    // This one's type no worker of this version has heard of: whether it asks for a mail, a newer one will know.
    world.append_to(nobody(), "AccountPainted", 1, json!({"type": "AccountPainted"})).await?;
    // An account on which something newer stands, too.
    let painted = world.register(&format!("{}@example.org", unique("eve"))).await?;
    world.append_to(painted, "AccountPainted", 1, json!({"type": "AccountPainted"})).await?;
    let ada = format!("{}@example.org", unique("ada"));
    world.register(&ada).await?;
    mailbox.wait_for_mails(&ada, 1).await?;
    for worker in ["mailer", "inviter"] {
        // Each of them at least twice, beside the two registrations.
        world.wait_for_deliveries(USERS.name, worker, 10).await?;
        let open = world.open_jobs(USERS.name, worker).await?;
        ensure!(open >= 3, "{worker}: {open} jobs are open");
    }
    ensure!(world.failed_jobs().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_is_no_event_fails_without_a_word_of_what_stands_there() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    world.client("command_api").await?.request("chat.changes.x", "ada@example.org".into()).await?;
    let failed = world.wait_for_failed_jobs(3).await?;
    let mut subjects: Vec<_> = failed.iter().map(|event| event.subject.as_str()).collect();
    subjects.sort_unstable();
    let expected = ["system.job.notifier.1", "system.job.previewer.1", "system.job.timekeeper.1"];
    ensure!(subjects == expected, "{failed:?}");
    for event in &failed {
        ensure!(why(event).0 == "no-event" && event.body["event_type"].is_null(), "{failed:?}");
        ensure!(!event.body.to_string().contains("ada"), "{failed:?}");
    }
    world.wait_until_over(CHATS.name, "timekeeper").await?;
    // Among the accounts, which command-api follows, it is no more harm.
    world.client("command_api").await?.request("user.x", "ada@example.org".into()).await?;
    let mut subjects: Vec<_> =
        world.wait_for_failed_jobs(5).await?.into_iter().map(|event| event.subject).collect();
    subjects.sort_unstable();
    ensure!(subjects[..3] == ["system.job.eraser.1", "system.job.inviter.1", "system.job.mailer.1"]);
    Ok(())
}

#[tokio::test]
async fn what_command_api_cannot_read_either_fails_for_good() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let account = nobody();
    let broken =
        world.append_to(account, "AccountRegistered", 1, json!({"type": "AccountRegistered"})).await?;
    let activated = AccountEvent::AccountActivated { account };
    let activation = world.append(&Boundary::account(account), &activated).await?;
    let failed = world.wait_for_failed_jobs(2).await?;
    let of = |worker: &str, sequence: u64| {
        let subject = format!("system.job.{worker}.{sequence}");
        failed.iter().find(|event| event.subject == subject).map(why)
    };
    ensure!(of("mailer", broken).is_some_and(|(reason, _)| reason == "undecodable"), "{failed:?}");
    let refused = of("inviter", activation);
    ensure!(refused == Some(("command-refused", "claim-invitations got log-unreadable")), "{failed:?}");
    world.wait_until_over(USERS.name, "inviter").await
}

#[tokio::test]
async fn a_mail_that_came_too_late_to_be_of_use_has_expired() -> anyhow::Result<()> {
    let smtp = Smtp::answering(&["451 later"]).await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", smtp.url.clone());
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    // One mail brings a link that works for an hour, the other one none.
    let ada = world.register("ada@example.org").await?;
    let bob = world.register("bob@example.org").await?;
    let boundary = Boundary::account(bob);
    world.append(&boundary, &AccountEvent::AccountActivated { account: bob }).await?;
    let repeated = world.append(&boundary, &AccountEvent::SignUpRepeated { account: bob }).await?;
    // Four events, and three mails that are refused for now; bob's first one is not wanted any more when it comes again.
    world.wait_for_deliveries(USERS.name, "mailer", 8).await?;
    ensure!(world.failed_jobs().await?.is_empty());

    world.clock.advance(time::Duration::minutes(61));
    let failed = world.wait_for_failed_jobs(1).await?;
    ensure!(why(&failed[0]) == ("expired", "the link that it would bring has expired"), "{failed:?}");
    let about = world.store.at(USERS.name, failed[0].body["sequence"].as_u64().unwrap_or_default()).await?;
    ensure!(about.is_some_and(|event| event.subject == Boundary::account(ada).subject()));

    world.clock.advance(time::Duration::days(3));
    let failed = world.wait_for_failed_jobs(2).await?;
    ensure!(failed[1].subject == format!("system.job.mailer.{repeated}"), "{failed:?}");
    ensure!(why(&failed[1]) == ("expired", "the mail server does not take the mail now (451)"), "{failed:?}");
    world.wait_until_over(USERS.name, "mailer").await
}

#[tokio::test]
async fn a_failed_job_is_tried_again_when_an_operator_says_so() -> anyhow::Result<()> {
    let smtp = Smtp::answering(&["550 closed", "550 still closed", "250 open"]).await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", smtp.url.clone());
    let (commands, _workers) = (world.command_api().await?, world.workers().await?);
    let token = world.operator_token()?;
    let retry = |sequence: u64| {
        let route = format!("http://{}/api/v1/jobs/mailer/{sequence}/retry", commands.address);
        let request = reqwest::Client::new().post(route).bearer_auth(&token);
        async move { anyhow::Ok(request.send().await?.status().as_u16()) }
    };
    world.register("ada@example.org").await?;
    let mailed = world.wait_for_failed_jobs(1).await?[0].body["sequence"].as_u64().context("a sequence")?;
    ensure!(retry(mailed + 1).await? == 409, "what has not failed is not tried again");
    ensure!(retry(mailed).await? == 200);
    // It fails once more, because of the request; the last time it does not.
    let events = world.wait_for_failed_jobs(3).await?;
    let types: Vec<_> = events.iter().map(|event| event.envelope.event_type.as_str()).collect();
    ensure!(types == ["JobFailed", "JobRetryRequested", "JobFailed"], "{types:?}");
    ensure!(events[2].envelope.causation.as_ref() == Some(&events[1].envelope.id), "{events:?}");
    ensure!(events[1].body["by"] == "operator:ada", "{}", events[1].body);
    ensure!(retry(mailed).await? == 200 && retry(mailed).await? == 409);
    wait_for("the mail", PATIENCE, || async {
        let asked = smtp.asked.load(Ordering::SeqCst);
        if asked == 3 { Ok(()) } else { Err(format!("asked {asked} times")) }
    })
    .await?;
    world.wait_until_over(SYSTEM.name, "retrier").await?;
    ensure!(world.failed_jobs().await?.len() == 4, "it is done");
    Ok(())
}

#[tokio::test]
async fn a_job_that_panics_each_time_is_recorded_and_over() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let _commands = world.command_api().await?;
    let mut config = world.config()?;
    config.failpoint = Failpoint::new(|before| {
        assert!(!before.starts_with("set a timer on"), "a mistake of this worker");
        false
    });
    let _workers = world.workers_with(config).await?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    let end = world.complete(requested, b"%PDF-1.7").await?;
    let failed = world.wait_for_failed_jobs(1).await?;
    ensure!(why(&failed[0]) == ("panicked", "the worker panicked over it"), "{failed:?}");
    ensure!(failed[0].body["worker"] == "storekeeper" && failed[0].body["sequence"] == end, "{failed:?}");
    world.wait_until_over(CONVERSIONS.name, "storekeeper").await?;
    ensure!(world.failed_jobs().await?.len() == 1);
    Ok(())
}
