//! Starts a Janus of the test's own, on free ports, with its configuration in a temporary folder.

use std::{
    collections::BTreeSet,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex},
};

use anteroom_janus::{JanusConfig, JanusServer, ServerState};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::{until, within};

const OTHER_HANDLERS: &str =
    r#""libjanus_gelfevh.so,libjanus_mqttevh.so,libjanus_nanomsgevh.so,libjanus_rabbitmqevh.so,libjanus_wsevh.so""#;

/// A running Janus. Dropping it kills it.
pub(crate) struct Janus {
    folder: TempDir,
    api_port: u16,
    admin_port: u16,
    secrets: Secrets,
    child: Option<Child>,
}

/// Of one Janus only, so that no test ever talks with the Janus of another one unnoticed.
struct Secrets {
    api: String,
    admin: String,
    key: String,
}

impl Janus {
    /// Starts Janus and waits until both of its interfaces answer.
    pub(crate) async fn start() -> Self {
        let mut janus = Self::prepare();
        janus.launch().await;
        janus
    }

    /// Starts a Janus that posts its events to `url`.
    pub(crate) async fn start_with_events(url: &str) -> Self {
        let mut janus = Self::prepare();
        let handler = format!(
            "general: {{ enabled = true; events = \"core,plugins\"; grouping = true; json = \"compact\"; \
             backend = \"{url}\"; }}\n"
        );
        let main = std::fs::read_to_string(janus.folder.path().join("janus.jcfg")).expect("the configuration");
        let main = main.replace("broadcast = false", &format!("broadcast = true\n    disable = {OTHER_HANDLERS}"));
        for (name, text) in [("janus.jcfg", main), ("janus.eventhandler.sampleevh.jcfg", handler)] {
            std::fs::write(janus.folder.path().join(name), text).expect("a configuration file");
        }
        janus.launch().await;
        janus
    }

    /// Starts a Janus that soon forgets whoever is gone.
    pub(crate) async fn start_forgetful() -> Self {
        let mut janus = Self::prepare();
        let file = janus.folder.path().join("janus.jcfg");
        let main = std::fs::read_to_string(&file).expect("the configuration");
        let main = main.replace("reclaim_session_timeout = 30", "reclaim_session_timeout = 3");
        std::fs::write(file, main.replace("session_timeout = 60", "session_timeout = 8")).expect("a file");
        janus.launch().await;
        janus
    }

    /// Writes the configuration, and starts nothing.
    pub(crate) fn prepare() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [api_port, admin_port, rtp_port] = free_ports();
        let secret = |what: &str| format!("{what}-{:032x}", rand::random::<u128>());
        let secrets = Secrets { api: secret("api"), admin: secret("admin"), key: secret("key") };
        write_configuration(folder.path(), &secrets, api_port, admin_port, rtp_port);
        Self { folder, api_port, admin_port, secrets, child: None }
    }

    /// Starts Janus, for the first time or again, and waits until both of its interfaces answer.
    pub(crate) async fn launch(&mut self) {
        let log = std::fs::File::create(self.folder.path().join("output.log")).expect("a log file");
        let child = Command::new("janus")
            .arg("-F")
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log)
            .kill_on_drop(true)
            .spawn();
        let child = child.expect("these tests need Janus 1.1.2 or later (Debian: apt install janus) in the PATH");
        self.child = Some(child);
        until("starting Janus", || async {
            let api = tokio::net::TcpStream::connect(("127.0.0.1", self.api_port)).await;
            api.is_ok() && self.try_admin("", json!({"janus": "ping"})).await.is_some()
        })
        .await;
        let child = self.child.as_mut().expect("just started");
        assert!(child.try_wait().expect("a child").is_none(), "Janus has ended: {}", self.log());
    }

    fn log(&self) -> String {
        let logs = ["output.log", "janus.log"].map(|name| std::fs::read_to_string(self.folder.path().join(name)));
        logs.into_iter().flatten().collect()
    }

    /// Whether it has been started and not been killed since.
    pub(crate) fn runs(&self) -> bool {
        self.child.is_some()
    }

    /// Kills Janus without warning, and waits until it is dead.
    pub(crate) async fn kill(&mut self) {
        let mut child = self.child.take().expect("Janus runs");
        within("killing Janus", child.kill()).await.expect("Janus can be killed");
    }

    /// The configuration of a server that uses this Janus.
    pub(crate) fn config(&self) -> JanusConfig {
        let mut secret = [7; 32];
        secret[0] = 8;
        JanusConfig {
            url: format!("ws://127.0.0.1:{}", self.api_port),
            admin_url: self.admin_url(),
            api_secret: self.secrets.api.clone(),
            admin_secret: self.secrets.admin.clone(),
            admin_key: self.secrets.key.clone(),
            tapes: Some(self.tapes().display().to_string()),
            secret,
        }
    }

    /// Where it puts what it records.
    pub(crate) fn tapes(&self) -> PathBuf {
        self.folder.path().join("tapes")
    }

    /// A server that uses this Janus, once it has found it.
    pub(crate) async fn server(&self) -> Arc<JanusServer> {
        let server = Arc::new(JanusServer::connect(self.config()));
        wait_for_up(&server).await;
        server
    }

    /// Asks the Admin API of this Janus, past all code under test.
    pub(crate) async fn admin(&self, path: &str, request: Value) -> Value {
        self.try_admin(path, request).await.expect("the Admin API answers")
    }

    /// The sessions at this Janus.
    pub(crate) async fn sessions(&self) -> Vec<u64> {
        let answer = self.admin("", json!({"janus": "list_sessions"})).await;
        numbers(&answer["sessions"])
    }

    /// The tokens at this Janus, with the plugins of each.
    pub(crate) async fn tokens(&self) -> Vec<Value> {
        let answer = self.admin("", json!({"janus": "list_tokens"})).await;
        answer["data"]["tokens"].as_array().cloned().unwrap_or_default()
    }

    /// The handles in a session.
    pub(crate) async fn handles(&self, session: u64) -> Vec<u64> {
        let answer = self.admin(&format!("/{session}"), json!({"janus": "list_handles"})).await;
        numbers(&answer["handles"])
    }

    /// The names of the rooms that exist, in order.
    pub(crate) async fn room_names(&self) -> Vec<String> {
        let rooms = self.rooms().await;
        let mut names: Vec<_> = rooms.iter().map(|room| room["room"].as_str().expect("a name").to_owned()).collect();
        names.sort_unstable();
        names
    }

    /// Asks the `VideoRoom`, past all code under test.
    pub(crate) async fn room(&self, request: Value) -> Value {
        let request = json!({"janus": "message_plugin", "plugin": "janus.plugin.videoroom", "request": request});
        self.admin("", request).await["response"].clone()
    }

    /// The participant ids in a room.
    pub(crate) async fn participants(&self, room: &str) -> Vec<String> {
        let answer = self.room(json!({"request": "listparticipants", "room": room})).await;
        let list = answer["participants"].as_array().cloned().unwrap_or_default();
        list.iter().map(|entry| entry["id"].as_str().expect("string ids").to_owned()).collect()
    }

    /// Every room, with what it was made with.
    pub(crate) async fn rooms(&self) -> Vec<Value> {
        let answer = self.room(json!({"request": "list", "admin_key": self.secrets.key})).await;
        answer["list"].as_array().cloned().expect("a list")
    }

    async fn try_admin(&self, path: &str, mut request: Value) -> Option<Value> {
        request["transaction"] = json!("test");
        request["admin_secret"] = json!(self.secrets.admin);
        let client = reqwest::Client::builder().no_proxy().timeout(super::DEADLINE).build().expect("a client");
        let response = client.post(format!("{}{path}", self.admin_url())).json(&request).send().await.ok()?;
        response.json().await.ok()
    }

    fn admin_url(&self) -> String {
        format!("http://127.0.0.1:{}/admin", self.admin_port)
    }
}

