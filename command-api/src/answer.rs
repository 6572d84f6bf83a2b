//! The answers that commands have in common.

use jetstream_es::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

/// The command is done.
#[derive(Serialize, ToSchema)]
pub(crate) struct Done {
    /// Where a reader must have got to in order to see it: give it to queries as `?position=`.
    #[schema(example = "CHATS:12@1f3a9c00")]
    position: String,
}

impl Done {
    /// Done, at the latest at this outcome's position.
    pub(crate) fn at(outcome: &Outcome) -> Self {
        Self { position: outcome.position.to_string() }
    }
}
