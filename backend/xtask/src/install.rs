//! What the machine needs besides git, Rust and Node, and how it comes there.
//!
//! A thing is missing when its program is not on the search path, however it would have come there; only then are Debian's
//! packages asked for. The person sees what will be installed before it happens and is never asked a question.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::command::{guarded, run};
use crate::paths;

/// Something of Debian's that a run may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The media server.
    Janus,
    /// What reads Janus' recordings.
    JanusTools,
    /// What makes films of them.
    Ffmpeg,
    /// The TURN server.
    Coturn,
    /// The browser of the benches, and of tests about its window.
    Chromium,
    /// What shows pages in it: the browser of the end to end tests.
    Headless,
    /// The other one.
    Firefox,
    /// Python with its `venv` module: carries the database where there is no mongod.
    Python,
    /// The RTSP server that stands in for cameras in the tests.
    Camera,
    /// What a camera's way to a room can be put together of, to be measured beside ours.
    CameraPeer,
    /// What encodes and decodes pictures and sounds: for that camera, and for what re-encodes cameras.
    Codecs,
    /// What the program that re-encodes is built with.
    Transcoder,
    /// What the server's allocator is built with.
    Make,
}

impl Need {
    /// The Debian packages.
    pub(crate) const fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Janus => &["janus"],
            Self::JanusTools => &["janus-tools"],
            Self::Ffmpeg => &["ffmpeg"],
            Self::Coturn => &["coturn"],
            Self::Chromium => &["chromium"],
            Self::Headless => &["chromium-headless-shell"],
            Self::Firefox => &["firefox-esr"],
            Self::Python => &["python3-venv"],
            Self::Camera => &["python3-gi", "gir1.2-gst-rtsp-server-1.0"],
            Self::Codecs => &[
                "gstreamer1.0-plugins-base",
                "gstreamer1.0-plugins-good",
                "gstreamer1.0-plugins-bad",
                "gstreamer1.0-plugins-ugly",
                "gstreamer1.0-libav",
            ],
            Self::CameraPeer => &["gir1.2-gst-plugins-bad-1.0", "gstreamer1.0-nice"],
            Self::Transcoder => &["pkg-config", "libgstreamer1.0-dev", "libgstreamer-plugins-base1.0-dev"],
            Self::Make => &["make"],
        }
    }

    /// The system service that the package would run on a machine with systemd.
    const fn unit(self) -> Option<&'static str> {
        match self {
            Self::Janus => Some("janus.service"),
            Self::Coturn => Some("coturn.service"),
            Self::JanusTools
            | Self::Ffmpeg
            | Self::Chromium
            | Self::Headless
            | Self::Firefox
            | Self::Python
            | Self::Camera
            | Self::CameraPeer
            | Self::Codecs
            | Self::Transcoder
            | Self::Make => None,
        }
    }

    async fn is_there(self) -> bool {
        match self {
            Self::Janus => paths::on_path("janus").is_some(),
            Self::JanusTools => paths::on_path("janus-pp-rec").is_some(),
            Self::Ffmpeg => paths::on_path("ffmpeg").is_some(),
            Self::Coturn => paths::on_path("turnserver").is_some(),
            Self::Chromium => paths::on_path("chromium").is_some(),
            Self::Headless => paths::on_path("chromium-headless-shell").is_some(),
            Self::Firefox => paths::on_path("firefox-esr").is_some(),
            Self::Python => python_with_venv().await.is_some(),
            Self::Camera => system_python(CAMERA).await,
            Self::CameraPeer => system_python(CAMERA_PEER).await,
            Self::Codecs => has_codecs().await,
            Self::Transcoder => pkg_config(&["--exists", "gstreamer-1.0 >= 1.22", "gstreamer-app-1.0"]).await.is_some(),
            Self::Make => paths::on_path("make").is_some(),
        }
    }
}

/// Every package that this program may install; the images are held against it.
pub(crate) const ALL: [Need; 13] = [
    Need::Janus,
    Need::JanusTools,
    Need::Ffmpeg,
    Need::Coturn,
    Need::Chromium,
    Need::Headless,
    Need::Firefox,
    Need::Python,
    Need::Camera,
    Need::CameraPeer,
    Need::Codecs,
    Need::Transcoder,
    Need::Make,
];

/// What a stack needs that can record.
pub(crate) const MEDIA: [Need; 4] = [Need::Janus, Need::JanusTools, Need::Ffmpeg, Need::Coturn];

/// What everything is built with, and what cameras need that are re-encoded.
pub(crate) const BUILD: [Need; 3] = [Need::Make, Need::Transcoder, Need::Codecs];

/// The Python that can make virtual environments, if there is one.
pub(crate) async fn python_with_venv() -> Option<String> {
    for candidate in ["python3", "/usr/bin/python3"] {
        let mut command = guarded(candidate);
        command.args(["-c", "import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 10))"]);
        if command.stdout(Stdio::null()).stderr(Stdio::null()).status().await.is_ok_and(|status| status.success()) {
            return Some(candidate.to_owned());
        }
    }
    None
}

