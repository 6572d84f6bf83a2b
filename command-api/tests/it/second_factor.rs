//! Second factors: begun, turned on, asked for, lost and reset.

use std::time::Instant;

use anyhow::Context as _;
use domain::accounts::{TotpSecret, time_step};
use jetstream_es::{KeyState, Recorded};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::{
    people::{PASSWORD, Person},
    world::{Answer, World},
};

const FACTOR: &str = "/api/v1/account/second-factor";
const SECOND_STEP: &str = "/api/v1/sessions/second-step";
const REASON: &str = "lost her phone, came to my desk";

/// Somebody's app and list of recovery codes.
struct App {
    secret: TotpSecret,
    recovery_codes: Vec<String>,
}

impl World {
    /// The begin of a half minute, so that what follows is within it.
    fn next_step(&self) {
        let into = self.clock.now().unix_timestamp().rem_euclid(30);
        self.clock.advance(Duration::seconds(30 - into));
    }

    /// What an app shows so many half minutes from now.
    fn code(&self, secret: &TotpSecret, steps: i64) -> String {
        let step = time_step(self.clock.now()).saturating_add_signed(steps);
        format!("{:06}", secret.code(step))
    }

    async fn ask_for_secret(&self, person: &Person, password: &str) -> anyhow::Result<Answer> {
        let path = format!("{FACTOR}/enrolments");
        self.post(&path).token(&person.access).json(&json!({"password": password})).await
    }

    /// Begins, and gives the token and the secret.
    async fn begun(&self, person: &Person) -> anyhow::Result<(String, TotpSecret)> {
        let body = self.ask_for_secret(person, PASSWORD).await?.expect(200)?;
        let secret = body["secret"].as_str().and_then(TotpSecret::from_base32).context("a secret")?;
        Ok((body["enrolment_token"].as_str().context("a token")?.to_owned(), secret))
    }

    async fn turn_on(&self, person: &Person, id: Uuid, token: &str, code: &str) -> anyhow::Result<Answer> {
        let body = json!({"enrolment_token": token, "code": code});
        self.put(FACTOR).token(&person.access).id(id).json(&body).await
    }

    /// With a second factor, at the begin of a half minute none of whose codes were used.
    async fn with_factor(&self, person: &Person) -> anyhow::Result<App> {
        self.next_step();
        let (token, secret) = self.begun(person).await?;
        let code = self.code(&secret, 0);
        let body = self.turn_on(person, self.command_id(), &token, &code).await?.expect(200)?;
        self.next_step();
        self.next_step();
        Ok(App { secret, recovery_codes: codes(&body)? })
    }

    /// The first step of logging in.
    async fn first_step(&self, person: &Person) -> anyhow::Result<Answer> {
        let body = json!({"email": person.email, "password": PASSWORD});
        self.post("/api/v1/sessions").json(&body).await
    }

    /// Its token.
    async fn half_way(&self, person: &Person) -> anyhow::Result<String> {
        let body = self.first_step(person).await?.expect(202)?;
        Ok(body["second_step_token"].as_str().context("a token")?.to_owned())
    }

    async fn second_step(&self, token: &str, code: &str) -> anyhow::Result<Answer> {
        let body = json!({"second_step_token": token, "code": code});
        self.post(SECOND_STEP).json(&body).await
    }

    /// Both steps.
    async fn log_in_with_code(&self, person: &Person, code: &str) -> anyhow::Result<Answer> {
        let token = self.half_way(person).await?;
        self.second_step(&token, code).await
    }

    async fn state(&self, person: &Person) -> anyhow::Result<(bool, u64)> {
        let answer = self.ask(Method::GET, FACTOR).token(&person.access).send().await?;
        assert_eq!(answer.headers["cache-control"], "no-store");
        let body = answer.expect(200)?;
        let left = body["recovery_codes_left"].as_u64().context("a number")?;
        Ok((body["is_on"].as_bool().context("yes or no")?, left))
    }

