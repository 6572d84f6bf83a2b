//! An object store that speaks S3: `SeaweedFS` in one process, on loopback, with keys.

mod signed;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;

use crate::child::{Spec, StopSignal, argument};
use crate::nats::lock_beside;
use crate::secrets::{S3Key, S3Keys};
use crate::server::{Probe, Server, on_free_ports};
use crate::tools::Tools;
use crate::{Error, paths, ports, wait_for};

use signed::Signed;

/// The region that clients shall name; `SeaweedFS` has none.
pub const REGION: &str = "us-east-1";
const WARM_UP: &str = "warm-up";
/// Volumes are files that grow to this size; one is enough to begin a bucket with.
const VOLUME_MIB: u32 = 1024;

/// How soon the bytes of removed objects are overwritten, by writing the rest of their volume anew.
const VACUUM_EVERY_SECONDS: u32 = 300;
const PREDECESSOR_STOPS_WITHIN: Duration = Duration::from_secs(5);

/// How to run an object store.
#[derive(Clone, Debug)]
pub struct Options {
    pub data: PathBuf,
    pub log: PathBuf,
    pub keys: S3Keys,
    /// A folder to remove when the server has ended because nobody was left to want it.
    pub scratch: Option<PathBuf>,
}

/// A running object store.
#[derive(Debug)]
pub struct S3 {
    server: Server,
    store: Store,
}

/// How to reach an object store of ours.
#[derive(Clone, Debug)]
pub struct Store {
    pub port: u16,
    pub keys: S3Keys,
}

impl S3 {
    /// Starts the server and waits until it takes requests, which takes some 3 s.
    ///
    /// # Errors
    /// [`Error::Start`] with the end of its log.
    pub async fn start(tools: &Tools, options: &Options) -> Result<Self, Error> {
        on_free_ports(|| async move {
            let (spec, probe, store) = prepare(tools, options).await?;
            let server = Server::launch(spec, probe).await?;
            Ok(Self { server, store })
        })
        .await
    }

    /// To make buckets, and for its address.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// To stop, kill and start it again.
    pub fn server(&self) -> &Server {
        &self.server
    }
}

