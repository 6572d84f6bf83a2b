//! Devices that are told while the app is closed: switched on and off, and gone with their session.

use anyhow::{Context as _, ensure};
use domain::devices::{MAX_DEVICES, PushDevice};
use jetstream_es::{KeyState, Latest, LatestValues, NatsConfig, OWN_API, requests::CommandReply};
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    people::{PASSWORD, Person, email},
    workers::code,
    world::{Answer, Options, PUSH_KEY, World},
};

const DEVICES: &str = "/api/v1/account/devices";
const HERE: &str = "/api/v1/account/devices/current";
const KEY: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
const ENDPOINT: &str = "https://push.example/ada";

impl World {
    async fn switch_on(&self, person: &Person, body: &Value) -> anyhow::Result<Answer> {
        self.put(HERE).token(&person.access).json(body).await
    }

    async fn devices_of(&self, person: &Person) -> anyhow::Result<Vec<Value>> {
        let answer = self.ask(Method::GET, DEVICES).token(&person.access).send().await?;
        ensure!(answer.headers["cache-control"] == "no-store");
        let body = answer.expect(200)?;
        ensure!(body["push_key"] == PUSH_KEY, "{body}");
        Ok(body["devices"].as_array().context("a list")?.clone())
    }

    /// As they are kept.
    async fn kept_devices(&self, person: &Person) -> anyhow::Result<Vec<Latest>> {
        let own = NatsConfig::new(self.nats.url(), "command_api", self.nats.password("command_api"));
        let devices = LatestValues::new(jetstream_es::connect(&own).await?, OWN_API, "devices");
        Ok(devices.get_all_of(&person.account.to_string()).await?)
    }
}

fn device() -> Value {
    json!({"endpoint": ENDPOINT, "p256dh": KEY, "auth": AUTH})
}