    async fn change(
        &self,
        person: &Person,
        what: &str,
        password: &str,
        code: &str,
    ) -> anyhow::Result<Answer> {
        let body = json!({"password": password, "code": code});
        self.post(&format!("{FACTOR}/{what}")).token(&person.access).json(&body).await
    }

    /// The last events of accounts.
    async fn last_types(&self, many: usize) -> anyhow::Result<Vec<String>> {
        let mut types = self.event_types("USERS").await?;
        Ok(types.split_off(types.len().saturating_sub(many)))
    }
}

fn codes(body: &Value) -> anyhow::Result<Vec<String>> {
    let codes = body["recovery_codes"].as_array().context("codes")?;
    Ok(codes.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

#[tokio::test]
async fn it_is_turned_on_by_password_and_a_first_code_and_asked_for_from_then_on() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, elsewhere) = (world.person("ada").await?, world.log_in("ada").await?);
    assert_eq!(world.state(&ada).await?, (false, 0));
    assert_eq!(world.ask_for_secret(&ada, "wrong").await?.code(403)?, "password-wrong");
    let begun = world.ask_for_secret(&ada, PASSWORD).await?;
    assert_eq!(begun.headers["cache-control"], "no-store");
    let begun = begun.expect(200)?;
    let text = |name: &str| begun[name].as_str().unwrap_or_default().to_owned();
    let uri = format!("otpauth://totp/Wherry:ada@localhost%3A8080?secret={}&issuer=Wherry", text("secret"));
    assert_eq!(text("uri"), uri);
    let outline = begun["picture"]["outline"].as_str().context("an outline")?;
    assert!(outline.starts_with("M0 0h7v1h-7z") && begun["picture"]["size"].as_u64() > Some(40), "{begun}");
    let before = world.event_types("USERS").await?.len();

    let secret = TotpSecret::from_base32(&text("secret")).context("a secret")?;
    let (token, id) = (text("enrolment_token"), world.command_id());
    let refused = world.turn_on(&ada, world.command_id(), &token, "000 00x").await?;
    assert_eq!(refused.code(403)?, "second-factor-wrong");
    let other = world.turn_on(&ada, world.command_id(), &token[..60], &world.code(&secret, 0)).await?;
    assert_eq!(other.code(410)?, "enrolment-expired");
    assert_eq!(world.event_types("USERS").await?.len(), before, "nothing is kept of who never finishes");
    world.next_step();
    let code = world.code(&secret, 0);
    let done = world.turn_on(&ada, id, &token, &code).await?.expect(200)?;
    let made = codes(&done)?;
    assert!(made.len() == 10 && made.iter().all(|code| code.len() == 19), "{made:?}");
    // The same command again, whose answer was lost.
    assert_eq!(world.turn_on(&ada, id, &token, &code).await?.expect(200)?, done);
    assert_eq!(world.last_types(2).await?[1], "SecondFactorTurnedOn");
    assert_eq!(world.state(&ada).await?, (true, 10));
    assert_eq!(world.ask_for_secret(&ada, PASSWORD).await?.code(409)?, "second-factor-on");
    let again = world.turn_on(&ada, world.command_id(), &token, &code).await?;
    assert_eq!(again.code(409)?, "second-factor-on");

    // Nothing of it is in the clear, and what was there stays.
    let stored = format!("{:?}", world.events("USERS").await?);
    assert!(!stored.contains(&text("secret")) && !stored.contains(&made[0]), "{stored}");
    for session in [&ada, &elsewhere] {
        let cookie = format!("wherry_refresh={}", session.refresh);
        world.post("/api/v1/sessions/refresh").header("cookie", &cookie).send().await?.expect(200)?;
    }
    let first = world.first_step(&ada).await?;
    assert!(first.headers.get("set-cookie").is_none(), "{first:?}");
    assert_eq!(first.expect(202)?["expires_in"], 300);
    Ok(())
}

