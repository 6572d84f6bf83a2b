//! What somebody is notified of, and what of it is read.

use anyhow::{Context as _, Result};
use domain::{
    boundary::Boundary,
    chat::{MembershipEvent, RoomEvent, RoomRule},
    ids::{MessageId, RoomId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Person, World};

/// The list at a position.
async fn list(world: &World, person: &Person, position: &str) -> Result<Value> {
    world.get_ok(&format!("/api/v1/notifications?position={position}"), person).await
}

/// What a list tells: of which kind, from where in the log, and whether it is read.
fn told(list: &Value) -> Vec<(String, u64, bool)> {
    let items = list["items"].as_array().into_iter().flatten();
    let item = |item: &Value| {
        let kind = item["kind"].as_str().unwrap_or_default().to_owned();
        (kind, item["sequence"].as_u64().unwrap_or_default(), item["read"] == true)
    };
    items.map(item).collect()
}

fn sequence(position: &str) -> u64 {
    position.trim_start_matches("CHATS:").split('@').next().unwrap().parse().unwrap()
}

impl World {
    async fn seen(&self, person: &Person, sequence: u64, and_earlier: bool) -> Result<String> {
        let account = person.account;
        let read = MembershipEvent::NotificationsRead { account, sequence, and_earlier };
        self.append(&[(Boundary::memberships(account), read)]).await
    }

    async fn rule(&self, person: &Person, room: RoomId, rule: RoomRule) -> Result<String> {
        let account = person.account;
        let chosen = MembershipEvent::RoomRuleChosen { room, account, rule };
        self.append(&[(Boundary::memberships(account), chosen)]).await
    }
}

#[tokio::test]
async fn what_concerns_one_is_listed_and_stays_once_it_is_read() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, joined) = world.room("Harbour", &[&ada, &bob]).await?;
    let invited = sequence(&joined) - 1;
    let said = sequence(&world.say(room, &bob, &["ahoy\nand more"]).await?);
    let mention = sequence(&world.mention(room, &ada, &[&bob], true).await?);
    let answered = (MessageId::new(Uuid::nil()), said);
    let answer = sequence(&world.answer(room, &ada, "ahoy, Bob", answered).await?);
    let reaction = sequence(&world.react(room, said, &ada, "👍").await?);
    let to_all = sequence(&world.mention(room, &ada, &[], true).await?);
    let own = world.mention(room, &bob, &[&bob], true).await?;

    let bobs = list(&world, &bob, &own).await?;
    let expected = [("mention", to_all), ("reaction", reaction), ("answer", answer), ("mention", mention)];
    let mut expected: Vec<_> = expected.map(|(kind, at)| (kind.to_owned(), at, false)).into();
    expected.push(("invitation".to_owned(), invited, true));
    assert_eq!((told(&bobs), &bobs["unread"]), (expected.clone(), &json!(4)));
    let line = |index: usize| &bobs["items"][index];
    assert_eq!(line(1)["line"], "ahoy");
    assert_eq!((&line(1)["emoji"], &line(1)["message_sequence"]), (&json!("👍"), &json!(said)));
    assert_eq!((&line(2)["line"], &line(2)["room_name"]), (&json!("ahoy, Bob"), &json!("Harbour")));
    assert_eq!(line(2)["by"]["handle"], "ada");
    assert_eq!(told(&list(&world, &ada, &own).await?), [("mention".to_owned(), sequence(&own), false)]);

    // One of them, then what was read in the room, then all.
    let position = world.seen(&bob, reaction, false).await?;
    assert_eq!(list(&world, &bob, &position).await?["unread"], 3);
    world.mark(&bob, room, answer, None).await?;
    let bobs = list(&world, &bob, &position).await?;
    assert_eq!((told(&bobs)[0].2, &bobs["unread"]), (false, &json!(1)));
    let position = world.seen(&bob, to_all, true).await?;
    let bobs = list(&world, &bob, &position).await?;
    assert_eq!((told(&bobs).len(), &bobs["unread"]), (expected.len(), &json!(0)));
    Ok(())
}

