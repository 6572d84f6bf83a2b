//! The mail with the activation link.

use domain::{
    accounts::{Activation, Registered},
    ids::AccountId,
};
use kit::tokens::{LinkClaim, LinkPurpose};

use super::{Mailer, Outgoing, Undecided, address_of, letter::Letter};

/// The mail for one attempt, unless it is over: activated, or replaced by a later attempt.
pub(super) async fn decide(
    mailer: &Mailer,
    account: AccountId,
    for_attempt: Option<u64>,
) -> Result<Option<Outgoing>, Undecided> {
    let account = mailer.account(account).await?;
    let Some(registered) = account.registered() else { return Ok(None) };
    let is_current = match registered.activation {
        Activation::Awaited { attempt, .. } => for_attempt == Some(attempt.into()),
        _ => false,
    };
    if is_current { write(mailer, registered) } else { Ok(None) }
}

/// The mail with the link that is waited for, if one is.
///
/// # Errors
/// When the link has expired: who gets it could not use it.
pub(super) fn write(mailer: &Mailer, registered: &Registered) -> Result<Option<Outgoing>, Undecided> {
    let Activation::Awaited { attempt, expires_at, .. } = registered.activation else { return Ok(None) };
    let now = mailer.context.config.clock.now();
    if expires_at <= now {
        return Err(Undecided::LinkExpired);
    }
    let claim = LinkClaim { account: registered.account, attempt, expires_at };
    // The token is in the fragment: it is not sent to any server, and mail scanners that open links change nothing.
    let token = mailer.links.token(LinkPurpose::Activation, claim);
    let link = format!("{}/activate#{token}", mailer.public_url());
    let minutes = (expires_at - now).whole_minutes().max(1);
    let letter = Letter::new("Activate your Wherry account")
        .line(&format!("Hello {},", registered.handle))
        .line("welcome to Wherry. Open this link and press the button to activate your account:")
        .link("Activate my account", &link)
        .line(&format!("The link works once, for {}.", in_words(minutes)))
        .line("If you did not sign up, ignore this mail: nothing happens.");
    Ok(address_of(registered).map(|to| Outgoing { to, letter }))
}

fn in_words(minutes: i64) -> String {
    match (minutes + 5) / 60 {
        0 => format!("{minutes} minutes"),
        1 => "about an hour".to_owned(),
        hours => format!("about {hours} hours"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_told_in_words() {
        assert_eq!(in_words(12), "12 minutes");
        assert_eq!(in_words(59), "about an hour");
        assert_eq!(in_words(24 * 60), "about 24 hours");
    }
}
