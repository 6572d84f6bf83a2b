//! What messages answer, and how people react to them, as a timeline shows it.

use anyhow::Result;
use domain::{
    accounts::{AccountEvent, ClaimHash},
    ids::MessageId,
};
use jetstream_es::Position;
use serde_json::{Value, json};

use crate::world::World;

fn sequence(position: &str) -> Result<u64> {
    Ok(position.parse::<Position>()?.sequence)
}

#[tokio::test]
async fn an_answer_quotes_what_its_message_says_now_until_that_is_deleted() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let posted = sequence(&world.say(room, &bob, &["where?\nand when?"]).await?)?;
    let timeline = |position: &str| format!("/api/v1/rooms/{room}/timeline?limit=1&position={position}");
    let page = world.get_ok(&format!("/api/v1/rooms/{room}/timeline?position=CHATS:{posted}"), &ada).await?;
    assert_eq!((&page["items"][0]["answers"], &page["items"][0]["reactions"]), (&json!(null), &json!([])));
    let message: MessageId = page["items"][0]["message_id"].as_str().unwrap_or_default().parse()?;

    // A page of one: what is answered is not on it.
    let position = world.answer(room, &ada, "at the quay", (message, posted)).await?;
    let page = world.get_ok(&timeline(&position), &ada).await?;
    let quote = |page: &Value| page["items"][0]["answers"].clone();
    let author = json!({"account_id": bob.account, "handle": "bob", "name": "", "photo_url": null});
    let mut expected = json!({"message_id": message, "sequence": posted, "author": author, "line": "where?", "attachments": 0,
                              "text_sequence": posted, "deleted": false});
    assert_eq!(quote(&page), expected);

    let position = world.edit_message(room, posted, &bob, "where exactly?").await?;
    expected["line"] = json!("where exactly?");
    expected["text_sequence"] = json!(sequence(&position)?);
    assert_eq!(quote(&world.get_ok(&timeline(&position), &ada).await?), expected);

    let position = world.delete_message(room, posted, &bob, &bob).await?;
    let gone = quote(&world.get_ok(&timeline(&position), &ada).await?);
    assert_eq!((&gone["line"], &gone["deleted"]), (&json!(""), &json!(true)));
    Ok(())
}

#[tokio::test]
async fn reactions_are_listed_in_their_order_and_none_of_who_is_forgotten() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let posted = sequence(&world.say(room, &bob, &["done"]).await?)?;
    let first = sequence(&world.react(room, posted, &bob, "🎉").await?)?;
    let second = sequence(&world.react(room, posted, &ada, "👍").await?)?;
    let third = sequence(&world.react(room, posted, &bob, "👍").await?)?;
    let position = world.take_reaction_back(room, posted, &bob, third).await?;
    let timeline = |position: &str| format!("/api/v1/rooms/{room}/timeline?position={position}");
    let page = world.get_ok(&timeline(&position), &ada).await?;
    let by_ada = json!({"sequence": second, "account_id": ada.account, "emoji": "👍"});
    let by_bob = json!({"sequence": first, "account_id": bob.account, "emoji": "🎉"});
    assert_eq!(page["items"][0]["reactions"], json!([by_bob, by_ada]));

    let (email_claim, handle_claim) = (ClaimHash::new([1; 32]), ClaimHash::new([2; 32]));
    let account = bob.account;
    let forgotten = AccountEvent::AccountErasureRequested { account, email_claim, handle_claim };
    let users = world.account_changed(forgotten, account).await?;
    let page = world.get_ok(&timeline(&format!("{position},{users}")), &ada).await?;
    assert_eq!(page["items"][0]["reactions"], json!([by_ada]));

    let position = world.delete_message(room, posted, &bob, &ada).await?;
    let page = world.get_ok(&timeline(&position), &ada).await?;
    assert_eq!(page["items"][0]["reactions"], json!([]));
    Ok(())
}
