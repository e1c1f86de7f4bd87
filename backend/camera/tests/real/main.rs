//! Against a real RTSP server and a real Janus, with somebody who watches; and against a camera that says what it is told to.

mod media;
mod outages;
mod rooms;
mod safety;
mod secrets;
mod sizes;
mod support;
mod transcoding;
mod watching;
