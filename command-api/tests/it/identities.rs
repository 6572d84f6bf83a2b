//! Logging in by an identity at a provider, and linking one.

use anyhow::Context as _;
use domain::accounts::{TotpSecret, time_step};
use reqwest::{Method, header::SET_COOKIE};
use serde_json::{Value, json};
use time::Duration;

use crate::{
    fake_provider::FakeProvider,
    people::{PASSWORD, Person},
    world::{Answer, Options, World},
};

const PROVIDERS: &str = "/api/v1/identity-providers";
const IDENTITIES: &str = "/api/v1/account/identities";

async fn world() -> anyhow::Result<(World, FakeProvider)> {
    let provider = FakeProvider::start().await?;
    let options = Options { more: provider.variables(), ..Options::default() };
    Ok((World::with(embedded::testing::nats().await?, options).await?, provider))
}

/// What the provider says of somebody.
fn claims(handle: &str) -> Value {
    json!({"sub": format!("id-of-{handle}"), "email": format!("{handle}@example.org"), "email_verified": true})
}

impl World {
    /// Goes to the provider: its address, and the cookie.
    async fn leave(&self, purpose: &str) -> anyhow::Result<(String, String)> {
        let answer =
            self.post(&format!("{PROVIDERS}/work/visits")).json(&json!({"purpose": purpose})).await?;
        let cookie = answer.headers.get(SET_COOKIE).context("a cookie")?.to_str()?.to_owned();
        assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let address = answer.expect(200)?["address"].as_str().context("an address")?.to_owned();
        Ok((address, cookie))
    }

    async fn come_back(&self, cookie: &str, state: &str, code: &str) -> anyhow::Result<Answer> {
        let body = json!({"state": state, "code": code});
        self.post(&format!("{PROVIDERS}/returns")).header("cookie", cookie).json(&body).await
    }

    /// There and back again.
    async fn visit(&self, provider: &FakeProvider, purpose: &str, claims: &Value) -> anyhow::Result<Answer> {
        let (address, cookie) = self.leave(purpose).await?;
        let (state, code) = provider.log_in(&address, claims)?;
        self.come_back(&cookie, &state, &code).await
    }

    async fn link(&self, person: &Person, token: &str, password: &str) -> anyhow::Result<Answer> {
        let body = json!({"link_token": token, "password": password});
        self.post(IDENTITIES).token(&person.access).json(&body).await
    }

    /// The token by which a proven identity is linked.
    async fn link_token(
        &self,
        provider: &FakeProvider,
        purpose: &str,
        claims: &Value,
    ) -> anyhow::Result<String> {
        let body = self.visit(provider, purpose, claims).await?.expect(202)?;
        Ok(body["link_token"].as_str().with_context(|| format!("a link token in {body}"))?.to_owned())
    }

    async fn linked(&self, provider: &FakeProvider, handle: &str) -> anyhow::Result<Person> {
        let person = self.person(handle).await?;
        let token = self.link_token(provider, "link", &claims(handle)).await?;
        self.link(&person, &token, PASSWORD).await?.expect(200)?;
        Ok(person)
    }
}

