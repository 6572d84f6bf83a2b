//! What is shown of a page that a message links to.

use std::fmt;

use personal::{Deletable, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{PictureSize, shown_host::shown_host};
use crate::{Refusal, refusal::RefusalKind, text::clean_line};

/// Longer links are not followed.
pub const MAX_LINK_BYTES: usize = 2048;
const MAX_SITE_CHARS: usize = 80;
const MAX_TITLE_CHARS: usize = 200;
const MAX_DESCRIPTION_CHARS: usize = 400;

/// What a page says of itself, and where it is. All of it tells what the message is about, and is sealed as its text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkedPage {
    /// The link as it stands in the message: the preview is shown while it does.
    pub link: Deletable<String>,
    /// Where it led in the end.
    pub url: Deletable<String>,
    /// The host of that, as it can be shown without being taken for another.
    pub host: Deletable<String>,
    /// What the site calls itself, in one line; empty where it says nothing.
    pub site: Deletable<String>,
    /// The page's title, in one line; empty where it has none.
    pub title: Deletable<String>,
    /// What the page says that it is about, in one line; empty where it says nothing.
    pub description: Deletable<String>,
    /// How large the picture is shown that belongs to it, if there is one. It lies in the file store under the preview's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureSize>,
}

/// The words of a page, as a program has read them there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SaidByPage<'a> {
    pub site: &'a str,
    pub title: &'a str,
    pub description: &'a str,
}

/// The words of a page as they can be shown: short, in one line each, and without what hides or reorders text. There is a title
/// or a description.
#[derive(Clone, PartialEq, Eq)]
pub struct PageWords {
    link: String,
    url: String,
    host: String,
    site: String,
    title: String,
    description: String,
}

/// Why nothing can be shown of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageWordsError {
    #[error("the link is longer than 2048 bytes, or leads to none of the web")]
    LinkMalformed,
    #[error("the page says nothing of itself")]
    SaysNothing,
}

impl PageWords {
    /// Cleans what a page says of itself, to which this link of a message led at last.
    ///
    /// # Errors
    /// [`PageWordsError`].
    pub fn of(link: &str, url: &str, said: SaidByPage<'_>) -> Result<Self, PageWordsError> {
        let led_to = Url::parse(url).map_err(|_| PageWordsError::LinkMalformed)?;
        let is_web = matches!(led_to.scheme(), "http" | "https");
        if !is_web || link.len() > MAX_LINK_BYTES || led_to.as_str().len() > MAX_LINK_BYTES {
            return Err(PageWordsError::LinkMalformed);
        }
        let title = clean_line(said.title, MAX_TITLE_CHARS);
        let description = clean_line(said.description, MAX_DESCRIPTION_CHARS);
        if title.is_empty() && description.is_empty() {
            return Err(PageWordsError::SaysNothing);
        }
        Ok(Self {
            link: link.to_owned(),
            host: shown_host(&led_to),
            url: led_to.into(),
            site: clean_line(said.site, MAX_SITE_CHARS),
            title,
            description,
        })
    }

    /// The link as it stands in the message.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// As they stand in the event about a message of this person.
    pub(super) fn of_author(self, author: PersonId, picture: Option<PictureSize>) -> LinkedPage {
        let sealed = |text| Deletable::open(author, text);
        let Self { link, url, host, site, title, description } = self;
        LinkedPage {
            link: sealed(link),
            url: sealed(url),
            host: sealed(host),
            site: sealed(site),
            title: sealed(title),
            description: sealed(description),
            picture,
        }
    }
}

/// What people link to does not show in logs.
impl fmt::Debug for PageWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageWords({} bytes)", self.title.len() + self.description.len())
    }
}

impl Refusal for PageWordsError {
    fn code(&self) -> &'static str {
        match self {
            Self::LinkMalformed => "link-malformed",
            Self::SaysNothing => "page-says-nothing",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(url: &str, title: &str, description: &str) -> Result<PageWords, PageWordsError> {
        PageWords::of("https://a.example/x", url, SaidByPage { site: " The\nSite ", title, description })
    }

    #[test]
    fn a_page_is_told_in_short_clean_lines() {
        let words =
            words("https://www.b.example/y#z", "Tides\u{202E}\n today", &"word ".repeat(200)).expect("words");
        assert_eq!(
            (words.link.as_str(), words.url.as_str()),
            ("https://a.example/x", "https://www.b.example/y#z")
        );
        assert_eq!((words.host.as_str(), words.site.as_str()), ("b.example", "The Site"));
        assert_eq!(words.title, "Tides today");
        assert_eq!(words.description.chars().count(), 400);
        assert!(words.description.ends_with('…'));
        assert!(!format!("{words:?}").contains("Tides"));
    }

    #[test]
    fn what_says_nothing_or_leads_nowhere_is_not_shown() {
        assert_eq!(words("https://b.example/", " \n", "\u{202E}"), Err(PageWordsError::SaysNothing));
        assert!(words("https://b.example/", "", "about").is_ok());
        let long = format!("https://b.example/{}", "x".repeat(MAX_LINK_BYTES));
        for bad in ["javascript:alert(1)", "data:text/html,x", "ftp://b.example/", "", &long] {
            assert_eq!(words(bad, "title", ""), Err(PageWordsError::LinkMalformed), "{bad}");
        }
    }

    #[test]
    fn cleaned_once_more_they_stay_the_same() {
        let once = words("https://b.example/y", "Tides", "of the day").expect("words");
        let said = SaidByPage { site: &once.site, title: &once.title, description: &once.description };
        assert_eq!(PageWords::of(&once.link, &once.url, said), Ok(once.clone()));
    }
}