#[tokio::test]
async fn an_enrolment_is_its_persons_and_ends_after_a_quarter_of_an_hour() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (token, secret) = world.begun(&ada).await?;
    let foreign = world.turn_on(&bob, world.command_id(), &token, &world.code(&secret, 0)).await?;
    assert_eq!(foreign.code(410)?, "enrolment-expired");
    world.clock.advance(Duration::minutes(9));
    let ada = Person { access: world.log_in("ada").await?.access, ..ada };
    world.clock.advance(Duration::minutes(6));
    let ada = Person { access: world.log_in("ada").await?.access, ..ada };
    let late = world.turn_on(&ada, world.command_id(), &token, &world.code(&secret, 0)).await?;
    assert_eq!(late.code(410)?, "enrolment-expired");
    assert_eq!(world.state(&ada).await?, (false, 0));
    Ok(())
}

#[tokio::test]
async fn a_code_logs_in_once_and_none_before_it_does() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let app = world.with_factor(&ada).await?;
    let code = world.code(&app.secret, 0);
    let token = world.half_way(&ada).await?;
    let answer = world.second_step(&token, &format!("{} {}", &code[..3], &code[3..])).await?;
    assert!(answer.cookie()?.1.contains("HttpOnly"));
    let body = answer.expect(200)?;
    assert_eq!(body["account_id"], json!(ada.account));
    assert_eq!(world.last_types(2).await?, ["SecondFactorUsed", "SessionStarted"]);
    let access = body["access_token"].as_str().context("a token")?;
    world.post("/api/v1/push-tickets").token(access).send().await?.expect(200)?;
    // Seen over the shoulder: neither with the same first step, nor with one of its own; nor one from before.
    for (token, code) in [
        (token, code.clone()),
        (world.half_way(&ada).await?, code),
        (world.half_way(&ada).await?, world.code(&app.secret, -1)),
    ] {
        assert_eq!(world.second_step(&token, &code).await?.code(403)?, "second-factor-wrong");
    }
    world.next_step();
    let next = world.code(&app.secret, 0);
    world.log_in_with_code(&ada, &next).await?.expect(200)?;
    Ok(())
}

/// Of two who have it at the same moment, one gets in.
#[tokio::test]
async fn a_code_that_comes_twice_at_once_counts_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let app = world.with_factor(&ada).await?;
    let token = world.half_way(&ada).await?;
    for code in [world.code(&app.secret, 0), app.recovery_codes[0].clone()] {
        let rivals = (0..3).map(|_| world.second_step(&token, &code));
        let mut statuses: Vec<_> =
            futures::future::try_join_all(rivals).await?.iter().map(|a| a.status).collect();
        statuses.sort();
        assert_eq!(statuses, [StatusCode::OK, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN]);
    }
    Ok(())
}

#[tokio::test]
async fn a_clock_may_be_half_a_minute_off_either_way_and_no_more() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let app = world.with_factor(&ada).await?;
    for (steps, status) in [(-2, 403), (2, 403), (-1, 200), (1, 200)] {
        world.next_step();
        world.next_step();
        world.next_step();
        let code = world.code(&app.secret, steps);
        assert_eq!(world.log_in_with_code(&ada, &code).await?.status.as_u16(), status, "{steps}");
    }
    Ok(())
}

/// The same command again is the same login; with another code, it is none.
#[tokio::test]
async fn a_second_step_whose_answer_was_lost_is_answered_again() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    // The store takes its time and ours to differ by half a minute, and no more: so the clock is moved once.
    world.next_step();
    let (enrolment, secret) = world.begun(&ada).await?;
    let first = world.code(&secret, -1);
    world.turn_on(&ada, world.command_id(), &enrolment, &first).await?.expect(200)?;
    let (token, id) = (world.half_way(&ada).await?, world.command_id());
    let send = async |code: &str| {
        let body = json!({"second_step_token": token, "code": code});
        world.post(SECOND_STEP).id(id).json(&body).await
    };
    let code = world.code(&secret, 0);
    send(&code).await?.expect(200)?;
    let before = world.event_types("USERS").await?.len();
    send(&code).await?.expect(200)?;
    assert_eq!(send("000000").await?.code(422)?, "command-id-reused");
    assert_eq!(world.event_types("USERS").await?.len(), before);
    Ok(())
}

