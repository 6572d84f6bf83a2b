//! Wherry's services, in this process.

use axum::Router;
use kit::lifecycle::Lifecycle;
use utoipa::openapi::OpenApi;

use crate::service_vars::ServiceVars;

/// Creates what the log needs.
///
/// # Errors
/// When NATS cannot be reached or refuses.
pub async fn set_up(vars: &ServiceVars<'_>) -> anyhow::Result<()> {
    command_api::setup(command_api::SetupConfig::from_vars(&vars.setup())?).await
}

/// Wraps every person's key with the current master key.
///
/// # Errors
/// When NATS does not answer, or a key is under none of the master keys.
pub async fn rewrap_keys(vars: &ServiceVars<'_>) -> anyhow::Result<()> {
    command_api::rewrap_keys(command_api::RewrapConfig::from_vars(&vars.rewrap_keys())?).await
}

/// Starts all services on `life`, and returns all their routes.
///
/// # Errors
/// When one cannot be configured or started.
pub async fn start(vars: &ServiceVars<'_>, life: &Lifecycle) -> anyhow::Result<Router> {
    let (commands, projections, queries, push, jobs) = (
        command_api::start(command_api::Config::from_vars(&vars.command_api())?, life).await?,
        projectors::start(projectors::Config::from_vars(&vars.projectors())?, life).await?,
        query_api::start(query_api::Config::from_vars(&vars.query_api())?, life).await?,
        push::start(push::Config::from_vars(&vars.push())?, life).await?,
        workers::start(workers::Config::from_vars(&vars.workers())?, life).await?,
    );
    Ok(commands.merge(projections).merge(queries).merge(push).merge(jobs))
}

/// The description of the whole HTTP API.
pub fn description() -> OpenApi {
    let mut description = command_api::openapi().merge_from(query_api::openapi());
    "Wherry".clone_into(&mut description.info.title);
    let text = "Commands change something and answer with a position; queries answer from it on.";
    description.info.description = Some(text.to_owned());
    description
}
