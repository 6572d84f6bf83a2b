//! What was measured, as tables and curves.

use super::corpus::{Corpus, Document, Family, Size};
use super::judged::{differing, latency_times, missing, peers, rate_times};
use super::passes::{Pass, median};
use super::{ENGINES, SOFFICE, Series, WHOLE_PATH};
use crate::figure::{self, Curve, Panel};
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::Section;

/// One line for each pass.
pub(super) fn progress(series: &Series) -> String {
    let alone = series.alone.last().map_or(f64::NAN, Pass::median_ms);
    let busy = series.busy.last().map_or(String::new(), |pass| format!(", {:.0} a minute", pass.a_minute()));
    format!("{}: {alone:.0} ms{busy}, {} converted", series.name, series.converted().0)
}

pub(super) fn section(
    conditions: &Conditions,
    corpus: &Corpus,
    measured: &[Series],
    goals: &Goals,
) -> Section {
    let mut section = Section::new("convert", conditions);
    section.text(&format!(
        "Documents into PDF. *{ENGINES}*: the bundled converter, warm, over its HTTP route. *{WHOLE_PATH}*: a system as it is \
         shipped, from the request for a conversion until query-api says that it is done, asked every 10 ms; with the picture of \
         the first page, which nobody else makes. The others start a program for each document, and wait for its end. Medians, \
         of documents one by one and of rounds; *a minute*: with all at work. *Broken*: damaged, sealed, or not what the name \
         says; a PDF of such a one is no merit. *Memory* in MiB, of all processes: afterwards at rest, and the most while the \
         three largest documents are converted one by one."
    ));
    if !measured.iter().any(|series| series.name == SOFFICE) {
        section.text(
            "**LibreOffice's own `soffice` did not run**: it is not on this machine (neither on the path nor named by \
             `WHERRY_SOFFICE`), so nothing is claimed against it. What stands here is against the peers that ran.",
        );
    }
    overview(&mut section, corpus, measured);
    times(&mut section, corpus, measured);
    by_size(&mut section, corpus, measured);
    for series in measured {
        let missing = missing(corpus, series);
        if !missing.is_empty() {
            section.text(&format!("No PDF by *{}* in some round: {}.", series.name, named(&missing)));
        }
    }
    section.text("![Converting by size](figures/convert.svg)");
    section.goals(goals);
    section
}

fn overview(section: &mut Section, corpus: &Corpus, measured: &[Series]) {
    let rows: Vec<_> = measured
        .iter()
        .map(|series| {
            let rate = middle(&series.busy, Pass::a_minute);
            let (fewest, _) = series.converted();
            let memory = |of: Option<f64>| of.map_or(String::new(), |mib| format!("{mib:.0}"));
            [
                series.name.to_owned(),
                if rate.is_nan() { String::new() } else { format!("{rate:.0}") },
                format!("{:.0}", middle(&series.alone, Pass::median_ms)),
                format!("{:.0}", middle(&series.alone, Pass::whole_median_ms)),
                format!("{:.0}", middle(&series.alone, Pass::longest_ms)),
                format!("{fewest} of {}", corpus.whole.len()),
                format!("{} of {}", series.broken.converted(), corpus.broken.len()),
                memory(series.memory.map(|memory| memory.at_rest)),
                memory(series.memory.map(|memory| memory.most)),
            ]
        })
        .collect();
    let columns = [
        "<who",
        "a minute",
        "median ms",
        "with upload",
        "longest ms",
        "PDFs",
        "of broken",
        "memory",
        "at most",
    ];
    section.table(columns, &rows);
}

fn times(section: &mut Section, corpus: &Corpus, measured: &[Series]) {
    let of = |name: &str| measured.iter().find(|series| series.name == name);
    let Some(ours) = of(ENGINES) else { return };
    section.text(&format!(
        "How many times as fast as each peer: *{ENGINES}* in documents a minute and in the median one by one, and the \
         *{WHOLE_PATH}* in that, which also stores, writes down and shows. *Other pages*: documents whose PDFs have another \
         number of pages than the peer's."
    ));
    let mut notes = Vec::new();
    let rows: Vec<_> = peers(measured)
        .map(|theirs| {
            let differing = differing(corpus, ours, theirs);
            if !differing.is_empty() {
                notes.push(format!("Other pages than by *{}*: {}.", theirs.name, named(&differing)));
            }
            let whole = of(WHOLE_PATH).map_or(f64::NAN, |whole| latency_times(whole, theirs));
            let times = [rate_times(ours, theirs), latency_times(ours, theirs), whole];
            let [rate, latency, whole] = times.map(|times| format!("{times:.1}"));
            [theirs.name.to_owned(), rate, latency, whole, differing.len().to_string()]
        })
        .collect();
    section.table(["<beside", "a minute", "median", "whole path's median", "other pages"], &rows);
    for note in notes {
        section.text(&note);
    }
}

