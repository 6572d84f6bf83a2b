//! Who has an account, for auditors and administrators.

use anyhow::Result;
use domain::{
    accounts::{AccountEvent, ClaimHash, Role},
    boundary::Boundary,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::world::World;

const ACCOUNTS: &str = "/api/v1/accounts";

fn handles(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["person"]["handle"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn people_are_listed_by_handle_with_role_and_state_and_found_by_them() -> Result<()> {
    let world = World::audited().await?;
    let (bea, ada) = (world.person("bea").await?, world.person("ada").await?);
    let (adam, eve) = (world.registered("adam").await?, world.person("eve").await?);
    world.account_changed(AccountEvent::AccountAbandoned { account: adam }, adam).await?;
    world.registered("a_new").await?;
    let role = AccountEvent::RoleChanged { account: bea.account, role: Role::Admin };
    world.account_changed(role, bea.account).await?;
    let hash = || ClaimHash::new([7; 32]);
    let (email_claim, handle_claim, account) = (hash(), hash(), eve.account);
    let requested = AccountEvent::AccountErasureRequested { account, email_claim, handle_claim };
    let position = world.account_changed(requested, account).await?;

    let auditor = world.with_role(&ada, Role::Auditor)?;
    let ask = async |filter: &str| {
        world.get_ok(&format!("{ACCOUNTS}?position={position}&{filter}"), &auditor).await
    };
    let all = ask("").await?;
    assert_eq!(handles(&all), ["a_new", "ada", "adam", "bea", ""], "{all:#}");
    let shown: Vec<_> = all["items"].as_array().unwrap().iter().map(|i| (&i["state"], &i["role"])).collect();
    let [new, active, abandoned, erased] =
        [json!("not-activated"), json!("active"), json!("abandoned"), json!("erased")];
    let [member, admin] = [json!("member"), json!("admin")];
    let expected =
        [(&new, &member), (&active, &member), (&abandoned, &member), (&active, &admin), (&erased, &member)];
    assert_eq!(shown, expected);
    assert!(!all.to_string().contains("@example.org"), "addresses are not in it");
    assert_eq!(all["items"][4]["person"]["deleted"], json!(true));
    assert_eq!(all["items"][1]["role_since"], json!(null));
    assert!(all["items"][3]["role_since"].is_string() && all["items"][3]["since"].is_string());

    assert_eq!(handles(&ask("handle=@Ad").await?), ["ada", "adam"]);

    assert_eq!(handles(&ask("role=admin").await?), ["bea"]);
    assert_eq!(handles(&ask("role=admin&handle=a").await?), [""; 0]);
    for (state, found) in [
        ("active", &["ada", "bea"][..]),
        ("not-activated", &["a_new"]),
        ("abandoned", &["adam"]),
        ("erased", &[""]),
    ] {
        assert_eq!(handles(&ask(&format!("state={state}")).await?), found, "{state}");
    }
    for (wrong, code) in [
        ("handle=a%20b", "handle-malformed"),
        ("role=king", "malformed-query"),
        ("state=gone", "malformed-query"),
        ("cursor=x", "cursor-malformed"),
    ] {
        let refused = world.get_refused(&format!("{ACCOUNTS}?{wrong}"), &auditor).await?;
        assert_eq!(refused, (StatusCode::BAD_REQUEST, code.to_owned()), "{wrong}");
    }

    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ask(&format!("limit=2&cursor={cursor}")).await?;
        items.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(json!(items), all["items"]);
    Ok(())
}

#[tokio::test]
async fn that_people_were_looked_at_is_in_the_log_with_the_trace_of_the_request() -> Result<()> {
    const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let world = World::audited().await?;
    let ada = world.person("ada").await?;
    let auditor = world.with_role(&ada, Role::Admin)?;
    let path = format!("{ACCOUNTS}?handle=ad&role=member&state=active");
    let request = world.request(reqwest::Method::GET, &path).bearer_auth(&auditor.token);
    assert_eq!(request.header("traceparent", TRACE).send().await?.status(), StatusCode::OK);
    let asked = world.log_of(&Boundary::audits(Some(ada.account))).await?;
    let [asked] = &asked[..] else { panic!("one question: {asked:?}") };
    assert_eq!(asked.body["question"], "accounts");
    let terms = [("handle", "ad"), ("role", "member"), ("state", "active")];
    assert_eq!(asked.body["terms"], json!(terms.map(|(name, value)| json!({"name": name, "value": value}))));
    assert_eq!(asked.envelope.traceparent.as_deref(), Some(TRACE));

    world.stop_commands().await;
    let unrecorded = (StatusCode::SERVICE_UNAVAILABLE, "audit-read-unrecorded".to_owned());
    assert_eq!(world.get_refused(ACCOUNTS, &auditor).await?, unrecorded);
    Ok(())
}
