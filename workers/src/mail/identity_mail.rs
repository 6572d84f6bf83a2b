//! The notices that an identity at a provider logs in to an account now, or no more.

use domain::{accounts::ProviderName, ids::AccountId};
use time::OffsetDateTime;

use super::{Mailer, Outgoing, Undecided, address_of, letter::Letter, moment};

/// Who did not do it hears of it where the thief does not read.
pub(super) async fn decide(
    mailer: &Mailer,
    account: AccountId,
    provider: &ProviderName,
    is_linked: bool,
    at: OffsetDateTime,
) -> Result<Option<Outgoing>, Undecided> {
    let account = mailer.account(account).await?;
    let Some(registered) = account.registered() else { return Ok(None) };
    let (subject, what) = if is_linked {
        (
            "Your Wherry account can be logged in to from elsewhere",
            format!(
                "an identity at the provider \"{provider}\" was linked to your Wherry account: it logs in to it."
            ),
        )
    } else {
        (
            "Your Wherry account has one way in less",
            format!(
                "the identity at the provider \"{provider}\" was unlinked: it does not log in to your account any more."
            ),
        )
    };
    let letter = Letter::new(subject)
        .line(&format!("Hello {},", registered.handle))
        .line(&format!("on {}, {what}", moment(at)))
        .line("If that was you, all is well. If it was not, set a new password now, and look into your profile:")
        .link("Set a new password", &format!("{}/forgot-password", mailer.public_url()));
    Ok(address_of(registered).map(|to| Outgoing { to, letter }))
}
