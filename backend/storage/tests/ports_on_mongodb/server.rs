//! A database server for tests.

use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long a server may take to answer after its start.
const START_LIMIT: Duration = Duration::from_secs(30);

/// The environment variable with the address of a server to use instead of starting one.
const URI: &str = "ANTEROOM_TEST_MONGODB_URI";

/// The environment variable that names the compiled stand-in, as for `cargo xtask`.
const STAND_IN: &str = "ANTEROOM_SECANTUSD";

/// The stand-in that `cargo xtask test` installs, in a folder of its own below the cache of Anteroom.
const INSTALLED: &str = "bin/secantusd-py";

/// Which kind of deployment a server pretends or is configured to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topology {
    /// A replica set of one.
    ReplicaSet,
    /// A server by itself, which has no change streams.
    Standalone,
}

/// The address of the database that all tests share, and whatever keeps it running meanwhile.
pub(crate) struct Shared {
    pub(crate) uri: String,
    /// Databases with the schema of this build and nothing in them.
    emptied: Mutex<Vec<String>>,
    server: Option<Server>,
}

impl Shared {
    fn at(uri: String, server: Option<Server>) -> Self {
        Self { uri, emptied: Mutex::default(), server }
    }

    /// A database that nobody uses any more, by its name.
    pub(crate) fn take_emptied(&self) -> Option<String> {
        self.emptied.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps a database for whoever wants one next.
    pub(crate) fn keep_emptied(&self, name: String) {
        self.emptied.lock().unwrap_or_else(PoisonError::into_inner).push(name);
    }
}

impl Drop for Shared {
    /// Drops what is kept, unless it goes with its server.
    fn drop(&mut self) {
        let names = std::mem::take(self.emptied.get_mut().unwrap_or_else(PoisonError::into_inner));
        if self.server.is_none() && !names.is_empty() {
            by_itself(async || {
                let client = mongodb::Client::with_uri_str(&self.uri).await.unwrap();
                for name in names {
                    client.database(&name).drop().await.unwrap();
                }
            });
        }
    }
}

/// The server of all tests that run at the moment. The last one to end stops it.
pub(crate) fn shared() -> Arc<Shared> {
    static SHARED: Mutex<Weak<Shared>> = Mutex::new(Weak::new());
    let mut current = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shared) = current.upgrade() {
        return shared;
    }
    let shared = Arc::new(if let Ok(uri) = env::var(URI) {
        Shared::at(uri, None)
    } else {
        let server = Server::start(Topology::ReplicaSet);
        Shared::at(server.uri(), Some(server))
    });
    *current = Arc::downgrade(&shared);
    shared
}

/// The programs that tests can start.
enum Program {
    Mongod(PathBuf),
    Secantus(PathBuf),
}

impl Program {
    fn find() -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        if let Some(mongod) = env::split_paths(&path).map(|folder| folder.join("mongod")).find(|file| file.is_file()) {
            return Self::Mongod(mongod);
        }
        let named = env::var_os(STAND_IN).filter(|path| !path.is_empty()).map(PathBuf::from);
        match named.or_else(installed) {
            Some(secantus) => Self::Secantus(secantus),
            None => panic!(
                "these tests start database servers, and there is none. `cargo xtask test` installs one and runs them; \
                 or put `mongod` on the PATH. {URI} gives most tests a server, but some must start and kill their own"
            ),
        }
    }
}

/// The newest stand-in in the cache of the user.
fn installed() -> Option<PathBuf> {
    let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let cache = env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from).or_else(home)?;
    let folders = fs::read_dir(cache.join("anteroom")).ok()?.filter_map(Result::ok);
    folders.map(|folder| folder.path().join(INSTALLED)).filter(|file| file.is_file()).max()
}

/// A server that was started here, with data of its own. Dropping it kills it.
pub(crate) struct Server {
    process: Child,
    port: u16,
    topology: Topology,
    data: TempDir,
}

impl Server {
    /// Starts a server and waits until it can be connected to.
    pub(crate) fn start(topology: Topology) -> Self {
        let data = TempDir::with_prefix("anteroom-test-").unwrap();
        // Given back at once and taken again by the server. Another process could be faster; then the start fails.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let process = spawn(data.path(), port, topology);
        let mut server = Self { process, port, topology, data };
        server.wait_for_port();
        if matches!(Program::find(), Program::Mongod(_)) && topology == Topology::ReplicaSet {
            initiate(&server.uri());
        }
        server
    }

    pub(crate) fn uri(&self) -> String {
        format!("mongodb://127.0.0.1:{}/?directConnection=true", self.port)
    }

    /// Kills the server as a power switch would, as far as a process can be treated so (SIGKILL).
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts a killed server again, on the same data and port.
    pub(crate) fn restart(&mut self) {
        self.process = spawn(self.data.path(), self.port, self.topology);
        self.wait_for_port();
    }

    fn wait_for_port(&mut self) {
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let exited = self.process.try_wait().unwrap();
            let log = || fs::read_to_string(self.data.path().join("log")).unwrap_or_default();
            assert!(exited.is_none(), "the database server ended at its start: {exited:?}\n{}", log());
            assert!(started.elapsed() < START_LIMIT, "the database server does not listen\n{}", log());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be dead already, and the data is thrown away anyhow.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn spawn(data: &Path, port: u16, topology: Topology) -> Child {
    let files = data.join("data");
    fs::create_dir_all(&files).unwrap();
    let log = || fs::OpenOptions::new().create(true).append(true).open(data.join("log")).unwrap();
    let mut command = match Program::find() {
        Program::Mongod(program) => {
            let mut command = Command::new(program);
            command.args(["--bind_ip", "127.0.0.1", "--dbpath"]).arg(files);
            if topology == Topology::ReplicaSet {
                command.args(["--replSet", "rs0"]);
            }
            command
        }
        Program::Secantus(program) => {
            let mut command = Command::new(program);
            command.args(["--host", "127.0.0.1", "--log-level", "ERROR", "--cache-size", "256M"]);
            // Without it, an acknowledged write may be lost when the process dies.
            command.args(["--sync-on-commit", "--storage-path"]).arg(files);
            if topology == Topology::Standalone {
                command.arg("--standalone");
            }
            command
        }
    };
    command.args(["--port", &port.to_string()]).current_dir(data);
    command.stdin(Stdio::null()).stdout(log()).stderr(log()).spawn().unwrap()
}

/// Makes a fresh mongod a replica set of one.
fn initiate(uri: &str) {
    by_itself(async || {
        let client = mongodb::Client::with_uri_str(uri).await.unwrap();
        let config = bson::doc! { "_id": "rs0", "members": [{ "_id": 0, "host": uri_host(uri) }] };
        client.database("admin").run_command(bson::doc! { "replSetInitiate": config }).await.unwrap();
    });
}

/// Does it in a thread of its own, because the caller may be inside a runtime.
fn by_itself(work: impl AsyncFnOnce() + Send) {
    thread::scope(|scope| {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        scope.spawn(move || runtime().block_on(work()));
    });
}

fn uri_host(uri: &str) -> &str {
    uri.trim_start_matches("mongodb://").split('/').next().unwrap_or_default()
}
