//! The workers as a process of their own.

fn main() -> anyhow::Result<()> {
    kit::lifecycle::main(workers::Config::from_vars, workers::run)
}
