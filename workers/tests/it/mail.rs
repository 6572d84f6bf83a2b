//! The mails that people get.

use domain::{
    accounts::{AccountEvent, EmailEvent},
    boundary::{Boundary, USERS},
    chat::RoomEvent,
    ids::{AccountId, RoomId},
};
use embedded::testing::{self, unique};
use mail_parser::MessageParser;
use personal::Personal;
use uuid::Uuid;

use crate::world::World;

fn address(name: &str) -> String {
    format!("{}@example.org", unique(name))
}

/// A mail's parts, as a mail program sees them.
pub(crate) struct Read {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) from: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

pub(crate) fn read(mail: &embedded::smtp::Mail) -> anyhow::Result<Read> {
    let message = MessageParser::default().parse(&mail.raw).ok_or(anyhow::anyhow!("a mail"))?;
    let from = message.from().and_then(|from| from.first()?.address().map(str::to_owned));
    // A text part is shown as HTML where there is no other, so the parts are counted.
    anyhow::ensure!(message.text_body_count() == 1 && message.html_body_count() == 1, "it has both parts");
    Ok(Read {
        id: message.message_id().unwrap_or_default().to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        from: from.unwrap_or_default(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        html: message.body_html(0).unwrap_or_default().into_owned(),
    })
}

#[tokio::test]
async fn who_signs_up_gets_a_link_in_text_and_html() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let _workers = world.workers().await?;
    let ada = address("ada");
    let account = world.register(&ada).await?;
    let mail = read(&mailbox.wait_for_mails(&ada, 1).await?[0])?;
    assert_eq!(mail.from, "wherry@wherry.example");
    assert!(mail.subject.contains("Activate"), "{}", mail.subject);
    let claim = world.claim_in(&mail.text)?;
    assert_eq!((claim.account, claim.attempt), (account, 1));
    // The same link in both parts, with its token in the fragment.
    let link = mail.text.split_whitespace().find(|word| word.contains("/activate#")).unwrap_or_default();
    assert!(mail.html.contains(&format!("href=\"{link}\"")), "{}", mail.html);
    assert!(mail.id.ends_with("@wherry.example"), "{}", mail.id);
    Ok(())
}

#[tokio::test]
async fn only_the_link_that_counts_is_mailed() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    // All of this has happened by the time the workers start.
    let (ada, bob, eve) = (address("ada"), address("bob"), address("eve"));
    let asked_again = world.register(&ada).await?;
    world.ask_again(asked_again, 2).await?;
    let activated = world.register(&bob).await?;
    world
        .append(&Boundary::account(activated), &AccountEvent::AccountActivated { account: activated })
        .await?;
    let expired = world.register(&eve).await?;
    world.clock.advance(time::Duration::minutes(61));
    world.ask_again(asked_again, 3).await?;
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let mail = read(&mailbox.wait_for_mails(&ada, 1).await?[0])?;
    assert_eq!(world.claim_in(&mail.text)?.attempt, 3);
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(mailbox.mails_to(&ada)?.len(), 1);
    assert_eq!(mailbox.mails_to(&bob)?.len(), 0);
    assert_eq!(mailbox.mails_to(&eve)?.len(), 0, "{expired} has no link that works");
    let failed = world.failed_jobs().await?;
    assert_eq!(failed.len(), 1, "the mail that was wanted and is of no use any more: {failed:?}");
    assert_eq!(failed[0].body["reason"], "expired");
    Ok(())
}

#[tokio::test]
async fn an_owner_is_told_of_a_second_sign_up() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let _workers = world.workers().await?;
    let ada = address("ada");
    let account = world.register(&ada).await?;
    let boundary = Boundary::account(account);
    mailbox.wait_for_mails(&ada, 1).await?;
    // Not activated yet: the link once more.
    world.append(&boundary, &AccountEvent::SignUpRepeated { account }).await?;
    let again = read(&mailbox.wait_for_mails(&ada, 2).await?[1])?;
    assert_eq!(world.claim_in(&again.text)?.account, account);
    world.append(&boundary, &AccountEvent::AccountActivated { account }).await?;
    world.append(&boundary, &AccountEvent::SignUpRepeated { account }).await?;
    let told = read(&mailbox.wait_for_mails(&ada, 3).await?[2])?;
    assert!(told.subject.contains("already"), "{}", told.subject);
    assert!(!told.text.contains("/activate"), "{}", told.text);
    assert!(told.html.contains("https://wherry.example/login"), "{}", told.html);
    Ok(())
}

struct Invited {
    claim: Boundary,
    room: RoomId,
    by: AccountId,
    address: String,
}

impl Invited {
    /// A room whose owner invites an address.
    async fn start(world: &World, room_name: &str) -> anyhow::Result<Self> {
        let by = world.register(&address("inviter")).await?;
        let room = RoomId::new(Uuid::now_v7());
        let created = RoomEvent::RoomCreated { room, name: room_name.to_owned(), owner: by };
        world.append(&Boundary::room(room), &created).await?;
        let mut hash = [0; 32];
        hash[..16].copy_from_slice(Uuid::now_v7().as_bytes());
        let claim = Boundary::email(&domain::accounts::ClaimHash::new(hash));
        Ok(Self { claim, room, by, address: address("guest") })
    }

    async fn invite(&self, world: &World) -> anyhow::Result<u64> {
        let email = Personal::open(self.by.person(), self.address.clone());
        let event = EmailEvent::InvitedByAddress { room: self.room, by: self.by, email };
        world.append(&self.claim, &event).await
    }
}

#[tokio::test]
async fn an_unknown_address_is_invited_once_for_a_room() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let _workers = world.workers().await?;
    let invited = Invited::start(&world, "Harbour <b>").await?;
    invited.invite(&world).await?;
    let mail = read(&mailbox.wait_for_mails(&invited.address, 1).await?[0])?;
    assert!(mail.text.contains("@ada invites you to the room \"Harbour <b>\""), "{}", mail.text);
    assert!(mail.html.contains("Harbour &lt;b&gt;"), "{}", mail.html);
    // Pressed again: no second mail. Whoever has an account by now needs none either.
    invited.invite(&world).await?;
    let late = Invited::start(&world, "Quay").await?;
    world.append(&late.claim, &EmailEvent::EmailClaimed { account: AccountId::new(Uuid::now_v7()) }).await?;
    late.invite(&world).await?;
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(mailbox.mails_to(&invited.address)?.len(), 1);
    assert_eq!(mailbox.mails_to(&late.address)?.len(), 0);
    Ok(())
}