/// Whether the codecs lie where the system keeps them.
async fn has_codecs() -> bool {
    const CODECS: [&str; 6] = ["libav", "x264", "x265", "videoparsersbad", "opus", "mulaw"];
    let Some(folder) = pkg_config(&["--variable=pluginsdir", "gstreamer-1.0"]).await else { return false };
    CODECS.iter().all(|codec| Path::new(folder.trim()).join(format!("libgst{codec}.so")).is_file())
}

/// What `pkg-config` says, if it knows what it is asked about.
async fn pkg_config(words: &[&str]) -> Option<String> {
    let output = guarded("pkg-config").args(words).stderr(Stdio::null()).output().await.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Finds the RTSP server and each part that the camera of the tests is made of.
const CAMERA: &str = "
import gi, sys
gi.require_version('Gst', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer
Gst.init(None)
parts = 'appsrc rtph264pay mulawenc h264parse voaacenc x264enc x265enc'
sys.exit(not all(map(Gst.ElementFactory.find, parts.split())))
";
/// Finds what publishes without us.
const CAMERA_PEER: &str = "
import gi, sys
gi.require_version('GstWebRTC', '1.0')
gi.require_version('Gst', '1.0')
from gi.repository import Gst, GstWebRTC
Gst.init(None)
sys.exit(not all(map(Gst.ElementFactory.find, ['rtspsrc', 'webrtcbin', 'nicesrc'])))
";

/// Whether the system's Python, which sees Debian's libraries, gets through a script.
async fn system_python(script: &str) -> bool {
    let mut command = guarded("/usr/bin/python3");
    command.args(["-c", script]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().await.is_ok_and(|status| status.success())
}

/// Installs those of `needs` that are missing, or says in one line what the person has to run and fails.
pub(crate) async fn missing(needs: &[Need]) -> Result<()> {
    node_is_new_enough().await?;
    let mut missing = Vec::new();
    for need in needs {
        if !need.is_there().await {
            missing.push(*need);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    let line =
        format!("sh -c 'apt-get update && apt-get install --yes --no-install-recommends {}'", packages.join(" "));
    if paths::on_path("apt-get").is_none() {
        bail!("this machine lacks {}; install them (on Debian: {line}) and start again", packages.join(", "));
    }
    let Some(prefix) = becoming_root().await else {
        bail!(
            "Debian packages are missing, and installing them needs root. Run this once, then start again:\n    sudo {line}"
        );
    };
    println!("Installing Debian packages: {}", packages.join(" "));
    apt(&prefix, &["update", "--quiet"]).await?;
    let mut install = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    install.extend(&packages);
    apt(&prefix, &install).await?;
    keep_services_off(&prefix, &missing).await
}

/// The words that make the next command run as root; `None` where that would need a question.
async fn becoming_root() -> Option<Vec<&'static str>> {
    if rustix::process::geteuid().is_root() {
        return Some(Vec::new());
    }
    let mut sudo = guarded("sudo");
    sudo.args(["-n", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    sudo.status().await.is_ok_and(|status| status.success()).then(|| vec!["sudo", "-n"])
}

async fn apt(prefix: &[&str], arguments: &[&str]) -> Result<()> {
    // `env` carries the variable through sudo, which would drop it.
    let mut words = prefix.to_vec();
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    words.extend(arguments);
    run(guarded(words[0]).args(&words[1..]), &words.join(" ")).await
}

/// Debian's packages enable and start their services. Anteroom runs its own Janus and coturn, so the services of packages
/// that were installed just now are stopped and disabled. A policy-rc.d would prevent the first start as well, but it speaks
/// for the whole machine while it lies there; a service that somebody had before is never touched.
async fn keep_services_off(prefix: &[&str], installed: &[Need]) -> Result<()> {
    if !Path::new("/run/systemd/system").is_dir() || paths::on_path("systemctl").is_none() {
        return Ok(());
    }
    for unit in installed.iter().filter_map(|need| need.unit()) {
        let mut words = prefix.to_vec();
        words.extend(["systemctl", "disable", "--now", "--quiet", unit]);
        run(guarded(words[0]).args(&words[1..]), &words.join(" ")).await?;
    }
    Ok(())
}

/// The oldest Node whose npm and syntax the front end is built with.
const NODE_MAJOR_MIN: u32 = 20;

async fn node_is_new_enough() -> Result<()> {
    let output = guarded("node").arg("--version").output().await.context("cannot start node")?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match major(&version) {
        Some(major) if major >= NODE_MAJOR_MIN && paths::on_path("npm").is_some() => Ok(()),
        Some(major) if major >= NODE_MAJOR_MIN => bail!("npm is not on the search path; it comes with Node"),
        Some(_) | None => bail!("Node {NODE_MAJOR_MIN} or newer is needed, and node says `{version}`"),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_says_its_version_with_a_v() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("setpriv: failed"), None);
        assert_eq!(major(""), None);
    }

    #[test]
    fn no_two_needs_share_a_package() {
        let mut packages: Vec<&str> = ALL.iter().flat_map(|need| need.packages()).copied().collect();
        let count = packages.len();
        packages.sort_unstable();
        packages.dedup();
        assert_eq!(packages.len(), count);
    }
}
