//! Logging in, refreshing, logging out.

use serde_json::json;
use time::Duration;

use crate::{
    people::{PASSWORD, email},
    world::{Answer, Options, World},
};

/// Beside the cookies of other programs on the same host, which may be called as ours, and hold anything.
async fn refresh(world: &World, token: &str) -> anyhow::Result<Answer> {
    world
        .post("/api/v1/sessions/refresh")
        .header("cookie", &format!("name=Jürgen; wherry_refresh=planted; wherry_refresh={token}"))
        .send()
        .await
}

async fn is_let_in(world: &World, access: &str) -> anyhow::Result<Result<(), String>> {
    let answer = world.post("/api/v1/push-tickets").token(access).send().await?;
    if answer.status == 200 { Ok(Ok(())) } else { answer.code(401).map(Err) }
}

/// Words and work are the same: one password is checked in each case.
#[tokio::test]
async fn a_wrong_password_cannot_be_told_from_an_unknown_address() -> anyhow::Result<()> {
    let world = World::start().await?;
    world.person("ada").await?;
    world.sign_up("bob").await?;
    let mut seen = Vec::new();
    for (address, password) in [
        ("ada@example.org", "wrong password"),
        ("bob@example.org", "wrong password"),
        ("nobody@example.org", PASSWORD),
        ("no address", PASSWORD),
    ] {
        let runs = world.config.passwords.runs();
        let answer =
            world.post("/api/v1/sessions").json(&json!({"email": address, "password": password})).await?;
        let headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        seen.push((headers, world.config.passwords.runs() - runs, answer.expect(401)?));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    assert_eq!((seen[0].1, &seen[0].2["code"]), (1, &json!("login-failed")));
    Ok(())
}

/// ASVS 5.0, 6.1.1 and 6.3.1: guessing gets ever slower, of an address without an account too, and locks nobody out.
#[tokio::test]
async fn who_guesses_must_wait() -> anyhow::Result<()> {
    let world = World::start().await?;
    world.person("ada").await?;
    let mut seen = Vec::new();
    for address in ["ada@example.org", "nobody@example.org"] {
        let log_in = async |password: &str| {
            world.post("/api/v1/sessions").json(&json!({"email": address, "password": password})).await
        };
        for _ in 0..5 {
            assert_eq!(log_in("wrong password").await?.code(401)?, "login-failed");
        }
        let runs = world.config.passwords.runs();
        let answer = log_in(PASSWORD).await?;
        assert_eq!(world.config.passwords.runs(), runs, "nothing is checked meanwhile");
        seen.push((answer.headers["retry-after"].clone(), answer.code(429)?));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].1, "too-many-guesses");
    world.clock.advance(Duration::seconds(2));
    world.log_in("ada").await?;
    Ok(())
}

#[tokio::test]
async fn logging_in_gives_a_short_token_and_a_cookie_that_scripts_cannot_read() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let body = json!({"email": person.email, "password": PASSWORD});
    let answer = world.post("/api/v1/sessions").header("user-agent", "Browser/1.0").json(&body).await?;
    let (_, attributes) = answer.cookie()?;
    assert_eq!(attributes, "Path=/api/v1/sessions; Max-Age=2592000; HttpOnly; SameSite=Strict");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let body = answer.expect(200)?;
    assert_eq!((&body["expires_in"], &body["handle"]), (&json!(600), &json!("ada")));
    let started = world.last_event("USERS", "SessionStarted").await?;
    assert_eq!(started["user_agent"]["$personal"]["open"], "Browser/1.0");
    Ok(())
}

