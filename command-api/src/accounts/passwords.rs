//! Hashing and checking passwords: slow on purpose, off the async threads, and only a few at once.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::SaltString,
};
use axum::http::StatusCode;
use domain::accounts::Password;
use kit::problem::Problem;
use tokio::sync::Semaphore;

/// How long a request waits for its turn. Each hash takes its memory, so a flood must queue, and not for ever.
const WAIT_AT_MOST: Duration = Duration::from_secs(3);
/// Length of a salt, in bytes.
pub(crate) const SALT_BYTES: usize = 16;

/// Hashes and checks passwords with argon2id. Clones share their limits and their count.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    runs: Arc<AtomicU64>,
    /// Checked when there is no account, so that this takes as long as when there is one.
    nobodys: Arc<str>,
}

/// Why a password was neither hashed nor checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasswordsError {
    #[error("too many passwords are waiting to be hashed")]
    Busy,
    #[error("the password could not be hashed")]
    Failed(#[source] argon2::password_hash::Error),
    #[error("the thread that hashed the password ended")]
    Thread(#[from] tokio::task::JoinError),
}

impl Passwords {
    /// The parameters that OWASP's cheat sheet asks for (19 MiB, 2 rounds, 1 lane), as many at once as there are
    /// processors.
    #[expect(clippy::missing_panics_doc, reason = "these parameters are within argon2's bounds")]
    pub fn standard() -> Self {
        let parallel = available_parallelism().map_or(1, NonZeroUsize::get);
        Self::new(19 * 1024, 2, parallel).expect("these parameters are within argon2's bounds")
    }

    /// Other parameters: memory in KiB, rounds, and how many may run at once.
    ///
    /// # Errors
    /// When they are outside of argon2's bounds.
    pub fn new(memory_kib: u32, rounds: u32, parallel: usize) -> Result<Self, argon2::password_hash::Error> {
        let params = Params::new(memory_kib, rounds, 1, None)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = hash(&argon2, "", [0; SALT_BYTES])?.into();
        Ok(Self { argon2, turns: Arc::new(Semaphore::new(parallel)), runs: Arc::default(), nobodys })
    }

    /// How many times a password was hashed or checked so far.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    /// The PHC string of a password with this salt.
    pub(crate) async fn hash(
        &self,
        password: &Password,
        salt: [u8; SALT_BYTES],
    ) -> Result<String, PasswordsError> {
        let (argon2, password) = (self.argon2.clone(), password.clone());
        self.run(move || hash(&argon2, password.reveal(), salt)).await?.map_err(PasswordsError::Failed)
    }

    /// Whether this is the password of the PHC string. Without one it never is, after the same work.
    pub(crate) async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, PasswordsError> {
        let (argon2, nobodys) = (self.argon2.clone(), Arc::clone(&self.nobodys));
        let verified = move || {
            let known = phc.is_some();
            let phc = phc.as_deref().unwrap_or(&nobodys);
            match PasswordHash::new(phc).and_then(|hash| argon2.verify_password(password.as_bytes(), &hash)) {
                Ok(()) => Ok(known),
                Err(argon2::password_hash::Error::Password) => Ok(false),
                Err(error) => Err(error),
            }
        };
        self.run(verified).await?.map_err(PasswordsError::Failed)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordsError> {
        let turn = tokio::time::timeout(WAIT_AT_MOST, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(PasswordsError::Busy) };
        self.runs.fetch_add(1, Ordering::Relaxed);
        // The turn goes along: work whose request is gone still takes its memory until it ends.
        let work = move || {
            let _turn = turn;
            work()
        };
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}

fn hash(
    argon2: &Argon2<'_>,
    password: &str,
    salt: [u8; SALT_BYTES],
) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::encode_b64(&salt)?;
    argon2.hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string())
}

impl From<PasswordsError> for Problem {
    fn from(error: PasswordsError) -> Self {
        match error {
            PasswordsError::Busy => {
                let title = "Too many people are logging in at the moment; try again soon.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "too-busy", title).retry_after(3)
            }
            PasswordsError::Failed(_) | PasswordsError::Thread(_) => Self::internal(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Passwords {
        Passwords::new(8, 1, 1).expect("parameters within bounds")
    }

    #[tokio::test]
    async fn a_password_is_told_from_another_and_nobody_has_one() -> Result<(), PasswordsError> {
        let passwords = cheap();
        let password = Password::parse("correct horse".to_owned(), &[]).expect("a password");
        let phc = passwords.hash(&password, [7; SALT_BYTES]).await?;
        assert!(phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{phc}");
        assert!(passwords.verify("correct horse".to_owned(), Some(phc.clone())).await?);
        assert!(!passwords.verify("wrong".to_owned(), Some(phc)).await?);
        assert!(!passwords.verify(String::new(), None).await?);
        assert_eq!(passwords.runs(), 4);
        Ok(())
    }

    #[tokio::test]
    async fn old_hashes_with_other_parameters_still_count() -> Result<(), PasswordsError> {
        let password = Password::parse("correct horse".to_owned(), &[]).expect("a password");
        let old = Passwords::new(16, 2, 1).expect("parameters within bounds");
        let phc = old.hash(&password, [7; SALT_BYTES]).await?;
        assert!(cheap().verify("correct horse".to_owned(), Some(phc)).await?);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_for_a_turn_is_told_so() {
        let passwords = cheap();
        let _all = passwords.turns.acquire().await.expect("a turn");
        let refused = passwords.verify("x".to_owned(), None).await;
        assert!(matches!(refused, Err(PasswordsError::Busy)));
        assert_eq!(passwords.runs(), 0);
    }
}
