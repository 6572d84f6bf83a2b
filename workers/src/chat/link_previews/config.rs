//! The configuration of previews of links.

use ipnet::IpNet;
use kit::config::{ConfigError, Vars};

use crate::reach::private_networks;

const SWITCH: &str = "WHERRY_LINK_PREVIEWS";
const NETWORKS: &str = "WHERRY_LINK_PREVIEW_NETWORKS";
const PORTS: &str = "WHERRY_LINK_PREVIEW_PORTS";
/// Where the web is.
const WEB: [u16; 2] = [80, 443];

/// How pages are looked at that messages link to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPreviewConfig {
    /// Networks in which pages may be although they are not public, such as a company's intranet.
    pub private_networks: Vec<IpNet>,
    /// The ports that are asked.
    pub ports: Vec<u16>,
}

impl LinkPreviewConfig {
    /// Reads `WHERRY_LINK_PREVIEWS`, which has to be `on`, `WHERRY_LINK_PREVIEW_NETWORKS` and `WHERRY_LINK_PREVIEW_PORTS`.
    pub(crate) fn from_vars(vars: &Vars) -> Result<Option<Self>, ConfigError> {
        let invalid = |name: &str, why: String| ConfigError::Invalid { name: name.to_owned(), why };
        let is_on = match vars.optional(SWITCH).map(str::trim) {
            None | Some("off") => false,
            Some("on") => true,
            Some(other) => return Err(invalid(SWITCH, format!("`{other}` is neither on nor off"))),
        };
        let private_networks = private_networks(vars, NETWORKS)?;
        let port = |text: &str| {
            text.parse().map_err(|_| invalid(PORTS, format!("`{text}` is no port such as 8080")))
        };
        let ports: Vec<u16> = match vars.optional(PORTS) {
            None => WEB.to_vec(),
            Some(ports) => ports.split(',').map(str::trim).map(port).collect::<Result<_, _>>()?,
        };
        Ok(is_on.then_some(Self { private_networks, ports }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Option<LinkPreviewConfig>, ConfigError> {
        let vars = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        LinkPreviewConfig::from_vars(&vars)
    }

    #[test]
    fn nothing_is_looked_at_unless_somebody_wants_it() -> Result<(), ConfigError> {
        assert_eq!(read(&[])?, None);
        assert_eq!(read(&[(SWITCH, "off"), (NETWORKS, "10.0.0.0/8")])?, None);
        let on = read(&[(SWITCH, "on")])?.expect("it is on");
        assert_eq!((on.private_networks.len(), on.ports), (0, vec![80, 443]));
        let own = [(SWITCH, "on"), (NETWORKS, "10.0.0.0/8, fd00::/8"), (PORTS, "80, 443,8080")];
        let own = read(&own)?.expect("it is on");
        assert_eq!((own.private_networks.len(), own.ports), (2, vec![80, 443, 8080]));
        Ok(())
    }

    #[test]
    fn what_is_malformed_is_named() {
        for (name, value) in [(SWITCH, "yes"), (NETWORKS, "intranet"), (PORTS, "http"), (PORTS, "70000")] {
            let refused = read(&[(SWITCH, "on"), (name, value)]).map(drop).map_err(|error| error.to_string());
            assert!(refused.as_ref().is_err_and(|why| why.contains(name)), "{name}={value}: {refused:?}");
        }
    }
}
