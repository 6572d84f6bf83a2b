//! What is written down, and what it is judged by.

use super::service::{Costs, Service, median};
use super::{Extent, Measured, Round};
use crate::figure::{Curve, Panel, svg};
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::Section;
use crate::stats::Run;

const PART_OF_BULK: f64 = 0.5;
const TIMES_PEER: f64 = 50.0;
const SHOWN_P99_MS: f64 = 25.0;
/// What the longest log may cost, in times of the shortest.
const FLAT: f64 = 1.5;
/// A shorter start is as good as none: what the machine does meanwhile weighs more.
const READY_AT_ONCE_MS: f64 = 200.0;
/// Of the rate of writers, while read models are built anew.
const WRITERS_KEEP: f64 = 0.8;

impl Round {
    fn best_bulk(&self) -> f64 {
        self.unnest.max(self.copy)
    }
}

pub(super) fn progress(number: usize, round: &Round) -> String {
    let [ours, log, sql] = round.rebuilt.cpu_us();
    format!(
        "round {number}: UNNEST {:.0}, COPY {:.0}, one by one {:.0}, cqrs-es {:.0}, first build {:.0}, \
         rebuild {:.0} a second (CPU µs an event: ours {ours:.1}, log {log:.1}, Postgres {sql:.1}), swapped in after {:.2} s",
        round.unnest,
        round.copy,
        round.one_by_one,
        round.peer,
        round.first.rate(),
        round.rebuilt.rate(),
        round.rebuilt.swapped_after_seconds,
    )
}

pub(super) fn whole_line(whole: &super::build::Whole) -> String {
    format!(
        "everything from {} events: {:.0} events/s, indexes {:.1} s after it, {:.0} MiB",
        whole.events,
        whole.rate(),
        whole.indexed_after_seconds,
        whole.most_memory_mib
    )
}

pub(super) fn costs_line(costs: &Costs) -> String {
    let each = costs.each.iter().map(|cost| {
        format!("{} {:.0} MiB, ready after {:.0} ms", cost.service.name(), cost.memory_mib, cost.ready_ms)
    });
    format!("{} events: {}", costs.events, each.collect::<Vec<_>>().join("; "))
}

pub(super) fn live_line(name: &str, lived: &super::Lived) -> String {
    let (appended, shown) = (&lived.appended, &lived.shown);
    format!(
        "{name}: appended after {:.1} ms (p50), {:.1} (p99); shown after {:.1}, {:.1}; writers {:.0} events/s",
        appended.p50_ms(),
        appended.p99_ms(),
        shown.p50_ms(),
        shown.p99_ms(),
        lived.writers.rate(),
    )
}

pub(super) fn goals(measured: &Measured) -> Goals {
    let mut goals = Goals::default();
    let over_rounds = |of: fn(&Round) -> f64| median(measured.rounds.iter().map(of).collect());
    goals.at_least(
        "project/rebuild/part-of-bulk-insert",
        over_rounds(|round| round.rebuilt.rate() / round.best_bulk()),
        PART_OF_BULK,
    );
    goals.at_least(
        "project/first-build/part-of-bulk-insert",
        over_rounds(|round| round.first.rate() / round.best_bulk()),
        PART_OF_BULK,
    );
    goals.at_least(
        "project/rebuild/times-cqrs-es",
        over_rounds(|round| round.rebuilt.rate() / round.peer),
        TIMES_PEER,
    );
    goals.at_most("project/live/shown-p99-ms", measured.alone.shown.p99_ms(), SHOWN_P99_MS);
    goals.at_most(
        "project/live-beside-rebuilds/shown-p99-ms",
        measured.beside_rebuilds.shown.p99_ms(),
        SHOWN_P99_MS,
    );
    goals.at_least(
        "project/live-beside-rebuilds/writers-rate-kept",
        measured.beside_rebuilds.writers.rate() / measured.alone.writers.rate(),
        WRITERS_KEEP,
    );
    if let (Some(shortest), Some(longest)) = (measured.costs.first(), measured.costs.last()) {
        for (index, service) in Service::ALL.into_iter().enumerate() {
            let (before, after) = (shortest.each[index], longest.each[index]);
            let memory = after.memory_mib / before.memory_mib;
            goals.at_most(format!("project/flat/{}/memory", service.name()), memory, FLAT);
            let ready = after.ready_ms.max(READY_AT_ONCE_MS) / before.ready_ms.max(READY_AT_ONCE_MS);
            goals.at_most(format!("project/flat/{}/ready", service.name()), ready, FLAT);
        }
        if let (Some(first), Some(last)) = (measured.all.first(), measured.all.last()) {
            let memory = last.most_memory_mib / first.most_memory_mib;
            goals.at_most("project/flat/projectors-building-everything/memory", memory, FLAT);
        }
    }
    goals
}

