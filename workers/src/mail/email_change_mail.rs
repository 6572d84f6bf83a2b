//! The mails about another address: a link to the new one, a notice to the old one.

use domain::{
    accounts::{EmailChange, Registered},
    ids::AccountId,
};
use jetstream_es::Recorded;
use kit::tokens::{LinkClaim, LinkPurpose};

use super::{Mailer, Outgoing, Undecided, address_of, letter::Letter, moment};

/// When it is asked for: both mails, unless it is void by now.
///
/// # Errors
/// When the link has expired: who gets it could not use it.
pub(super) async fn requested(
    mailer: &Mailer,
    account: AccountId,
    for_attempt: u32,
) -> Result<Vec<Outgoing>, Undecided> {
    let account = mailer.account(account).await?;
    let Some(registered) = account.registered() else { return Ok(Vec::new()) };
    let change = registered.email_change.as_ref();
    let Some(change) = change.filter(|change| change.attempt == for_attempt && !change.is_spent) else {
        return Ok(Vec::new());
    };
    if change.expires_at <= mailer.context.config.clock.now() {
        return Err(Undecided::LinkExpired);
    }
    let notice = address_of(registered).map(|to| Outgoing { to, letter: notice(mailer, registered) });
    let confirm = change.email.value().cloned();
    let confirm = confirm.map(|to| Outgoing { to, letter: link(mailer, registered, change) });
    Ok(notice.into_iter().chain(confirm).collect())
}

/// When it is done: to the address that was the account's until then.
pub(super) async fn changed(
    mailer: &Mailer,
    account: AccountId,
    event: &Recorded,
) -> Result<Option<Outgoing>, Undecided> {
    let before = mailer.account_before(account, event.sequence).await?;
    let Some(registered) = before.registered() else { return Ok(None) };
    let letter = Letter::new("The address of your Wherry account was changed")
        .line(&format!("Hello {},", registered.handle))
        .line(&format!(
            "on {} the address of your Wherry account was changed. This address is not the account's any more, and gets \
             no mail from it after this one.",
            moment(event.envelope.issued_at)
        ))
        .line("If it was not you, tell whoever runs this server.");
    Ok(address_of(registered).map(|to| Outgoing { to, letter }))
}

fn link(mailer: &Mailer, registered: &Registered, change: &EmailChange) -> Letter {
    let (attempt, expires_at) = (change.attempt, change.expires_at);
    let claim = LinkClaim { account: registered.account, attempt, expires_at };
    // The token is in the fragment: it is not sent to any server, and mail scanners that open links change nothing.
    let token = mailer.links.token(LinkPurpose::EmailChange, claim);
    Letter::new("Confirm your new address for Wherry")
        .line("Hello,")
        .line(&format!(
            "the Wherry account @{} is to have this address. If it is yours, open this link where you are logged in:",
            registered.handle
        ))
        .link("Confirm the address", &format!("{}/confirm-email#{token}", mailer.public_url()))
        .line("The link works once, for an hour.")
        .line("If you have nothing to do with it, ignore this mail: nothing happens.")
}

fn notice(mailer: &Mailer, registered: &Registered) -> Letter {
    Letter::new("Your Wherry account is to have another address")
        .line(&format!("Hello {},", registered.handle))
        .line(
            "somebody who is logged in and knows your password has asked for another address for your Wherry account. \
             Once it is confirmed from there, this address is not the account's any more.",
        )
        .line("If that was you, all is well. If it was not, set a new password now, which stops it:")
        .link("Set a new password", &format!("{}/forgot-password", mailer.public_url()))
}
