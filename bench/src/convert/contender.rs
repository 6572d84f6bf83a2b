//! Whoever converts.

use super::corpus::Document;
use super::passes::Outcome;
use super::peers::Peer;
use super::pool::Pool;
use super::whole_path::WholePath;
use super::{ENGINES, WHOLE_PATH};

/// One of those that convert the same documents.
pub(super) enum Contender {
    Pool(Box<Pool>),
    WholePath(Box<WholePath>),
    Peer(Peer),
}

/// What memory it takes, in MiB.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    /// While nobody asks for anything.
    pub(super) at_rest: f64,
    /// The most while the largest documents are converted, one by one.
    pub(super) most: f64,
}

impl Contender {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Pool(_) => ENGINES,
            Self::WholePath(_) => WHOLE_PATH,
            Self::Peer(peer) => peer.name(),
        }
    }

    /// What comes before each pass, and is not measured.
    pub(super) async fn begin(&mut self) -> anyhow::Result<()> {
        match self {
            Self::WholePath(whole) => whole.sign_in().await,
            Self::Pool(_) | Self::Peer(_) => Ok(()),
        }
    }

    /// How many documents it is given at once when it shall be busy; `None` if that is not asked of it.
    pub(super) fn at_once(&self) -> Option<usize> {
        match self {
            // One more waits: so no engine does.
            Self::Pool(pool) => Some(pool.engines() + 1),
            Self::Peer(peer) => Some(peer.lanes()),
            Self::WholePath(_) => None,
        }
    }

    /// Converts one document. No two at once are in the same lane.
    pub(super) async fn convert(&self, document: &Document, lane: usize) -> anyhow::Result<Outcome> {
        match self {
            Self::Pool(pool) => pool.convert(document).await,
            Self::WholePath(whole) => whole.convert(document).await,
            Self::Peer(peer) => peer.convert(document, lane).await,
        }
    }

    /// What memory it takes; `None` of a whole system, which does more than that.
    pub(super) async fn memory(&self, largest: &[&Document]) -> anyhow::Result<Option<Memory>> {
        match self {
            Self::Pool(pool) => Ok(Some(pool.memory(largest).await?)),
            Self::Peer(peer) => Ok(Some(peer.memory(largest).await?)),
            Self::WholePath(_) => Ok(None),
        }
    }

    /// Ends it in good order.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        match self {
            Self::WholePath(whole) => whole.stop().await,
            Self::Pool(pool) => {
                pool.stop().await;
                Ok(())
            }
            Self::Peer(_) => Ok(()),
        }
    }
}
