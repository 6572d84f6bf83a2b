//! How builds begin: the first one of a projection, another one beside the live one because its code is another or a
//! person asked for it, and one that is taken up again.

use sqlx::{Connection as _, Executor as _, PgConnection, types::Json};

use super::{
    View,
    builds::{self, Build, Existing, StoredView, existing, lock},
    dropping,
    registered::Registered,
};

/// Sees to it that a program's projection has a build: the first is live at once, another is made beside it. What a
/// newer program serves, and what a person has put aside, is left alone.
pub(super) async fn add(database: &mut PgConnection, projection: &Registered) -> Result<(), sqlx::Error> {
    let builds = existing(database, projection.name()).await?;
    let fingerprint = projection.fingerprint();
    let own = |existing: &&Existing| existing.fingerprint == fingerprint;
    if builds.iter().filter(own).any(|build| build.rejected || build.state != "dropped") {
        return take_up_again(database, projection).await;
    }
    let number = 1 + builds.iter().map(|build| build.number).max().unwrap_or_default();
    let Some(live) = builds.iter().find(|build| build.state == "live") else {
        let build = Build::new(projection, number, projection.schema());
        insert(database, &build, "building").await?;
        make(database, &build).await?;
        return builds::point_views(database, projection.name(), number).await;
    };
    if live.version > projection.version_column() {
        return Ok(());
    }
    if let Some(rival) = builds.iter().find(|build| build.state == "building" || build.state == "wanted") {
        if rival.version > projection.version_column() {
            return Ok(());
        }
        dropping::drop_build(database, projection.name(), rival.number).await?;
    }
    let build = Build::new(projection, number, free_schema(projection, &builds, number));
    insert(database, &build, "building").await?;
    make(database, &build).await?;
    tracing::info!(projection = ?build, "another build is begun beside the live one");
    Ok(())
}

/// Goes on with a build of this program's code that was superseded, where nobody keeps the live one any more: its
/// program was rolled back.
pub(super) async fn take_up_again(
    database: &mut PgConnection,
    projection: &Registered,
) -> Result<(), sqlx::Error> {
    let builds = existing(database, projection.name()).await?;
    let fingerprint = projection.fingerprint();
    let Some(own) = builds
        .iter()
        .rev()
        .find(|build| build.fingerprint == fingerprint && build.state == "superseded" && !build.rejected)
    else {
        return Ok(());
    };
    let in_the_way = builds.iter().any(|build| match build.state.as_str() {
        "live" => build.version > own.version || build.fingerprint == fingerprint,
        "building" | "wanted" => true,
        _ => false,
    });
    let live = builds.iter().find(|build| build.state == "live");
    if in_the_way {
        return Ok(());
    }
    if let Some(live) = live
        && builds::is_kept(database, &live.schema, live.shards).await?
    {
        return Ok(());
    }
    // From now on it counts as begun, or it would be an orphan to others.
    sqlx::query(
        "update kit.build set state = 'building', started_at = clock_timestamp()
         where projection = $1 and build = $2",
    )
    .bind(projection.name())
    .bind(own.number)
    .execute(database)
    .await?;
    tracing::info!(projection = projection.name(), build = own.number, "an earlier build is taken up again");
    Ok(())
}

/// Begins the builds that a person has asked for.
pub(super) async fn begin_wanted(
    database: &mut PgConnection,
    projections: &[Registered],
) -> Result<(), sqlx::Error> {
    let wanted: Vec<(String, i32)> =
        sqlx::query_as("select projection, build from kit.build where state = 'wanted'")
            .fetch_all(&mut *database)
            .await?;
    for (name, number) in wanted {
        let Some(projection) = projections.iter().find(|projection| projection.name() == name) else {
            continue;
        };
        let mut transaction = database.begin().await?;
        lock(&mut transaction).await?;
        let builds = existing(&mut transaction, &name).await?;
        let still = builds.iter().any(|build| build.number == number && build.state == "wanted");
        let newer =
            builds.iter().any(|build| build.state == "live" && build.version > projection.version_column());
        if still && !newer {
            let build = Build::new(projection, number, free_schema(projection, &builds, number));
            sqlx::query(
                "update kit.build
                 set state = 'building', schema_name = $3, version = $4, fingerprint = $5, shards = $6
                 where projection = $1 and build = $2",
            )
            .bind(&name)
            .bind(number)
            .bind(build.schema())
            .bind(projection.version_column())
            .bind(projection.fingerprint())
            .bind(projection.shards().column())
            .execute(&mut *transaction)
            .await?;
            make(&mut transaction, &build).await?;
            tracing::info!(projection = ?build, "a rebuild is begun");
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// The schema of a further build: a version that was built before gets the build's number as well.
fn free_schema(projection: &Registered, builds: &[Existing], number: i32) -> String {
    let plain = projection.schema();
    if builds.iter().all(|build| build.schema != plain) { plain } else { format!("{plain}_{number}") }
}

async fn insert(database: &mut PgConnection, build: &Build, state: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into kit.build (projection, build, version, schema_name, fingerprint, state, shards)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(build.projection().version_column())
    .bind(build.schema())
    .bind(build.projection().fingerprint())
    .bind(state)
    .bind(build.projection().shards().column())
    .execute(database)
    .await?;
    Ok(())
}

/// Makes the tables, and writes down what is personal in them and which views are to show them.
async fn make(database: &mut PgConnection, build: &Build) -> Result<(), sqlx::Error> {
    make_tables(database, build).await?;
    let projection = build.projection();
    let views: Vec<_> = projection
        .views()
        .iter()
        .map(|View { name, select }| StoredView { name: (*name).to_owned(), select: (*select).to_owned() })
        .collect();
    sqlx::query("update kit.build set views = $3, traces = $4 where projection = $1 and build = $2")
        .bind(projection.name())
        .bind(build.number())
        .bind(Json(&views))
        .bind(Json(projection.traces()))
        .execute(database)
        .await?;
    Ok(())
}

/// Makes the tables of a build, in a schema of their own.
pub(super) async fn make_tables(database: &mut PgConnection, build: &Build) -> Result<(), sqlx::Error> {
    let (projection, schema) = (build.projection(), build.schema());
    // Postgres takes no samples of what is personal.
    let unsampled: String = projection.traces().iter().map(|own| own.without_statistics(schema)).collect();
    let statements = format!(
        "create schema {schema}; set local search_path to {schema}; {}; {unsampled}
         set local search_path to default;",
        projection.tables()
    );
    database.execute(statements.as_str()).await?;
    Ok(())
}
