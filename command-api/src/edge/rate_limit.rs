//! How often one address may ask without a token: a bucket that refills, for each address, on each node.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock as _, clock::DefaultClock};
use kit::problem::Problem;

use super::client_address::counted_address;
use crate::state::App;

/// After so many requests, the addresses whose buckets are full again are forgotten.
const SWEEP_EVERY: u32 = 1000;

/// The buckets of all addresses. Clones share them.
#[derive(Clone)]
pub(crate) struct RateLimit {
    buckets: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    requests: Arc<AtomicU32>,
}

impl RateLimit {
    /// A bucket for so many requests at once, which refills within a minute.
    pub(crate) fn per_minute(requests: NonZeroU32) -> Self {
        let buckets = Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(requests)));
        Self { buckets, requests: Arc::default() }
    }

    /// Counts one request; if it is one too many, says in how many seconds the next may come.
    fn count(&self, address: IpAddr) -> Result<(), u32> {
        if self.requests.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.buckets.retain_recent();
            self.buckets.shrink_to_fit();
        }
        self.buckets.check_key(&address).map_err(|not_yet| {
            let wait = not_yet.wait_time_from(DefaultClock::default().now());
            u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
        })
    }
}

/// The layer around the routes that need no token.
pub(crate) async fn limit_rate(State(app): State<App>, request: Request, next: Next) -> Response {
    let address = counted_address(&request, &app.config.trusted_proxies);
    match app.open_requests.count(address) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many requests came from your address; wait a little.",
        )
        .retry_after(seconds)
        .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn each_address_has_a_bucket_of_its_own() {
        let limit = RateLimit::per_minute(NonZeroU32::new(2).expect("two"));
        let (one, other) = (IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1)), IpAddr::V4(Ipv4Addr::new(2, 2, 2, 2)));
        assert_eq!(limit.count(one), Ok(()));
        assert_eq!(limit.count(one), Ok(()));
        assert!(limit.count(one).is_err_and(|seconds| (1..=31).contains(&seconds)));
        assert_eq!(limit.count(other), Ok(()));
    }
}
