//! What converting all documents once comes to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures::future::try_join_all;

use super::contender::Contender;
use super::corpus::Document;

/// What became of one document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    pub(super) took: Duration,
    /// How long it took before that to hand the document in, where that is a step of its own.
    pub(super) handed_in: Duration,
    /// How many pages the PDF has; `None` when there is none.
    pub(super) pages: Option<u32>,
}

/// What became of each document, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Pass {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) time: Duration,
}

impl Pass {
    /// How many became a PDF.
    pub(super) fn converted(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.pages.is_some()).count()
    }

    /// How many became a PDF in a minute.
    pub(super) fn a_minute(&self) -> f64 {
        number(self.converted()) * 60.0 / self.time.as_secs_f64()
    }

    /// Of those that became a PDF, in milliseconds: handing in not counted.
    pub(super) fn median_ms(&self) -> f64 {
        self.median_ms_of(|_| true)
    }

    /// The same of some of them, told by their place.
    pub(super) fn median_ms_of(&self, is_one: impl Fn(usize) -> bool) -> f64 {
        self.median_of(is_one, |outcome| outcome.took)
    }

    /// The same from the beginning of handing in.
    pub(super) fn whole_median_ms(&self) -> f64 {
        self.median_of(|_| true, |outcome| outcome.handed_in + outcome.took)
    }

    pub(super) fn longest_ms(&self) -> f64 {
        let converted = self.outcomes.iter().filter(|outcome| outcome.pages.is_some());
        converted.map(|outcome| milliseconds(outcome.took)).reduce(f64::max).unwrap_or(f64::NAN)
    }

    fn median_of(&self, is_one: impl Fn(usize) -> bool, of: impl Fn(&Outcome) -> Duration) -> f64 {
        let ones = self.outcomes.iter().enumerate().filter(|(place, _)| is_one(*place));
        let converted = ones.map(|(_, outcome)| outcome).filter(|outcome| outcome.pages.is_some());
        median(converted.map(|outcome| milliseconds(of(outcome))).collect())
    }
}

/// One document after the other.
pub(super) async fn one_by_one(contender: &Contender, documents: &[Document]) -> anyhow::Result<Pass> {
    at_once(contender, documents, 1).await
}

/// So many documents at once, for as long as there are any left.
pub(super) async fn at_once(
    contender: &Contender,
    documents: &[Document],
    count: usize,
) -> anyhow::Result<Pass> {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let lanes = (0..count).map(|lane| {
        let next = &next;
        async move {
            let mut outcomes = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(document) = documents.get(place) else { return anyhow::Ok(outcomes) };
                let converted = Box::pin(contender.convert(document, lane)).await;
                let outcome = converted
                    .with_context(|| format!("{} could not try {}", contender.name(), document.name))?;
                outcomes.push((place, outcome));
            }
        }
    });
    let mut outcomes: Vec<(usize, Outcome)> = try_join_all(lanes).await?.into_iter().flatten().collect();
    let time = began.elapsed();
    outcomes.sort_by_key(|(place, _)| *place);
    Ok(Pass { outcomes: outcomes.into_iter().map(|(_, outcome)| outcome).collect(), time })
}

/// The value in the middle; no number of nothing, which meets no goal.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::cast_precision_loss, reason = "there are less than 2^52 documents")]
pub(super) fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(milliseconds: u64, pages: Option<u32>) -> Outcome {
        let took = Duration::from_millis(milliseconds);
        Outcome { took, handed_in: Duration::from_millis(5), pages }
    }

    #[test]
    fn what_became_no_pdf_does_not_count() {
        let outcomes =
            vec![outcome(1, None), outcome(30, Some(1)), outcome(10, Some(2)), outcome(20, Some(1))];
        let pass = Pass { outcomes, time: Duration::from_secs(2) };
        assert_eq!(pass.converted(), 3);
        assert!((pass.a_minute() - 90.0).abs() < 1e-9 && (pass.median_ms() - 20.0).abs() < 1e-9);
        assert!((pass.whole_median_ms() - 25.0).abs() < 1e-9 && (pass.longest_ms() - 30.0).abs() < 1e-9);
        assert!((pass.median_ms_of(|place| place < 2) - 30.0).abs() < 1e-9);
        assert!(Pass::default().median_ms().is_nan() && pass.median_ms_of(|place| place == 0).is_nan());
    }
}
