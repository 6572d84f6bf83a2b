//! Push as a process of its own.

use push::{Config, run};

fn main() -> anyhow::Result<()> {
    kit::lifecycle::main(Config::from_vars, run)
}
