//! The mails about identities at providers.

use domain::{
    accounts::{AccountEvent, ClaimHash, ProviderName},
    boundary::Boundary,
};
use embedded::testing::{self, unique};
use personal::Personal;

use crate::{mail::read, world::World};

#[tokio::test]
async fn that_an_identity_logs_in_or_does_no_more_is_told() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let ada = format!("{}@example.org", unique("ada"));
    let account = world.register(&ada).await?;
    let _workers = world.workers().await?;
    // The activation mail.
    mailbox.wait_for_mails(&ada, 1).await?;
    let provider = ProviderName::parse("work")?;
    let called = Personal::open(account.person(), "ada@work.example".to_owned());
    let claim = ClaimHash::new([7; 32]);
    let boundary = Boundary::account(account);
    let linked = AccountEvent::IdentityLinked { account, provider: provider.clone(), claim, called };
    world.append(&boundary, &linked).await?;
    let told = read(&mailbox.wait_for_mails(&ada, 2).await?[1])?;
    assert!(told.text.contains("\"work\"") && told.text.contains("was linked"), "{}", told.text);
    assert!(told.text.contains("https://wherry.example/forgot-password"), "{}", told.text);
    world.append(&boundary, &AccountEvent::IdentityUnlinked { account, provider }).await?;
    let told = read(&mailbox.wait_for_mails(&ada, 3).await?[2])?;
    assert!(told.text.contains("was unlinked"), "{}", told.text);
    Ok(())
}
