//! One server of three is cut off from the others, while its clients still reach it.

use anyhow::{Context as _, Result, bail, ensure};
use async_nats::Client;
use jetstream_es::{
    AppendError, CommandMeta, EventStore, ExecuteError, Expectation, KeyVault, LogReader, OWN_API,
};

use crate::hot::{ClubEvent, Node, room};
use crate::ledger::Ledger;
use crate::load::Running;
use crate::server::{Servers, three_copies};
use crate::support::{LOG_API, command, impatient, master, one, seed};

const TASKS: u64 = 12;

fn store(client: Client) -> EventStore {
    let vault = KeyVault::new(client.clone(), OWN_API, master());
    EventStore::new(client, vault, "/wherry/test")
}

async fn store_at(servers: &mut Servers, name: &str) -> Result<EventStore> {
    Ok(store(impatient("command_api", "command_api", &servers.address_of(name)?).await?))
}

/// Whoever reaches only the one that is cut off is told that the log is unavailable. The others go on,
/// and afterwards the log is as the receipts of both sides say.
#[tokio::test]
async fn whoever_is_cut_off_is_not_lied_to() -> Result<()> {
    let (mut servers, walls) = Servers::cluster_with_walls().await?;
    three_copies(&servers).await?;
    let seed = seed();
    let mut ledger = Ledger::default();
    for round in 0..2 {
        let leader = servers.leader_of("CHATS").await?;
        let follower = servers.other_than(&leader)?;
        let (parted, working) = if round == 0 { (&leader, &follower) } else { (&follower, &leader) };
        let inside = store_at(&mut servers, parted).await?;
        let club = format!("parted-{round}");
        let (inside_node, outside_node) =
            (Node::new(inside.clone()), Node::new(store_at(&mut servers, working).await?));
        let (began, joined, meta) = (command(), command(), command());
        join(&inside_node, &began, &club, 1).await?;
        let running =
            Running::start(store_at(&mut servers, working).await?, TASKS, seed.wrapping_add(1000 * round))?;
        running.goes_on().await?;

        walls.part(servers.index_of(parted)?);
        let proposal = || one(&room(&format!("inside-{round}")), "x", Expectation::Exactly(0));
        let unknown = inside.append(&meta, proposal()).await;
        ensure!(
            matches!(&unknown, Err(AppendError::Store(error)) if error.is_transient()),
            "cut off, and told {unknown:?}"
        );
        // The others have a leader and go on: there, somebody joins.
        running.goes_on().await?;
        join(&outside_node, &joined, &club, 2).await?;
        if round == 1 {
            // Inside, nobody has heard of the new member, and nobody may be told that there is none.
            let said = inside_node.say(&club, 2).await;
            ensure!(matches!(said, Err(ExecuteError::Unavailable(_))), "cut off, and told {said:?}");
        }
        walls.heal();
        servers.in_step("CHATS").await?;
        running.goes_on().await?;

        let other = store(servers.client("command_api", "command_api").await?);
        // What was sent behind the wall may have arrived by now: nothing is expected any more.
        let again = || one(&room(&format!("inside-{round}")), "x", Expectation::Any);
        let first = other.append(&meta, again()).await.context("the same command elsewhere")?;
        let second = other.append(&meta, again()).await?;
        ensure!(second.replayed && first.position == second.position, "{first:?} and {second:?}");
        running.end(&mut ledger).await?;
        for command in [began, joined, meta] {
            ledger.pass_over(command.id);
        }
        ledger.resolve(&other).await?;
        let reader = LogReader::new(servers.client("projectors", "projectors").await?, LOG_API);
        ledger.check(&reader).await?;
    }
    Ok(())
}

/// Joins a club, however often that must be asked for.
async fn join(node: &Node, meta: &CommandMeta, club: &str, member: u8) -> Result<()> {
    let mut last = None;
    for _ in 0..40 {
        match node.change(meta, club, |_| Ok(vec![ClubEvent::Joined { member }])).await {
            Ok(_) => return Ok(()),
            Err(error @ (ExecuteError::Conflict | ExecuteError::Unavailable(_))) => last = Some(error),
            Err(error) => bail!("{error:?}"),
        }
    }
    bail!("member {member} does not get in: {last:?}")
}