#[tokio::test]
async fn the_first_steps_token_is_good_for_nothing_else_and_for_five_minutes() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let app = world.with_factor(&ada).await?;
    let token = world.half_way(&ada).await?;
    for path in ["/api/v1/push-tickets", "/api/v1/rooms"] {
        assert_eq!(
            world.post(path).token(&token).json(&json!({"name": "x"})).await?.code(401)?,
            "token-invalid"
        );
    }
    let erase =
        world.post("/api/v1/account/erasure").token(&token).json(&json!({"password": PASSWORD})).await?;
    assert_eq!(erase.code(401)?, "token-invalid");
    let cookie = format!("wherry_refresh={token}");
    let refresh = world.post("/api/v1/sessions/refresh").header("cookie", &cookie).send().await?;
    assert_eq!(refresh.code(401)?, "session-ended");
    // And nothing else is good for it.
    for other in [&ada.access, &ada.refresh, "x"] {
        let refused = world.second_step(other, &world.code(&app.secret, 0)).await?;
        assert_eq!(refused.code(401)?, "second-step-expired");
    }
    world.clock.advance(Duration::minutes(5));
    let late = world.second_step(&token, &world.code(&app.secret, 0)).await?;
    assert_eq!(late.code(401)?, "second-step-expired");
    Ok(())
}

#[tokio::test]
async fn a_recovery_code_logs_in_once_and_others_are_made_with_password_and_code() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let app = world.with_factor(&ada).await?;
    let [first, second] = [&app.recovery_codes[0], &app.recovery_codes[1]];
    world.log_in_with_code(&ada, &first.to_uppercase().replace('-', " ")).await?.expect(200)?;
    assert_eq!(world.last_types(2).await?, ["RecoveryCodeUsed", "SessionStarted"]);
    assert_eq!(world.log_in_with_code(&ada, first).await?.code(403)?, "second-factor-wrong");
    assert_eq!(world.state(&ada).await?, (true, 9));

    let renew = "recovery-codes";
    let code = world.code(&app.secret, 0);
    assert_eq!(world.change(&ada, renew, "wrong", &code).await?.code(403)?, "password-wrong");
    assert_eq!(world.change(&ada, renew, PASSWORD, "000000").await?.code(403)?, "second-factor-wrong");
    let answer = world.change(&ada, renew, PASSWORD, &code).await?;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let fresh = codes(&answer.expect(200)?)?;
    assert!(fresh.len() == 10 && fresh.iter().all(|code| !app.recovery_codes.contains(code)), "{fresh:?}");
    assert_eq!(world.last_types(2).await?, ["SecondFactorUsed", "RecoveryCodesReplaced"]);
    assert_eq!(world.state(&ada).await?, (true, 10));
    assert_eq!(world.log_in_with_code(&ada, &code).await?.code(403)?, "second-factor-wrong", "it was used");
    assert_eq!(world.log_in_with_code(&ada, second).await?.code(403)?, "second-factor-wrong");
    world.log_in_with_code(&ada, &fresh[9]).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn turning_it_off_takes_password_and_code_and_so_does_nothing_less() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    assert_eq!(world.change(&ada, "removal", PASSWORD, "000000").await?.code(409)?, "second-factor-off");
    let app = world.with_factor(&ada).await?;
    let code = world.code(&app.secret, 0);
    assert_eq!(world.change(&ada, "removal", "wrong", &code).await?.code(403)?, "password-wrong");
    assert_eq!(world.change(&ada, "removal", PASSWORD, "000000").await?.code(403)?, "second-factor-wrong");
    // What was tried with a wrong password has not used up the code.
    world.change(&ada, "removal", PASSWORD, &code).await?.expect(200)?;
    assert_eq!(world.state(&ada).await?, (false, 0));
    world.first_step(&ada).await?.expect(200)?;
    // On once more it has another secret, and other recovery codes.
    let again = world.with_factor(&ada).await?;
    assert!(again.secret != app.secret);
    let old = world.log_in_with_code(&ada, &app.recovery_codes[0]).await?;
    assert_eq!(old.code(403)?, "second-factor-wrong");
    Ok(())
}

