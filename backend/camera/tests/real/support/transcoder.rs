//! The program that re-encodes, and its processes.

use std::{fs, path::PathBuf};

use anteroom_camera::{Transcoder, TranscoderLimits};
use tempfile::TempDir;

use super::within;

/// What its processes may use here: the tests of the program itself see to its limits.
pub(crate) const LIMITS: TranscoderLimits = TranscoderLimits { cpu_percent: 1000, memory_mib: 512 };

/// The program under a name of its own, so that its processes are told from those of other tests.
pub(crate) struct Program {
    _folder: TempDir,
    pub(crate) transcoder: Transcoder,
}

impl Program {
    /// The program as it was built with the tests.
    pub(crate) async fn find() -> Self {
        let own = std::env::current_exe().expect("a test is a program");
        // Tests lie in a folder beside it.
        let program = own.ancestors().nth(2).expect("a folder").join("anteroom-transcode");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let name = folder.path().join("anteroom-transcode");
        std::os::unix::fs::symlink(program, &name).expect("a name");
        let found = within("looking at the transcoder", Transcoder::find(Some(&name), LIMITS)).await;
        let build = "cargo build -p anteroom-transcode --features gstreamer";
        let transcoder = found.unwrap_or_else(|error| panic!("{error}: {build}"));
        Self { _folder: folder, transcoder }
    }

    /// Its processes, by their folders under `/proc`.
    pub(crate) fn processes(&self) -> Vec<PathBuf> {
        let words = format!("{}\0", self.transcoder.program().display());
        let all = fs::read_dir("/proc").expect("Linux").filter_map(Result::ok).map(|entry| entry.path());
        all.filter(|process| fs::read_to_string(process.join("cmdline")).is_ok_and(|said| said == words)).collect()
    }
}
