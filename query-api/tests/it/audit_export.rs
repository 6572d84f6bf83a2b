//! Auditors take events away.

use anyhow::Result;
use domain::{accounts::Role, boundary::STREAMS};
use ledger::export::Line;
use reqwest::StatusCode;
use uuid::Uuid;

use crate::world::World;

fn lines(text: &str) -> Result<Vec<Line>> {
    Ok(text.lines().map(|line| Line::parse(line.as_bytes())).collect::<Result<_, _>>()?)
}

fn events(text: &str) -> Result<Vec<(String, u64)>> {
    let events = lines(text)?.into_iter().filter_map(|line| match line {
        Line::Event(event) => Some((event.stream().to_owned(), event.sequence())),
        _ => None,
    });
    Ok(events.collect())
}

#[tokio::test]
async fn events_are_taken_away_sealed_and_the_question_is_written_down() -> Result<()> {
    let world = World::audited().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let (room, _) = world.room("plans", &[&ada, &eve]).await?;
    let auditor = world.with_role(&eve, Role::Auditor)?;
    let ask = async |query: &str| world.get_text(&format!("/api/v1/audit/export{query}"), &auditor).await;

    let (status, whole) = ask("").await?;
    assert_eq!(status, StatusCode::OK, "{whole}");
    assert!(!whole.contains("ada@"), "it is sealed");
    let told = lines(&whole)?;
    assert!(matches!(told.first(), Some(Line::Header(header)) if header.streams.len() == STREAMS.len()));
    let Some(Line::Trailer(trailer)) = told.last() else { panic!("no trailer: {whole}") };
    let all = events(&whole)?;
    for stream in STREAMS {
        let mut sequences = all.iter().filter(|(name, _)| name == stream.name).map(|(_, sequence)| *sequence);
        let count = trailer.events[stream.name];
        assert!((1..=count).all(|expected| sequences.next() == Some(expected)), "{}: {all:?}", stream.name);
        assert_eq!(sequences.next(), None);
    }
    // The question stands in the log before it is answered, so it is in the answer.
    assert!(whole.contains("\"question\":\"export\""), "{whole}");

    let chats: Vec<_> = all.iter().filter(|(stream, _)| stream == "CHATS").collect();
    let (_, rest) = ask(&format!("?stream=CHATS&after=CHATS:{}", chats[1].1)).await?;
    assert_eq!(events(&rest)?.iter().collect::<Vec<_>>(), chats[2..]);
    let (_, of_room) = ask(&format!("?subject=chat.room.{room}")).await?;
    assert!(of_room.contains("RoomCreated") && !of_room.contains("JoinedRoom"), "{of_room}");
    let (_, none) = ask("?until=2020-01-01T00:00:00Z").await?;
    assert_eq!(events(&none)?, []);

    let of_eve = ask(&format!("?person={}&room={room}&reads=false", eve.account)).await?.1;
    let found = events(&of_eve)?;
    let whole_of_room: Vec<_> = all.iter().filter(|event| found.contains(event)).cloned().collect();
    assert_eq!(found, whole_of_room, "in their order");
    assert!(of_eve.contains("InvitationAccepted") && !of_eve.contains("AuditRead"), "{of_eve}");
    assert!(!of_eve.contains("RoomCreated"), "that was ada: {of_eve}");
    let Line::Header(header) = &lines(&of_eve)?[0] else { panic!("no header: {of_eve}") };
    assert_eq!(header.selection.filters["room"], room.to_string());
    let Some((stream, first)) = found.first() else { panic!("nothing: {of_eve}") };
    let rest =
        ask(&format!("?person={}&room={room}&reads=false&after={stream}:{first}", eve.account)).await?.1;
    assert_eq!(events(&rest)?, found[1..]);

    for (query, code) in [
        ("?stream=MAILS", "stream-unknown"),
        ("?after=yesterday", "position-malformed"),
        ("?after=CHATS:900", "sequence-beyond-head"),
        ("?type=RoomCreated&after=CHATS:900", "sequence-beyond-head"),
        ("?after=CHATS:1@another", "position-of-another-epoch"),
        ("?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "times-reversed"),
        ("?type=RoomPainted", "event-type-unknown"),
        ("?type=Room%20Created", "malformed-query"),
        ("?subject=a%20b", "malformed-query"),
        ("?subject=chat..room", "malformed-query"),
        ("?subject=chat.%3E.room", "malformed-query"),
        ("?until=9999-12-31T23:59:59-00:01", "malformed-query"),
    ] {
        let (status, problem) = ask(query).await?;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
        assert!(problem.contains(code), "{query}: {problem}");
    }
    let nobody = Uuid::from_u128(7);
    for (query, code) in [
        (format!("?person={nobody}"), "person-unknown"),
        (format!("?room={nobody}"), "room-unknown"),
        (format!("?conversion={nobody}"), "conversion-unknown"),
        (format!("?person={}&room={nobody}&stream=USERS", eve.account), "room-unknown"),
        // That it was asked for before is an event which names it, and shows nothing of it.
        (format!("?person={nobody}"), "person-unknown"),
    ] {
        let (status, problem) = ask(&query).await?;
        assert_eq!(status, StatusCode::NOT_FOUND, "{query}: {problem}");
        assert!(problem.contains(code), "{query}: {problem}");
    }
    Ok(())
}
