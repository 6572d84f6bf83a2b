//! What a page says of itself, in the head of its HTML. All of it is text: nothing of the markup goes on.

use std::{borrow::Cow, collections::BTreeMap};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use html5gum::{DefaultEmitter, HtmlString, Spanned, StartTag, Token, Tokenizer};
use url::Url;

/// Where a page says in which encoding it is, if the server does not.
const ENCODING_WITHIN: usize = 1024;
/// By which names a page says something, the better ones first.
const TITLE: [&str; 2] = ["og:title", "twitter:title"];
const DESCRIPTION: [&str; 3] = ["og:description", "twitter:description", "description"];
const SITE: [&str; 2] = ["og:site_name", "application-name"];
const PICTURE: [&str; 5] =
    ["og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src"];

/// What a page says of itself, as it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) site: String,
    /// Where the picture is that belongs to it.
    pub(super) picture: Option<Url>,
}

/// Reads the head of a page that was fetched from here.
pub(super) fn said(url: &Url, content_type: &str, bytes: &[u8]) -> Said {
    let html = text_of(content_type, bytes);
    let mut emitter = DefaultEmitter::default();
    // So that what stands in scripts and titles is not taken for tags.
    emitter.naively_switch_states(true);
    let mut head = Head::default();
    // Reading from memory does not fail.
    for token in Tokenizer::new_with_emitter(&*html, emitter).flatten() {
        if !head.take(token) {
            break;
        }
    }
    head.said(url)
}

/// What was found in a page's head so far.
#[derive(Default)]
struct Head {
    /// By its name, what the page says first under it.
    metas: BTreeMap<String, String>,
    title: Option<String>,
    in_title: bool,
    picture: Option<String>,
    /// Where the page says that its addresses begin.
    base: Option<String>,
}

impl Head {
    /// Takes in one token; false when the head is over.
    fn take(&mut self, token: Token) -> bool {
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"body" => return false,
                b"title" => self.in_title = self.title.is_none(),
                b"meta" => self.take_meta(&tag),
                b"base" => self.base = self.base.take().or_else(|| attribute(&tag, "href")),
                b"link"
                    if attribute(&tag, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("image_src")) =>
                {
                    self.picture = self.picture.take().or_else(|| attribute(&tag, "href"));
                }
                _ => {}
            },
            Token::EndTag(tag) => match tag.name.as_slice() {
                b"head" => return false,
                b"title" => self.in_title = false,
                _ => {}
            },
            Token::String(text) if self.in_title => {
                let text = String::from_utf8_lossy(&text.value).into_owned();
                self.title.get_or_insert_default().push_str(&text);
            }
            Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        true
    }

    fn take_meta(&mut self, tag: &StartTag<()>) {
        let name = attribute(tag, "property").or_else(|| attribute(tag, "name"));
        let (Some(name), Some(content)) = (name, attribute(tag, "content")) else { return };
        if !content.trim().is_empty() {
            self.metas.entry(name.trim().to_ascii_lowercase()).or_insert(content);
        }
    }

    fn said(mut self, url: &Url) -> Said {
        let base = self.base.as_deref().and_then(|base| url.join(base.trim()).ok());
        let picture = self.first(&PICTURE).or(self.picture.take());
        let picture = picture.and_then(|to| base.as_ref().unwrap_or(url).join(to.trim()).ok());
        Said {
            title: self.first(&TITLE).or(self.title.take()).unwrap_or_default(),
            description: self.first(&DESCRIPTION).unwrap_or_default(),
            site: self.first(&SITE).unwrap_or_default(),
            picture: picture.filter(|picture| matches!(picture.scheme(), "http" | "https")),
        }
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.metas.get(*name).cloned())
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value: &Spanned<HtmlString, ()> = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(&value.value).into_owned())
}

/// The page as text: in the encoding that the server or the page names, and else as UTF-8, or as what old pages are in.
fn text_of<'a>(content_type: &str, bytes: &'a [u8]) -> Cow<'a, str> {
    let beginning = &bytes[..bytes.len().min(ENCODING_WITHIN)];
    let named = charset(content_type.as_bytes()).or_else(|| {
        // What can be read so far is not in an encoding of two bytes for each letter, whatever the page says.
        charset(beginning).map(Encoding::output_encoding)
    });
    if let Some(encoding) = named {
        return encoding.decode(bytes).0;
    }
    let (text, _, is_broken) = UTF_8.decode(bytes);
    // A page that was cut off in the middle of a letter is none of those.
    let is_old = is_broken && text.trim_end_matches('\u{FFFD}').contains('\u{FFFD}');
    if is_old { WINDOWS_1252.decode(bytes).0 } else { text }
}

