//! What the server and its transcoder agree on: how they speak, how large each layer is, and when too much is used.
//!
//! ```text
//! server --- orders: begin, pictures, sounds, key frame, layers ---> anteroom-transcode (stdin)
//! server <-- reports: ready, pictures, sounds, reduced, broken ----- anteroom-transcode (stdout)
//! ```
//!
//! One process for each camera that needs it, so that a picture on which a decoder fails costs one camera. It is told nothing of
//! where the camera is or how to log in there: it gets what the camera has sent, and gives what browsers take. All that is in
//! this library is pure and needs none of `GStreamer`; the program beside it does, and is built where that is installed.

mod governor;
mod layers;
mod wire;

pub use governor::{Governor, Verdict};
pub use layers::{Layer, Layers, Size};
pub use wire::{
    Limits, Order, PictureFormat, Report, SoundFormat, SoundTask, Task, Trouble, VERSION, WireError, length_of,
};

/// The name of the program.
pub const PROGRAM: &str = "anteroom-transcode";
