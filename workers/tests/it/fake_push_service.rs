//! A push service over TLS on loopback, and the browser behind it, who opens what comes as RFC 8291 says.

use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context as _, ensure};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
    serve::Listener,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::devices::Subscription;
use embedded::wait_for;
use hkdf::Hkdf;
use p256::{
    PublicKey, SecretKey,
    ecdh::diffie_hellman,
    ecdsa::{Signature, VerifyingKey, signature::Verifier as _},
    elliptic_curve::sec1::ToEncodedPoint as _,
};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::world::PATIENCE;

const CERTIFICATE: &[u8] = include_bytes!("localhost-cert.pem");
const KEY: &[u8] = include_bytes!("localhost-key.pem");

/// What it answers: a status, and when to come again.
pub(crate) type Answer = (u16, Option<&'static str>);

/// A push service on a port of its own.
pub(crate) struct FakePushService {
    address: SocketAddr,
    state: Arc<Fake>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Fake {
    /// For the next messages; after them each is taken.
    script: Mutex<VecDeque<Answer>>,
    seen: Mutex<Vec<Pushed>>,
    connections: AtomicUsize,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub(crate) struct Pushed {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A browser that can be reached.
#[derive(Clone)]
pub(crate) struct Browser {
    secret: SecretKey,
    auth: [u8; 16],
}

impl FakePushService {
    pub(crate) async fn start(script: &[Answer]) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state =
            Arc::new(Fake { script: Mutex::new(script.iter().copied().collect()), ..Fake::default() });
        let tls =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_no_client_auth()
                .with_single_cert(vec![certificate()?], PrivateKeyDer::from_pem_slice(KEY)?)?;
        let listener =
            Tls { listener, acceptor: TlsAcceptor::from(Arc::new(tls)), state: Arc::clone(&state) };
        let routes = Router::new().fallback(push).with_state(Arc::clone(&state));
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { address, state, serving })
    }

    /// Where it takes what is for the browser of this name.
    pub(crate) fn endpoint(&self, name: &str) -> String {
        format!("{}/push/{name}", self.origin())
    }

    pub(crate) fn origin(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// What came so far.
    pub(crate) fn seen(&self) -> Vec<Pushed> {
        self.state.seen.lock().expect("nobody panics with it").clone()
    }

    /// How many have knocked.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// Waits until so many messages came, and gives all.
    pub(crate) async fn wait_for(&self, count: usize) -> anyhow::Result<Vec<Pushed>> {
        let seen = wait_for("messages at the push service", PATIENCE, || async {
            let seen = self.seen();
            if seen.len() < count { Err(format!("{} of {count}", seen.len())) } else { Ok(seen) }
        });
        Ok(seen.await?)
    }
}

impl Drop for FakePushService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// By whom it is certified: itself.
pub(crate) fn certificate() -> anyhow::Result<CertificateDer<'static>> {
    Ok(CertificateDer::from_pem_slice(CERTIFICATE)?)
}

async fn push(State(fake): State<Arc<Fake>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    fake.seen.lock().expect("nobody panics with it").push(Pushed {
        path: uri.path().to_owned(),
        headers,
        body,
    });
    let next = fake.script.lock().expect("nobody panics with it").pop_front();
    let (status, retry_after) = next.unwrap_or((201, None));
    let mut response = StatusCode::from_u16(status).expect("a status").into_response();
    if let Some(retry_after) = retry_after {
        response.headers_mut().insert("retry-after", retry_after.parse().expect("a header"));
    }
    response
}

/// Connections, once they speak TLS.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    state: Arc<Fake>,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.listener.accept().await else { continue };
            self.state.connections.fetch_add(1, Ordering::SeqCst);
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Pushed {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Who sends it, as its proof says that this public key has signed: the claims.
    pub(crate) fn signed_by(&self, public: &str) -> anyhow::Result<Value> {
        let header = self.header("authorization");
        let (token, key) =
            header.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).context("VAPID")?;
        ensure!(key == public, "another key: {key}");
        let (said, signature) = token.rsplit_once('.').context("a signature")?;
        let verifying = VerifyingKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(key)?)?;
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature)?)?;
        verifying.verify(said.as_bytes(), &signature)?;
        let (head, claims) = said.split_once('.').context("two parts")?;
        let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head)?)?;
        ensure!(head["alg"] == "ES256", "{head}");
        Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims)?)?)
    }
}

impl Browser {
    pub(crate) fn new(seed: u8) -> anyhow::Result<Self> {
        Ok(Self { secret: SecretKey::from_slice(&[seed; 32])?, auth: [seed; 16] })
    }

    pub(crate) fn subscription(&self, endpoint: &str) -> anyhow::Result<Subscription> {
        let public = URL_SAFE_NO_PAD.encode(self.public());
        Ok(Subscription::parse(endpoint, &public, &URL_SAFE_NO_PAD.encode(self.auth))?)
    }

    fn public(&self) -> Vec<u8> {
        self.secret.public_key().to_encoded_point(false).as_bytes().to_vec()
    }

    /// What was sealed for it, with what was put after it to hide its length taken off.
    pub(crate) fn open(&self, sealed: &[u8]) -> anyhow::Result<Value> {
        let (head, said) = sealed.split_at_checked(86).context("a header")?;
        let (salt, theirs) = (&head[..16], &head[21..]);
        ensure!(head[16..20] == 4096_u32.to_be_bytes() && head[20] == 65 && sealed.len() <= 4096);
        let shared =
            diffie_hellman(self.secret.to_nonzero_scalar(), PublicKey::from_sec1_bytes(theirs)?.as_affine());
        let derive = |salt: &[u8], from: &[u8], info: &[u8], out: &mut [u8]| {
            let derived = Hkdf::<Sha256>::new(Some(salt), from).expand(info, out);
            derived.map_err(|error| anyhow::anyhow!("{error}"))
        };
        let info = [&b"WebPush: info\0"[..], &self.public(), theirs].concat();
        let (mut secret, mut key, mut nonce) = ([0; 32], [0; 16], [0; 12]);
        derive(&self.auth, shared.raw_secret_bytes().as_slice(), &info, &mut secret)?;
        derive(salt, &secret, b"Content-Encoding: aes128gcm\0", &mut key)?;
        derive(salt, &secret, b"Content-Encoding: nonce\0", &mut nonce)?;
        let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| anyhow::anyhow!("no key"))?;
        let mut said = said.to_vec();
        let opened = LessSafeKey::new(key)
            .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut said)
            .map_err(|_| anyhow::anyhow!("it was sealed for another browser"))?;
        let end = opened.iter().rposition(|byte| *byte != 0).context("an end")?;
        ensure!(opened[end] == 2, "it is not the last record");
        Ok(serde_json::from_slice(&opened[..end])?)
    }
}