#[tokio::test]
async fn a_device_is_switched_on_for_its_session_and_off_again() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    ensure!(world.devices_of(&ada).await?.is_empty());
    let before = world.events("USERS").await?.len();
    world.switch_on(&ada, &device()).await?.expect(204)?;
    world.clock.advance(Duration::minutes(1));
    let shows_text = json!({"endpoint": ENDPOINT, "p256dh": KEY, "auth": AUTH, "shows_text": true});
    world.switch_on(&ada, &shows_text).await?.expect(204)?;
    let devices = world.devices_of(&ada).await?;
    ensure!(
        devices.len() == 1 && devices[0]["is_current"] == true && devices[0]["shows_text"] == true,
        "{devices:?}"
    );
    let here = world.log_in("ada").await?;
    let elsewhere = world.devices_of(&here).await?;
    ensure!(elsewhere.len() == 1 && elsewhere[0]["is_current"] == false, "{elsewhere:?}");
    ensure!(world.devices_of(&bob).await?.is_empty());

    // What it is reached by is sealed, and it is no event.
    let kept = world.kept_devices(&ada).await?;
    let text = String::from_utf8_lossy(&kept[0].value).into_owned();
    ensure!(!text.contains("push.example") && !text.contains(KEY) && !text.contains(AUTH), "{text}");
    let mut value: Value = serde_json::from_slice(&kept[0].value)?;
    let ring = world.log.keys().ring_for([&value]).await?;
    personal::open(&mut value, &ring, &PushDevice::bound_to(&kept[0].key))?;
    let opened: PushDevice = serde_json::from_value(value)?;
    let subscription = opened.subscription.into_value().context("it can be opened")?;
    ensure!(subscription.endpoint.as_str() == ENDPOINT && subscription.p256dh() == KEY);
    ensure!(world.events("USERS").await?.len() == before + 1, "a login, and nothing else");

    // It is in one's own export.
    let export = world.export(&ada).await?;
    let exported: Vec<_> = export.iter().filter(|line| line["type"] == "Device").collect();
    ensure!(
        exported.len() == 1 && exported[0]["data"]["subscription"]["endpoint"] == ENDPOINT,
        "{exported:?}"
    );
    ensure!(export.last().is_some_and(|last| last["devices"] == 1));

    // Nobody switches off what is somebody else's, nor learns of it.
    let path = format!("{DEVICES}/{}", devices[0]["session_id"].as_str().context("an id")?);
    world.delete(&path).token(&bob.access).send().await?.expect(204)?;
    ensure!(world.devices_of(&ada).await?.len() == 1);
    for _ in 0..2 {
        world.delete(&path).token(&here.access).send().await?.expect(204)?;
        ensure!(world.devices_of(&ada).await?.is_empty() && world.kept_devices(&ada).await?.is_empty());
    }
    world.switch_on(&ada, &device()).await?.expect(204)?;
    world.delete(HERE).token(&ada.access).send().await?.expect(204)?;
    ensure!(world.devices_of(&ada).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_is_no_address_of_a_push_service_or_no_key_is_refused() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    for (field, value, pointer) in [
        ("endpoint", "http://push.example/ada", "/endpoint"),
        ("endpoint", "https://169.254.169.254/latest", "/endpoint"),
        ("endpoint", "https://[::1]/x", "/endpoint"),
        ("endpoint", "https://ada@push.example/x", "/endpoint"),
        ("p256dh", AUTH, "/p256dh"),
        ("auth", KEY, "/auth"),
    ] {
        let mut body = device();
        body[field] = json!(value);
        let refused = world.switch_on(&ada, &body).await?.expect(422)?;
        ensure!(
            refused["code"] == "invalid-fields" && refused["errors"][0]["pointer"] == pointer,
            "{refused}"
        );
    }
    ensure!(world.kept_devices(&ada).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_device_goes_with_its_session_however_that_ends() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (left, revoked, changed) =
        (world.log_in("ada").await?, world.log_in("ada").await?, world.log_in("ada").await?);
    for person in [&ada, &left, &revoked, &changed] {
        world.switch_on(person, &device()).await?.expect(204)?;
    }
    ensure!(world.devices_of(&ada).await?.len() == 4);
    world.delete("/api/v1/sessions/current").token(&left.access).send().await?.expect(204)?;
    ensure!(world.kept_devices(&ada).await?.len() == 3);
    let current = world.devices_of(&revoked).await?[0]["session_id"].clone();
    let path = format!("/api/v1/account/sessions/{}", current.as_str().context("an id")?);
    world.delete(&path).token(&ada.access).send().await?.expect(204)?;
    ensure!(world.kept_devices(&ada).await?.len() == 2);
    ensure!(world.switch_on(&revoked, &device()).await?.code(401)? == "session-ended");
    let change = json!({"current_password": PASSWORD, "new_password": "a rowing boat at dawn"});
    world.put("/api/v1/account/password").token(&ada.access).json(&change).await?.expect(200)?;
    let devices = world.devices_of(&ada).await?;
    ensure!(devices.len() == 1 && devices[0]["is_current"] == true, "{devices:?}");

    // One that is not used any more is over by itself.
    world.clock.advance(Duration::days(14));
    let body = json!({"email": email("ada"), "password": "a rowing boat at dawn"});
    let later = world.post("/api/v1/sessions").json(&body).await?.expect(200)?;
    let later = Person { access: later["access_token"].as_str().context("a token")?.to_owned(), ..ada };
    ensure!(world.devices_of(&later).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn there_are_only_so_many_and_one_that_is_there_may_change() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    for _ in 0..MAX_DEVICES {
        let another = world.log_in("ada").await?;
        world.switch_on(&another, &device()).await?.expect(204)?;
    }
    ensure!(world.switch_on(&ada, &device()).await?.code(409)? == "too-many-devices");
    let current = world.log_in("ada").await?;
    let other = world.devices_of(&current).await?[0]["session_id"].clone();
    let path = format!("{DEVICES}/{}", other.as_str().context("an id")?);
    world.delete(&path).token(&current.access).send().await?.expect(204)?;
    for _ in 0..2 {
        world.switch_on(&ada, &device()).await?.expect(204)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_try_is_written_beside_what_stays_sealed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let tries = format!("{HERE}/tries");
    let asked = async || world.post(&tries).token(&ada.access).send().await;
    ensure!(asked().await?.code(404)? == "device-not-found");
    world.switch_on(&ada, &device()).await?.expect(204)?;
    let before: Value = serde_json::from_slice(&world.kept_devices(&ada).await?[0].value)?;
    asked().await?.expect(202)?;
    let after: Value = serde_json::from_slice(&world.kept_devices(&ada).await?[0].value)?;
    ensure!(before.get("try_asked_at").is_none() && after["try_asked_at"].is_string(), "{after}");
    ensure!(before["subscription"] == after["subscription"]);
    ensure!(asked().await?.code(429)? == "tried-just-now");
    Ok(())
}

#[tokio::test]
async fn a_worker_has_what_it_found_gone_forgotten_and_nothing_newer() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.switch_on(&ada, &device()).await?.expect(204)?;
    let kept = world.kept_devices(&ada).await?;
    let (_, session) = PushDevice::owner_of_key(&kept[0].key).context("a key")?;
    let gone = |revision: u64| json!({"account": ada.account, "session": session, "revision": revision});
    world.switch_on(&ada, &device()).await?.expect(204)?;
    let answer = world.send("forget-device", world.command_id(), gone(kept[0].revision)).await?;
    ensure!(code(answer).0 == 200);
    let kept = world.kept_devices(&ada).await?;
    ensure!(kept.len() == 1, "it was switched on again since");
    for _ in 0..2 {
        let answer = world.send("forget-device", world.command_id(), gone(kept[0].revision)).await?;
        ensure!(matches!(answer, CommandReply::Ok { position: None }));
        ensure!(world.kept_devices(&ada).await?.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn who_is_forgotten_leaves_no_device() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    for person in [&ada, &bob] {
        world.switch_on(person, &device()).await?.expect(204)?;
    }
    let erasure = world.post("/api/v1/account/erasure").token(&ada.access).id(world.command_id());
    erasure.json(&json!({"password": PASSWORD})).await?.expect(202)?;
    // From the request on nobody can open what it is reached by.
    ensure!(world.kept_devices(&ada).await?.len() == 1);
    ensure!(world.log.keys().state(ada.account.person()).await? == KeyState::Erased);
    let answer = world.send("complete-erasure", world.command_id(), json!({"account": ada.account})).await?;
    ensure!(code(answer).0 == 200);
    ensure!(world.kept_devices(&ada).await?.is_empty() && world.kept_devices(&bob).await?.len() == 1);
    Ok(())
}

#[tokio::test]
async fn without_a_key_nothing_is_switched_on() -> anyhow::Result<()> {
    let options = Options { web_push_off: true, ..Options::default() };
    let world = World::with(embedded::testing::nats().await?, options).await?;
    let ada = world.person("ada").await?;
    let list = world.ask(Method::GET, DEVICES).token(&ada.access).send().await?.expect(200)?;
    ensure!(list == json!({"push_key": null, "devices": []}), "{list}");
    ensure!(world.switch_on(&ada, &device()).await?.code(404)? == "web-push-off");
    let tries = world.post(&format!("{HERE}/tries")).token(&ada.access).send().await?;
    ensure!(tries.code(404)? == "web-push-off");
    Ok(())
}
