//! The files of recordings: pieces, which Janus stores, and films, which are made of them by Janus' own `janus-pp-rec` and
//! by `ffmpeg`, in processes of their own.
//!
//! Under one folder, which Janus and every server see: `tapes/<consultation>/` is Janus', `films/<consultation>.webm` can be
//! played, and `work/` is what a film is made in. No name of a file says anything but ids.

mod film;
mod folder;
mod layout;
mod piece;
mod program;
mod timeline;

pub use folder::{TapeFolder, tapes_in};
pub use program::missing_programs;
