//! Keys are taken away and brought back, and none of those that were destroyed since.

use std::collections::BTreeMap;

use anyhow::Result;
use jetstream_es::{KeyRecord, KeyState, KeyVault, OWN_API, Restored, StoreError};
use personal::{KEY_BYTES, MasterKey, MasterKeys, PersonId, PersonKeys};

use crate::leaves::{beside, deletable, in_branch, large, opens, put, random, records, vault};
use crate::support::{Log, master, person};

/// What a backup of this vault holds, by person.
async fn taken(vault: &KeyVault) -> Result<BTreeMap<PersonId, Vec<KeyRecord>>> {
    let mut taken: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut from = 1;
    while let Some((record, next)) = vault.next_record(from).await? {
        taken.entry(record.person).or_default().push(record);
        from = next;
    }
    Ok(taken)
}

#[tokio::test]
async fn keys_come_back_and_none_that_was_destroyed_since() -> Result<()> {
    let (old, new) = (Log::start().await?, Log::start().await?);
    let writer = vault(&old).await?;
    let [ada, bob, carol, dora] = [person(), person(), person(), person()];
    let (tree_of_ada, _) = large();
    put(&old, ada, MasterKeys::new(master()).wrap(ada, &tree_of_ada, &mut random)).await?;
    writer.destroy_leaf(ada, &beside(&tree_of_ada, "0")).await?;
    let branch = records(&old, ada).await?.into_keys().next_back().unwrap();
    let branch = branch.rsplit('.').next().unwrap();
    let [kept, gone, gone_in_branch] =
        [beside(&tree_of_ada, "1"), beside(&tree_of_ada, "2"), in_branch(branch)];
    let texts: Vec<_> = [&kept, &gone, &gone_in_branch]
        .into_iter()
        .map(|event| (event, deletable(ada, event, &tree_of_ada)))
        .collect();
    for of in [bob, carol, dora] {
        writer.create(of).await?;
    }
    writer.destroy(carol).await?;
    let backup = taken(&writer).await?;

    // What happened after the backup: two texts of hers are destroyed, and dora is erased.
    let destroyed = [gone.clone(), gone_in_branch.clone()];
    let target = vault(&new).await?;
    let other =
        KeyVault::new(new.client("command_api").await?, OWN_API, MasterKey::from_bytes([9; KEY_BYTES]));
    assert!(matches!(other.restore(ada, &backup[&ada], &[]).await, Err(StoreError::Personal(_))));
    assert_eq!(target.state(ada).await?, KeyState::Never);

    // She is restored twice, as after a kill.
    for expected in [Restored::Stored, Restored::Kept] {
        assert_eq!(target.restore(ada, &backup[&ada], &destroyed).await?, expected);
    }
    assert_eq!(target.restore(bob, &backup[&bob], &[]).await?, Restored::Stored);
    assert_eq!(target.restore(carol, &backup[&carol], &[]).await?, Restored::Erased);
    target.destroy(dora).await?;
    assert_eq!(target.restore(dora, &backup[&dora], &[]).await?, Restored::Erased);

    let reader = vault(&new).await?;
    for (event, text) in &texts {
        assert_eq!(opens(&reader, event, text).await?, **event == kept, "{event}");
    }
    for (of, state) in [
        (bob, KeyState::Held),
        (carol, KeyState::Erased),
        (dora, KeyState::Erased),
        (person(), KeyState::Never),
    ] {
        assert_eq!(reader.state(of).await?, state);
    }
    let wrapped = backup[&dora][0].wrapped.as_ref().unwrap();
    assert_eq!(new.on_disk(&wrapped[wrapped.len() - 40..])?, 0, "her key never touches the disk");
    let ring = reader.ring(&[ada]).await?;
    assert!(ring.get(ada).is_some_and(PersonKeys::is_whole));
    Ok(())
}
