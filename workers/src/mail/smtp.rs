//! Handing a letter to the mail server.
//!
//! The library's transport for tasks bounds the connection alone: a server that takes that and then says nothing more
//! would hold the job for ever, with signs of life. The one for threads bounds each step, and connects anew after one that
//! did not end. So each mail has a thread of its own for as long as it is being sent.

use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message, SmtpTransport, Transport as _,
    message::{Mailbox, MultiPart},
};
use time::OffsetDateTime;
use tokio::task::spawn_blocking;

use super::letter::Letter;

/// How long the mail server may take for each step.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a mail server says of an address that takes no mail. Any other refusal may be about us, such as a wrong
/// password, and ends when somebody corrects that.
const NO_SUCH_RECIPIENT: [&str; 4] = ["550", "551", "553", "556"];

/// The mail server. Clones share its connections.
#[derive(Clone)]
pub(super) struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

/// Why a mail was not taken. Addresses are not in it: it goes to the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum SmtpError {
    #[error("the mail server does not answer")]
    Away,
    #[error("the mail server does not take the mail now ({code})")]
    NotNow { code: String },
    #[error("the mail server refuses the mail for good ({code})")]
    Refused { code: String },
    #[error("no mail can be made of it: {what}")]
    Malformed { what: &'static str },
}

impl Smtp {
    pub(super) fn new(url: &str, from: Mailbox) -> anyhow::Result<Self> {
        Self::with_patience(url, from, PATIENCE)
    }

    fn with_patience(url: &str, from: Mailbox, patience: Duration) -> anyhow::Result<Self> {
        let transport = SmtpTransport::from_url(url)?.timeout(Some(patience)).build();
        Ok(Self { transport, from })
    }

    /// Sends one letter, under a Message-ID that follows from the event.
    pub(super) async fn send(
        &self,
        to: &str,
        letter: Letter,
        event_id: &str,
        at: OffsetDateTime,
    ) -> Result<(), SmtpError> {
        let message = self.message(to, &letter, event_id, at)?;
        let transport = self.transport.clone();
        let Ok(sent) = spawn_blocking(move || transport.send(&message)).await else {
            // It has panicked, or the process stops.
            return Err(SmtpError::Away);
        };
        match sent {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.status().map(|code| code.to_string()) {
                Some(code) if NO_SUCH_RECIPIENT.contains(&code.as_str()) => SmtpError::Refused { code },
                Some(code) => SmtpError::NotNow { code },
                None => SmtpError::Away,
            }),
        }
    }

    fn message(
        &self,
        to: &str,
        letter: &Letter,
        event_id: &str,
        at: OffsetDateTime,
    ) -> Result<Message, SmtpError> {
        let to: Address = to.parse().map_err(|_| SmtpError::Malformed { what: "the address is none" })?;
        let host = self.from.email.domain();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&letter.subject)
            .message_id(Some(format!("<{event_id}@{host}>")))
            .date(SystemTime::from(at))
            .multipart(MultiPart::alternative_plain_html(letter.text(), letter.html()))
            .map_err(|_| SmtpError::Malformed { what: "a header or the text" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
        net::TcpListener,
        time::timeout,
    };

    /// A step may take so long here.
    const STEP: Duration = Duration::from_millis(100);
    /// What a test waits for must happen within this.
    const SOON: Duration = Duration::from_secs(20);

    /// The address of a mail server that answers so many lines on each connection, and then says nothing more and keeps
    /// the line.
    async fn silent_after(answers: usize) -> anyhow::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("smtp://{}", listener.local_addr()?);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (reader, mut writer) = connection.into_split();
                    let mut lines = BufReader::new(reader).lines();
                    for answered in 0..answers {
                        if answered > 0 && !matches!(lines.next_line().await, Ok(Some(_))) {
                            return;
                        }
                        let answer: &[u8] = if answered == 0 { b"220 here\r\n" } else { b"250 yes\r\n" };
                        if writer.write_all(answer).await.is_err() {
                            return;
                        }
                    }
                    // It reads what comes, as one that hangs behind its socket does.
                    while matches!(lines.next_line().await, Ok(Some(_))) {}
                });
            }
        });
        Ok(url)
    }

    #[tokio::test]
    async fn a_mail_server_that_says_nothing_more_holds_no_mail() -> anyhow::Result<()> {
        // It says nothing at all; nothing after its greeting; nothing once the mail began.
        for answers in [0, 1, 3] {
            let from = Mailbox::new(None, "wherry@example.org".parse()?);
            let smtp = Smtp::with_patience(&silent_after(answers).await?, from, STEP)?;
            let letter = Letter::new("Hello").line("Hello");
            let sending = smtp.send("ada@example.org", letter, "1.0", OffsetDateTime::UNIX_EPOCH);
            let sent = timeout(SOON, sending).await?;
            assert!(matches!(sent, Err(SmtpError::Away)), "after {answers} answers: {sent:?}");
        }
        Ok(())
    }
}
