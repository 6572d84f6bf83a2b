//! Access tokens at the edge: what is let in and what is not.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn tampered_unsigned_and_foreign_tokens_are_refused_everywhere() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let stranger = World::start().await?.person("ada").await?;
    let parts: Vec<&str> = person.access.split('.').collect();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1])?)?;
    let other =
        URL_SAFE_NO_PAD.encode(claims.replace(&person.account.to_string(), &stranger.account.to_string()));
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    let ticket = world.post("/api/v1/push-tickets").token(&person.access).send().await?.expect(200)?;
    assert_eq!(ticket["expires_in"], 30);
    for forged in [
        format!("{}.{other}.{}", parts[0], parts[2]),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        stranger.access,
        ticket["ticket"].as_str().unwrap_or_default().to_owned(),
        person.refresh.clone(),
        "x".to_owned(),
    ] {
        let answer = world.post("/api/v1/rooms").token(&forged).json(&json!({"name": "Harbour"})).await?;
        assert_eq!(answer.code(401)?, "token-invalid", "{forged}");
    }
    assert_eq!(world.event_types("CHATS").await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn every_route_that_is_not_open_asks_for_a_token() -> anyhow::Result<()> {
    let world = World::start().await?;
    let description = serde_json::to_value(command_api::openapi())?;
    let id = uuid::Uuid::now_v7().to_string();
    let mut asked = 0;
    for (path, operations) in description["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            if operation.get("security").is_none_or(Value::is_null) {
                continue;
            }
            let path = ["room", "account", "conversion", "message", "session", "provider", "preview"]
                .iter()
                .fold(path.clone(), |path, name| path.replace(&format!("{{{name}}}"), &id));
            let method = reqwest::Method::from_bytes(method.to_uppercase().as_bytes())?;
            let answer =
                world.ask(method, &path).header("wherry-purpose", "document").json(&json!({})).await?;
            assert_eq!(answer.code(401)?, "token-missing", "{path}");
            asked += 1;
        }
    }
    assert_eq!(asked, 93, "all but the open routes, the public keys and the list of providers");
    Ok(())
}

#[tokio::test]
async fn the_public_key_checks_what_was_signed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let keys = world.ask(reqwest::Method::GET, "/.well-known/jwks.json").send().await?.expect(200)?;
    let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_value(keys)?;
    let header = jsonwebtoken::decode_header(&person.access)?;
    let key = header.kid.as_deref().and_then(|id| keys.find(id)).expect("the key by its id");
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
    rules.set_audience(&["wherry"]);
    let claims =
        jsonwebtoken::decode::<Value>(&person.access, &jsonwebtoken::DecodingKey::from_jwk(key)?, &rules)?;
    assert_eq!(claims.claims["sub"], json!(person.account.to_string()));
    Ok(())
}
