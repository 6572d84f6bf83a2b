//! Somebody signed up with an address that has an account: only its owner is told.

use domain::ids::AccountId;

use super::{Mailer, Outgoing, Undecided, activation_mail, address_of, letter::Letter};

/// To an active account, how to log in; to one that waits, its activation link once more.
pub(super) async fn decide(mailer: &Mailer, account: AccountId) -> Result<Option<Outgoing>, Undecided> {
    let account = mailer.account(account).await?;
    let Some(registered) = account.registered() else { return Ok(None) };
    if !account.is_activated() {
        return activation_mail::write(mailer, registered);
    }
    let letter = Letter::new("You have a Wherry account already")
        .line(&format!("Hello {},", registered.handle))
        .line("somebody, perhaps you, tried to sign up with your address. You have an account already:")
        .link("Log in", &format!("{}/login", mailer.public_url()))
        .line("Is the password forgotten? Set a new one:")
        .link("Set a new password", &format!("{}/forgot-password", mailer.public_url()))
        .line("If it was not you, ignore this mail: your account is as it was.");
    Ok(address_of(registered).map(|to| Outgoing { to, letter }))
}
