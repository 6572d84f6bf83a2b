//! Looks at the page that a link leads to, and at the picture that belongs to it.

use std::{sync::Arc, time::Duration};

use domain::chat::{MAX_LINK_BYTES, PageWords, PictureSize, SaidByPage};
use kit::clock::Clock;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};
use url::Url;

use super::{
    LinkPreviewConfig,
    fetcher::{Fetched, Fetcher, NotFetched, Wanted},
    page::said,
    remembered::{Remembered, Turns},
};

/// For how long it is remembered what a page says, and that nothing can be shown of one.
const SEEN_LASTS: time::Duration = time::Duration::hours(1);
const NOT_SEEN_LASTS: time::Duration = time::Duration::minutes(10);
/// For how long a host is left alone that wants to be asked less often.
const HOST_RESTS: time::Duration = time::Duration::minutes(10);
/// For how long a link waits for others of its host.
const TURN_WITHIN: Duration = Duration::from_secs(20);

/// The longest side of the small picture, in pixels, and how well it is encoded.
const PICTURE_SIDE: u32 = 480;
const PICTURE_QUALITY: u8 = 80;
/// What is smaller is an ornament, and tells nothing.
const SMALLEST_SIDE: u32 = 48;
/// Pictures that are decoded at once: each takes memory for its pixels.
const DECODED_AT_ONCE: usize = 1;

const PAGE: Wanted = Wanted {
    accept: "text/html,application/xhtml+xml",
    types: &["text/html", "application/xhtml+xml"],
    most_bytes: 512 << 10,
    // What a page says of itself stands at its beginning.
    beginning_is_enough: true,
};
const PICTURE: Wanted = Wanted {
    accept: "image/jpeg,image/png,image/webp,image/gif",
    types: &["image/jpeg", "image/png", "image/webp", "image/gif"],
    most_bytes: 2 << 20,
    beginning_is_enough: false,
};

/// What a link leads to.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) url: String,
    pub(super) site: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) picture: Option<SmallPicture>,
}

/// The picture that belongs to a page, written anew.
#[derive(Debug)]
pub(super) struct SmallPicture {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: &'static str,
    pub(super) size: PictureSize,
}

/// Why nothing is shown of what a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotSeen {
    #[error("{0}")]
    NotFetched(#[from] NotFetched),
    #[error("the page says nothing of itself")]
    SaysNothing,
    /// Too many others are asking its host: it may be tried again.
    #[error("others are asking the same host")]
    NotYet,
}

/// Looks at pages. It knows what it has seen lately.
pub(super) struct Looker {
    fetcher: Fetcher,
    clock: Clock,
    seen: Remembered<Result<Arc<Seen>, NotSeen>>,
    resting: Remembered<()>,
    turns: Turns,
    decoding: Semaphore,
}

impl NotSeen {
    /// As it is counted.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::NotFetched(error) => error.reason(),
            Self::SaysNothing => "says-nothing",
            Self::NotYet => "not-yet",
        }
    }
}

impl Looker {
    /// Looks at nothing of `own`, where browsers find this Wherry.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub(super) fn new(config: &LinkPreviewConfig, own: Url, clock: Clock) -> anyhow::Result<Self> {
        Ok(Self {
            fetcher: Fetcher::new(config, own)?,
            clock,
            seen: Remembered::new(),
            resting: Remembered::new(),
            turns: Turns::default(),
            decoding: Semaphore::new(DECODED_AT_ONCE),
        })
    }

    /// What this link leads to, as it was seen within the last hour.
    ///
    /// # Errors
    /// [`NotSeen`]. That, too, is remembered.
    pub(super) async fn look(&self, link: &str) -> Result<Arc<Seen>, NotSeen> {
        let url = Url::parse(link).ok().filter(|_| link.len() <= MAX_LINK_BYTES);
        let mut url = url.ok_or(NotFetched::NotWeb)?;
        url.set_fragment(None);
        let host = url.host_str().unwrap_or_default().to_owned();
        let name = url.as_str().to_owned();
        if let Some(known) = self.seen.get(&name, self.clock.now()) {
            return known;
        }
        let turn = timeout(TURN_WITHIN, self.turns.at(&host)).await;
        let _turn = turn.map_err(|_| NotSeen::NotYet)?;
        // Somebody else may have looked at it meanwhile.
        if let Some(known) = self.seen.get(&name, self.clock.now()) {
            return known;
        }
        if self.resting.get(&host, self.clock.now()).is_some() {
            return Err(NotFetched::Busy.into());
        }
        let seen = self.look_anew(link, url).await.map(Arc::new);
        let now = self.clock.now();
        if matches!(seen, Err(NotSeen::NotFetched(NotFetched::Busy))) {
            self.resting.put(host, (), now, HOST_RESTS);
        }
        let lasts = if seen.is_ok() { SEEN_LASTS } else { NOT_SEEN_LASTS };
        self.seen.put(name, seen.clone(), now, lasts);
        seen
    }

    async fn look_anew(&self, link: &str, url: Url) -> Result<Seen, NotSeen> {
        let Fetched { url, content_type, bytes } = self.fetcher.get(url, PAGE).await?;
        let page = said(&url, &content_type, &bytes);
        let words = SaidByPage { site: &page.site, title: &page.title, description: &page.description };
        // As command-api will look at it.
        PageWords::of(link, url.as_str(), words).map_err(|_| NotSeen::SaysNothing)?;
        let picture = match page.picture {
            Some(picture) => self.picture(picture).await,
            None => None,
        };
        let url = url.into();
        Ok(Seen { url, site: page.site, title: page.title, description: page.description, picture })
    }

    /// A page is shown without its picture, if that does not come.
    async fn picture(&self, url: Url) -> Option<SmallPicture> {
        let fetched = match self.fetcher.get(url, PICTURE).await {
            Ok(Fetched { bytes, .. }) => bytes,
            Err(error) => {
                metrics::counter!("link_pictures_total", "outcome" => error.reason()).increment(1);
                return None;
            }
        };
        let _decoding = self.decoding.acquire().await.ok()?;
        let small = spawn_blocking(move || small(&fetched)).await.ok().flatten();
        let outcome = if small.is_some() { "shown" } else { "no-picture" };
        metrics::counter!("link_pictures_total", "outcome" => outcome).increment(1);
        small
    }
}

/// The small version of a picture, upright. Blocks.
fn small(bytes: &[u8]) -> Option<SmallPicture> {
    let pictures::Decoded { mut picture, orientation, .. } = pictures::decode(bytes).ok()?;
    if picture.width().min(picture.height()) < SMALLEST_SIDE {
        return None;
    }
    picture.apply_orientation(orientation);
    let pictures::Small { encoded, width, height } =
        pictures::small(&picture, PICTURE_SIDE, PICTURE_QUALITY).ok()?;
    let size = PictureSize { width, height };
    Some(SmallPicture { bytes: encoded.bytes, content_type: encoded.content_type, size })
}