pub(super) fn section(
    conditions: &Conditions,
    extent: &Extent,
    measured: &Measured,
    goals: &Goals,
) -> Section {
    let mut section = Section::new("project", conditions);
    section.text(&format!(
        "A log of {} events in rooms, written by the store as people would have: messages of about 120 bytes, each \
         sealed with a key of its own, a thousandth of them deleted. {} rounds; figures are medians. *Rebuild*: a \
         build beside the live one, from its beginning to the last event. *UNNEST*, *COPY*: the very rows that it \
         makes, {} in a transaction with a checkpoint, by one connection that does not wait for the disk either; \
         the text of COPY is made beforehand. *One by one*: a transaction for each of {} rows. *cqrs-es*: \
         `GenericQuery` with `PostgresViewRepository`, as many views of one event each.",
        measured.events, extent.rounds, 5000, extent.one_by_one
    ));
    section.table(
        ["<way", "rows or events a second", "CPU µs an event: ours", "log", "Postgres"],
        &rates(measured),
    );
    section.text(&format!(
        "Every read model at once, by one process of projectors from an empty database on; an event is applied once \
         for each read model that reads its stream. Rebuilds end {:.2} s after the last event, when the new build is \
         read.",
        median(measured.rounds.iter().map(|round| round.rebuilt.swapped_after_seconds).collect())
    ));
    section.table(
        [
            "events",
            "seconds",
            "indexes after it",
            "events/s",
            "applied/s",
            "CPU s: projectors",
            "log",
            "Postgres",
            "most memory MiB",
        ],
        &whole(measured),
    );
    section.text(&format!(
        "Live, after the tables were vacuumed: {:.0} messages a second are appended for {:.0} s; of every tenth it is \
         measured how long after its acknowledgement query-api shows it, over HTTP and at its position. Then as many \
         as 64 writers append that each wait for their answer. *Beside rebuilds*: while three read models are built \
         anew at once ({} were finished meanwhile).",
        super::live::RATE,
        extent.live_for.as_secs_f64(),
        measured.rebuilds_meanwhile
    ));
    section.table(
        ["<", "appended p50 ms", "p99 ms", "shown p50 ms", "p99 ms", "writers' events/s", "p99 ms"],
        &lived(measured),
    );
    section.text(
        "Each service as a process of its own, a second after it was ready, with all read models built.",
    );
    section.table(["<service", "events", "ready after ms", "memory MiB"], &costs(measured));
    section.text("![Building read models](figures/project.svg)");
    section.goals(goals);
    section
}

fn rates(measured: &Measured) -> Vec<[String; 5]> {
    let over = |of: &dyn Fn(&Round) -> f64| median(measured.rounds.iter().map(of).collect());
    let plain = |name: &str, rate: f64| {
        let none = String::new;
        [name.to_owned(), format!("{rate:.0}"), none(), none(), none()]
    };
    let built = |name: &str, of: fn(&Round) -> super::Built| {
        let cpu = [0, 1, 2].map(|who| format!("{:.1}", over(&|round| of(round).cpu_us()[who])));
        let [ours, log, sql] = cpu;
        [name.to_owned(), format!("{:.0}", over(&|round| of(round).rate())), ours, log, sql]
    };
    vec![
        plain("UNNEST", over(&|round| round.unnest)),
        plain("COPY", over(&|round| round.copy)),
        built("rebuild", |round| round.rebuilt),
        built("first build", |round| round.first),
        plain("one by one", over(&|round| round.one_by_one)),
        plain("cqrs-es", over(&|round| round.peer)),
    ]
}

fn whole(measured: &Measured) -> Vec<[String; 9]> {
    let row = |whole: &super::build::Whole| {
        let [ours, log, sql] = whole.cpu.map(|seconds| format!("{seconds:.1}"));
        [
            whole.events.to_string(),
            format!("{:.1}", whole.seconds),
            format!("{:.1}", whole.indexed_after_seconds),
            format!("{:.0}", whole.rate()),
            format!("{:.0}", whole.applied_rate()),
            ours,
            log,
            sql,
            format!("{:.0}", whole.most_memory_mib),
        ]
    };
    measured.all.iter().map(row).collect()
}

fn lived(measured: &Measured) -> Vec<[String; 7]> {
    let ms = |value: f64| format!("{value:.2}");
    let row = |name: &str, lived: &super::Lived| {
        let quantiles = |run: &Run| [ms(run.p50_ms()), ms(run.p99_ms())];
        let ([appended, appended_p99], [shown, shown_p99]) =
            (quantiles(&lived.appended), quantiles(&lived.shown));
        let writers = format!("{:.0}", lived.writers.rate());
        [name.to_owned(), appended, appended_p99, shown, shown_p99, writers, ms(lived.writers.p99_ms())]
    };
    vec![row("alone", &measured.alone), row("beside rebuilds", &measured.beside_rebuilds)]
}

fn costs(measured: &Measured) -> Vec<[String; 4]> {
    let mut rows = Vec::new();
    for (index, service) in Service::ALL.into_iter().enumerate() {
        for costs in &measured.costs {
            let cost = costs.each[index];
            rows.push([
                service.name().to_owned(),
                costs.events.to_string(),
                format!("{:.0}", cost.ready_ms),
                format!("{:.0}", cost.memory_mib),
            ]);
        }
    }
    rows
}

pub(super) fn figure(measured: &Measured) -> String {
    let places: Vec<_> = measured.costs.iter().map(|costs| costs.events.to_string()).collect();
    let curves = |of: fn(&super::service::Cost) -> f64| {
        let services = Service::ALL.into_iter().enumerate();
        services
            // As many as there are colours: projectors stand for whoever reads the whole log at a rebuild.
            .filter(|(_, service)| *service != Service::Push)
            .map(|(index, service)| Curve {
                name: service.name().to_owned(),
                values: measured.costs.iter().map(|costs| of(&costs.each[index])).collect(),
            })
            .collect()
    };
    let panel = |title: &str, curves| Panel {
        title: title.to_owned(),
        places: places.clone(),
        below: "events in the log".to_owned(),
        curves,
    };
    svg(&[
        panel("memory, MiB", curves(|cost| cost.memory_mib)),
        panel("ready after, ms", curves(|cost| cost.ready_ms)),
    ])
}
