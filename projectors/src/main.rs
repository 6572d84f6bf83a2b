//! The projectors as a process of their own.

fn main() -> anyhow::Result<()> {
    kit::lifecycle::main(projectors::Config::from_vars, projectors::run)
}
