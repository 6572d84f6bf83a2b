//! `POST /api/v1/accounts`: sign up.
//!
//! The answer does not tell whether the address has an account, neither by its words nor by its time: each branch
//! hashes the password, reads as many boundaries, makes a key and appends one commit. The owner of an address is not
//! mailed each time that others sign up with it, yet each time something is appended.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    accounts::{EmailAddress, Handle, HandleTaken, Password, RegisterAccount, Registration},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::problem::{FieldError, JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Empty, new_password};
use crate::{
    command::{CommandHead, Sender, problem, store_problem},
    state::App,
};

/// Who wants an account.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct RegisterAccountRequest {
    /// Where the activation mail goes.
    #[schema(example = "ada@example.org")]
    email: String,
    /// 3 to 30 of `a-z`, `0-9`, `-` and `_`; unique.
    #[schema(example = "ada")]
    handle: String,
    /// At least 8 characters.
    #[serde(skip_serializing)]
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
}

/// Sign up. Whether or not the address has an account, the answer is the same, and its owner gets a mail.
#[utoipa::path(
    post,
    path = "/api/v1/accounts",
    tag = "accounts",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = RegisterAccountRequest,
    responses(
        (status = ACCEPTED, body = Empty, description = "A mail is on its way"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`handle-taken`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn register_account(
    State(app): State<App>,
    command: CommandHead,
    JsonBody(request): JsonBody<RegisterAccountRequest>,
) -> Result<(StatusCode, Json<Empty>), Problem> {
    let fields = Fields::parse(&request)?;
    let salt = new_password::salt(&app, command.id);
    let password_hash = app.config.passwords.hash(&fields.password, salt).await?;
    let meta = command.meta(&app, "register-account", Sender::Anonymous, &(&request, &password_hash));
    let claims = (app.claims.email(&fields.email), app.claims.handle(&fields.handle));
    let registration = RegisterAccount {
        account: AccountId::new(command.id),
        email: fields.email,
        handle: fields.handle,
        password_hash,
        activation_lifetime: app.config.activation_lifetime,
    };
    let holder = app.email_claim(&claims.0).await.map_err(|e| store_problem(&e))?.state.holder;
    let home = [Some(registration.account), holder].into_iter().flatten();
    let mut home: Vec<_> = home.map(|account| Boundary::account(account).subject().to_owned()).collect();
    home.push(claims.0.subject().to_owned());
    let attempt = || propose(&app, &registration, &claims);
    app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok((StatusCode::ACCEPTED, Json(Empty {})))
}

/// The fields of a request that keep their rules.
struct Fields {
    email: EmailAddress,
    handle: Handle,
    password: Password,
}

impl Fields {
    /// Parses all of them, so that a form can mark each that is wrong.
    fn parse(request: &RegisterAccountRequest) -> Result<Self, Problem> {
        let email =
            EmailAddress::parse(&request.email).map_err(|e| FieldError::new("/email", "email-invalid", &e));
        let handle =
            Handle::parse_new(&request.handle).map_err(|e| FieldError::new("/handle", "handle-invalid", &e));
        let own =
            [handle.as_ref().map_or("", Handle::as_str), email.as_ref().map_or("", EmailAddress::as_str)];
        let password = Password::parse(request.password.clone(), &own)
            .map_err(|e| FieldError::new("/password", e.code(), &e));
        match (email, handle, password) {
            (Ok(email), Ok(handle), Ok(password)) => Ok(Self { email, handle, password }),
            (email, handle, password) => Err(Problem::invalid_fields(
                [email.err(), handle.err(), password.err()].into_iter().flatten().collect(),
            )),
        }
    }
}

/// Reads the claims and their holders, decides, and says what is to be appended.
async fn propose(
    app: &App,
    registration: &RegisterAccount,
    (email, handle): &(Boundary, Boundary),
) -> Result<Proposal, AttemptError<HandleTaken>> {
    let now = app.config.clock.now();
    let (email, handle) = (app.email_claim(email).await?, app.handle_claim(handle).await?);
    let holders = (app.holder(email.state.holder).await?, app.holder(handle.state.holder).await?);
    let account = app.account(registration.account).await?;
    let by = (holders.0.state.as_holder(now), holders.1.state.as_holder(now));
    let decided =
        registration.clone().decide(&email.state, by.0, by.1, now).map_err(AttemptError::Refused)?;
    // Made in either case, for the time that it takes; without an account it is of no use to anybody.
    app.log.keys().create(registration.account.person()).await?;
    let events = match decided {
        // The address comes first, and expects its last sequence: of many at once, one is told of.
        Registration::AddressInUse { email: in_vain, told } => {
            let mut events = vec![email.next(&in_vain)?];
            if let Some(event) = told {
                events.push(holders.0.next(&event)?);
            }
            events
        }
        Registration::New { account: registered, email: by_email, handle: by_handle, abandoned } => {
            let mut events = Vec::with_capacity(3 + abandoned.len());
            for (lost, event) in &abandoned {
                let holder = if by.0.lapsed() == Some(*lost) { &holders.0 } else { &holders.1 };
                events.push(holder.next(event)?);
            }
            events.extend([email.next(&by_email)?, handle.next(&by_handle)?, account.next(&registered)?]);
            events
        }
    };
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}
