//! Roles: who gives them, and from when on they count.

use anyhow::Context as _;
use domain::ids::AccountId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::World;

fn role(role: &str) -> Value {
    json!({"role": role})
}

#[tokio::test]
async fn the_operators_administrators_give_roles_and_nobody_else_does() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let path = |account: AccountId| format!("/api/v1/accounts/{account}/role");
    let give = async |path: &str, token: &str, to: &str| world.put(path).token(token).json(&role(to)).await;
    let (of_ada, of_bob) = (path(ada.account), path(bob.account));
    assert_eq!(give(&of_bob, &ada.access, "admin").await?.code(403)?, "not-admin");

    // A handle that nobody has is no hindrance.
    world.start_with_admins(&["ada", "nobody"]).await?;
    assert_eq!(world.last_event("USERS", "RoleChanged").await?["role"], "admin");
    assert_eq!(give(&of_bob, &ada.access, "auditor").await?.code(403)?, "not-admin", "the token is older");
    let access = world.log_in("ada").await?.access;

    give(&of_bob, &access, "auditor").await?.expect(200)?;
    let changed = world.last_event("USERS", "RoleChanged").await?;
    assert_eq!((&changed["role"], &changed["account"]), (&json!("auditor"), &json!(bob.account)));
    give(&of_bob, &access, "auditor").await?.expect(200)?;
    let times = world.event_types("USERS").await?.into_iter().filter(|t| t == "RoleChanged").count();
    assert_eq!(times, 2, "the same role again changes nothing");
    let auditor = world.log_in("bob").await?.access;
    assert_eq!(give(&of_ada, &auditor, "member").await?.code(403)?, "not-admin");

    assert_eq!(give(&of_ada, &access, "member").await?.code(409)?, "own-role");
    assert_eq!(
        give(&path(AccountId::new(Uuid::now_v7())), &access, "auditor").await?.code(404)?,
        "account-not-found"
    );
    assert_eq!(give(&of_bob, &access, "king").await?.status, 400);
    assert_eq!(world.put(&of_bob).json(&role("admin")).await?.code(401)?, "token-missing");

    // Another start appoints nobody again.
    world.start_with_admins(&["ada"]).await?;
    let times = world.event_types("USERS").await?.into_iter().filter(|t| t == "RoleChanged").count();
    assert_eq!(times, 2);
    Ok(())
}

/// Each has read that the other is an administrator, as they are themselves, before either has changed anything.
#[tokio::test]
async fn two_administrators_who_take_each_others_role_leave_one() -> anyhow::Result<()> {
    let world = World::start().await?;
    let people = [world.person("ada").await?.account, world.person("bob").await?.account];
    world.start_with_admins(&["ada", "bob"]).await?;
    let access = [world.log_in("ada").await?.access, world.log_in("bob").await?.access];
    let give = async |by: usize, to: &str| {
        let path = format!("/api/v1/accounts/{}/role", people[1 - by]);
        world.put(&path).token(&access[by]).json(&role(to)).await
    };
    for round in 0..8 {
        let (ada, bob) = tokio::join!(give(0, "member"), give(1, "member"));
        let answers = [ada?, bob?];
        let winner = answers.iter().position(|answer| answer.status == 200).context("nobody did it")?;
        let [ada, bob] = answers;
        let loser = if winner == 0 { bob } else { ada };
        assert_eq!(loser.code(403)?, "not-admin", "round {round}");
        // Whoever is left has what it takes to bring the other back.
        give(winner, "admin").await?.expect(200)?;
    }
    Ok(())
}

#[tokio::test]
async fn the_operators_administrator_is_one_again_at_the_next_start() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, _) = (world.person("ada").await?, world.person("bob").await?);
    world.start_with_admins(&["ada", "bob"]).await?;
    let access = world.log_in("bob").await?.access;
    let path = format!("/api/v1/accounts/{}/role", ada.account);
    let id = world.command_id();
    let first = world.put(&path).token(&access).id(id).json(&role("member")).await?.expect(200)?;
    let again = world.put(&path).token(&access).id(id).json(&role("member")).await?.expect(200)?;
    assert_eq!(first, again, "the same command has the same answer");
    let roles = async || -> anyhow::Result<Vec<Value>> {
        let events = world.events("USERS").await?;
        let changed = events.into_iter().filter(|event| event.envelope.event_type == "RoleChanged");
        Ok(changed.map(|event| event.body["role"].clone()).collect())
    };
    assert_eq!(roles().await?, ["admin", "admin", "member", "admin"], "bob says that he is one himself");
    world.start_with_admins(&["ada"]).await?;
    assert_eq!(roles().await?, ["admin", "admin", "member", "admin", "admin"]);
    Ok(())
}
