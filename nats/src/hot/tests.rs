use uuid::Uuid;

use super::*;

struct Nothing;

impl Fold for Nothing {
    fn decode(&self, _: &[&Value]) -> Option<Apply> {
        None
    }
}

fn entry(fold: &Arc<dyn Fold>, last_sequence: u64, weight: usize) -> Entry {
    Entry {
        state: Arc::new(last_sequence),
        fold: Arc::clone(fold),
        version: last_sequence,
        last_sequence,
        epoch: "e".to_owned(),
        owners: Arc::default(),
        opened_at: OffsetDateTime::UNIX_EPOCH,
        weight,
    }
}

fn fold() -> Arc<dyn Fold> {
    Arc::new(Nothing)
}

fn hot(max_entries: usize, max_bytes: usize) -> Hot {
    Hot::bounded(|| 0, max_entries, max_bytes)
}

fn holds(hot: &Hot, subject: &str) -> Option<u64> {
    hot.get("S", subject, |_| true).map(|entry| entry.last_sequence)
}

#[test]
fn what_was_used_least_lately_goes_first() {
    let (hot, fold) = (hot(3, MAX_BYTES), fold());
    for (subject, sequence) in [("a", 1), ("b", 2), ("c", 3)] {
        hot.insert("S", subject, entry(&fold, sequence, 0), 0);
    }
    assert_eq!(holds(&hot, "a"), Some(1));
    hot.insert("S", "d", entry(&fold, 4, 0), 0);
    assert_eq!(["a", "b", "c", "d"].map(|subject| holds(&hot, subject)), [Some(1), None, Some(3), Some(4)]);
}

#[test]
fn bytes_are_bounded_and_what_weighs_too_much_is_not_kept() {
    let (hot, fold) = (hot(100, 4 * (ENTRY_BYTES + 100)), fold());
    for sequence in 1..=20 {
        hot.insert("S", &sequence.to_string(), entry(&fold, sequence, 100), 0);
    }
    let held = (1..=20).filter(|sequence| holds(&hot, &sequence.to_string()).is_some()).count();
    assert_eq!((held, hot.slots().bytes), (4, 4 * (ENTRY_BYTES + 100)));
    hot.insert("S", "big", entry(&fold, 21, MAX_BYTES), 0);
    assert_eq!((holds(&hot, "big"), holds(&hot, "20")), (None, Some(20)));
    hot.drop_stream("S");
    let slots = hot.slots();
    assert_eq!((slots.bytes, slots.by_use.len()), (0, 0));
}

#[test]
fn an_earlier_state_does_not_replace_a_later_one_but_that_of_another_epoch_does() {
    let (hot, fold) = (hot(9, MAX_BYTES), fold());
    hot.insert("S", "a", entry(&fold, 5, 0), 0);
    hot.insert("S", "a", entry(&fold, 4, 0), 0);
    assert_eq!(holds(&hot, "a"), Some(5));
    hot.insert("S", "a", Entry { epoch: "f".to_owned(), ..entry(&fold, 1, 0) }, 0);
    assert_eq!(holds(&hot, "a"), Some(1));
}

#[test]
fn what_holds_a_persons_values_goes_with_the_key() {
    let fold = fold();
    let hot = Hot::bounded(|| 1, 9, MAX_BYTES);
    let [ada, bob] = [1, 2].map(|number| PersonId::new(Uuid::from_u128(number)));
    let of = |owner| Entry { owners: Arc::new(BTreeSet::from([owner])), ..entry(&fold, 1, 0) };
    hot.insert("S", "a", of(ada), 1);
    hot.insert("S", "b", of(bob), 1);
    hot.insert("S", "nobody's", entry(&fold, 1, 0), 0);
    let held = || ["a", "b", "nobody's"].map(|subject| holds(&hot, subject).is_some());
    hot.forget(Forgotten::Person(ada));
    assert_eq!(held(), [false, true, true]);
    // Opened before, kept after: nobody can tell whether with the key that went.
    hot.insert("S", "a", of(ada), 0);
    assert_eq!(held(), [false, true, true]);
    hot.forget(Forgotten::Everyone);
    assert_eq!(held(), [false, false, true]);
}
