//! Where a browser's push service takes what is for that browser.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Those of the known push services have a few hundred characters.
const LONGEST: usize = 1024;
/// The longest name of a host.
const LONGEST_HOST: usize = 253;

/// The address at a push service that stands for one browser: https, and at a host that has a name. Whoever knows it can
/// only knock; what is said is sealed for the browser. `Debug` does not show it.
///
/// Whether the name leads to where we may go is known when it is looked up, right before each message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PushEndpoint(String);

/// A text that is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a push service is reached by https at a host with a name, by an address of at most 1024 characters")]
pub struct NoPushEndpoint;

impl PushEndpoint {
    /// Parses what a browser says.
    ///
    /// # Errors
    /// When it is no https address of a named host: one with a user, a fragment or a number in place of the name.
    pub fn parse(text: &str) -> Result<Self, NoPushEndpoint> {
        let is_clean =
            |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'#' | b'\\' | b'"' | b'<' | b'>');
        if text.len() > LONGEST || !text.bytes().all(is_clean) {
            return Err(NoPushEndpoint);
        }
        let authority = authority(text).ok_or(NoPushEndpoint)?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port != 0);
        if !is_named(host) || !port.is_none_or(is_port) {
            return Err(NoPushEndpoint);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port, as a proof for that push service names it.
    pub fn origin(&self) -> String {
        let authority = authority(&self.0).unwrap_or_default().to_ascii_lowercase();
        format!("https://{}", authority.strip_suffix(":443").unwrap_or(&authority))
    }
}

/// Host and port of an https address.
fn authority(text: &str) -> Option<&str> {
    text.strip_prefix("https://")?.split(['/', '?']).next()
}

/// Labels of letters, digits and hyphens. A last label that begins with a digit is a part of a number, in whatever
/// notation, and no name.
fn is_named(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= LONGEST_HOST
        && host.split('.').all(is_label)
        && last.starts_with(|first: char| first.is_ascii_alphabetic())
}

impl TryFrom<String> for PushEndpoint {
    type Error = NoPushEndpoint;

    fn try_from(text: String) -> Result<Self, NoPushEndpoint> {
        Self::parse(&text)
    }
}

impl From<PushEndpoint> for String {
    fn from(endpoint: PushEndpoint) -> Self {
        endpoint.0
    }
}

impl fmt::Debug for PushEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushEndpoint(withheld)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_services_are_taken_as_they_are() {
        for (text, origin) in [
            ("https://fcm.googleapis.com/fcm/send/abc:APA91b", "https://fcm.googleapis.com"),
            (
                "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
                "https://updates.push.services.mozilla.com",
            ),
            ("https://Push.example:443/x", "https://push.example"),
            ("https://localhost:8443/x?y=1", "https://localhost:8443"),
            ("https://push.example", "https://push.example"),
        ] {
            let endpoint = PushEndpoint::parse(text).expect("an address of a push service");
            assert_eq!((endpoint.as_str(), endpoint.origin().as_str()), (text, origin));
            assert!(!format!("{endpoint:?}").contains("//"));
        }
    }

    #[test]
    fn what_is_no_named_host_over_https_is_refused() {
        for text in [
            "",
            "http://push.example/x",
            "https://",
            "https:///x",
            "https://127.0.0.1/x",
            "https://127.1/x",
            "https://2130706433/x",
            "https://0x7f000001/x",
            "https://push.0x7f/x",
            "https://[::1]/x",
            "https://ada@push.example/x",
            "https://ada:secret@push.example/x",
            "https://push.example:0/x",
            "https://push.example:99999/x",
            "https://push.example:/x",
            "https://push.example/x#y",
            "https://push.example\\@inside/x",
            "https://push..example/x",
            "https://push.example./x",
            "https://pu sh.example/x",
            "https://push.example/\n",
            "https://pûsh.example/x",
            &format!("https://push.example/{}", "x".repeat(1024)),
        ] {
            assert_eq!(PushEndpoint::parse(text), Err(NoPushEndpoint), "{text}");
        }
    }
}
