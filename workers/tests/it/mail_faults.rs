//! Mail while something is wrong: nothing is lost, and what comes twice is known to be the same.

use std::sync::atomic::Ordering;

use domain::boundary::USERS;
use embedded::testing::{self, unique};

use crate::{mail::read, scripted_smtp::Smtp, world::World};

#[tokio::test]
async fn a_mail_waits_while_the_mail_server_is_away() -> anyhow::Result<()> {
    let smtp = testing::own_smtp().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", smtp.mailbox().url());
    smtp.server().stop().await;
    let _workers = world.workers().await?;
    let ada = format!("{}@example.org", unique("ada"));
    world.register(&ada).await?;
    world.wait_for_deliveries(USERS.name, "mailer", 3).await?;
    smtp.server().start().await?;
    smtp.mailbox().wait_for_mails(&ada, 1).await?;
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(smtp.mailbox().mails_to(&ada)?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_worker_killed_in_the_middle_of_a_mail_sends_the_same_mail_again() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let proxy = Smtp::silent_at_the_end(mailbox.port).await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", proxy.url.clone());
    let worker = world.process()?;
    let ada = format!("{}@example.org", unique("ada"));
    world.register(&ada).await?;
    // The server has the mail, and the worker waits to hear so.
    mailbox.wait_for_mails(&ada, 1).await?;
    worker.kill()?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let _workers = world.workers().await?;
    let mails = mailbox.wait_for_mails(&ada, 2).await?;
    let (first, second) = (read(&mails[0])?, read(&mails[1])?);
    assert!(!first.id.is_empty());
    assert_eq!((first.id, first.text, first.html), (second.id, second.text, second.html));
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(mailbox.mails_to(&ada)?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn an_address_that_takes_no_mail_is_not_tried_again() -> anyhow::Result<()> {
    let smtp = Smtp::answering(&["550 no such user", "250 yes"]).await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", smtp.url.clone());
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    world.register("nobody@example.org").await?;
    let failed = world.wait_for_failed_jobs(1).await?;
    assert_eq!(
        (&failed[0].body["reason"], &failed[0].body["detail"]),
        (&"recipient-refused".into(), &"550".into())
    );
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(world.deliveries(USERS.name, "mailer").await?, 1);
    assert_eq!(smtp.asked.load(Ordering::SeqCst), 1);
    Ok(())
}

#[tokio::test]
async fn a_refusal_that_is_about_us_is_tried_again() -> anyhow::Result<()> {
    let smtp = Smtp::answering(&["535 wrong password", "451 later", "554 not now", "250 yes"]).await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", smtp.url.clone());
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    world.register("ada@example.org").await?;
    world.wait_for_deliveries(USERS.name, "mailer", 4).await?;
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(world.failed_jobs().await?, []);
    assert_eq!(smtp.asked.load(Ordering::SeqCst), 4);
    Ok(())
}
