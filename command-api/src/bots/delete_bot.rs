//! `DELETE /api/v1/account/bots/{bot}`: end a bot for good.

use axum::{Json, extract::State};
use domain::{
    bots::DeleteBot,
    boundary::{Boundary, CHATS},
    chat::{LeaveRoom, MembershipEvent, Memberships, RoomRefused},
    ids::{AccountId, derived_command_id},
};
use jetstream_es::{CommandMeta, History};
use kit::{problem::Problem, tokens::Actor};

use super::change_bots;
use crate::{
    answer::Done,
    chat::leave_room_of,
    command::{CommandHead, Sender, refusal_or_problem, store_problem},
    edge::PathId,
    state::App,
};

/// Delete a bot of one's own. Its tokens end at once, everywhere, and it goes out of its rooms; what it posted stays there,
/// by a deleted bot.
#[utoipa::path(
    delete,
    path = "/api/v1/account/bots/{bot}",
    tag = "bots",
    security(("access_token" = [])),
    params(
        ("bot" = Uuid, Path, description = "The bot's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`bot-not-found`"),
    )
)]
pub(crate) async fn delete_bot(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(bot): PathId<AccountId>,
) -> Result<Json<Done>, Problem> {
    let delete = DeleteBot { bot, owner: actor.account };
    let meta = command.meta(&app, "delete-bot", Sender::Account(actor.account), &bot);
    let outcome = change_bots(&app, &meta, actor.account, |bots| delete.decide(bots)).await?;
    leave_rooms(&app, &meta, bot).await?;
    Ok(Json(Done::at(&outcome)))
}

/// Takes the bot out of its rooms, which have nothing to fear of it any more.
///
/// Each is a command of its own, with an id that follows from this one's: killed in between, the same command does the
/// rest. Where it is not sent again, who keeps order in the room takes the deleted bot out.
async fn leave_rooms(app: &App, meta: &CommandMeta, bot: AccountId) -> Result<(), Problem> {
    let boundary = Boundary::memberships(bot);
    let history: History<MembershipEvent> =
        app.log.history(CHATS.name, boundary.subject()).await.map_err(|error| store_problem(&error))?;
    let list = Memberships::fold(history.events.into_iter().map(|(_, event)| event));
    for room in list.rooms.into_keys() {
        let id = derived_command_id(&meta.id.to_string(), &room.to_string());
        let meta = CommandMeta { id: id.uuid(), ..meta.clone() };
        if let Err(error) = leave_room_of(app, &meta, room, LeaveRoom { account: bot }).await {
            // It is out already.
            let _: RoomRefused = refusal_or_problem(error)?;
        }
    }
    Ok(())
}
