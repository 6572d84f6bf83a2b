//! Fetches from the web what anybody may have pointed it at.
//!
//! A name is looked up by [`Reach`], which leaves out what is not public, and the connection is made to an address that it has
//! let through: nothing is looked up a second time. A host that is an address is looked at before it is connected to. Redirects
//! are followed by hand, a few of them, and each is looked at as the first address was. No proxy, no cookies, no passwords.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, Response, StatusCode, header, redirect::Policy};
use rustls::RootCertStore;
use url::{Host, Url};

use super::LinkPreviewConfig;
use crate::reach::{Reach, is_not_reachable};

/// For everything: looking up names, connecting, redirects and the body.
const TIME_LIMIT: Duration = Duration::from_secs(5);
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
const MOST_REDIRECTS: usize = 3;
/// It says what is asking, and nothing of whose server it is.
const USER_AGENT: &str = concat!("WherryLinkPreview/", env!("CARGO_PKG_VERSION"));

/// Asks servers for pages and pictures. Clones share what they know.
#[derive(Clone)]
pub(super) struct Fetcher {
    http: Client,
    reach: Reach,
    ports: Arc<[u16]>,
    /// Where browsers find this Wherry.
    own: Url,
}

/// What of an answer is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) accept: &'static str,
    /// Media types that are; what begins with one of these.
    pub(super) types: &'static [&'static str],
    pub(super) most_bytes: usize,
    /// Whether the beginning of a longer one is of use.
    pub(super) beginning_is_enough: bool,
}

/// What was fetched.
#[derive(Debug)]
pub(super) struct Fetched {
    /// Where it is in the end.
    pub(super) url: Url,
    /// The media type with its parameters, as the server says.
    pub(super) content_type: String,
    pub(super) bytes: Vec<u8>,
}

/// Why nothing was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotFetched {
    #[error("it is no address of the web")]
    NotWeb,
    #[error("the address has a name or a password in it")]
    WithPassword,
    #[error("the address names a port that is not asked")]
    OtherPort,
    /// Its pages are the app, which says the same of every room.
    #[error("it leads to this Wherry")]
    OwnApp,
    #[error("it leads to no public address")]
    NotReachable,
    #[error("it leads on and on")]
    TooManyRedirects,
    #[error("the server does not say where it leads to")]
    RedirectMalformed,
    #[error("the server wants to be asked less often")]
    Busy,
    #[error("the server answers that it is not there, or not for everybody")]
    Status,
    #[error("it is of another type than what is wanted")]
    OtherType,
    #[error("it is too large")]
    TooLarge,
    #[error("it does not come in time")]
    TooSlow,
    #[error("the connection fails or breaks")]
    Broken,
}

impl NotFetched {
    /// As it is counted.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::NotWeb => "not-web",
            Self::WithPassword => "with-password",
            Self::OtherPort => "other-port",
            Self::OwnApp => "own-app",
            Self::NotReachable => "not-reachable",
            Self::TooManyRedirects => "too-many-redirects",
            Self::RedirectMalformed => "redirect-malformed",
            Self::Busy => "busy",
            Self::Status => "status",
            Self::OtherType => "other-type",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::Broken => "broken",
        }
    }
}

impl Fetcher {
    /// Fetches nothing of `own`, where browsers find this Wherry.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub(super) fn new(config: &LinkPreviewConfig, own: Url) -> anyhow::Result<Self> {
        // The roots of the web come with the program: its image has none.
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let reach = Reach::new(&config.private_networks);
        let http = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .dns_resolver(reach.clone())
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_LIMIT)
            .timeout(TIME_LIMIT)
            // A name is looked up for every request, and each connection is looked at.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { http, reach, ports: config.ports.as_slice().into(), own })
    }

    /// Fetches what is there.
    ///
    /// # Errors
    /// [`NotFetched`], of which nobody but the metrics is told.
    pub(super) async fn get(&self, url: Url, wanted: Wanted) -> Result<Fetched, NotFetched> {
        let followed = tokio::time::timeout(TIME_LIMIT, self.follow(url, wanted));
        followed.await.unwrap_or(Err(NotFetched::TooSlow))
    }

    async fn follow(&self, mut url: Url, wanted: Wanted) -> Result<Fetched, NotFetched> {
        // The server at first, and where it leads to.
        for _ in 0..=MOST_REDIRECTS {
            url.set_fragment(None);
            if is_of(&url, &self.own) {
                return Err(NotFetched::OwnApp);
            }
            may_ask(&url, &self.reach, &self.ports)?;
            let asked = self.http.get(url.clone()).header(header::ACCEPT, wanted.accept).send().await;
            let answer = asked.map_err(|error| broken(&error))?;
            if is_redirect(answer.status()) {
                url = leads_to(&url, &answer).ok_or(NotFetched::RedirectMalformed)?;
                continue;
            }
            return receive(url, answer, wanted).await;
        }
        Err(NotFetched::TooManyRedirects)
    }
}

