//! The inbox's pages.

use std::fmt::Write as _;

use super::mail::Shown;

/// How often the list looks for new mails.
const REFRESH_SECONDS: u32 = 3;

/// All mails, newest first.
pub(super) fn list(mails: &[Shown]) -> String {
    let mut rows = String::new();
    for mail in mails {
        // Writing to a string cannot fail.
        let _ = write!(
            rows,
            "<li><a href=\"/inbox/mail/{id}\"><span class=\"to\">{to}</span> <span class=\"subject\">{subject}</span> \
             <time datetime=\"{at}\">{shown_at}</time></a></li>",
            id = escaped(&mail.id),
            to = escaped(&mail.to.join(", ")),
            subject = escaped(&mail.subject),
            at = escaped(&mail.received_at),
            shown_at = escaped(&short_time(&mail.received_at)),
        );
    }
    let content = if mails.is_empty() {
        "<p>No mail yet. What Wherry sends appears here by itself.</p>".to_owned()
    } else {
        format!("<ol class=\"mails\">{rows}</ol>")
    };
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"{REFRESH_SECONDS}\">");
    document("Inbox", &refresh, &format!("<h1>Inbox</h1>{content}"))
}

/// One mail: its text with working links to the app, and its HTML in a frame that can do nothing.
pub(super) fn show(mail: &Shown, origin: &str) -> String {
    let subject = escaped(&mail.subject);
    let mut content = format!(
        "<p><a href=\"/inbox\">All mails</a></p><h1>{subject}</h1><dl><dt>From</dt><dd>{from}</dd><dt>To</dt><dd>{to}</dd>\
         <dt>Received</dt><dd><time datetime=\"{at}\">{shown_at}</time></dd></dl><h2>Text</h2><pre>{text}</pre>",
        from = escaped(&mail.from),
        to = escaped(&mail.to.join(", ")),
        at = escaped(&mail.received_at),
        shown_at = escaped(&short_time(&mail.received_at)),
        text = linked(&mail.text, origin),
    );
    if mail.html.is_some() {
        let _ = write!(
            content,
            "<h2>HTML</h2><iframe title=\"The mail's HTML\" src=\"/inbox/mail/{}/html\" \
             sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>",
            escaped(&mail.id)
        );
    }
    document(&subject, "", &content)
}

/// A mail's HTML for the frame: its links open outside of it.
pub(super) fn framed(html: &str) -> String {
    format!("<base target=\"_blank\">{html}")
}

fn document(title: &str, head: &str, content: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} · Wherry's inbox</title>{head}<link rel=\"stylesheet\" href=\"/inbox/style.css\"></head>\
         <body><main>{content}</main></body></html>"
    )
}

/// Makes links of the addresses in a text that lead to the app.
fn linked(text: &str, origin: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(origin) {
        let (before, from_link) = rest.split_at(start);
        let end = from_link
            .find(|character: char| character.is_whitespace() || "<>\"'()".contains(character))
            .unwrap_or(from_link.len());
        let (link, after) = from_link.split_at(end);
        let follows_origin = link[origin.len()..].chars().next();
        let is_ours = matches!(follows_origin, None | Some('/' | '?' | '#'));
        shown.push_str(&escaped(before));
        if is_ours {
            let _ = write!(shown, "<a href=\"{0}\">{0}</a>", escaped(link));
        } else {
            shown.push_str(&escaped(link));
        }
        rest = after;
    }
    shown + &escaped(rest)
}

/// `2026-11-21T09:31:28.18Z` as `2026-11-21 09:31:28 UTC`.
fn short_time(rfc3339: &str) -> String {
    let seconds = rfc3339.split(['.', 'Z']).next().unwrap_or(rfc3339);
    format!("{} UTC", seconds.replace('T', " "))
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "http://localhost:8080";

    #[test]
    fn a_link_to_the_app_can_be_clicked() {
        let text = "Open http://localhost:8080/activate#a.b-c\nwithin an hour.";
        let expected = "Open <a href=\"http://localhost:8080/activate#a.b-c\">\
                        http://localhost:8080/activate#a.b-c</a>\nwithin an hour.";
        assert_eq!(linked(text, ORIGIN), expected);
    }

    #[test]
    fn other_addresses_and_markup_stay_text() {
        for text in
            ["http://evil.example/", "http://localhost:80801/x", "http://localhost:8080.evil.example/"]
        {
            assert_eq!(linked(text, ORIGIN), text);
        }
        assert_eq!(linked("<script>", ORIGIN), "&lt;script&gt;");
        let trick = linked("http://localhost:8080/\"onclick=\"x", ORIGIN);
        assert!(!trick.contains("\"onclick"), "{trick}");
    }

    #[test]
    fn names_from_a_mail_cannot_become_markup() {
        let mail = Shown {
            id: "1".to_owned(),
            from: "<b>".to_owned(),
            to: vec!["<i>".to_owned()],
            subject: "</title><script>".to_owned(),
            received_at: "1970-01-01T00:00:00Z".to_owned(),
            text: "<u>".to_owned(),
            html: None,
        };
        for page in [list(std::slice::from_ref(&mail)), show(&mail, ORIGIN)] {
            for markup in ["<b>", "<i>", "<script>", "<u>"] {
                assert!(!page.contains(markup), "{markup} in {page}");
            }
        }
    }
}
