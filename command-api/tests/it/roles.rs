//! Roles: who gives them, and from when on they count.

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
