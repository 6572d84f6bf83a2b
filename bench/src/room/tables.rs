//! What was measured, as tables and goals.

use super::{Room, SMALL, Scrolled};
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::Section;

/// How much longer than the small one the long room may take to be shown.
const OPENING_TIMES: f64 = 1.5;
const HEAP_TIMES: f64 = 2.0;
const JUMP_PX: f64 = 2.0;
/// A frame, where there are sixty in a second.
const FRAME_MS: f64 = 16.7;
const ROWS: f64 = 200.0;

/// What a room is called here.
pub(super) fn name(messages: u64) -> String {
    format!("{messages} messages")
}

pub(super) fn goals(small: &Room, large: &Room) -> Goals {
    let mut goals = Goals::default();
    let times = |of: fn(&Room) -> &[f64]| median(of(large)) / median(of(small));
    goals.at_most("room/entering/times-small", times(|room| &room.entered_ms), OPENING_TIMES);
    goals.at_most("room/opening/times-small", times(|room| &room.opened_ms), OPENING_TIMES);
    let heap = |room: &Room| median(&each(room, |scrolled| scrolled.heap_mib));
    goals.at_most("room/heap-after-scrolling/times-small", heap(large) / heap(small), HEAP_TIMES);
    goals.at_most("room/largest-jump-px", most(&each(large, |scrolled| scrolled.jump_px)), JUMP_PX);
    goals.at_most("room/rows-on-the-page", most(&each(large, |scrolled| f64::from(scrolled.rows))), ROWS);
    goals.at_most("room/post-to-row-ms", median(&large.posted_ms), FRAME_MS);
    goals
}

pub(super) fn section(conditions: &Conditions, rooms: &[Room], goals: &Goals) -> Section {
    let mut section = Section::new("room", conditions);
    section.text(&format!(
        "A room in a browser, beside one of {SMALL} messages; medians, in milliseconds. *Entered*: from a click in the list of \
         rooms to the first message on the page. *Opened* and *found*: from the address of the room, and of its very first \
         message, with the app; *found* until that message is there. *Row*: from the key that sends to the row on the page, and \
         *painted* to the frame after."
    ));
    let rows: Vec<_> = rooms
        .iter()
        .map(|room| {
            let [entered, opened, found, row, painted] =
                [&room.entered_ms, &room.opened_ms, &room.found_ms, &room.posted_ms, &room.painted_ms]
                    .map(|values| format!("{:.1}", median(values)));
            [room.name.clone(), entered, opened, found, row, painted]
        })
        .collect();
    section.table(["<room", "entered", "opened", "found", "row", "painted"], &rows);
    section.text(
        "Scrolling back, 5,000 messages or to the beginning, frame by frame; medians, and of *jump* the most: how far a row in \
         sight was from where scrolling had put it. *Long*: frames of more than 50 ms. *Waited*: frames at the edge of what was \
         loaded. *Heap*: of JavaScript, afterwards, without garbage.",
    );
    let rows: Vec<_> = rooms
        .iter()
        .map(|room| {
            let of = |value: fn(&Scrolled) -> f64| median(&each(room, value));
            [
                room.name.clone(),
                format!("{:.1}", of(|scrolled| scrolled.seconds)),
                format!("{:.0}", of(|scrolled| f64::from(scrolled.frames))),
                format!("{:.0}", of(|scrolled| f64::from(scrolled.long_frames))),
                format!("{:.0}", of(|scrolled| scrolled.longest_ms)),
                format!("{:.0}", of(|scrolled| f64::from(scrolled.waited_frames))),
                format!("{:.2}", most(&each(room, |scrolled| scrolled.jump_px))),
                format!("{:.0}", most(&each(room, |scrolled| f64::from(scrolled.rows)))),
                format!("{:.1}", of(|scrolled| scrolled.heap_mib)),
            ]
        })
        .collect();
    let columns =
        ["<room", "seconds", "frames", "long", "longest ms", "waited", "jump px", "rows", "heap MiB"];
    section.table(columns, &rows);
    section.goals(goals);
    section
}

fn each(room: &Room, value: fn(&Scrolled) -> f64) -> Vec<f64> {
    room.scrolled.iter().map(value).collect()
}

/// The value in the middle; no number of nothing, which meets no goal.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().reduce(f64::max).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(factor: f64) -> Room {
        let scrolled = Scrolled {
            frames: 100,
            long_frames: 0,
            longest_ms: 20.0,
            jump_px: 0.5 * factor,
            rows: 150,
            waited_frames: 0,
            seconds: 2.0,
            heap_mib: 10.0 * factor,
        };
        let values = vec![30.0 * factor, 10.0 * factor, 20.0 * factor];
        Room {
            name: name(200),
            entered_ms: values.clone(),
            opened_ms: values.clone(),
            found_ms: values.clone(),
            scrolled: vec![scrolled],
            posted_ms: vec![5.0],
            painted_ms: values,
        }
    }

    #[test]
    fn the_long_room_is_judged_by_the_small_one() {
        assert!(goals(&room(1.0), &room(1.5)).are_met());
        assert!(!goals(&room(1.0), &room(1.6)).are_met());
        let mut nothing = room(1.0);
        nothing.posted_ms.clear();
        assert!(!goals(&room(1.0), &nothing).are_met());
    }

    #[test]
    fn medians_are_of_sorted_values() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9 && median(&[]).is_nan());
        assert!((most(&[1.0, 3.0]) - 3.0).abs() < 1e-9 && most(&[]).is_nan());
    }

    #[test]
    fn a_section_has_a_row_for_each_room() {
        let conditions = Conditions { at: "now".to_owned(), lines: Vec::new() };
        let rooms = [room(1.0), room(1.2)];
        let section = section(&conditions, &rooms, &goals(&rooms[0], &rooms[1]));
        assert_eq!(section.as_str().matches("\n| 200 messages |").count(), 4);
    }
}
