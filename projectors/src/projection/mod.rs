//! The projection kit: everything about keeping a read model that is not about one read model.
//!
//! A projection says what it reads, what its tables are and how a batch of events changes them. The kit reads
//! the log, opens personal fields, and applies each batch together with its checkpoint in one transaction: the
//! checkpoint in Postgres is the only position.

mod abreast;
mod active;
pub mod backoff;
pub mod batch;
mod beginning;
pub mod builds;
pub mod checkpoint;
mod code;
pub mod database;
pub mod document;
mod dropping;
mod ends;
pub mod erasure;
mod feed;
mod hole;
pub mod keeper;
pub mod lag;
mod limit;
pub mod operator;
mod pace;
mod pages;
pub mod parking;
mod passing;
mod rebuild;
pub mod reconcile;
mod refusal;
pub mod registered;
mod release;
pub mod runner;
pub mod shards;
mod share;
#[cfg(test)]
pub(crate) mod spec;
pub mod sweep;
mod tail;
mod way;

use std::future::Future;

use domain::boundary::Stream;
use personal::Personal;
use sqlx::PgConnection;

pub use batch::{Batch, Fact};
pub use pace::Pace;
pub use shards::Shards;

/// What stands in a read model where an erased person's text was.
pub const ERASED: &str = "[erased]";

/// A read model.
///
/// It is one file in a feature's folder, and is found there by the build; one of documents implements
/// [`document::Document`] instead. The order of events is that of their
/// stream; between streams there is none, so a projection of several streams stores ids and joins when reading.
pub trait Projection: Default + Send + Sync + 'static {
    /// Its name, also its schema's: `[a-z_]+`. It is the identity of the read model and never changes.
    const NAME: &'static str;
    /// Must grow when the fold comes to mean something else although its file is the same, as when a function that it
    /// calls changes. A changed file and another version are alike built anew, in a schema of their own.
    const VERSION: u32;
    /// The streams that it reads, each from its first event on.
    const STREAMS: &'static [Stream];
    /// The statements that make its tables. Names are unqualified: the kit puts them into the build's schema.
    const TABLES: &'static str;
    /// The statements that make the indexes which only readers need. They are made last, when everything that is in the
    /// log stands in the tables. What the fold itself looks up by belongs into [`Self::TABLES`].
    const INDEXES: &'static str = "";
    /// What others may select, in schema `read`, whatever the version behind it.
    const VIEWS: &'static [View];

    /// Where its tables hold what people wrote and who they are. When a person is forgotten, the kit overwrites that
    /// with [`ERASED`], and gives the fold nothing of that person any more; a rebuild must come out the same.
    const TRACES: &'static [Traces];
    /// Where rows are documents: the JSON column whose fields [`Self::TRACES`] names, instead of columns.
    const PAYLOAD: Option<&'static str> = None;

    /// Whether people watch it as it grows. One that is only looked things up in says so, and leaves the machine to the
    /// others.
    const PACE: Pace = Pace::Watched;

    /// In how many shards it is folded, side by side, each with the events of its own [`Self::key`]s: one, unless its
    /// fold touches only rows of the key that an event has, and reads no others. The kit's tests find one that does not
    /// keep to that. Another number is built anew.
    const SHARDS: Shards = Shards::ONE;

    /// What must keep its order, for events on this subject: when one of them cannot be applied, the later ones of the
    /// same key and stream wait behind it. By itself it is the subject's last token, such as a room's id: what happens
    /// to a room and what is said in it wait together. A fold that makes one row of several ids names the one that they
    /// have in common, or changes the row in ways that need no order.
    fn key(subject: &str) -> &str {
        last_token(subject)
    }

    /// True for the events on this subject if the fold looks at them. By itself it is true of everything in its streams;
    /// a projection of few of them says which, and the others are passed without a transaction. The kit's tests find one
    /// that leaves out what its fold would take.
    fn reads(_subject: &str) -> bool {
        true
    }

    /// What is wrong with the declarations above, where the compiler cannot tell.
    fn flaws() -> Vec<String> {
        Vec::new()
    }

    /// Changes the tables as the events of a batch say, in the transaction that also moves the checkpoint.
    ///
    /// However the events are cut into batches, the tables must come out the same.
    ///
    /// # Errors
    /// When the database fails, or an event is of a kind or version that this program does not understand.
    fn apply(
        &self,
        tables: &mut PgConnection,
        batch: &Batch,
    ) -> impl Future<Output = Result<(), ProjectionError>> + Send;
}

/// Columns of a table that hold a person's texts.
#[derive(Clone, Copy, Debug)]
pub struct Traces {
    /// The table, unqualified.
    pub table: &'static str,
    /// The column with the account whose texts they are.
    pub owner: &'static str,
    /// The columns, all of type text and not null.
    pub texts: &'static [&'static str],
}

/// A stable view of a projection's tables, in schema `read`.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Its name, unqualified.
    pub name: &'static str,
    /// The query behind it, over the projection's own tables by their unqualified names.
    pub select: &'static str,
}

/// A batch could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// The database failed; the transaction is void.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A document is not what the fold has written: somebody else did.
    #[error("document {id} of {projection} cannot be read: build the projection anew")]
    NoDocument { projection: &'static str, id: String },
    /// The fold panicked: its code is wrong about an event of the batch. Nothing of it is applied.
    #[error("the fold of {projection} panicked; the log of the program says where")]
    Panicked { projection: &'static str },
    /// An event is not what this program understands. Nothing of its batch is applied.
    #[error("event {sequence} of {stream} ({event_type} v{event_version}) cannot be read: {why}")]
    Unreadable { stream: String, sequence: u64, event_type: String, event_version: u32, why: String },
}

/// The last token of a subject, such as a room's id.
fn last_token(subject: &str) -> &str {
    subject.rsplit('.').next().unwrap_or(subject)
}

/// A personal text as it stands in a read model.
pub fn shown(text: &impl AsRef<Personal<String>>) -> String {
    text.as_ref().value().cloned().unwrap_or_else(|| ERASED.to_owned())
}