#[tokio::test]
async fn an_account_is_linked_with_its_password_and_then_logged_in_to() -> anyhow::Result<()> {
    let (world, provider) = world().await?;
    let ada = world.person("ada").await?;
    let shown = world.ask(Method::GET, PROVIDERS).send().await?.expect(200)?;
    assert_eq!(shown, json!({"providers": [{"name": "work", "label": "The shipyard"}]}));

    // No silent takeover: whoever has the address there gets no session here.
    let before = world.event_types("USERS").await?.len();
    let answer = world.visit(&provider, "log-in", &claims("ada")).await?;
    let cookies: Vec<_> = answer.headers.get_all(SET_COOKIE).iter().filter_map(|c| c.to_str().ok()).collect();
    assert!(cookies.iter().all(|cookie| cookie.starts_with("wherry_visit=;")), "{cookies:?}");
    let body = answer.expect(202)?;
    assert_eq!((&body["provider"], &body["called"]), (&json!("work"), &json!("ada@example.org")));
    assert_eq!(world.event_types("USERS").await?.len(), before);
    let token = body["link_token"].as_str().context("a token")?;
    assert_eq!(world.link(&ada, token, "wrong").await?.code(403)?, "password-wrong");
    world.link(&ada, token, PASSWORD).await?.expect(200)?;
    assert_eq!(world.event_types("USERS").await?.split_off(before), ["IdentityClaimed", "IdentityLinked"]);
    let stored = format!("{:?}", world.events("USERS").await?);
    assert!(!stored.contains("id-of-ada") && !stored.contains("ada@example.org"), "{stored}");

    let body = world.visit(&provider, "log-in", &claims("ada")).await?.expect(200)?;
    assert_eq!(body["account_id"], json!(ada.account));
    // Another address there is the same identity, whoever has verified it.
    let moved = json!({"sub": "id-of-ada", "email": "eve@example.org", "email_verified": false});
    world.visit(&provider, "log-in", &moved).await?.expect(200)?;
    let listed = world.ask(Method::GET, IDENTITIES).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(listed["identities"][0]["label"], "The shipyard");

    let removal = format!("{IDENTITIES}/work/removal");
    let unlink = async |password: &str| {
        world.post(&removal).token(&ada.access).json(&json!({"password": password})).await
    };
    assert_eq!(unlink("wrong").await?.code(403)?, "password-wrong");
    unlink(PASSWORD).await?.expect(200)?;
    assert_eq!(unlink(PASSWORD).await?.code(404)?, "identity-not-linked");
    world.visit(&provider, "log-in", &claims("ada")).await?.expect(202)?;
    Ok(())
}

#[tokio::test]
async fn an_address_leads_to_an_account_only_if_both_have_verified_it() -> anyhow::Result<()> {
    let (world, provider) = world().await?;
    world.person("ada").await?;
    world.sign_up("bob").await?;
    for not in [json!(false), json!("true"), Value::Null] {
        let mut claims = claims("ada");
        claims["email_verified"] = not;
        let refused = world.visit(&provider, "log-in", &claims).await?;
        assert_eq!(refused.code(403)?, "identity-address-not-verified");
    }
    for handle in ["bob", "nobody"] {
        let refused = world.visit(&provider, "log-in", &claims(handle)).await?;
        assert_eq!(refused.code(404)?, "identity-has-no-account", "{handle}");
    }
    Ok(())
}