/// Waits until the server has found its Janus.
pub(crate) async fn wait_for_up(server: &JanusServer) {
    let mut state = server.watch();
    let up = state.wait_for(|state| matches!(state, ServerState::Up { .. }));
    within("finding Janus", up).await.expect("the server watches");
}

fn numbers(list: &Value) -> Vec<u64> {
    list.as_array().map(|list| list.iter().filter_map(Value::as_u64).collect()).unwrap_or_default()
}

/// Three ports that were free a moment ago, each given out once.
///
/// They are below those that the system gives to outgoing connections: another test's connection could take such a port
/// before Janus does.
fn free_ports() -> [u16; 3] {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    [0; 3].map(|_| {
        let mut given = GIVEN.lock().expect("no test panics while it looks for a port");
        let mut candidates = std::iter::repeat_with(|| rand::random_range(10_000..32_000)).take(1000);
        let free = candidates.find(|port| !given.contains(port) && TcpListener::bind(("127.0.0.1", *port)).is_ok());
        let port = free.expect("a free port");
        given.insert(port);
        port
    })
}

fn write_configuration(folder: &Path, secrets: &Secrets, api_port: u16, admin_port: u16, rtp_port: u16) {
    let installed = format!("/usr/lib/{}-linux-gnu/janus", std::env::consts::ARCH);
    let folder_text = folder.display();
    let Secrets { api, admin, key } = secrets;
    let main = format!(
        r#"general: {{
    configs_folder = "{folder_text}"
    plugins_folder = "{installed}/plugins"
    transports_folder = "{installed}/transports"
    events_folder = "{installed}/events"
    loggers_folder = "{installed}/loggers"
    log_to_stdout = false
    log_to_file = "{folder_text}/janus.log"
    debug_level = 4
    api_secret = "{api}"
    admin_secret = "{admin}"
    token_auth = true
    session_timeout = 60
    reclaim_session_timeout = 30
}}
media: {{ rtp_port_range = "{rtp_port}-{rtp_last}" }}
nat: {{ full_trickle = true }}
plugins: {{
    disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so"
}}
transports: {{ disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }}
loggers: {{ disable = "libjanus_jsonlog.so" }}
events: {{ broadcast = false }}
"#,
        rtp_last = rtp_port.saturating_add(100),
    );
    let websockets = format!(
        "general: {{ json = \"compact\"; ws = true; ws_port = {api_port}; ws_ip = \"127.0.0.1\"; wss = false; }}\n\
         admin: {{ admin_ws = false; admin_wss = false; }}\n"
    );
    let http = format!(
        "general: {{ json = \"compact\"; http = false; https = false; }}\n\
         admin: {{ admin_base_path = \"/admin\"; admin_http = true; admin_port = {admin_port}; \
         admin_ip = \"127.0.0.1\"; admin_https = false; }}\n"
    );
    let videoroom = format!("general: {{ admin_key = \"{key}\"; string_ids = true; }}\n");
    let files = [
        ("janus.jcfg", main),
        ("janus.transport.websockets.jcfg", websockets),
        ("janus.transport.http.jcfg", http),
        ("janus.plugin.videoroom.jcfg", videoroom),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a configuration file");
    }
}