/// ASVS 5.0, 7.2.4: whatever cookie a browser brings along, logging in begins another session with tokens of its own.
#[tokio::test]
async fn logging_in_goes_on_with_no_session_that_was_there() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let session = |token: &str| token.split('.').next().map(str::to_owned);
    // Eve's, planted in Ada's browser; and Ada's own.
    for planted in [&eve.refresh, &ada.refresh] {
        let cookie = format!("wherry_refresh={planted}");
        let body = json!({"email": ada.email, "password": PASSWORD});
        let answer = world.post("/api/v1/sessions").header("cookie", &cookie).json(&body).await?;
        let (begun, _) = answer.cookie()?;
        assert_ne!(session(&begun), session(planted));
        assert_eq!(answer.expect(200)?["account_id"], json!(ada.account.to_string()));
    }
    let hers = refresh(&world, &eve.refresh).await?.expect(200)?;
    assert_eq!(hers["account_id"], json!(eve.account.to_string()));
    Ok(())
}

#[tokio::test]
async fn behind_https_the_cookie_is_secure() -> anyhow::Result<()> {
    let nats = embedded::testing::nats().await?;
    let world = World::with(nats, Options { https: true, ..Options::default() }).await?;
    world.person("ada").await?;
    let body = json!({"email": email("ada"), "password": PASSWORD});
    let (_, attributes) = world.post("/api/v1/sessions").json(&body).await?.cookie()?;
    assert!(attributes.ends_with("; Secure"), "{attributes}");
    Ok(())
}

#[tokio::test]
async fn a_refresh_token_is_replaced_and_its_access_tokens_work() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    world.clock.advance(Duration::minutes(11));
    assert_eq!(is_let_in(&world, &person.access).await?, Err("token-expired".to_owned()));
    let answer = refresh(&world, &person.refresh).await?;
    let (second, _) = answer.cookie()?;
    assert_ne!(second, person.refresh);
    let body = answer.expect(200)?;
    assert_eq!(body["account_id"], json!(person.account.to_string()));
    assert_eq!(is_let_in(&world, body["access_token"].as_str().unwrap_or_default()).await?, Ok(()));
    let (third, _) = refresh(&world, &second).await?.cookie()?;
    assert_ne!(third, second);
    Ok(())
}

#[tokio::test]
async fn many_tabs_that_refresh_at_once_get_the_same_successor() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let tabs = (0..8).map(async |_| refresh(&world, &person.refresh).await?.cookie());
    let cookies: Vec<_> =
        futures::future::try_join_all(tabs).await?.into_iter().map(|(value, _)| value).collect();
    assert!(cookies.iter().all(|cookie| *cookie == cookies[0]), "{cookies:?}");
    world.clock.advance(Duration::seconds(29));
    assert_eq!(refresh(&world, &person.refresh).await?.cookie()?.0, cookies[0]);
    refresh(&world, &cookies[0]).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn an_answer_that_was_lost_is_given_again_when_the_next_refresh_comes_later() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let (lost, _) = refresh(&world, &person.refresh).await?.cookie()?;
    world.clock.advance(Duration::minutes(5));
    let (lost_too, _) = refresh(&world, &person.refresh).await?.cookie()?;
    world.clock.advance(Duration::hours(5));
    let answer = refresh(&world, &person.refresh).await?;
    let (came, _) = answer.cookie()?;
    assert!(came != lost && came != lost_too && came != person.refresh, "{came}");
    let access = answer.expect(200)?["access_token"].as_str().unwrap_or_default().to_owned();
    assert_eq!(is_let_in(&world, &access).await?, Ok(()));
    world.clock.advance(Duration::minutes(9));
    refresh(&world, &came).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn who_comes_with_a_copy_before_the_owner_used_the_answer_is_found_out_by_the_owner()
-> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let (second, _) = refresh(&world, &person.refresh).await?.cookie()?;
    world.clock.advance(Duration::minutes(5));
    let answer = refresh(&world, &person.refresh).await?;
    let (stolen, _) = answer.cookie()?;
    let access = answer.expect(200)?["access_token"].as_str().unwrap_or_default().to_owned();
    world.clock.advance(Duration::minutes(4));
    assert_eq!(refresh(&world, &second).await?.code(401)?, "session-ended");
    assert_eq!(refresh(&world, &stolen).await?.code(401)?, "session-ended");
    assert_eq!(is_let_in(&world, &access).await?, Err("session-ended".to_owned()));
    assert_eq!(world.last_event("USERS", "SessionEnded").await?["reason"], "token-reused");
    Ok(())
}

