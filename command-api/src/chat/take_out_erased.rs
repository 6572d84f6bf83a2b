//! `cmd.take-out-erased`: a person who is being forgotten goes out of a room.

use domain::{
    boundary::{Boundary, CHATS},
    chat::TakeOutErased,
    ids::{AccountId, RoomId},
};
use jetstream_es::{AttemptError, CommandMeta, Expectation, NewEvent, Position, Proposal};
use kit::problem::Problem;
use serde::Deserialize;

use crate::{
    accounts::require_erasure,
    command::{NeverRefused, problem},
    state::App,
};

/// Who, and out of which room.
#[derive(Deserialize)]
pub(crate) struct TakeOut {
    account: AccountId,
    room: RoomId,
}

/// Takes the person out, passes on what the person owns, and does nothing to who is not there.
///
/// # Errors
/// When the person did not ask to be forgotten, or the log is away.
pub(crate) async fn take_out_erased(
    app: &App,
    meta: &CommandMeta,
    TakeOut { account, room }: TakeOut,
) -> Result<Option<Position>, Problem> {
    require_erasure(app, account).await?;
    let home = [Boundary::room(room).subject().to_owned()];
    let attempt = || propose(app, room, TakeOutErased { account });
    let outcome = app.log.execute(meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Some(outcome.position))
}

async fn propose(
    app: &App,
    room: RoomId,
    take_out: TakeOutErased,
) -> Result<Proposal, AttemptError<NeverRefused>> {
    let read = app.room(room).await?;
    let decided = take_out.decide(&read.state).unwrap_or_default();
    let mut events = read.next_all(&decided.room)?;
    for (account, membership) in &decided.memberships {
        let boundary = Boundary::memberships(*account);
        events.push(NewEvent::of(boundary.subject(), membership, Expectation::Any)?);
    }
    Ok(Proposal { stream: CHATS.name.to_owned(), events })
}
