//! That it is the person who asks, and not who found an open browser or knows the password alone.

use domain::{
    Refusal,
    accounts::{Registered, TypedCode},
    ids::AccountId,
};
use kit::problem::Problem;

use super::guesses::ClientAddress;
use crate::state::App;

impl App {
    /// Whether this is the account's password. Wrong ones make whoever sends them wait.
    ///
    /// # Errors
    /// `too-many-guesses`, `too-busy`.
    pub(super) async fn knows_password(
        &self,
        account: &Registered,
        from: ClientAddress,
        password: String,
    ) -> Result<bool, Problem> {
        let phc = account.password_hash.value().cloned();
        let verify = self.config.passwords.verify(password, phc);
        let subject = account.account.to_string();
        self.guesses.check(&subject, from, self.config.clock.now(), verify).await
    }

    /// Runs a command that uses up a code, and refuses with `wrong` if that is wrong: then whoever sent it waits.
    ///
    /// # Errors
    /// `too-many-guesses`, each refusal, and what `run` fails with.
    pub(super) async fn with_code<T, R: Refusal + Copy + PartialEq>(
        &self,
        account: AccountId,
        from: ClientAddress,
        code: &TypedCode,
        wrong: R,
        run: impl Future<Output = Result<Result<T, R>, Problem>>,
    ) -> Result<T, Problem> {
        let mut done = None;
        let verify = async {
            match run.await? {
                Ok(end) => {
                    done = Some(end);
                    Ok(true)
                }
                Err(refused) if refused == wrong => Ok(false),
                Err(refused) => Err(Problem::refused(&refused)),
            }
        };
        self.guesses.check_code(account, from, code, self.config.clock.now(), verify).await?;
        done.ok_or_else(|| Problem::refused(&wrong))
    }
}
