//! A long room in a real browser: how soon it is shown, how smoothly one scrolls back in it, and how soon there is what one
//! sends; all of it beside a room of 200 messages, in the same rounds.

mod tables;

use serde::Deserialize;
use serde_json::json;

use crate::Options;
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::whole::{Person, System, chromium, measured};

const SMALL: u64 = 200;
/// So many messages one scrolls back, or to the room's beginning.
const BACK: u64 = 5_000;

/// What the browser's side says.
#[derive(Clone, Debug, Deserialize)]
struct Said {
    browser: String,
    rooms: Vec<Room>,
}

/// A room as the browser has it: a value for each round, and for each message that was sent.
#[derive(Clone, Debug, Deserialize)]
struct Room {
    name: String,
    /// From a click in the list of rooms to the first message.
    entered_ms: Vec<f64>,
    /// From the address of the room to the first message, with the app.
    opened_ms: Vec<f64>,
    /// From the address of the room's first message to that message, with the app.
    found_ms: Vec<f64>,
    scrolled: Vec<Scrolled>,
    /// From the key to the row, and to the frame in which it is painted.
    posted_ms: Vec<f64>,
    painted_ms: Vec<f64>,
}

/// How scrolling back went.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Scrolled {
    frames: u32,
    /// Those that took longer than 50 ms.
    long_frames: u32,
    longest_ms: f64,
    /// How far, at most, a row in sight was from where scrolling had put it.
    jump_px: f64,
    /// The most rows that were on the page.
    rows: u32,
    /// Frames in which one was at the edge of what was loaded.
    waited_frames: u32,
    seconds: f64,
    /// The JavaScript heap afterwards, without garbage.
    heap_mib: f64,
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When the system or the browser does not start, or the page does not come to what is measured.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let (large, rounds) = if options.quick { (10_000, 2) } else { (100_000, 5) };
    let chromium = chromium()?;
    let system = System::start().await?;
    let (ada, ben) = (system.sign_up("ada").await?, system.sign_up("ben").await?);
    let mut rooms = Vec::new();
    for count in [SMALL, large] {
        let name = tables::name(count);
        if options.only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let room = system.room(&name, &ada, &ben).await?;
        println!("   filling the room of {name}");
        let filled = system.fill(room, [&ada, &ben], count).await?;
        rooms.push(json!({
            "name": name, "id": room.to_string(), "count": count, "old": filled.first, "back": BACK,
        }));
    }
    // What workers do about so many messages is not what is measured.
    system.quiet().await?;
    let conditions = Conditions::now()?.with(format!(
        "{rounds} rounds in each room, one after the other in turn; a window of 1280×800, headless, and 120 pixels a frame; \
         the system is built as it is shipped, and rests but for what the page asks"
    ));
    let wanted = json!({
        "url": system.url(), "chromium": chromium, "email": ben.email, "password": Person::password(),
        "rounds": rounds, "rooms": rooms,
    });
    let program = embedded::paths::project().join("frontend/scripts/measure-room.mjs");
    let said: Said = measured(&program, &wanted).await?;
    system.stop().await?;
    let goals = match said.rooms.as_slice() {
        [small, large] => tables::goals(small, large),
        // One room alone is compared with nothing.
        _ => Goals::default(),
    };
    let section = tables::section(&conditions.with(said.browser.clone()), &said.rooms, &goals);
    println!("{}", section.as_str());
    if !options.dry && options.only.is_none() {
        section.append()?;
    }
    Ok(goals)
}