/// Whoever reads somebody's mails has one of two things.
#[tokio::test]
async fn a_new_password_by_mail_is_no_way_around_it() -> anyhow::Result<()> {
    const NEW: &str = "a ferry at dusk";
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let app = world.with_factor(&ada).await?;
    let before = world.half_way(&ada).await?;
    world.post("/api/v1/accounts/password-reset").json(&json!({"email": ada.email})).await?.expect(202)?;
    let token = world.reset_token(ada.account).await?;
    let set = json!({"token": token, "password": NEW});
    world.post("/api/v1/accounts/password-reset/completion").json(&set).await?.expect(200)?;
    let body = json!({"email": ada.email, "password": NEW});
    let answer = world.post("/api/v1/sessions").json(&body).await?.expect(202)?;
    let token = answer["second_step_token"].as_str().context("a token")?;
    // A first step with the old password leads nowhere, even with a right code, which is not used up by it.
    let code = world.code(&app.secret, 0);
    assert_eq!(world.second_step(&before, &code).await?.code(409)?, "password-changed-meanwhile");
    world.second_step(token, &code).await?.expect(200)?;
    Ok(())
}

/// Codes of the app that are wrong, used or late, and recovery codes that are wrong or used, in words, headers and time.
#[tokio::test]
async fn wrong_codes_of_either_kind_are_answered_alike() -> anyhow::Result<()> {
    const ROUNDS: usize = 15;
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let app = world.with_factor(&ada).await?;
    let used = world.code(&app.secret, 0);
    world.log_in_with_code(&ada, &used).await?.expect(200)?;
    world.log_in_with_code(&ada, &app.recovery_codes[0]).await?.expect(200)?;
    let wrong = if used == "000000" { "000001" } else { "000000" };
    let token = world.half_way(&ada).await?;
    let mut answers = Vec::new();
    for code in [wrong, &used, "aaaa-bbbb-cccc-dddd", &app.recovery_codes[0], ""] {
        let answer = world.second_step(&token, code).await?;
        let headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        answers.push((answer.status, headers, answer.body));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].2["code"], "second-factor-wrong");

    let mut waits = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        // Past every pause.
        world.clock.advance(Duration::hours(2));
        let token = world.half_way(&ada).await?;
        for turn in 0..2 {
            let kind = (turn + round) % 2;
            let code = [wrong, "aaaa-bbbb-cccc-dddd"][kind];
            let begun = Instant::now();
            assert_eq!(world.second_step(&token, code).await?.status, 403);
            waits[kind].push(begun.elapsed());
        }
    }
    let [of_app, recovery] = waits.map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1000.0
    });
    let (less, more) = (of_app.min(recovery), of_app.max(recovery));
    assert!(more < 2.0 * less + 3.0, "of the app {of_app} ms, recovery {recovery} ms");
    Ok(())
}

/// ASVS 5.0, 6.1.1: whoever knows the password and guesses waits, and locks nobody out.
#[tokio::test]
async fn guessing_codes_gets_ever_slower() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let app = world.with_factor(&ada).await?;
    let token = world.half_way(&ada).await?;
    for _ in 0..5 {
        assert_eq!(world.second_step(&token, "000000").await?.code(403)?, "second-factor-wrong");
    }
    for code in [world.code(&app.secret, 0), app.recovery_codes[0].clone()] {
        let waits = world.second_step(&token, &code).await?;
        assert_eq!(waits.headers["retry-after"], "1");
        assert_eq!(waits.code(429)?, "too-many-guesses");
    }
    // The password's own count is another, and neither has used up anything.
    let token = world.half_way(&ada).await?;
    world.clock.advance(Duration::seconds(2));
    world.second_step(&token, &world.code(&app.secret, 0)).await?.expect(200)?;
    assert_eq!(world.state(&ada).await?, (true, 10));
    Ok(())
}

