//! query-api as a process of its own.

fn main() -> anyhow::Result<()> {
    kit::lifecycle::main(query_api::Config::from_vars, query_api::run)
}
