//! A mail's text, as plain text and as HTML from the same lines.

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) subject: String,
    paragraphs: Vec<Paragraph>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Paragraph {
    Line(String),
    Link { label: String, url: String },
}

impl Letter {
    pub(super) fn new(subject: &str) -> Self {
        Self { subject: subject.to_owned(), paragraphs: Vec::new() }
    }

    /// With a paragraph more.
    pub(super) fn line(mut self, text: &str) -> Self {
        self.paragraphs.push(Paragraph::Line(text.to_owned()));
        self
    }

    /// With a link more, on a line of its own.
    pub(super) fn link(mut self, label: &str, url: &str) -> Self {
        self.paragraphs.push(Paragraph::Link { label: label.to_owned(), url: url.to_owned() });
        self
    }

    pub(super) fn text(&self) -> String {
        let paragraphs: Vec<&str> = self
            .paragraphs
            .iter()
            .map(|paragraph| match paragraph {
                Paragraph::Line(text) | Paragraph::Link { url: text, .. } => text.as_str(),
            })
            .collect();
        paragraphs.join("\n\n") + "\n"
    }

    /// Everything that comes from people is escaped.
    pub(super) fn html(&self) -> String {
        let body: Vec<String> = self.paragraphs.iter().map(Paragraph::html).collect();
        let body = body.concat();
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a\">\n{body}</body></html>\n",
            escaped(&self.subject)
        )
    }
}

impl Paragraph {
    fn html(&self) -> String {
        match self {
            Self::Line(text) => format!("<p>{}</p>\n", escaped(text)),
            Self::Link { label, url } => format!(
                "<p><a href=\"{url}\" style=\"display:inline-block;padding:10px 18px;border-radius:6px;\
                 background:#0b5563;color:#ffffff;text-decoration:none\">{label}</a></p>\n\
                 <p style=\"font-size:13px;color:#555555\">{url}</p>\n",
                url = escaped(url),
                label = escaped(label)
            ),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same_and_escape_what_people_wrote() {
        let letter =
            Letter::new("Room <b>").line("the room \"<script>\"").link("Go", "https://x.example/a#t&u");
        assert_eq!(letter.text(), "the room \"<script>\"\n\nhttps://x.example/a#t&u\n");
        let html = letter.html();
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"), "{html}");
        assert!(html.contains("href=\"https://x.example/a#t&amp;u\""), "{html}");
    }
}
