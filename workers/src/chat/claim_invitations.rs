//! When somebody has proven an address: ask for the invitations that were left with it.

use domain::accounts::AccountEvent;
use jetstream_es::jobs::Job;
use serde_json::json;

use crate::{
    Context,
    commands::Reply,
    jobs::{End, Failure, later, later_after},
};

const COMMAND: &str = "claim-invitations";

/// Reacts to `AccountActivated`, and to `EmailChanged`.
pub(crate) async fn claim_invitations(context: &Context, job: &Job) -> End {
    if !["AccountActivated", "EmailChanged"].contains(&job.event.envelope.event_type.as_str()) {
        return End::Done;
    }
    let account = match job.event.decode_withheld() {
        Ok(AccountEvent::AccountActivated { account } | AccountEvent::EmailChanged { account, .. }) => {
            account
        }
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
