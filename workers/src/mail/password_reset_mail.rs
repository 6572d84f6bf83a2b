//! The mail with the link that sets a new password.

use domain::ids::AccountId;
use kit::tokens::{LinkClaim, LinkPurpose};

use super::{Mailer, Outgoing, Undecided, address_of, letter::Letter};

/// The mail for one link, unless it is void: used, replaced by a later one, or the password was changed otherwise.
///
/// # Errors
/// When the link has expired: who gets it could not use it.
pub(super) async fn decide(
    mailer: &Mailer,
    account: AccountId,
    for_attempt: u32,
) -> Result<Option<Outgoing>, Undecided> {
    let account = mailer.account(account).await?;
    let Some(registered) = account.registered() else { return Ok(None) };
    let valid = registered.password_reset.filter(|reset| reset.attempt == for_attempt && !reset.is_spent);
    let Some(reset) = valid else { return Ok(None) };
    let now = mailer.context.config.clock.now();
    if reset.expires_at <= now {
        return Err(Undecided::LinkExpired);
    }
    let claim =
        LinkClaim { account: registered.account, attempt: reset.attempt, expires_at: reset.expires_at };
    // The token is in the fragment: it is not sent to any server, and mail scanners that open links change nothing.
    let token = mailer.links.token(LinkPurpose::PasswordReset, claim);
    let minutes = (reset.expires_at - now).whole_minutes().max(1);
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    let letter = Letter::new("Set a new password for Wherry")
        .line(&format!("Hello {},", registered.handle))
        .line("somebody, probably you, forgot the password of your Wherry account. Open this link to set a new one:")
        .link("Set a new password", &format!("{}/reset-password#{token}", mailer.public_url()))
        .line(&format!("The link works once, for {minutes} {unit}. A later one replaces it."))
        .line("If it was not you, ignore this mail: your password stays as it is.");
    Ok(address_of(registered).map(|to| Outgoing { to, letter }))
}
