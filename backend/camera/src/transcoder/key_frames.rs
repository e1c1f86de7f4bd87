//! When the encoders are asked for key frames. Pure: time is passed in.
//!
//! A key frame is many times as large as another picture, and whoever needs one asks again and again until it has come: each layer
//! makes one for all who have asked within a while.

use std::time::{Duration, Instant};

use anteroom_transcode::Layer;

/// Pause between two key frames of a layer. Chosen: nobody sees that they wait for it.
const PAUSE: Duration = Duration::from_millis(500);

/// Who needs a key frame.
#[derive(Debug, Default)]
pub(crate) struct KeyFrames([Asked; 3]);

#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    is_wanted: bool,
    made: Option<Instant>,
}

impl KeyFrames {
    /// Somebody needs one.
    pub(crate) fn ask(&mut self, layer: Layer) {
        self.0[index(layer)].is_wanted = true;
    }

    /// The layers that should make one now. They are taken to do so.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<Layer> {
        let mut due = Vec::new();
        for layer in Layer::ALL {
            let asked = &mut self.0[index(layer)];
            let is_rested = asked.made.is_none_or(|made| now.saturating_duration_since(made) >= PAUSE);
            if asked.is_wanted && is_rested {
                *asked = Asked { is_wanted: false, made: Some(now) };
                due.push(layer);
            }
        }
        due
    }
}

fn index(layer: Layer) -> usize {
    match layer {
        Layer::Low => 0,
        Layer::Middle => 1,
        Layer::High => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_who_ask_within_a_while_get_one_and_none_is_forgotten() {
        let (mut key_frames, now) = (KeyFrames::default(), Instant::now());
        assert_eq!(key_frames.due(now), []);
        key_frames.ask(Layer::High);
        key_frames.ask(Layer::High);
        assert_eq!(key_frames.due(now), [Layer::High]);
        key_frames.ask(Layer::High);
        key_frames.ask(Layer::Low);
        assert_eq!(key_frames.due(now + PAUSE / 2), [Layer::Low], "each layer on its own");
        assert_eq!(key_frames.due(now + PAUSE), [Layer::High]);
        assert_eq!(key_frames.due(now + PAUSE * 9), []);
    }
}