#[tokio::test]
async fn an_identity_is_one_accounts_and_a_token_for_an_address_that_accounts() -> anyhow::Result<()> {
    let (world, provider) = world().await?;
    let (ada, bob) = (world.linked(&provider, "ada").await?, world.person("bob").await?);
    let taken = world.visit(&provider, "link", &claims("ada")).await?;
    assert_eq!(taken.code(409)?, "identity-linked-elsewhere");
    // Bob is known by his address; Ada cannot take what is proven of him, nor link a second one.
    let bobs = world.link_token(&provider, "log-in", &claims("bob")).await?;
    assert_eq!(world.link(&ada, &bobs, PASSWORD).await?.code(410)?, "link-token-expired");
    let second = world.link_token(&provider, "link", &claims("second")).await?;
    assert_eq!(world.link(&ada, &second, PASSWORD).await?.code(409)?, "identity-linked");
    // Of two accounts that link one at the same time, one has it.
    let rivals = [world.person("eve").await?, bob];
    let answers =
        tokio::join!(world.link(&rivals[0], &second, PASSWORD), world.link(&rivals[1], &second, PASSWORD));
    let mut statuses = [answers.0?.status.as_u16(), answers.1?.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    world.clock.advance(Duration::minutes(10));
    let late = Person { access: world.log_in("ada").await?.access, ..ada };
    assert_eq!(world.link(&late, &second, PASSWORD).await?.code(410)?, "link-token-expired");
    Ok(())
}

#[tokio::test]
async fn an_answer_counts_in_the_browser_that_asked_for_it_and_once() -> anyhow::Result<()> {
    let (world, provider) = world().await?;
    world.linked(&provider, "ada").await?;
    let ((address, cookie), (_, other)) = (world.leave("log-in").await?, world.leave("log-in").await?);
    let (state, code) = provider.log_in(&address, &claims("ada"))?;
    for (cookie, state) in [("a=b", &*state), (&other, &state), (&cookie, "x"), ("wherry_visit=x", &state)] {
        assert_eq!(world.come_back(cookie, state, &code).await?.code(409)?, "visit-unknown");
    }
    world.come_back(&cookie, &state, &code).await?.expect(200)?;
    assert_eq!(world.come_back(&cookie, &state, &code).await?.code(409)?, "identity-not-proven");
    // One that was made for another visit, or by somebody else.
    for change in [json!({"nonce": "x"}), json!({"aud": "x"}), json!({"iss": "https://evil.example"})] {
        let mut claims = claims("ada");
        claims.as_object_mut().context("claims")?.extend(change.as_object().context("a change")?.clone());
        let refused = world.visit(&provider, "log-in", &claims).await?;
        assert_eq!(refused.code(409)?, "identity-not-proven", "{change}");
    }
    let (address, cookie) = world.leave("log-in").await?;
    let (state, code) = provider.log_in(&address, &claims("ada"))?;
    world.clock.advance(Duration::minutes(15));
    assert_eq!(world.come_back(&cookie, &state, &code).await?.code(409)?, "visit-unknown");
    Ok(())
}

#[tokio::test]
async fn a_second_factor_is_asked_for_here_too() -> anyhow::Result<()> {
    let (world, provider) = world().await?;
    let ada = world.linked(&provider, "ada").await?;
    let factor = "/api/v1/account/second-factor";
    let begun = world.post(&format!("{factor}/enrolments")).token(&ada.access);
    let begun = begun.json(&json!({"password": PASSWORD})).await?.expect(200)?;
    let secret = begun["secret"].as_str().and_then(TotpSecret::from_base32).context("a secret")?;
    let code = format!("{:06}", secret.code(time_step(world.clock.now())));
    let body = json!({"enrolment_token": begun["enrolment_token"], "code": code});
    world.put(factor).token(&ada.access).json(&body).await?.expect(200)?;

    let body = world.visit(&provider, "log-in", &claims("ada")).await?.expect(202)?;
    world.clock.advance(Duration::minutes(1));
    let code = format!("{:06}", secret.code(time_step(world.clock.now())));
    let body = json!({"second_step_token": body["second_step_token"], "code": code});
    world.post("/api/v1/sessions/second-step").json(&body).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_and_one_that_is_not_there_too() -> anyhow::Result<()> {
    let (world, _) = world().await?;
    let unknown = world.post(&format!("{PROVIDERS}/play/visits")).json(&json!({"purpose": "link"})).await?;
    assert_eq!(unknown.code(404)?, "identity-provider-unknown");
    let nowhere = [
        ("WHERRY_IDENTITY_PROVIDERS", "work"),
        ("WHERRY_IDENTITY_WORK_ISSUER", "http://127.0.0.1:9"),
        ("WHERRY_IDENTITY_WORK_CLIENT_ID", "wherry"),
    ];
    let more = nowhere.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let nats = embedded::testing::nats().await?;
    let world = World::with(nats, Options { more, ..Options::default() }).await?;
    let away = world.post(&format!("{PROVIDERS}/work/visits")).json(&json!({"purpose": "log-in"})).await?;
    assert_eq!(away.code(503)?, "identity-provider-away");
    Ok(())
}
