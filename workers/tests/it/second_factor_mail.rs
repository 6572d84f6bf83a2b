//! The mails about second factors.

use domain::{
    accounts::{AccountEvent, CodeDigest},
    boundary::{Boundary, USERS},
};
use embedded::testing::{self, unique};
use personal::Personal;

use crate::{mail::read, world::World};

#[tokio::test]
async fn whatever_happens_to_a_second_factor_is_told_and_what_it_is_made_of_never() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let mut world = World::start().await?;
    world.set("WHERRY_SMTP_URL", mailbox.url());
    let [ada, bob] = ["ada", "bob"].map(|name| format!("{}@example.org", unique(name)));
    let (account, admin) = (world.register(&ada).await?, world.register(&bob).await?);
    let _workers = world.workers().await?;
    // The activation mail.
    mailbox.wait_for_mails(&ada, 1).await?;
    let personal = |text: &str| Personal::open(account.person(), text.to_owned());
    let recovery_codes = vec![CodeDigest::new([1; 32]), CodeDigest::new([2; 32])];
    let events = [
        AccountEvent::AccountActivated { account },
        AccountEvent::SecondFactorTurnedOn {
            account,
            totp_secret: personal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            recovery_codes: recovery_codes.clone(),
            step: 1,
        },
        AccountEvent::SecondFactorUsed { account, step: 2 },
        AccountEvent::RecoveryCodeUsed { account, number: 0 },
        AccountEvent::RecoveryCodesReplaced { account, recovery_codes },
        AccountEvent::SecondFactorReset { account, by: admin, reason: personal("lost her phone at sea") },
        AccountEvent::SecondFactorTurnedOff { account },
    ];
    let boundary = Boundary::account(account);
    let mut told = vec![];
    for event in &events {
        world.append(&boundary, event).await?;
        if matches!(event, AccountEvent::AccountActivated { .. } | AccountEvent::SecondFactorUsed { .. }) {
            continue;
        }
        let mails = mailbox.wait_for_mails(&ada, told.len() + 2).await?;
        told.push(read(mails.last().ok_or(anyhow::anyhow!("a mail"))?)?);
    }
    world.wait_until_over(USERS.name, "mailer").await?;
    assert_eq!(mailbox.mails_to(&ada)?.len(), 6, "nothing of an ordinary login");
    for (mail, words) in told.iter().zip(["has a second factor now", "recovery code", "new recovery codes"]) {
        assert!(mail.subject.contains(words), "{}", mail.subject);
    }
    assert!(told[1].text.contains("Codes that are left: 1."), "{}", told[1].text);
    assert!(told[3].text.contains("lost her phone at sea"), "{}", told[3].text);
    assert!(told[3].text.contains("who administers this server"), "{}", told[3].text);
    assert!(told[4].subject.contains("turned off"), "{}", told[4].subject);
    for mail in &told {
        assert!(mail.text.contains("https://wherry.example/forgot-password"), "{}", mail.text);
        assert!(!mail.text.contains("GEZDGNBV") && !mail.text.contains("0101"), "{}", mail.text);
    }
    Ok(())
}