/// Whether a server may be asked at all, as far as its address tells. Of a name, what it leads to is looked at when it is looked
/// up.
fn may_ask(url: &Url, reach: &Reach, ports: &[u16]) -> Result<(), NotFetched> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NotFetched::NotWeb);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NotFetched::WithPassword);
    }
    if !url.port_or_known_default().is_some_and(|port| ports.contains(&port)) {
        return Err(NotFetched::OtherPort);
    }
    let lets = match url.host().ok_or(NotFetched::NotWeb)? {
        Host::Domain(_) => true,
        Host::Ipv4(address) => reach.lets(address.into()),
        Host::Ipv6(address) => reach.lets(address.into()),
    };
    if lets { Ok(()) } else { Err(NotFetched::NotReachable) }
}

/// Whether both are of one site: http is told the way to https.
fn is_of(url: &Url, site: &Url) -> bool {
    let name = |url: &Url| url.host_str().map(|host| host.trim_end_matches('.').to_owned());
    name(url) == name(site) && url.port() == site.port()
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn leads_to(from: &Url, answer: &Response) -> Option<Url> {
    let location = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    from.join(location).ok()
}

async fn receive(url: Url, mut answer: Response, wanted: Wanted) -> Result<Fetched, NotFetched> {
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => return Err(NotFetched::Busy),
        _ => return Err(NotFetched::Status),
    }
    let content_type = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().trim().to_ascii_lowercase();
    if !wanted.types.iter().any(|wanted| content_type.starts_with(wanted)) {
        return Err(NotFetched::OtherType);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| broken(&error))? {
        let room = wanted.most_bytes - bytes.len();
        if chunk.len() > room {
            if !wanted.beginning_is_enough {
                return Err(NotFetched::TooLarge);
            }
            bytes.extend_from_slice(&chunk[..room]);
            break;
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Fetched { url, content_type, bytes })
}

/// What the client says may have the address in it, so that nothing of it is told.
fn broken(error: &reqwest::Error) -> NotFetched {
    if is_not_reachable(error) {
        NotFetched::NotReachable
    } else if error.is_timeout() {
        NotFetched::TooSlow
    } else {
        NotFetched::Broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(url: &str) -> Result<(), NotFetched> {
        may_ask(&Url::parse(url).expect("an address"), &Reach::new(&[]), &[80, 443])
    }

    #[test]
    fn public_addresses_of_the_web_are_asked() {
        for url in [
            "https://example.org/x",
            "http://example.org:443/",
            "https://8.8.8.8/",
            "http://[2606:4700::1111]/",
        ] {
            assert_eq!(asks(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn other_schemes_ports_and_passwords_are_not() {
        for (url, refused) in [
            ("ftp://example.org/", NotFetched::NotWeb),
            ("file:///etc/passwd", NotFetched::NotWeb),
            ("data:text/html,x", NotFetched::NotWeb),
            ("gopher://example.org/", NotFetched::NotWeb),
            ("https://ada@example.org/", NotFetched::WithPassword),
            ("https://:secret@example.org/", NotFetched::WithPassword),
            ("http://example.org:22/", NotFetched::OtherPort),
            ("https://example.org:8443/", NotFetched::OtherPort),
            ("http://example.org:6379/", NotFetched::OtherPort),
        ] {
            assert_eq!(asks(url), Err(refused), "{url}");
        }
    }

    #[test]
    fn an_address_that_is_not_public_is_not_however_it_is_written() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "0",
            "10.0.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a9fe:a9fe]",
            "[64:ff9b::7f00:1]",
            "[2002:a00:1::]",
            "[fd00:ec2::254]",
            "[fe80::1]",
        ] {
            assert_eq!(asks(&format!("http://{host}/")), Err(NotFetched::NotReachable), "{host}");
        }
    }

    #[test]
    fn a_site_is_known_by_its_host_and_port_over_http_and_https() {
        let is_own = |url: &str, own: &str| {
            let [url, own] = [url, own].map(|url| Url::parse(url).expect("an address"));
            is_of(&url, &own)
        };
        for url in [
            "https://wherry.example/rooms/1?at=7",
            "http://WHERRY.example:80/",
            "https://wherry.example.:443",
        ] {
            assert!(is_own(url, "https://wherry.example"), "{url}");
        }
        for url in ["https://example/", "https://www.wherry.example/", "https://wherry.example:8443/"] {
            assert!(!is_own(url, "https://wherry.example"), "{url}");
        }
        assert!(is_own("http://localhost:8080/rooms/1", "http://localhost:8080"));
        assert!(!is_own("http://localhost:8081/rooms/1", "http://localhost:8080"));
    }

    #[test]
    fn networks_and_ports_of_ones_own_may_be_named() {
        let own = Reach::new(&["10.1.0.0/16".parse().expect("a network")]);
        let asks = |url: &str| may_ask(&Url::parse(url).expect("an address"), &own, &[80, 8080]);
        assert_eq!(asks("http://10.1.2.3:8080/"), Ok(()));
        assert_eq!(asks("http://10.2.2.3:8080/"), Err(NotFetched::NotReachable));
        assert_eq!(asks("https://10.1.2.3/"), Err(NotFetched::OtherPort));
    }
}
