use embedded::smtp::Mailbox;
use embedded::testing;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

async fn send(mailbox: &Mailbox, to: &str, text: &str) -> anyhow::Result<()> {
    let mail = Message::builder()
        .from("wherry@example.org".parse()?)
        .to(to.parse()?)
        .subject("Grüße")
        .body(text.to_owned())?;
    let transport =
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(mailbox.port).build();
    transport.send(mail).await?;
    Ok(())
}

#[tokio::test]
async fn a_mail_arrives_for_its_recipient_alone() -> anyhow::Result<()> {
    let mailbox = testing::mailbox().await?;
    let ada = format!("{}@example.org", testing::unique("ada"));
    let bob = format!("{}@example.org", testing::unique("bob"));
    send(&mailbox, &ada, "for ada").await?;
    send(&mailbox, &bob, "for bob").await?;
    let mails = mailbox.wait_for_mails(&ada, 1).await?;
    assert_eq!(mails.len(), 1);
    let raw = String::from_utf8_lossy(&mails[0].raw);
    assert!(raw.contains("for ada"), "{raw}");
    Ok(())
}

#[tokio::test]
async fn a_stopped_server_takes_no_mail_and_comes_back() -> anyhow::Result<()> {
    let smtp = testing::own_smtp().await?;
    smtp.server().stop().await;
    assert!(send(smtp.mailbox(), "ada@example.org", "lost").await.is_err());
    smtp.server().start().await?;
    send(smtp.mailbox(), "ada@example.org", "found").await?;
    let mails = smtp.mailbox().wait_for_mails("ada@example.org", 1).await?;
    assert_eq!(mails.len(), 1);
    Ok(())
}
