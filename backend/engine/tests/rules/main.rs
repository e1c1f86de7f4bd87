//! The rules of the engine, each a test that is named after it. Time is virtual: nothing here waits for a clock.

mod attendance;
mod camera_care;
mod camera_news;
mod cameras;
mod common;
mod door;
mod following;
mod log_in;
mod media_care;
mod media_effects;
mod names;
mod node_care;
mod openvidu;
mod people;
mod personal;
mod provider_log_in;
mod recording_effects;
mod recordings;
mod reports;
mod restarting;
mod rooms_after_the_end;
mod second_factor;
mod time;
mod unavailable;
mod webhooks;
mod writing;
