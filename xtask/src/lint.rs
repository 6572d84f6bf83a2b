//! `cargo xtask lint`: everything that can be said without running Wherry.

use crate::run::{cargo, check, chosen, step};
use crate::{crates, sqlx_metadata, test};

const PARTS: [&str; 6] = ["fmt", "clippy", "docs", "crates", "sqlx", "frontend"];

/// Runs the parts that were asked for, or all.
///
/// # Errors
/// The first part that finds something.
pub(crate) async fn run(asked: &[String]) -> anyhow::Result<()> {
    for part in chosen(asked, &PARTS)? {
        match part {
            "fmt" => step("formatting", cargo(["fmt", "--all", "--check"]))?,
            "clippy" => step(
                "clippy",
                cargo(["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
            )?,
            "docs" => {
                let mut documentation =
                    cargo(["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"]);
                documentation.env("RUSTDOCFLAGS", "--deny warnings --allow rustdoc::private_intra_doc_links");
                step("documentation", documentation)?;
            }
            "crates" => check("licences and banned crates", async { crates::check() }).await?,
            "sqlx" => check("metadata of query-api's SQL", sqlx_metadata::check()).await?,
            _ => frontend().await?,
        }
    }
    Ok(())
}

async fn frontend() -> anyhow::Result<()> {
    test::node_modules().await?;
    step("frontend lint", test::npm(["run", "--silent", "lint"]))?;
    step("frontend types", test::npm(["run", "--silent", "typecheck"]))?;
    step("frontend dead code", test::npm(["run", "--silent", "knip"]))
}
