//! What the command line and the environment ask for.

use std::path::PathBuf;

use lexopt::Arg;

/// Printed by `--help`.
pub const USAGE: &str = "\
usage: cargo run [-- OPTIONS]

Runs the whole of Wherry: every service in one process, with its servers as children.

  --data DIR         where all data, secrets and logs are kept (default: data in the project)
  --port N           where browsers find it; 0 takes any free port (default: 8080)
  --addresses FILE   writes a JSON object of all addresses there when everything is up
  --new-master-key   changes the key that wraps people's keys, then runs as usual
  --help             prints this

Servers that you run yourself are used instead of our own when their address is in the environment:
  WHERRY_NATS_URL       with nats/conf/wherry.conf; also NATS_<USER>_PASSWORD for each of its users
  WHERRY_DATABASE_URL   as role projectors, and WHERRY_QUERY_DATABASE_URL as role query_api
  WHERRY_S3_ENDPOINT    also WHERRY_S3_REGION, _BUCKET, _ACCESS_KEY and _SECRET_KEY
  WHERRY_SMTP_URL       then there is no inbox page
  WHERRY_CONVERTER_URL  Gotenberg, or another one with its route
The settings in .env.example (limits, lifetimes, logging) are taken from the environment, too.
";

const DEFAULT_PORT: u16 = 8080;

/// The options of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub data: PathBuf,
    pub port: u16,
    pub addresses: Option<PathBuf>,
    pub new_master_key: bool,
}

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Run(Options),
    Help,
}

/// Reads the command line.
///
/// # Errors
/// When it cannot be understood.
pub fn parse(mut arguments: lexopt::Parser) -> anyhow::Result<Asked> {
    let mut options = Options {
        data: embedded::paths::project().join("data"),
        port: DEFAULT_PORT,
        addresses: None,
        new_master_key: false,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("data") => options.data = std::path::absolute(arguments.value()?)?,
            Arg::Long("port") => options.port = lexopt::ValueExt::parse(&arguments.value()?)?,
            Arg::Long("addresses") => {
                options.addresses = Some(std::path::absolute(arguments.value()?)?);
            }
            Arg::Long("new-master-key") => options.new_master_key = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Asked::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Asked::Run(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> anyhow::Result<Asked> {
        parse(lexopt::Parser::from_args(words))
    }

    #[test]
    fn without_options_everything_is_in_the_project() -> anyhow::Result<()> {
        let Asked::Run(options) = asked(&[])? else { anyhow::bail!("help was not asked for") };
        assert_eq!(options.port, 8080);
        assert!(options.data.ends_with("data"));
        assert_eq!(options.addresses, None);
        Ok(())
    }

    #[test]
    fn options_are_taken_over() -> anyhow::Result<()> {
        let words = ["--data", "/d", "--port", "0", "--addresses=/a.json", "--new-master-key"];
        let expected =
            Options { data: "/d".into(), port: 0, addresses: Some("/a.json".into()), new_master_key: true };
        assert_eq!(asked(&words)?, Asked::Run(expected));
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in [&["--prot", "1"][..], &["--port", "65536"], &["data"], &["--data"]] {
            assert!(asked(words).is_err(), "{words:?}");
        }
    }
}