#[tokio::test]
async fn whom_an_edit_mentions_is_told_once_and_not_any_more_when_it_is_edited_away() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, joined) = world.room("Harbour", &[&ada, &bob]).await?;
    world.seen(&bob, sequence(&joined), true).await?;
    let said = sequence(&world.say(room, &ada, &["ahoy"]).await?);
    world.mark(&bob, room, said, None).await?;
    let edit = world.edit_mentions(room, said, &ada, &[&bob], false).await?;
    let mentioned = ("mention".to_owned(), sequence(&edit), false);
    let bobs = list(&world, &bob, &edit).await?;
    assert_eq!(
        (&told(&bobs)[0], &bobs["unread"]),
        (&mentioned, &json!(1)),
        "though he has read it as it was"
    );
    assert_eq!(bobs["items"][0]["message_sequence"], said);

    // Everybody, too: he knows. Then nobody; then he again, who is told of it as before.
    for (people, everybody, unread) in
        [(vec![&bob], true, 1), (vec![], true, 1), (vec![], false, 0), (vec![&bob], false, 1)]
    {
        let position = world.edit_mentions(room, said, &ada, &people, everybody).await?;
        let bobs = list(&world, &bob, &position).await?;
        let mentions: Vec<_> = told(&bobs).into_iter().filter(|(kind, ..)| kind == "mention").collect();
        let expected = if unread == 0 { Vec::new() } else { vec![mentioned.clone()] };
        assert_eq!((mentions, &bobs["unread"]), (expected, &json!(unread)));
    }
    Ok(())
}

#[tokio::test]
async fn what_may_not_be_seen_any_more_is_not_listed() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let said = sequence(&world.say(room, &bob, &["ahoy"]).await?);
    let mention = sequence(&world.mention(room, &ada, &[&bob], false).await?);
    let reaction = sequence(&world.react(room, said, &ada, "👍").await?);
    let kinds = async |person: &Person, position: &str| -> Result<Vec<String>> {
        let told = told(&list(&world, person, position).await?);
        Ok(told.into_iter().map(|(kind, ..)| kind).collect())
    };
    let position = world.take_reaction_back(room, said, &ada, reaction).await?;
    assert_eq!(kinds(&bob, &position).await?, ["mention", "invitation"]);
    let position = world.delete_message(room, mention, &ada, &ada).await?;
    assert_eq!(kinds(&bob, &position).await?, ["invitation"]);

    // Who comes in later is not told of what was said to everybody before, and who goes of nothing.
    world.mention(room, &ada, &[&eve], true).await?;
    let account = eve.account;
    world.room_changed(room, RoomEvent::MemberInvited { room, account, by: ada.account }).await?;
    let position = world.room_changed(room, RoomEvent::InvitationAccepted { room, account }).await?;
    assert_eq!(kinds(&eve, &position).await?, ["invitation", "mention"], "by name, before she came in");
    let left = RoomEvent::MemberLeft { room, account: bob.account };
    let position = world.room_changed(room, left).await?;
    assert_eq!(kinds(&bob, &position).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_rule_holds_from_where_it_was_chosen() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, joined) = world.room("Harbour", &[&bob, &ada]).await?;
    let said = sequence(&world.say(room, &bob, &["ahoy"]).await?);
    let mut expected = Vec::new();
    for rule in [RoomRule::All, RoomRule::Mentions, RoomRule::Nothing] {
        world.rule(&bob, room, rule).await?;
        let mention = sequence(&world.mention(room, &ada, &[&bob], false).await?);
        let reaction = sequence(&world.react(room, said, &ada, "👍").await?);
        expected.extend((rule != RoomRule::Nothing).then_some(mention));
        expected.extend((rule == RoomRule::All).then_some(reaction));
        let position = world.say(room, &ada, &["no matter"]).await?;
        let bobs = list(&world, &bob, &position).await?;
        let rules = match rule {
            RoomRule::All => json!([]),
            other => json!([{"room_id": room, "rule": other.name()}]),
        };
        assert_eq!(bobs["rules"], rules);
        let mut sequences: Vec<_> = told(&bobs).into_iter().map(|(_, sequence, _)| sequence).collect();
        sequences.reverse();
        assert_eq!(sequences, expected, "{rule:?}");
    }
    assert_eq!(list(&world, &ada, &joined).await?["rules"], json!([]), "a rule is one's own");
    Ok(())
}

#[tokio::test]
async fn the_list_goes_on_page_by_page_to_its_end() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&bob, &ada]).await?;
    let mut sequences = Vec::new();
    let mut position = String::new();
    for named in [true, false, true, false, true] {
        let people: &[&Person] = if named { &[&bob] } else { &[] };
        position = world.mention(room, &ada, people, !named).await?;
        sequences.push(sequence(&position));
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/notifications?position={position}&limit=2&cursor={cursor}");
        let page = world.get_ok(&path, &bob).await?;
        assert_eq!(page["unread"].is_null(), !cursor.is_empty());
        found.extend(told(&page).into_iter().map(|(_, sequence, _)| sequence));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    found.reverse();
    assert_eq!(found, sequences);
    let malformed = world.get("/api/v1/notifications?cursor=x", &bob).await?;
    assert_eq!(malformed.code(), "cursor-malformed");
    list(&world, &bob, &position).await?["items"].as_array().context("items")?;
    Ok(())
}
