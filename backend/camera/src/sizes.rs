//! Which sizes of a camera's pictures are made. Pure: time is passed in.
//!
//! A size that nobody takes costs processor time for nothing. Whoever takes less for a moment, and then more again, is not to
//! wait for it each time; so a size is made for some seconds after the last who took it.

use std::time::{Duration, Instant};

use anteroom_transcode::{Layer, Layers};

/// How long a size is made that nobody takes any more. Chosen: pages that try a larger size go back within it if that was too much.
const LINGER: Duration = Duration::from_secs(5);

/// The sizes that are worth making.
#[derive(Debug, Default)]
pub struct Sizes {
    /// When each was taken last, the smallest first.
    taken: [Option<Instant>; 3],
}

impl Sizes {
    /// These are taken now. Returns what is to be made for those who watch: the smallest always, as it is what everybody begins
    /// with, and what is left when a line gets bad.
    pub fn see(&mut self, taken: Layers, now: Instant) -> Layers {
        let mut made = Layers::NONE;
        for (layer, last) in Layer::ALL.into_iter().zip(&mut self.taken) {
            if taken.has(layer) {
                *last = Some(now);
            }
            let lingers = last.is_some_and(|last| now.saturating_duration_since(last) < LINGER);
            if lingers || layer == Layer::Low {
                made = made.with(layer);
            }
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use Layer::{High, Low, Middle};

    use super::*;

    fn layers(layers: &[Layer]) -> Layers {
        layers.iter().fold(Layers::NONE, |all, layer| all.with(*layer))
    }

    fn see(sizes: &mut Sizes, taken: &[Layer], now: Instant) -> Vec<Layer> {
        sizes.see(layers(taken), now).iter().collect()
    }

    #[test]
    fn what_nobody_takes_is_made_for_a_while_and_again_as_soon_as_somebody_does() {
        let (mut sizes, now) = (Sizes::default(), Instant::now());
        assert_eq!(see(&mut sizes, &[High], now), [Low, High], "nobody ever took the middle one");
        let later = now + LINGER / 2;
        assert_eq!(see(&mut sizes, &[Middle], later), [Low, Middle, High]);
        assert_eq!(see(&mut sizes, &[Middle], now + LINGER), [Low, Middle]);
        assert_eq!(see(&mut sizes, &[], now + LINGER), [Low, Middle]);
        assert_eq!(see(&mut sizes, &[], now + LINGER * 2), [Low]);
        assert_eq!(see(&mut sizes, &[High], now + LINGER * 3), [Low, High]);
    }

    #[test]
    fn whoever_goes_up_and_down_within_a_while_stops_nothing() {
        let (mut sizes, now) = (Sizes::default(), Instant::now());
        for step in 0..20 {
            let taken = if step % 2 == 0 { High } else { Middle };
            let made = see(&mut sizes, &[taken], now + LINGER * step / 2);
            assert!(step == 0 || made == [Low, Middle, High], "{step}");
        }
    }
}
