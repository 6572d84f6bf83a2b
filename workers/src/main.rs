//! `workers` works; `workers export FILE …` writes the log into a file, and ends.

use anyhow::Context as _;
use workers::{Config, ExportConfig, ExportOptions, export, run};

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.split_first() {
        None => kit::lifecycle::main(Config::from_vars, run),
        Some((word, words)) if word == "export" => {
            let options = ExportOptions::parse(words).context(USAGE)?;
            kit::lifecycle::once(ExportConfig::from_vars, |config| export(config, options))
        }
        Some((other, _)) => anyhow::bail!("unknown argument `{other}`; {USAGE}"),
    }
}

const USAGE: &str = "there is `export FILE [--resume] [--stream NAME] [--subject FILTER] [--after N] [--upto N] \
                     [--since TIME] [--until TIME] [--person|--room|--conversion|--command ID] [--type NAME] \
                     [--correlation TEXT] [--no-reads]`";
