//! Free ports on loopback.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Mutex, PoisonError};

use crate::Error;

/// Below the range from which systems take the ports of outgoing connections: a port of ours cannot be
/// taken by chance between the moment we look and the moment the server listens.
const RANGE: std::ops::Range<u16> = 20_000..30_000;
const ATTEMPTS: usize = 200;

static HANDED_OUT: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// Finds a loopback port on which nobody listens, never the same one twice in one process.
///
/// # Errors
/// [`Error::Io`] when the system has no randomness to give or no port was free in many attempts.
pub fn free_port() -> Result<u16, Error> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let random =
            getrandom::u32().map_err(|error| Error::io("choose a port")(std::io::Error::other(error)))?;
        let offset = random % u32::from(RANGE.end - RANGE.start);
        let port = RANGE.start + u16::try_from(offset).unwrap_or_default();
        if !HANDED_OUT.lock().unwrap_or_else(PoisonError::into_inner).insert(port) {
            continue;
        }
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = Some(error),
        }
    }
    let why = last.unwrap_or_else(|| std::io::Error::other("all of them were handed out"));
    Err(Error::io("find a free loopback port")(why))
}

/// Whether nobody listens on this loopback port.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
