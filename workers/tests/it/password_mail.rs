//! The mails about passwords and addresses.

use domain::{
    accounts::{AccountEvent, PasswordChange},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use embedded::testing::{self, unique};
use kit::tokens::LinkPurpose;
use personal::Personal;
use time::Duration;

use crate::{mail::read, world::World};

impl World {
    async fn activated(&self, address: &str) -> anyhow::Result<AccountId> {
        let account = self.register(address).await?;
        self.append(&Boundary::account(account), &AccountEvent::AccountActivated { account }).await?;
        Ok(account)
    }

    async fn forget_password(&self, account: AccountId, attempt: u32) -> anyhow::Result<u64> {
        let requested_at = self.clock.now();
        let expires_at = requested_at + Duration::minutes(10);
        let event = AccountEvent::PasswordResetRequested { account, attempt, requested_at, expires_at };
        self.append(&Boundary::account(account), &event).await
    }

    async fn change_password(&self, account: AccountId, by: PasswordChange) -> anyhow::Result<u64> {
        let password_hash = Personal::open(account.person(), "$argon2id$new".to_owned());
        let event = AccountEvent::PasswordChanged { account, password_hash, by, kept_session: None };
        self.append(&Boundary::account(account), &event).await
    }
}

#[tokio::test]
async fn who_forgot_a_password_gets_a_link_and_is_told_once_it_is_changed() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let ada = format!("{}@example.org", unique("ada"));
    let account = world.activated(&ada).await?;
    let _workers = world.workers().await?;
    world.forget_password(account, 1).await?;
    let mail = read(&mailbox.wait_for_mails(&ada, 1).await?[0])?;
    assert!(mail.subject.contains("new password"), "{}", mail.subject);
    let claim = world.claim_of(LinkPurpose::PasswordReset, "reset-password", &mail.text)?;
    assert_eq!((claim.account, claim.attempt), (account, 1));
    assert!(mail.text.contains("minutes"), "{}", mail.text);

    world.change_password(account, PasswordChange::MailedLink).await?;
    let notice = read(&mailbox.wait_for_mails(&ada, 2).await?[1])?;
    assert!(notice.subject.contains("was changed"), "{}", notice.subject);
    assert!(notice.text.contains("UTC") && notice.text.contains("logged out everywhere"), "{}", notice.text);
    assert!(notice.text.contains("https://wherry.example/forgot-password"), "{}", notice.text);
    assert!(!notice.text.contains("argon2"), "{}", notice.text);
    Ok(())
}

#[tokio::test]
async fn of_links_only_the_one_that_counts_is_mailed() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    // All of this has happened by the time the workers start.
    let [ada, bob, eve] = ["ada", "bob", "eve"].map(|name| format!("{}@example.org", unique(name)));
    let (replaced, used) = (world.activated(&ada).await?, world.activated(&bob).await?);
    let expired = world.activated(&eve).await?;
    world.forget_password(expired, 1).await?;
    world.clock.advance(Duration::minutes(11));
    world.forget_password(replaced, 1).await?;
    world.forget_password(replaced, 2).await?;
    world.forget_password(used, 1).await?;
    world.change_password(used, PasswordChange::OldPassword).await?;
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let mail = read(&mailbox.wait_for_mails(&ada, 1).await?[0])?;
    assert_eq!(world.claim_of(LinkPurpose::PasswordReset, "reset-password", &mail.text)?.attempt, 2);
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(mailbox.mails_to(&ada)?.len(), 1);
    let told = mailbox.mails_to(&bob)?;
    assert_eq!(told.len(), 1, "only that it was changed");
    assert!(read(&told[0])?.text.contains("logged out everywhere else"));
    assert_eq!(mailbox.mails_to(&eve)?.len(), 0);
    let failed = world.failed_jobs().await?;
    assert_eq!((failed.len(), &failed[0].body["reason"]), (1, &"expired".into()), "{failed:?}");
    Ok(())
}

#[tokio::test]
async fn another_address_gets_the_link_and_the_old_one_is_told() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let [old, new] = ["old", "new"].map(|name| format!("{}@example.org", unique(name)));
    let account = world.activated(&old).await?;
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let email = Personal::open(account.person(), new.clone());
    let requested_at = world.clock.now();
    let requested = AccountEvent::EmailChangeRequested {
        account,
        email: email.clone(),
        attempt: 1,
        requested_at,
        expires_at: requested_at + Duration::HOUR,
    };
    world.append(&Boundary::account(account), &requested).await?;
    let link = read(&mailbox.wait_for_mails(&new, 1).await?[0])?;
    let claim = world.claim_of(LinkPurpose::EmailChange, "confirm-email", &link.text)?;
    assert_eq!((claim.account, claim.attempt), (account, 1));
    let notice = read(&mailbox.wait_for_mails(&old, 1).await?[0])?;
    assert!(notice.text.contains("https://wherry.example/forgot-password"), "{}", notice.text);
    assert!(!notice.text.contains(&new) && !notice.text.contains("/confirm-email"), "{}", notice.text);
    assert_ne!(link.id, notice.id);

    world.append(&Boundary::account(account), &AccountEvent::EmailChanged { account, email }).await?;
    let told = read(&mailbox.wait_for_mails(&old, 2).await?[1])?;
    assert!(told.subject.contains("was changed"), "{}", told.subject);
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(mailbox.mails_to(&new)?.len(), 1);
    Ok(())
}
