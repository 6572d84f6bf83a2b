//! Events of a newer program.

use domain::logged::catalogued;
use jetstream_es::{Recorded, jobs::Job};

use super::{End, later};

/// Another end for a job whose event this program does not know: it waits for a newer worker, even where a worker of this
/// version would have nothing to do about it. None for what is known.
///
/// It is the only such line for the job in this process' log, and the others are the loop's own, ever more rarely.
pub(super) fn waits_for_a_newer_worker(job: &Job) -> Option<End> {
    let Recorded { stream, sequence, subject, envelope, .. } = &job.event;
    let (event_type, event_version) = (envelope.event_type.as_str(), envelope.event_version);
    if catalogued(subject).is_some_and(|entry| entry.knows(event_type, event_version)) {
        return None;
    }
    if job.delivery == 1 {
        tracing::error!(
            stream,
            sequence,
            event_type,
            event_version,
            "a newer program wrote this event: its job waits for a newer version of this worker"
        );
    }
    Some(later(job, "a newer program wrote the event"))
}
