//! How a quota that is used up is answered: what it is, how much is used, when there is more, and what to do.

use domain::quotas::{Day, QuotaRefused};
use kit::problem::Problem;

use crate::state::App;

/// By then something is done, unless the converter is away.
const SOON_SECONDS: u32 = 10;
const SECONDS_OF_A_DAY: u32 = 24 * 60 * 60;

/// The answer, in words for people; programs have its code and its numbers, and of what is used up for today, when to come again.
pub(crate) fn quota_problem(app: &App, refused: QuotaRefused) -> Problem {
    let problem = Problem::refused(&refused);
    match refused {
        QuotaRefused::ConversionsPerDay { limit, used } => {
            let now = app.config.clock.now();
            let left = (Day::of(now).end() - now).whole_seconds().max(1);
            let detail = format!(
                "You have asked for {used} of {limit} conversions today. The next day begins at midnight UTC, in {}. If \
                 you need more each day, ask an administrator.",
                span(left)
            );
            problem.detail(detail).retry_after(u32::try_from(left).unwrap_or(SECONDS_OF_A_DAY)).numbers([
                ("limit", u64::from(limit)),
                ("used", u64::from(used)),
                ("seconds_left", left.unsigned_abs()),
            ])
        }
        QuotaRefused::ConversionsAtOnce { limit, used } => {
            let detail = format!(
                "{used} of your documents wait or are converted, and {limit} may at once. Try again when some are done, or \
                 cancel some. If you need more at once, ask an administrator."
            );
            problem.detail(detail).retry_after(SOON_SECONDS)
        }
        QuotaRefused::StoredBytes { limit, used, wanted } => {
            let also = if wanted == 0 { String::new() } else { format!(", and this takes {}", size(wanted)) };
            let kept = app.config.conversion_keep_seconds / SECONDS_OF_A_DAY;
            let grace = app.config.deleted_text_grace.whole_days();
            let detail = format!(
                "Your files take {} of {}{also}. Delete files of conversions, which also go by themselves {} after their \
                 end, or messages with files, whose files go {} later; or ask an administrator for more.",
                size(used),
                size(limit),
                days(i64::from(kept)),
                days(grace),
            );
            problem.detail(detail).numbers([
                ("limit_bytes", limit),
                ("used_bytes", used),
                ("wanted_bytes", wanted),
                ("conversions_go_after_days", u64::from(kept)),
                ("messages_go_after_days", grace.unsigned_abs()),
            ])
        }
    }
}

fn days(number: i64) -> String {
    match number {
        ..1 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        _ => format!("{number} days"),
    }
}

fn span(seconds: i64) -> String {
    let minutes = (seconds + 59) / 60;
    match minutes {
        ..60 => format!("{minutes} min"),
        _ => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

/// Bytes in the largest unit that they have one of, with a tenth.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = UNITS.iter().find(|(of, _)| bytes >= *of);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(of, name)| match bytes % of * 10 / of {
            0 => format!("{} {name}", bytes / of),
            tenth => format!("{}.{tenth} {name}", bytes / of),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_told_as_people_say_them() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1 KiB"),
            (1536, "1.5 KiB"),
            (50 << 20, "50 MiB"),
            ((1 << 30) + (1 << 29), "1.5 GiB"),
            ((1 << 53) - 1, "8388607.9 GiB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
        for (seconds, expected) in [(1, "1 min"), (3541, "1 h 00 min"), (86_400, "24 h 00 min")] {
            assert_eq!(span(seconds), expected);
        }
        assert_eq!([0, 1, 14].map(days), ["less than a day", "1 day", "14 days"]);
    }
}