/// The encoding that stands behind `charset=`, in a header or at the beginning of a page.
fn charset(text: &[u8]) -> Option<&'static Encoding> {
    const NAME: &[u8] = b"charset=";
    let at = text.windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME))?;
    let label = text[at + NAME.len()..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
    let is_of_label = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.');
    let length = label.iter().take_while(|byte| is_of_label(byte)).count();
    Encoding::for_label(&label[..length])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(html: &str) -> Said {
        said(&Url::parse("https://pages.example/a/b").expect("an address"), "text/html", html.as_bytes())
    }

    #[test]
    fn a_page_says_its_title_what_it_is_about_and_its_picture() {
        let page = read(
            r#"<!DOCTYPE html><html><head><meta charset="utf-8"><title>Plain &amp; simple</title>
            <meta property="og:title" content="Tides &quot;today&quot;"><meta name=description content='Of the day'>
            <meta property="og:site_name" content="The Harbour"/><meta property="og:image" content="/tides.png">
            </head><body><title>not this</title><meta property="og:description" content="nor this"></body></html>"#,
        );
        assert_eq!(page.title, "Tides \"today\"");
        assert_eq!((page.description.as_str(), page.site.as_str()), ("Of the day", "The Harbour"));
        assert_eq!(page.picture.map(String::from).as_deref(), Some("https://pages.example/tides.png"));
    }

    #[test]
    fn a_page_of_the_old_kind_has_a_title() {
        let page = read(
            "<TITLE>\n Plain &amp; simple\n</TITLE><LINK REL=image_src HREF=tides.png><base href='/c/'>",
        );
        assert_eq!(page.title.trim(), "Plain & simple");
        assert_eq!(page.picture.map(String::from).as_deref(), Some("https://pages.example/c/tides.png"));
        assert_eq!(read("no markup at all"), Said::default());
        assert_eq!(read(""), Said::default());
    }

    #[test]
    fn markup_in_words_and_words_in_scripts_stay_what_they_are() {
        let page = read(
            "<script>var a = '<title>not this</title><meta name=\"description\" content=\"nor this\">'</script>
             <title><b>bold</b></title><!-- <meta name=description content=no> -->",
        );
        assert_eq!((page.title.as_str(), page.description.as_str()), ("<b>bold</b>", ""));
    }

    #[test]
    fn pictures_are_of_the_web() {
        for address in ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "http://["]
        {
            let page = read(&format!("<meta property=og:image content='{address}'>"));
            assert_eq!(page.picture, None, "{address}");
        }
    }

    #[test]
    fn old_encodings_are_read_as_they_are_meant() {
        let url = Url::parse("https://pages.example/").expect("an address");
        let title = |content_type: &str, bytes: &[u8]| said(&url, content_type, bytes).title;
        let latin = b"<title>M\xFCnchen</title>";
        assert_eq!(title("text/html", latin), "München", "no encoding is named");
        assert_eq!(title("text/html; charset=ISO-8859-1", latin), "München");
        let kana = b"<meta charset='shift_jis'><title>\x83\x65\x83\x58\x83\x67</title>";
        assert_eq!(title("text/html", kana), "テスト");
        assert_eq!(title("text/html; charset=utf-8", "<title>Müller".as_bytes()), "Müller");
        assert_eq!(title("text/html", b"<title>M\xC3\xBCnchen</title>\xC3"), "München", "it was cut off");
    }

    proptest! {
        #[test]
        fn whatever_a_page_is_it_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let url = Url::parse("https://pages.example/").expect("an address");
            said(&url, "text/html", &bytes);
        }

        #[test]
        fn whatever_its_tags_are_they_are_read(
            html in "(<(meta|title|/title|head|/head|base|link|script)( (content|property|rel|href)=(\"|')?[a-z:/\"'&;]{0,6})*/?>|[a-z &]){0,20}"
        ) {
            read(&html);
        }
    }
}
