//! The notice that a password was changed: who did not do it hears of it where the thief does not read.

use domain::{accounts::PasswordChange, ids::AccountId};
use time::OffsetDateTime;

use super::{Mailer, Outgoing, Undecided, address_of, letter::Letter, moment};

pub(super) async fn decide(
    mailer: &Mailer,
    account: AccountId,
    by: PasswordChange,
    at: OffsetDateTime,
) -> Result<Option<Outgoing>, Undecided> {
    let account = mailer.account(account).await?;
    let Some(registered) = account.registered() else { return Ok(None) };
    let how = match by {
        PasswordChange::MailedLink => {
            "with a link from a mail to this address. You are logged out everywhere."
        }
        PasswordChange::OldPassword => {
            "by somebody who is logged in and knew the old one. You are logged out everywhere else."
        }
    };
    let letter = Letter::new("Your Wherry password was changed")
        .line(&format!("Hello {},", registered.handle))
        .line(&format!("the password of your Wherry account was changed on {}, {how}", moment(at)))
        .line("If that was you, all is well. If it was not, set a new password now:")
        .link("Set a new password", &format!("{}/forgot-password", mailer.public_url()));
    Ok(address_of(registered).map(|to| Outgoing { to, letter }))
}
