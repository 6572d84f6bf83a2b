//! `command-api` serves; `command-api setup` creates the log's streams, buckets and consumers, and ends.

use command_api::{Config, SetupConfig, run, setup};

fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        None => kit::lifecycle::main(Config::from_vars, run),
        Some("setup") => kit::lifecycle::main(SetupConfig::from_vars, |config, _| setup(config)),
        Some(other) => anyhow::bail!("unknown argument `{other}`; the only one is `setup`"),
    }
}