fn by_size(section: &mut Section, corpus: &Corpus, measured: &[Series]) {
    section.text(
        "Median milliseconds by what it is and how large; the small ones are with the repository's fixtures.",
    );
    let [texts, tables, slides] = Family::ALL.map(Family::sizes);
    let heads: Vec<String> = texts.into_iter().chain(tables).chain(slides).collect();
    let rows: Vec<[String; 10]> = measured
        .iter()
        .map(|series| {
            let mut cells = Family::ALL
                .into_iter()
                .flat_map(|family| medians(corpus, series, family))
                .map(|median| if median.is_nan() { String::new() } else { format!("{median:.0}") });
            std::array::from_fn(|column| {
                if column == 0 { series.name.to_owned() } else { cells.next().unwrap_or_default() }
            })
        })
        .collect();
    let columns: [&str; 10] = std::array::from_fn(|column| {
        if column == 0 { "<who" } else { heads.get(column - 1).map_or("", String::as_str) }
    });
    section.table(columns, &rows);
}

/// How long the small, the medium and the large ones of a kind take.
fn medians(corpus: &Corpus, series: &Series, family: Family) -> [f64; 3] {
    Size::ALL.map(|size| {
        let is_one = |place: usize| {
            corpus.whole.get(place).is_some_and(|document| document.family == family && document.size == size)
        };
        middle(&series.alone, |pass| pass.median_ms_of(is_one))
    })
}

pub(super) fn figure(corpus: &Corpus, measured: &[Series]) -> String {
    let panel = |family: Family| Panel {
        title: format!("{}: median ms", family.name()),
        places: family.sizes().to_vec(),
        below: "one document after the other".to_owned(),
        curves: measured
            .iter()
            .map(|series| Curve {
                name: series.name.to_owned(),
                values: medians(corpus, series, family).to_vec(),
            })
            .collect(),
    };
    figure::svg(&Family::ALL.map(panel))
}

/// The median of rounds.
fn middle(passes: &[Pass], of: impl Fn(&Pass) -> f64) -> f64 {
    median(passes.iter().map(of).collect())
}

fn named(documents: &[&Document]) -> String {
    let names: Vec<&str> = documents.iter().map(|document| document.name.as_str()).collect();
    names.join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::ANEW;
    use super::super::judged::tests::{corpus, series};
    use super::*;

    fn written(measured: &[Series]) -> String {
        let conditions = Conditions { at: "now".to_owned(), lines: Vec::new() };
        section(&conditions, &corpus(), measured, &Goals::default()).as_str().to_owned()
    }

    #[test]
    fn it_says_who_did_not_run_and_what_differs() {
        let ours = series(ENGINES, 100, [Some(1), None]);
        let whole = series(WHOLE_PATH, 200, [Some(1), None]);
        let text = written(&[ours, whole, series(ANEW, 1000, [Some(2), Some(2)])]);
        assert!(text.contains("`soffice` did not run"));
        assert!(text.contains("\n| engine anew | 5.0 | 10.0 | 5.0 | 1 |\n"), "{text}");
        assert!(text.contains("Other pages than by *engine anew*: a.docx."));
        assert!(text.contains("No PDF by *engines* in some round: b.ods."));
        assert!(
            text.contains("\n| engines | 300 | 100 | 100 | 100 | 1 of 2 | 0 of 1 | 800 | 1000 |\n"),
            "{text}"
        );
    }

    #[test]
    fn who_ran_is_not_said_to_be_away() {
        let both = [Some(1), Some(2)];
        let text = written(&[series(ENGINES, 100, both), series(SOFFICE, 700, both)]);
        assert!(!text.contains("did not run") && !text.contains("Other pages than"));
    }

    #[test]
    fn a_curve_for_each_of_them() {
        let both = [Some(1), Some(2)];
        let svg = figure(&corpus(), &[series(ENGINES, 100, both), series(ANEW, 700, both)]);
        // Two points each: a small text, and a small table.
        assert_eq!(svg.matches("r=\"3.5\"").count(), 4);
    }
}