#[tokio::test]
async fn an_administrator_resets_it_with_a_reason_that_the_person_reads() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    world.with_factor(&ada).await?;
    let path = |person: &Person| format!("/api/v1/accounts/{}/second-factor/reset", person.account);
    let reset = async |token: &str, of: &Person, reason: &str| {
        world.post(&path(of)).token(token).json(&json!({"reason": reason})).await
    };
    assert_eq!(reset(&eve.access, &ada, REASON).await?.code(403)?, "not-admin");
    world.start_with_admins(&["bob"]).await?;
    let admin = world.log_in("bob").await?.access;
    let short = reset(&admin, &ada, "lost").await?.expect(422)?;
    assert_eq!(
        (&short["code"], &short["errors"][0]["pointer"]),
        (&json!("invalid-fields"), &json!("/reason"))
    );
    assert_eq!(reset(&admin, &bob, REASON).await?.code(409)?, "own-second-factor");
    assert_eq!(reset(&admin, &eve, REASON).await?.code(409)?, "second-factor-off");
    let nobody = format!("/api/v1/accounts/{}/second-factor/reset", Uuid::now_v7());
    let refused = world.post(&nobody).token(&admin).json(&json!({"reason": REASON})).await?;
    assert_eq!(refused.code(404)?, "account-not-found");

    reset(&admin, &ada, REASON).await?.expect(200)?;
    let events = world.events("USERS").await?;
    let event: &Recorded = events.last().context("an event")?;
    assert_eq!(event.envelope.actor, format!("account:{}", bob.account));
    assert!(!event.body.to_string().contains("phone"), "the reason is sealed: {event:?}");
    let opened = world.last_event("USERS", "SecondFactorReset").await?;
    assert_eq!(
        (&opened["by"], &opened["reason"]["$personal"]["open"]),
        (&json!(bob.account), &json!(REASON))
    );
    let ada = world.log_in("ada").await?;
    assert_eq!(world.state(&ada).await?, (false, 0));
    let export = world.ask(Method::GET, "/api/v1/account/export").token(&ada.access).text().await?.1;
    assert!(export.contains(REASON), "{export}");
    Ok(())
}

#[tokio::test]
async fn nobody_is_shown_what_it_is_made_of_and_erasure_destroys_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, _) = (world.person("ada").await?, world.person("eve").await?);
    world.start_with_admins(&["eve"]).await?;
    let eve = world.log_in("eve").await?;
    let app = world.with_factor(&ada).await?;
    let secret = app.secret.base32();
    let events = world.events("USERS").await?;
    let on = events.iter().find(|event| event.envelope.event_type == "SecondFactorTurnedOn");
    let on = on.context("it was turned on")?;
    let digest = on.body["recovery_codes"][0].as_str().context("a digest")?;
    let export = world.ask(Method::GET, "/api/v1/account/export").token(&ada.access).text().await?.1;
    assert!(export.contains("SecondFactorTurnedOn"), "{export}");
    assert!(!export.contains(&secret) && !export.contains(digest), "{export}");

    let asked = json!({"stream": "USERS", "sequence": on.sequence, "reason": "a test of what is shown"});
    let revealed = world.post("/api/v1/audit/reveals").token(&eve.access).json(&asked).await?.expect(200)?;
    assert_eq!(revealed["withheld"], json!(["/totp_secret", "/recovery_codes"]));
    assert!(!revealed.to_string().contains(&secret) && !revealed.to_string().contains(digest), "{revealed}");

    let token = world.half_way(&ada).await?;
    let erase = json!({"password": PASSWORD});
    world.post("/api/v1/account/erasure").token(&ada.access).json(&erase).await?.expect(202)?;
    // What sealed it is gone, and the log has it nowhere else.
    assert_eq!(world.log.keys().state(ada.account.person()).await?, KeyState::Erased);
    assert!(on.body["totp_secret"]["$personal"]["sealed"].is_string(), "{on:?}");
    let late = world.second_step(&token, &world.code(&app.secret, 0)).await?;
    assert_eq!(late.code(401)?, "second-step-expired");
    Ok(())
}
