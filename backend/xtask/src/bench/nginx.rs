//! nginx in front of Janus: what a proxy costs that looks at nothing.

use std::env;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Child;
use tokio::time::{sleep, timeout};

use crate::command::guarded;
use crate::paths;

/// Names the binary where it is not on the path.
const VARIABLE: &str = "ANTEROOM_NGINX";
/// How long it may take to listen.
const READY_WITHIN: Duration = Duration::from_secs(10);
/// The pause between two looks.
const READY_PAUSE: Duration = Duration::from_millis(20);

/// A running nginx; dropping it ends it.
pub(super) struct Nginx {
    /// Where it listens, as a WebSocket.
    pub(super) url: String,
    _process: Child,
    _folder: TempDir,
}

impl Nginx {
    /// In front of the WebSocket at `url`. `None` where there is no nginx.
    pub(super) async fn before(url: &str) -> Result<Option<Self>> {
        let Some(binary) = binary() else { return Ok(None) };
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let port = free_port().await?;
        let target = url.replacen("ws", "http", 1);
        let own = folder.path().display();
        let configuration = format!(
            "daemon off; master_process off; worker_processes 1; pid {own}/pid; error_log {own}/error.log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{\n\
             access_log off; client_body_temp_path {own}/body; proxy_temp_path {own}/proxy;\n\
             fastcgi_temp_path {own}/fastcgi; uwsgi_temp_path {own}/uwsgi; scgi_temp_path {own}/scgi;\n\
             server {{ listen 127.0.0.1:{port}; location / {{\n\
             proxy_pass {target}; proxy_http_version 1.1; proxy_read_timeout 300s;\n\
             proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;\n\
             }} }} }}\n"
        );
        let file = folder.path().join("nginx.conf");
        paths::write_private(&file, &configuration)?;
        let mut command = guarded(&binary);
        command.arg("-p").arg(folder.path()).arg("-e").arg(folder.path().join("error.log")).arg("-c").arg(&file);
        let process = command.kill_on_drop(true).spawn().context("cannot start nginx")?;
        let listening = async {
            while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
                sleep(READY_PAUSE).await;
            }
        };
        timeout(READY_WITHIN, listening).await.context("nginx does not listen")?;
        Ok(Some(Self { url: format!("ws://127.0.0.1:{port}"), _process: process, _folder: folder }))
    }
}

fn binary() -> Option<PathBuf> {
    let named = env::var_os(VARIABLE).map(PathBuf::from);
    let installed = || Some(PathBuf::from("/usr/sbin/nginx")).filter(|file| paths::is_executable(file));
    named.or_else(|| paths::on_path("nginx")).or_else(installed)
}

async fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no free port")?;
    Ok(listener.local_addr().context("no address")?.port())
}
