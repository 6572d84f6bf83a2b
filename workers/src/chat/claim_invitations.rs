//! When somebody activates an account: ask for the invitations that were left with the address.

use domain::accounts::AccountEvent;
use jetstream_es::jobs::Job;
use serde_json::json;

use crate::{
    Context,
    commands::Reply,
    jobs::{End, Failure, later, later_after},
};

const COMMAND: &str = "claim-invitations";

/// Reacts to `AccountActivated`.
pub(crate) async fn claim_invitations(context: &Context, job: &Job) -> End {
    if job.event.envelope.event_type != "AccountActivated" {
        return End::Done;
    }
    let account = match job.event.decode_withheld() {
        Ok(AccountEvent::AccountActivated { account }) => account,
        Ok(_) => return End::Done,
        Err(error) => return later_after(job, error),
    };
    let payload = json!({ "account": account });
    match context.commands.send("worker:invitations", COMMAND, "1", &job.event, payload).await {
        Reply::Done => End::Done,
        Reply::Refused(code) | Reply::Unreadable(code) => End::Failed(Failure::refused(COMMAND, &code)),
        Reply::Later(why) => later(job, why),
    }
}
