//! The notices about a second factor: who did not do it hears of it where the thief does not read.

use domain::{accounts::AccountEvent, ids::AccountId};
use jetstream_es::Recorded;
use time::OffsetDateTime;

use super::{Mailer, Outgoing, Undecided, address_of, letter::Letter, moment};

/// What happened to a second factor.
pub(super) enum Change {
    TurnedOn,
    TurnedOff,
    CodesReplaced,
    RecoveryCodeUsed,
}

/// What its owner did, or whoever has all that logging in takes.
pub(super) async fn decide(
    mailer: &Mailer,
    account: AccountId,
    change: Change,
    at: OffsetDateTime,
) -> Result<Option<Outgoing>, Undecided> {
    let account = mailer.account(account).await?;
    let Some(registered) = account.registered() else { return Ok(None) };
    let left =
        registered.second_factor.as_ref().map_or(0, domain::accounts::SecondFactor::recovery_codes_left);
    let (subject, what) = match change {
        Change::TurnedOn => (
            "Your Wherry account has a second factor now",
            "a second factor was turned on: logging in takes a code of an authenticator app, too.".to_owned(),
        ),
        Change::TurnedOff => (
            "The second factor of your Wherry account was turned off",
            "the second factor was turned off: logging in takes your password alone.".to_owned(),
        ),
        Change::CodesReplaced => (
            "Your Wherry account has new recovery codes",
            "other recovery codes were made. Those that there were do not work any more.".to_owned(),
        ),
        Change::RecoveryCodeUsed => (
            "A recovery code of your Wherry account was used",
            format!(
                "a recovery code was used in the place of a code of your app. Codes that are left: {left}."
            ),
        ),
    };
    let letter = Letter::new(subject)
        .line(&format!("Hello {},", registered.handle))
        .line(&format!("on {}, {what}", moment(at)))
        .line("If that was you, all is well. If it was not, set a new password now, and look where you are logged in:")
        .link("Set a new password", &format!("{}/forgot-password", mailer.public_url()));
    Ok(address_of(registered).map(|to| Outgoing { to, letter }))
}

/// What an administrator did, with the reason.
pub(super) async fn reset(mailer: &Mailer, event: &Recorded) -> Result<Option<Outgoing>, Undecided> {
    let AccountEvent::SecondFactorReset { account, by, reason } = event.open(&mailer.context.keys).await?
    else {
        return Ok(None);
    };
    let (account, by) = (mailer.account(account).await?, mailer.account(by).await?);
    let (Some(registered), Some(reason)) = (account.registered(), reason.value()) else { return Ok(None) };
    let who = by.registered().map_or_else(|| "an administrator".to_owned(), |by| format!("@{}", by.handle));
    let letter = Letter::new("The second factor of your Wherry account was turned off")
        .line(&format!("Hello {},", registered.handle))
        .line(&format!(
            "on {}, {who}, who administers this server, turned off the second factor of your account: logging in takes \
             your password alone.",
            moment(event.envelope.issued_at)
        ))
        .line(&format!("The reason that was given: {reason}"))
        .line("If you asked for it, turn a new one on in your profile. If you did not, set a new password now:")
        .link("Set a new password", &format!("{}/forgot-password", mailer.public_url()));
    Ok(address_of(registered).map(|to| Outgoing { to, letter }))
}
