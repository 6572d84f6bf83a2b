//! `command-api` serves; `command-api setup` creates the log's streams, buckets and consumers, and ends;
//! `command-api rewrap-keys` wraps people's keys with the current master key, and ends.

use command_api::{Config, RewrapConfig, SetupConfig, rewrap_keys, run, setup};

fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        None => kit::lifecycle::main(Config::from_vars, run),
        Some("setup") => kit::lifecycle::main(SetupConfig::from_vars, |config, _| setup(config)),
        Some("rewrap-keys") => kit::lifecycle::main(RewrapConfig::from_vars, |config, _| rewrap_keys(config)),
        Some(other) => anyhow::bail!("unknown argument `{other}`; there are `setup` and `rewrap-keys`"),
    }
}
