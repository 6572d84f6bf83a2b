//! One mail, taken apart for people and tests.

use embedded::smtp::Mail;
use mail_parser::{Address, MessageParser};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What is shown of a mail.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) subject: String,
    pub(super) received_at: String,
    pub(super) text: String,
    pub(super) html: Option<String>,
}

impl From<&Mail> for Shown {
    fn from(mail: &Mail) -> Self {
        let received = OffsetDateTime::from(mail.received);
        let received_at = received.format(&Rfc3339).unwrap_or_default();
        let id = mail.id.clone();
        let Some(parsed) = MessageParser::default().parse(&mail.raw) else {
            let text = String::from_utf8_lossy(&mail.raw).into_owned();
            let subject = "(a mail that cannot be understood)".to_owned();
            return Self { id, from: String::new(), to: Vec::new(), subject, received_at, text, html: None };
        };
        // Without a part of its own, the parser would make the one out of the other.
        let has_html = parsed.html_body.first() != parsed.text_body.first();
        Self {
            id,
            from: addresses(parsed.from()).join(", "),
            to: addresses(parsed.to()),
            subject: parsed.subject().unwrap_or("(no subject)").to_owned(),
            received_at,
            text: parsed.body_text(0).map(|text| text.replace("\r\n", "\n")).unwrap_or_default(),
            html: parsed.body_html(0).filter(|_| has_html).map(std::borrow::Cow::into_owned),
        }
    }
}

fn addresses(field: Option<&Address<'_>>) -> Vec<String> {
    let Some(field) = field else { return Vec::new() };
    field.iter().filter_map(|address| address.address()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn shown(raw: &str) -> Shown {
        let raw = raw.replace('\n', "\r\n").into_bytes();
        Shown::from(&Mail { id: "1.M2.host".to_owned(), received: SystemTime::UNIX_EPOCH, raw })
    }

    #[test]
    fn both_parts_of_a_mail_are_shown() {
        let mail = shown(
            "From: Wherry <wherry@localhost>\nTo: ada@example.org\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\
             MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n\
             --b\nContent-Type: text/plain; charset=utf-8\n\nplain\n\
             --b\nContent-Type: text/html; charset=utf-8\n\n<p>rich</p>\n--b--\n",
        );
        assert_eq!((mail.from.as_str(), mail.to), ("wherry@localhost", vec!["ada@example.org".to_owned()]));
        assert_eq!(mail.subject, "Grüße");
        assert_eq!(mail.text.trim(), "plain");
        assert_eq!(mail.html.as_deref().map(str::trim), Some("<p>rich</p>"));
        assert_eq!(mail.received_at, "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_mail_of_text_alone_has_no_html() {
        let mail = shown("Subject: a\nContent-Type: text/plain\n\njust text\n");
        assert_eq!(mail.text, "just text\n");
        assert_eq!(mail.html, None);
    }
}
