//! When somebody activates an account: ask for the invitations that were left with the address.

use domain::accounts::AccountEvent;
use jetstream_es::jobs::{Job, JobEnd};
use serde_json::json;

use crate::{Context, commands::Reply, retry};

/// Reacts to `AccountActivated`.
pub(crate) async fn claim_invitations(context: &Context, job: &Job) -> JobEnd {
    if job.event.envelope.event_type != "AccountActivated" {
        return JobEnd::Done;
    }
    let account = match job.event.decode_withheld() {
        Ok(AccountEvent::AccountActivated { account }) => account,
        Ok(_) => return JobEnd::Done,
        Err(error) => return retry::later_after(job, error),
    };
    let payload = json!({ "account": account });
    match context.commands.send("worker:invitations", "claim-invitations", "1", &job.event, payload).await {
        Reply::Done => JobEnd::Done,
        Reply::Refused(code) => {
            tracing::error!(sequence = job.event.sequence, code, "invitations were not claimed");
            JobEnd::Failed
        }
        Reply::Later(why) => retry::later(job, why),
    }
}
