//! Converting: how many documents a minute become PDFs and how soon one does, by our engines and on the whole way through the
//! services; beside programs that are started for each document, with the same documents in the same rounds.

mod contender;
mod corpus;
mod judged;
mod memory;
mod passes;
mod pdf;
mod peers;
mod pool;
mod tables;
mod whole_path;

use std::num::NonZeroUsize;

use anyhow::ensure;

use crate::goals::Goals;
use crate::machine::Conditions;
use crate::{Options, report};

use contender::{Contender, Memory};
use corpus::{Corpus, Document, Family};
use passes::{Pass, at_once, one_by_one};
use peers::{ANEW, Peer, SOFFICE};
use pool::Pool;
use whole_path::WholePath;

const ENGINES: &str = "engines";
const WHOLE_PATH: &str = "whole path";
/// An engine takes a gigabyte, and so does each program that is started anew.
const MOST_AT_ONCE: usize = 8;

/// What one of those that convert came to: a pass for each round.
#[derive(Clone, Debug)]
struct Series {
    name: &'static str,
    /// One document after the other.
    alone: Vec<Pass>,
    /// As many at once as are worked on at once. Nothing of the whole path.
    busy: Vec<Pass>,
    /// The documents that are not whole, one after the other.
    broken: Pass,
    memory: Option<Memory>,
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When a server does not start, or answers what it never should.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let rounds = if options.quick { 1 } else { 3 };
    let lanes = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_AT_ONCE);
    let corpus = Corpus::make(!options.quick)?;
    let conditions = Conditions::now()?.with(format!(
        "{rounds} rounds of {} documents that are whole, each by everybody in turn: one by one, then {lanes} at once by {lanes} \
         engines or programs; and once {} that are broken or sealed",
        corpus.whole.len(),
        corpus.broken.len()
    ));
    let mut contenders = Box::pin(start(options, &corpus, lanes)).await?;
    let conditions = contenders.iter().fold(conditions, |conditions, contender| match contender {
        Contender::Peer(peer) => conditions.with(format!("*{}* is {}", peer.name(), peer.version())),
        Contender::Pool(_) | Contender::WholePath(_) => conditions,
    });
    let measured = measure(&mut contenders, &corpus, rounds).await?;
    for contender in contenders {
        contender.stop().await?;
    }
    let goals = judged::goals(&corpus, &measured);
    let section = tables::section(&conditions, &corpus, &measured, &goals);
    println!("{}", section.as_str());
    if !options.dry && options.only.is_none() {
        section.append()?;
        report::write_figure("convert.svg", &tables::figure(&corpus, &measured))?;
    }
    Ok(goals)
}

/// Starts whoever is wanted. `LibreOffice`'s own program may not be there.
async fn start(options: &Options, corpus: &Corpus, lanes: usize) -> anyhow::Result<Vec<Contender>> {
    let wanted = |name: &str| options.only.as_deref().is_none_or(|only| only == name);
    let mut contenders = Vec::new();
    if wanted(ENGINES) {
        contenders.push(Contender::Pool(Box::new(Pool::start(lanes).await?)));
    }
    if wanted(WHOLE_PATH) {
        contenders.push(Contender::WholePath(Box::new(WholePath::start().await?)));
    }
    if wanted(ANEW) {
        contenders.push(Contender::Peer(Peer::anew(corpus, lanes).await?));
    }
    if wanted(SOFFICE) {
        match Peer::soffice(corpus, lanes).await? {
            Some(soffice) => contenders.push(Contender::Peer(soffice)),
            None => println!("   there is no soffice: nothing is claimed against it"),
        }
    }
    ensure!(!contenders.is_empty(), "there is no such series, or its program is not on this machine");
    Ok(contenders)
}

/// All of them in turn in each round, so that what slows the machine for a while slows each of them.
async fn measure(
    contenders: &mut [Contender],
    corpus: &Corpus,
    rounds: usize,
) -> anyhow::Result<Vec<Series>> {
    let mut measured: Vec<Series> = contenders.iter().map(|contender| Series::of(contender.name())).collect();
    for _ in 0..rounds {
        for (contender, series) in contenders.iter_mut().zip(&mut measured) {
            contender.begin().await?;
            series.alone.push(one_by_one(contender, &corpus.whole).await?);
            if let Some(count) = contender.at_once() {
                series.busy.push(at_once(contender, &corpus.whole, count).await?);
            }
            println!("   {}", tables::progress(series));
        }
    }
    let largest: Vec<&Document> = Family::ALL.iter().filter_map(|family| corpus.largest(*family)).collect();
    for (contender, series) in contenders.iter_mut().zip(&mut measured) {
        contender.begin().await?;
        series.broken = one_by_one(contender, &corpus.broken).await?;
        series.memory = contender.memory(&largest).await?;
    }
    Ok(measured)
}

impl Series {
    fn of(name: &'static str) -> Self {
        Self { name, alone: Vec::new(), busy: Vec::new(), broken: Pass::default(), memory: None }
    }

    /// The fewest PDFs and the most that a pass over the whole documents gave.
    fn converted(&self) -> (usize, usize) {
        let each = || self.alone.iter().chain(&self.busy).map(Pass::converted);
        (each().min().unwrap_or(0), each().max().unwrap_or(0))
    }
}
