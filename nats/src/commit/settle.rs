//! What became of a batch that was refused or not answered, and for whom: by reading, never by guessing.

use std::collections::{BTreeSet, HashMap};

use async_nats::header;
use futures::future::try_join_all;

use super::driver::Group;
use super::queue::Waiting;
use crate::recorded::Raw;
use crate::store::CLOCK_SKEW;
use crate::wire::From;
use crate::{LogReader, StoreError};

/// How many subjects the server answers for at once, with room to spare.
const SUBJECTS_PER_REQUEST: usize = 500;

/// The first sequence of a group that got no answer, if it is stored all the same.
///
/// A batch is stored whole and side by side, so its first message speaks for all. It must carry the id
/// of one of this group's batches: the same event may be there from an earlier arrival of its command.
pub(super) async fn find(reader: &LogReader, stream: &str, group: &Group) -> Result<Option<u64>, StoreError> {
    let Some(first) = group.members.first().and_then(|member| member.drafts.first()) else {
        return Ok(None);
    };
    let from = From::Time(group.began - CLOCK_SKEW);
    let stored = reader.raw_since(stream, &first.subject, from).await?;
    let ours = stored.iter().find(|message| {
        let is = |name, value: &str| message.headers.get(name).is_some_and(|found| found.as_str() == value);
        let batch = message.headers.get(header::NATS_BATCH_ID);
        is(header::NATS_MESSAGE_ID, &first.envelope.id)
            && match batch {
                Some(batch) => group.batches.iter().any(|id| id == batch.as_str()),
                None => group.batches.is_empty(),
            }
    });
    Ok(ours.map(|message| message.sequence))
}

/// The last message of each subject that these commits expect something of or append to. A replica that
/// lags may answer with an earlier one.
pub(super) async fn last_of_each(
    reader: &LogReader,
    stream: &str,
    members: &[Waiting],
) -> Result<HashMap<String, Raw>, StoreError> {
    let subjects: BTreeSet<&str> = members
        .iter()
        .flat_map(|member| member.writes().chain(member.expects().map(|e| e.subject.as_str())))
        .collect();
    let subjects: Vec<String> = subjects.into_iter().map(str::to_owned).collect();
    let asked = subjects.chunks(SUBJECTS_PER_REQUEST).map(|some| reader.raw_last_of_each(stream, some));
    let answers = try_join_all(asked).await?;
    Ok(answers.into_iter().flatten().map(|message| (message.subject.clone(), message)).collect())
}

/// What the last messages say about a commit that was refused together with others.
pub(super) enum Suspect {
    /// One of its expectations is past.
    Stale,
    /// An event of its command is there.
    Seen,
    /// Nothing speaks against it.
    Innocent,
}

pub(super) fn judge(member: &Waiting, last: &HashMap<String, Raw>) -> Suspect {
    let seen = member.drafts.iter().any(|draft| {
        last.get(&draft.subject).is_some_and(|message| {
            message.headers.get(header::NATS_MESSAGE_ID).is_some_and(|id| id.as_str() == draft.envelope.id)
        })
    });
    let stale = || {
        member.expects().any(|e| last.get(&e.subject).is_some_and(|message| message.sequence > e.sequence))
    };
    if seen {
        Suspect::Seen
    } else if stale() {
        Suspect::Stale
    } else {
        Suspect::Innocent
    }
}
