//! The parts of `GStreamer` that are needed, and where they are.

use std::{fs, path::PathBuf};

use anteroom_transcode::Trouble;
use gstreamer as gst;

use crate::Broken;

/// Each plugin, what is used of it, and the Debian package that has it.
const PARTS: [(&str, &[&str], &str); 13] = [
    ("coreelements", &["tee", "queue", "valve", "capsfilter"], "libgstreamer1.0-0"),
    ("app", &["appsrc", "appsink"], "gstreamer1.0-plugins-base"),
    ("videoconvertscale", &["videoconvert", "videoscale"], "gstreamer1.0-plugins-base"),
    ("videorate", &["videorate"], "gstreamer1.0-plugins-base"),
    ("audioconvert", &["audioconvert"], "gstreamer1.0-plugins-base"),
    ("audioresample", &["audioresample"], "gstreamer1.0-plugins-base"),
    ("opus", &["opusenc"], "gstreamer1.0-plugins-base"),
    ("mulaw", &["mulawdec"], "gstreamer1.0-plugins-good"),
    ("jpeg", &["jpegenc"], "gstreamer1.0-plugins-good"),
    ("alaw", &["alawdec"], "gstreamer1.0-plugins-good"),
    ("videoparsersbad", &["h264parse", "h265parse"], "gstreamer1.0-plugins-bad"),
    ("x264", &["x264enc"], "gstreamer1.0-plugins-ugly"),
    ("libav", &["avdec_h264", "avdec_h265", "avdec_aac"], "gstreamer1.0-libav"),
];

/// Loads all of them, or says which are missing and what to install.
pub(crate) fn load() -> Result<(), Broken> {
    gst::init().map_err(Broken::failed)?;
    let folder = folder().ok_or_else(|| Broken(Trouble::MissingPart, "GStreamer's plugins are nowhere".to_owned()))?;
    let mut missing: Vec<&str> = Vec::new();
    for (plugin, elements, package) in PARTS {
        let is_there = gst::Plugin::load_file(folder.join(format!("libgst{plugin}.so"))).is_ok()
            && elements.iter().all(|element| gst::ElementFactory::find(element).is_some());
        if !is_there && !missing.contains(&package) {
            missing.push(package);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Broken(Trouble::MissingPart, format!("Parts of GStreamer are missing. Install {}.", missing.join(", "))))
}

/// The plugins lie beside the library that is in use.
fn folder() -> Option<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    let library = maps.lines().find(|line| line.contains("/libgstreamer-1.0.so"))?;
    let library = PathBuf::from(&library[library.find('/')?..]);
    Some(library.parent()?.join("gstreamer-1.0"))
}
