//! How a conversion stands when a job looks at it: whether it waits for an engine, how often one has had it, or what it has
//! ended with.

use domain::{
    boundary::CONVERSIONS,
    conversion::{Conversion, ConversionEvent, Job as Requested, PasswordAsk, Stage},
    ids::FileId,
};
use jetstream_es::{StoreError, jobs::Job};

use crate::Context;

/// What is found when a conversion is looked at.
pub(super) enum Looked {
    Waits(Begin),
    /// Nothing is to be done any more.
    Over(Option<Ended>),
}

/// A conversion that has ended.
pub(super) struct Ended {
    pub(super) requested: Requested,
    /// The result that counts, while its owner can have it.
    pub(super) result: Option<FileId>,
}

/// What is known when a job begins.
pub(super) struct Begin {
    pub(super) requested: Requested,
    /// How often an engine had it before.
    pub(super) starts: u32,
    /// How often with the password that it has, or none: what came before was about another one.
    pub(super) tries: u32,
    /// Whether a password was given.
    pub(super) has_password: bool,
    /// Up to where the stream is known.
    pub(super) known_sequence: u64,
}

/// Loads the conversion of a job.
pub(super) async fn look(context: &Context, job: &Job) -> Result<Looked, StoreError> {
    let (log, keys) = (&context.log, &context.keys);
    // First the head, then the conversion: what comes after the head is followed while converting.
    let known_sequence = log.head(CONVERSIONS.name).await?.last_sequence;
    let history = log.history::<ConversionEvent>(CONVERSIONS.name, &job.event.subject, keys).await?;
    let (starts, tries) = starts_and_tries(history.events.iter().map(|(_, event)| event));
    let is_given = |event: &ConversionEvent| matches!(event, ConversionEvent::ConversionPasswordGiven { .. });
    let given = history.events.iter().rev().find(|(_, event)| is_given(event)).map(|(at, _)| *at);
    // Once a password was given, that event's job goes on, and no earlier one.
    let is_turn = given.is_none_or(|given| given <= job.event.sequence);
    let has_password = given.is_some();
    let result = history.events.iter().find_map(|(_, event)| match event {
        ConversionEvent::ConversionCompleted { result, .. } => Some(*result),
        _ => None,
    });
    let conversion = Conversion::fold(history.events.into_iter().map(|(_, event)| event));
    Ok(match conversion.job().cloned() {
        Some(requested) if requested.stage.is_final() => {
            let result = result.filter(|_| requested.has_result());
            Looked::Over(Some(Ended { requested, result }))
        }
        // Its owner is asked for a password: the job ends here, and giving one begins another.
        Some(requested) if is_turn && !matches!(requested.stage, Stage::Locked(_)) => {
            Looked::Waits(Begin { requested, starts, tries, has_password, known_sequence })
        }
        _ => Looked::Over(None),
    })
}

/// How often an engine had a document, and how often since another password was asked for: one that was wrong, or lacking,
/// says nothing of the engine. One that was used up by an engine that broke down does.
fn starts_and_tries<'a>(events: impl Iterator<Item = &'a ConversionEvent>) -> (u32, u32) {
    use PasswordAsk::{Protected, Wrong};
    events.fold((0, 0), |(starts, tries), event| match event {
        ConversionEvent::ConversionStarted { .. } => (starts + 1, tries + 1),
        ConversionEvent::ConversionPasswordAsked { because: Protected | Wrong, .. } => (starts, 0),
        _ => (starts, tries),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{AccountId, ConversionId};
    use uuid::Uuid;

    #[test]
    fn tries_count_from_the_last_password_that_was_another_one() {
        let (conversion, owner) = (ConversionId::new(Uuid::nil()), AccountId::new(Uuid::nil()));
        let started = |attempt| ConversionEvent::ConversionStarted { conversion, owner, attempt };
        let asked = |because| ConversionEvent::ConversionPasswordAsked { conversion, owner, because };
        let events = [
            started(1),
            asked(PasswordAsk::Protected),
            started(2),
            asked(PasswordAsk::Wrong),
            started(3),
            asked(PasswordAsk::NotInTime),
            started(4),
        ];
        assert_eq!(starts_and_tries(events[..1].iter()), (1, 1));
        assert_eq!(starts_and_tries(events[..2].iter()), (1, 0));
        assert_eq!(starts_and_tries(events[..5].iter()), (3, 1));
        assert_eq!(starts_and_tries(events.iter()), (4, 2));
    }
}
