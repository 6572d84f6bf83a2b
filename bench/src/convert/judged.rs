//! Ours against those that start a program for each document: round by round, and document by document.

use super::corpus::{Corpus, Document};
use super::passes::{Pass, median, number};
use super::{ANEW, ENGINES, SOFFICE, Series};
use crate::goals::Goals;

/// How many times as fast ours shall be.
const TIMES: f64 = 5.0;

pub(super) fn goals(corpus: &Corpus, measured: &[Series]) -> Goals {
    let mut goals = Goals::default();
    let Some(ours) = measured.iter().find(|series| series.name == ENGINES) else { return goals };
    for theirs in peers(measured) {
        let name = |what: &str| format!("convert/{}/{what}", theirs.name.replace(' ', "-"));
        goals.at_least(name("documents-a-minute/times"), rate_times(ours, theirs), TIMES);
        goals.at_least(name("median-latency/times"), latency_times(ours, theirs), TIMES);
        let (fewest, most) = (ours.converted().0, theirs.converted().1);
        goals.at_least(name("converted/part-of-theirs"), number(fewest) / number(most), 1.0);
        // A text or a table without a layout has the pages that a version of the engine gives it.
        let differing = differing(corpus, ours, theirs);
        let of_their_own = differing.iter().filter(|document| document.has_layout()).count();
        goals.at_most(name("documents-of-another-length"), number(of_their_own), 0.0);
    }
    goals
}

/// Those that we are compared with, of those that ran.
pub(super) fn peers(measured: &[Series]) -> impl Iterator<Item = &Series> {
    measured.iter().filter(|series| [ANEW, SOFFICE].contains(&series.name))
}

/// How many times as many documents a minute ours gives, all of them busy.
pub(super) fn rate_times(ours: &Series, theirs: &Series) -> f64 {
    ratio(&ours.busy, &theirs.busy, Pass::a_minute)
}

/// How many times as long one waits for theirs, one document after the other.
pub(super) fn latency_times(ours: &Series, theirs: &Series) -> f64 {
    ratio(&theirs.alone, &ours.alone, Pass::median_ms)
}

/// Documents that both convert, and whose PDFs have another number of pages in any round.
pub(super) fn differing<'a>(corpus: &'a Corpus, ours: &Series, theirs: &Series) -> Vec<&'a Document> {
    let differs = |place: usize| {
        ours.alone.iter().zip(&theirs.alone).any(|(ours, theirs)| {
            let pages = |pass: &Pass| pass.outcomes.get(place).and_then(|outcome| outcome.pages);
            pages(ours).zip(pages(theirs)).is_some_and(|(ours, theirs)| ours != theirs)
        })
    };
    corpus
        .whole
        .iter()
        .enumerate()
        .filter(|(place, _)| differs(*place))
        .map(|(_, document)| document)
        .collect()
}

/// Whole documents that it did not convert in some round.
pub(super) fn missing<'a>(corpus: &'a Corpus, series: &Series) -> Vec<&'a Document> {
    let is_missing = |place: usize| {
        let outcomes = series.alone.iter().chain(&series.busy).map(|pass| pass.outcomes.get(place));
        outcomes.flatten().any(|outcome| outcome.pages.is_none())
    };
    corpus
        .whole
        .iter()
        .enumerate()
        .filter(|(place, _)| is_missing(*place))
        .map(|(_, document)| document)
        .collect()
}

/// The median of what compares two of them round by round.
fn ratio(one: &[Pass], other: &[Pass], of: impl Fn(&Pass) -> f64) -> f64 {
    median(one.iter().zip(other).map(|(one, other)| of(one) / of(other)).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use super::super::corpus::{Family, Size};
    use super::super::passes::Outcome;
    use super::super::{Memory, WHOLE_PATH};
    use super::*;

    /// Two documents that are whole, and one that is broken.
    pub(in super::super) fn corpus() -> Corpus {
        let document = |name: &str, family| Document {
            name: name.to_owned(),
            file: name.to_owned(),
            family,
            size: Size::Small,
            bytes: Vec::new(),
        };
        Corpus {
            whole: vec![document("a.docx", Family::Texts), document("b.ods", Family::Tables)],
            broken: vec![document("c.docx", Family::Texts)],
        }
    }

    /// One that takes so long for each, and gives PDFs of so many pages.
    pub(in super::super) fn series(name: &'static str, took_ms: u64, pages: [Option<u32>; 2]) -> Series {
        let took = Duration::from_millis(took_ms);
        let outcomes = pages.map(|pages| Outcome { took, pages, ..Outcome::default() }).to_vec();
        let pass = Pass { time: took * 2, outcomes };
        Series {
            alone: vec![pass.clone()],
            busy: if name == WHOLE_PATH { Vec::new() } else { vec![pass] },
            broken: Pass { outcomes: vec![Outcome::default()], time: took },
            memory: (name != WHOLE_PATH).then_some(Memory { at_rest: 800.0, most: 1000.0 }),
            ..Series::of(name)
        }
    }

    #[test]
    fn five_times_as_fast_and_the_same_pages_is_enough() {
        let ours = series(ENGINES, 100, [Some(1), Some(2)]);
        let judged = |theirs: Series| goals(&corpus(), &[ours.clone(), theirs]).are_met();
        assert!(judged(series(ANEW, 501, [Some(1), Some(2)])));
        assert!(judged(series(SOFFICE, 501, [Some(1), None])));
        assert!(!judged(series(SOFFICE, 490, [Some(1), Some(2)])));
        assert!(!judged(series(SOFFICE, 501, [Some(1), Some(3)])));
        assert!(!judged(series(SOFFICE, 501, [None, None])));
    }

    #[test]
    fn what_theirs_converts_and_ours_does_not_is_short() {
        let measured = [series(ENGINES, 100, [Some(1), None]), series(ANEW, 900, [Some(1), Some(2)])];
        assert!(!goals(&corpus(), &measured).are_met());
        let names: Vec<_> = missing(&corpus(), &measured[0]).iter().map(|one| one.name.clone()).collect();
        assert_eq!(names, ["b.ods"]);
    }

    #[test]
    fn nothing_is_claimed_against_who_did_not_run() {
        let measured = [series(ENGINES, 100, [Some(1), Some(2)]), series(ANEW, 900, [Some(1), Some(2)])];
        let goals = goals(&corpus(), &measured).to_string();
        assert_eq!(goals.lines().count(), 4);
        assert!(
            goals.contains("ok convert/engine-anew/median-latency/times 9.00") && !goals.contains(SOFFICE)
        );
    }
}