#[tokio::test]
async fn an_old_token_that_comes_back_after_its_successor_was_used_ends_the_session_for_thief_and_owner()
-> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let (second, _) = refresh(&world, &person.refresh).await?.cookie()?;
    let answer = refresh(&world, &second).await?;
    let (third, _) = answer.cookie()?;
    let access = answer.expect(200)?["access_token"].as_str().unwrap_or_default().to_owned();
    world.clock.advance(Duration::seconds(31));
    let answer = refresh(&world, &person.refresh).await?;
    assert_eq!(answer.cookie()?.0, "");
    assert_eq!(answer.code(401)?, "session-ended");
    assert_eq!(refresh(&world, &third).await?.code(401)?, "session-ended");
    assert_eq!(is_let_in(&world, &access).await?, Err("session-ended".to_owned()));
    assert_eq!(world.last_event("USERS", "SessionEnded").await?["reason"], "token-reused");
    Ok(())
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_however_often_it_is_refreshed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let mut token = world.person("ada").await?.refresh;
    for _ in 0..29 {
        world.clock.advance(Duration::days(1));
        token = refresh(&world, &token).await?.cookie()?.0;
    }
    world.clock.advance(Duration::days(1));
    assert_eq!(refresh(&world, &token).await?.code(401)?, "session-ended");
    Ok(())
}

#[tokio::test]
async fn forged_and_missing_refresh_tokens_are_no_sessions() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let mut parts = person.refresh.split('.');
    let (session, mac) = (parts.next().unwrap_or_default(), parts.next_back().unwrap_or_default());
    let other = uuid::Uuid::now_v7();
    for forged in [
        String::new(),
        "x".to_owned(),
        format!("{session}.2.{mac}"),
        format!("{other}.1.{mac}"),
        format!("{session}.1."),
        format!("{}.", person.refresh),
    ] {
        assert_eq!(refresh(&world, &forged).await?.code(401)?, "session-ended", "{forged}");
    }
    assert_eq!(world.post("/api/v1/sessions/refresh").send().await?.code(401)?, "session-ended");
    refresh(&world, &person.refresh).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn logging_out_ends_the_session_at_once_and_another_session_stays() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let elsewhere = world.log_in("ada").await?;
    let answer = world.delete("/api/v1/sessions/current").token(&person.access).send().await?;
    assert_eq!(answer.cookie()?.0, "");
    answer.expect(204)?;
    assert_eq!(is_let_in(&world, &person.access).await?, Err("session-ended".to_owned()));
    assert_eq!(refresh(&world, &person.refresh).await?.code(401)?, "session-ended");
    assert_eq!(is_let_in(&world, &elsewhere.access).await?, Ok(()));
    assert_eq!(world.last_event("USERS", "SessionEnded").await?["reason"], "logged-out");
    Ok(())
}

#[tokio::test]
async fn another_node_refuses_an_ended_session_too() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let life = kit::lifecycle::Lifecycle::default();
    let other = crate::world::serve(world.config.clone(), &life).await?;
    let ask = async || {
        let ticket =
            reqwest::Client::builder().no_proxy().build()?.post(format!("{other}/api/v1/push-tickets"));
        anyhow::Ok(ticket.bearer_auth(&person.access).send().await?.status().as_u16())
    };
    assert_eq!(ask().await?, 200);
    world.delete("/api/v1/sessions/current").token(&person.access).send().await?.expect(204)?;
    embedded::wait_for(
        "the other node to hear of it",
        std::time::Duration::from_secs(10),
        async || match ask().await.map_err(|error| error.to_string())? {
            401 => Ok(()),
            status => Err(format!("it answers {status}")),
        },
    )
    .await?;
    life.shutdown().cancel();
    Ok(())
}
