//! The services as processes of their own: how soon each is ready, and how much memory it takes.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use kit::config::Vars;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use super::build::WHOLE;
use super::world::{Database, World};
use crate::cpu::Processes;

const LOOK: Duration = Duration::from_millis(2);
/// A service takes no longer to start or to stop, unless something is wrong.
const LIMIT: Duration = Duration::from_mins(1);
/// After this long it has done what it does at first.
const SETTLED_AFTER: Duration = Duration::from_secs(1);

/// One of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    CommandApi,
    QueryApi,
    Projectors,
    Push,
    Workers,
}

/// What a service costs when it has nothing to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) service: Service,
    pub(crate) ready_ms: f64,
    pub(crate) memory_mib: f64,
}

/// What each service costs with a log of this length behind it.
#[derive(Clone, Debug)]
pub(crate) struct Costs {
    pub(crate) events: u64,
    pub(crate) each: Vec<Cost>,
}

impl Service {
    pub(crate) const ALL: [Self; 5] =
        [Self::CommandApi, Self::QueryApi, Self::Projectors, Self::Push, Self::Workers];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CommandApi => "command-api",
            Self::QueryApi => "query-api",
            Self::Projectors => "projectors",
            Self::Push => "push",
            Self::Workers => "workers",
        }
    }

    fn vars(self, world: &World, database: &Database) -> Vars {
        world.service_vars(database, |vars| match self {
            Self::CommandApi => vars.command_api(),
            Self::QueryApi => vars.query_api(),
            Self::Projectors => vars.projectors(),
            Self::Push => vars.push(),
            Self::Workers => vars.workers(),
        })
    }
}

/// Is one of the services instead of a measurement: how this program starts them.
///
/// # Errors
/// As the service's own program.
pub(crate) fn serve(name: &str) -> anyhow::Result<()> {
    use kit::lifecycle::main;
    match Service::ALL.into_iter().find(|service| service.name() == name) {
        Some(Service::CommandApi) => main(command_api::Config::from_vars, command_api::run),
        Some(Service::QueryApi) => main(query_api::Config::from_vars, query_api::run),
        Some(Service::Projectors) => main(projectors::Config::from_vars, projectors::run),
        Some(Service::Push) => main(push::Config::from_vars, push::run),
        Some(Service::Workers) => main(workers::Config::from_vars, workers::run),
        None => bail!("there is no service {name}"),
    }
}

/// A service that runs. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    pid: u32,
    address: SocketAddr,
    pub(crate) ready_after: Duration,
}

impl Process {
    /// Starts it and waits until it says that it is ready.
    pub(crate) async fn start(world: &World, service: Service, database: &Database) -> anyhow::Result<Self> {
        let mut vars = service.vars(world, database);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, embedded::ports::free_port()?));
        vars.set("WHERRY_LISTEN", address.to_string());
        vars.set("WHERRY_LOG", "error");
        if service == Service::Push {
            // Thousands of clients come from one address here.
            vars.set("WHERRY_PUSH_CONNECTIONS_PER_MINUTE", "1000000");
            vars.set("WHERRY_PUSH_CONNECTIONS_PER_ACCOUNT", "1000000");
        }
        let http = http_client()?;
        let began = Instant::now();
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", service.name()])
            .env_clear()
            .envs(vars.iter())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("start {}", service.name()))?;
        let ready = format!("http://{address}/readyz");
        loop {
            let answered = http.get(&ready).send().await;
            if answered.is_ok_and(|answer| answer.status().is_success()) {
                break;
            }
            if let Some(ended) = child.try_wait()? {
                bail!("{} ended: {ended}", service.name());
            }
            if began.elapsed() > LIMIT {
                bail!("{} is not ready", service.name());
            }
            tokio::time::sleep(LOOK).await;
        }
        let ready_after = began.elapsed();
        let pid = child.id().context("a process that runs has an id")?;
        Ok(Self { child, pid, address, ready_after })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) const fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn processes(&self) -> Processes {
        Processes::Server(self.pid)
    }

    fn memory_mib(&self) -> anyhow::Result<f64> {
        status_mib(self.pid, "VmRSS")
    }

    /// The most that it has had.
    pub(crate) fn most_memory_mib(&self) -> anyhow::Result<f64> {
        status_mib(self.pid, "VmHWM")
    }

    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let pid = Pid::from_raw(self.pid.try_into()?).context("no process")?;
        kill_process(pid, Signal::TERM)?;
        tokio::time::timeout(LIMIT, self.child.wait()).await.context("it does not stop")??;
        Ok(())
    }
}

/// Every service in turn, on the read models that are built.
pub(crate) async fn costs(world: &World, events: u64, starts: usize) -> anyhow::Result<Costs> {
    let database = world.database(WHOLE).await?;
    let mut each = Vec::new();
    for service in Service::ALL {
        let (mut ready_ms, mut memory_mib) = (Vec::new(), Vec::new());
        for _ in 0..starts {
            let process = Process::start(world, service, &database).await?;
            tokio::time::sleep(SETTLED_AFTER).await;
            ready_ms.push(process.ready_after.as_secs_f64() * 1e3);
            memory_mib.push(process.memory_mib()?);
            process.stop().await?;
        }
        each.push(Cost { service, ready_ms: median(ready_ms), memory_mib: median(memory_mib) });
    }
    Ok(Costs { events, each })
}

/// No number of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

pub(crate) fn http_client() -> anyhow::Result<reqwest::Client> {
    // Fails only when a provider was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().tcp_nodelay(true).build()?)
}

/// A line of `/proc/<pid>/status` that is in KiB.
pub(crate) fn status_mib(pid: u32, name: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib: u32 = line.and_then(|line| line.split_whitespace().next()).context("no such line")?.parse()?;
    Ok(f64::from(kib) / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_memory_is_read() {
        let now = status_mib(std::process::id(), "VmRSS").unwrap();
        assert!(now > 1.0 && status_mib(std::process::id(), "VmHWM").unwrap() >= now * 0.9);
        assert!(status_mib(std::process::id(), "VmNone").is_err());
    }

    #[test]
    fn the_median_is_one_of_the_values() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!(median(Vec::new()).is_nan());
    }
}
