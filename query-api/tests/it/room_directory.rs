//! The rooms for administrators, and what members see of their decisions.

use anyhow::Result;
use domain::{
    accounts::Role,
    boundary::Boundary,
    chat::{RoomEvent, Visibility},
    ids::{AccountId, RoomId},
};
use personal::Personal;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Person, World};

fn why(by: &Person, text: &str) -> Personal<String> {
    Personal::open(by.account.person(), text.to_owned())
}

fn names(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|room| room["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn administrators_find_rooms_and_see_nothing_of_what_is_said() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (harbour, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let (quay, _) = world.room("Quay", &[&bob]).await?;
    let (visibility, by) = (Visibility::Public, bob.account);
    world.room_changed(quay, RoomEvent::RoomVisibilityChanged { room: quay, visibility, by }).await?;
    let direct = RoomId::new(Uuid::now_v7());
    let opened = RoomEvent::DirectRoomOpened { room: direct, by: ada.account, account: bob.account };
    world.room_changed(direct, opened).await?;
    let position = world.say(harbour, &bob, &["a secret"]).await?;
    let admin = world.with_role(&eve, Role::Admin)?;
    let ask = async |more: &str| {
        world.get_ok(&format!("/api/v1/room-directory?position={position}{more}"), &admin).await
    };
    let all = ask("").await?;
    assert_eq!((names(&all).len(), &all["direct_rooms"]), (2, &json!(1)));
    assert!(!all.to_string().contains("a secret"));
    let public = |name: &str| {
        let items = all["items"].as_array().into_iter().flatten();
        items.filter(|room| room["name"] == name).map(|room| room["public"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((public("Quay"), public("Harbour")), (vec![json!(true)], vec![json!(null)]));
    let found = ask("&name=HARB").await?;
    assert_eq!(names(&found), ["Harbour"]);
    let room = &found["items"][0];
    assert_eq!((&room["member_count"], &room["owner"]["handle"]), (&json!(2), &json!("ada")));
    assert_eq!((&room["state"], &room["archived_at"]), (&json!("open"), &json!(null)));
    assert!(room["active_on"].as_str().is_some_and(|day| day.ends_with("T00:00:00Z")), "{room}");
    assert!(!found.to_string().contains("bob"), "who else is in is not told");
    assert_eq!(names(&ask("&name=nowhere").await?), [""; 0]);

    // Page by page they come once each.
    let first = ask("&limit=1").await?;
    let cursor = first["next_cursor"].as_str().unwrap_or_default();
    let second = ask(&format!("&limit=1&cursor={cursor}")).await?;
    let mut seen = [names(&first), names(&second)].concat();
    seen.sort_unstable();
    assert_eq!((seen, &second["next_cursor"]), (vec!["Harbour", "Quay"], &json!(null)));

    let looked = world.log_of(&Boundary::audits(Some(eve.account))).await?;
    assert_eq!(looked.last().map(|event| event.body["question"].clone()), Some(json!("rooms")));
    assert!(looked.iter().all(|event| !event.body.to_string().to_lowercase().contains("harb")));
    let auditor = world.with_role(&eve, Role::Auditor)?;
    let refused = world.get_refused("/api/v1/room-directory", &auditor).await?;
    assert_eq!(refused, (StatusCode::FORBIDDEN, "not-admin".to_owned()));
    Ok(())
}

#[tokio::test]
async fn members_see_what_was_decided_by_whom_and_why() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let invited = world.person("mia").await?;
    let (account, by) = (invited.account, ada.account);
    world.room_changed(room, RoomEvent::MemberInvited { room, account, by }).await?;
    let (by, reason) = (eve.account, why(&eve, "the project is over"));
    let position = world.room_changed(room, RoomEvent::RoomArchived { room, by, reason }).await?;
    let path = format!("/api/v1/rooms/{room}?position={position}");
    let shown = world.get_ok(&path, &bob).await?;
    assert_eq!((&shown["archived"], shown["decisions"].as_array().map(Vec::len)), (&json!(true), Some(1)));
    let decision = &shown["decisions"][0];
    assert_eq!((&decision["kind"], &decision["by"]["handle"]), (&json!("archived"), &json!("eve")));
    assert_eq!((&decision["reason"], &decision["owner"]), (&json!("the project is over"), &json!(null)));
    let of_invited = world.get_ok(&path, &invited).await?;
    assert_eq!((&of_invited["archived"], &of_invited["decisions"]), (&json!(true), &json!(null)));
    let list = world.get_ok(&format!("/api/v1/rooms?position={position}"), &bob).await?;
    assert_eq!(list["items"][0]["archived"], json!(true));
    let admin = world.with_role(&eve, Role::Admin)?;
    let directory = format!("/api/v1/room-directory?position={position}&state=archived");
    assert_eq!(names(&world.get_ok(&directory, &admin).await?), ["Harbour"]);

    let to: AccountId = bob.account;
    let reason = why(&eve, "she left us");
    world.room_changed(room, RoomEvent::OwnershipAssigned { room, to, by, reason }).await?;
    let passed = RoomEvent::OwnershipPassed { room, from: ada.account, to };
    world.room_changed(room, passed).await?;
    let reason = why(&eve, "it goes on");
    let position = world.room_changed(room, RoomEvent::RoomReopened { room, by, reason }).await?;
    let shown = world.get_ok(&format!("/api/v1/rooms/{room}?position={position}"), &bob).await?;
    assert_eq!((&shown["archived"], &shown["role"]), (&json!(null), &json!("owner")));
    let kinds: Vec<_> = shown["decisions"].as_array().unwrap().iter().map(|each| &each["kind"]).collect();
    assert_eq!(kinds, ["reopened", "owner-assigned", "archived"]);
    assert_eq!(shown["decisions"][1]["owner"]["handle"], json!("bob"));
    Ok(())
}