impl Store {
    /// `http://127.0.0.1:<port>`; buckets are named in the path.
    pub fn endpoint(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Makes a bucket, unless it is there, and writes to it once: the first write is slow, for the
    /// store then makes the bucket's files.
    ///
    /// # Errors
    /// [`Error::Timeout`] when it still cannot be written to after half a minute.
    pub async fn ensure_bucket(&self, name: &str) -> Result<(), Error> {
        wait_for(&format!("the bucket {name}"), Duration::from_secs(30), || async {
            let made = self.request(&self.keys.admin, Method::PUT, &format!("/{name}"), Vec::new()).await?;
            if !made.is_success() && made != StatusCode::CONFLICT {
                return Err(refused("make the bucket", made));
            }
            let object = format!("/{name}/{WARM_UP}");
            let written = self.request(&self.keys.admin, Method::PUT, &object, b"warm".to_vec()).await?;
            if !written.is_success() {
                return Err(refused("write to the bucket", written));
            }
            let removed = self.request(&self.keys.admin, Method::DELETE, &object, Vec::new()).await?;
            if !removed.is_success() {
                return Err(refused("remove from the bucket", removed));
            }
            Ok(())
        })
        .await
    }

    /// Sends one signed request and returns the status; for set-up and tests. `path` begins with `/`
    /// and holds only characters that need no escape.
    ///
    /// # Errors
    /// [`Error::Http`] when there was no answer.
    pub async fn request(
        &self,
        key: &S3Key,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<StatusCode, Error> {
        let doing = || format!("{method} {path} at the object store");
        let host = format!("{}:{}", Ipv4Addr::LOCALHOST, self.port);
        let signed = Signed::new(key, &method, &host, path, &body, OffsetDateTime::from(SystemTime::now()))?;
        let response = http_client()?
            .request(method.clone(), format!("http://{host}{path}"))
            .header("x-amz-date", signed.date)
            .header("x-amz-content-sha256", signed.body_digest)
            .header("authorization", signed.authorization)
            .body(body)
            .send()
            .await
            .map_err(Error::http(doing()))?;
        Ok(response.status())
    }

    async fn answers(&self) -> Result<(), String> {
        // Only a server with these keys answers this well: another one on the port does not.
        match self.request(&self.keys.admin, Method::GET, "/", Vec::new()).await {
            Ok(StatusCode::OK) => Ok(()),
            Ok(status) => Err(status.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Ready when the gateway answers and the master knows a volume server: before that, nothing can be written.
fn probe(store: &Store, master_port: u16) -> Probe {
    let store = store.clone();
    Probe::new(Duration::from_mins(1), move || {
        let store = store.clone();
        async move {
            store.answers().await?;
            if has_volumes(master_port).await.map_err(|error| error.to_string())? {
                Ok(())
            } else {
                Err("the master knows no volume server yet".to_owned())
            }
        }
    })
}

async fn has_volumes(master_port: u16) -> Result<bool, Error> {
    let doing = "ask the object store's master";
    let status: serde_json::Value = http_client()?
        .get(format!("http://{}:{master_port}/dir/status", Ipv4Addr::LOCALHOST))
        .send()
        .await
        .map_err(Error::http(doing))?
        .json()
        .await
        .map_err(Error::http(doing))?;
    Ok(status["Topology"]["Max"].as_u64().is_some_and(|volumes| volumes > 0))
}

/// A client for our loopback servers. It never uses a proxy.
pub(crate) fn http_client() -> Result<reqwest::Client, Error> {
    // Fails only when a provider was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(20))
        .build()
        .map_err(Error::http("make an HTTP client"))
}

/// How to start one `SeaweedFS` on free ports, and how to see that it is ready.
pub(crate) async fn prepare(tools: &Tools, options: &Options) -> Result<(Spec, Probe, Store), Error> {
    paths::private_folder(&options.data)?;
    let ports = Ports::of(&options.data).await?;
    let port = ports.s3;
    let identities = options.data.join("identities.json");
    paths::write_private(&identities, identities_json(&options.keys).as_bytes())?;
    let data = argument(&options.data)?;
    let mut command = vec![
        argument(&tools.weed())?,
        "-logtostderr=true".to_owned(),
        "server".to_owned(),
        format!("-dir={data}"),
        "-ip=127.0.0.1".to_owned(),
        "-ip.bind=127.0.0.1".to_owned(),
        "-filer".to_owned(),
        "-s3".to_owned(),
        format!("-master.port={}", ports.master),
        format!("-volume.port={}", ports.volume),
        format!("-filer.port={}", ports.filer),
        format!("-s3.port={port}"),
        "-s3.port.iceberg=0".to_owned(),
        "-s3.port.lance=0".to_owned(),
        format!("-s3.config={}", argument(&identities)?),
        format!("-s3.localSocket={data}/s3.sock"),
        format!("-filer.localSocket={data}/filer.sock"),
        "-master.telemetry=false".to_owned(),
        // A master without rivals needs not wait 15 s for them when it starts again. With the other raft
        // its volume server is often too early for it, and tries again only 5 s later.
        "-master.raftHashicorp=true".to_owned(),
        "-master.electionTimeout=1s".to_owned(),
        "-master.heartbeatInterval=100ms".to_owned(),
        "-master.volumePreallocate=false".to_owned(),
        format!("-master.volumeSizeLimitMB={VOLUME_MIB}"),
        // What is removed must be gone from the disk soon, however little it is: by default its bytes stay until a
        // third of a volume is such.
        "-master.garbageThreshold=0.0000001".to_owned(),
        format!("-master.vacuumIntervalSeconds={VACUUM_EVERY_SECONDS}"),
        "-volume.max=10000".to_owned(),
        "-volume.minFreeSpace=200MiB".to_owned(),
        "-volume.preStopSeconds=0".to_owned(),
    ];
    let mut sockets = Vec::new();
    for (part, grpc_port) in &ports.grpc {
        command.push(format!("-{part}.port.grpc={grpc_port}"));
        // Killed, it leaves these sockets in the temporary folder.
        sockets.push(PathBuf::from(format!("/tmp/seaweedfs-{part}-grpc-{grpc_port}.sock")));
    }
    let spec = Spec {
        name: "SeaweedFS",
        python: tools.python.clone(),
        command,
        environment: environment(&options.keys),
        folder: options.data.clone(),
        log: options.log.clone(),
        lock: lock_beside(&options.data),
        account: None,
        stop_signal: StopSignal::Term,
        // Its own good order is to wait 15 s for its parts to let go of each other; what it has
        // acknowledged is in its files already.
        grace: Duration::from_secs(1),
        remove_after: sockets,
        scratch: options.scratch.clone(),
        postgres_folder: None,
    };
    let store = Store { port, keys: options.keys.clone() };
    let probe = probe(&store, ports.master);
    Ok((spec, probe, store))
}

/// The ports of its parts. They are kept with the data: the master's place in it is named by its port.
#[derive(Serialize, Deserialize)]
struct Ports {
    s3: u16,
    master: u16,
    volume: u16,
    filer: u16,
    grpc: BTreeMap<String, u16>,
}

impl Ports {
    /// Those of the last run, else others if somebody took them. A predecessor that is still stopping is
    /// waited for: with another port, the master would have to find out anew that it is alone.
    async fn of(data: &Path) -> Result<Self, Error> {
        let path = data.join("ports.json");
        if let Some(kept) = Self::read(&path) {
            let free = || std::future::ready(if kept.are_free() { Ok(()) } else { Err("taken") });
            if wait_for("the object store's ports", PREDECESSOR_STOPS_WITHIN, free).await.is_ok() {
                return Ok(kept);
            }
        }
        let grpc = ["master", "volume", "filer", "s3"]
            .map(|part| Ok((part.to_owned(), ports::free_port()?)))
            .into_iter()
            .collect::<Result<_, Error>>()?;
        let fresh = Self {
            s3: ports::free_port()?,
            master: ports::free_port()?,
            volume: ports::free_port()?,
            filer: ports::free_port()?,
            grpc,
        };
        let content =
            serde_json::to_vec(&fresh).map_err(|error| Error::io("write down ports")(error.into()))?;
        paths::write_private(&path, &content)?;
        Ok(fresh)
    }

    fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    fn are_free(&self) -> bool {
        let web = [self.s3, self.master, self.volume, self.filer];
        web.iter().chain(self.grpc.values()).all(|port| ports::is_free(*port))
    }
}

/// Without these keys, whoever can reach its inner ports could read and write past S3's permissions.
fn environment(keys: &S3Keys) -> Vec<(String, String)> {
    let mut environment = vec![("WEED_MASTER_VOLUME_GROWTH_COPY_1".to_owned(), "1".to_owned())];
    for inner in ["SIGNING", "SIGNING_READ", "FILER_SIGNING", "FILER_SIGNING_READ"] {
        environment.push((format!("WEED_JWT_{inner}_KEY"), format!("{inner}-{}", keys.internal)));
    }
    environment
}

fn identities_json(keys: &S3Keys) -> String {
    let identity = |name: &str, key: &S3Key, actions: &[&str]| {
        json!({
            "name": name,
            "credentials": [{"accessKey": key.access_key, "secretKey": key.secret_key}],
            "actions": actions,
        })
    };
    json!({"identities": [
        identity("admin", &keys.admin, &["Admin", "Read", "Write", "List", "Tagging"]),
        identity("writer", &keys.writer, &["Read", "Write", "List", "Tagging"]),
        identity("reader", &keys.reader, &["Read", "List"]),
    ]})
    .to_string()
}

fn refused(doing: &str, status: StatusCode) -> Error {
    Error::Refused { doing: doing.to_owned(), answer: status.to_string() }
}
