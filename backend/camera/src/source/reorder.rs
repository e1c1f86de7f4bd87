//! Datagrams in the order in which they were sent. Pure: time is passed in.
//!
//! The RTSP library gives up on a stream whose packets come in another order, so what comes by UDP is put in order first.
//! A packet that is missing is waited for a little, and then given up.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use bytes::Bytes;

/// How long a missing packet is waited for. Chosen: more than what networks in a house shuffle, less than anyone sees.
const PATIENCE: Duration = Duration::from_millis(60);
/// Most packets that are held while one is missing. Chosen: a large key frame.
const HELD_MAX: usize = 256;
/// A packet this far ahead is not waited for: the camera has begun anew.
const LEAP: u16 = 1024;

/// The packets of one stream.
#[derive(Debug, Default)]
pub(crate) struct Reorder {
    /// The number of the packet that is due, as counted without ever beginning again.
    due: Option<u64>,
    held: BTreeMap<u64, Bytes>,
    held_since: Option<Instant>,
}

impl Reorder {
    /// Takes in a packet. What is not RTP is dropped.
    pub(crate) fn push(&mut self, packet: Bytes, now: Instant) {
        if packet.len() < 12 || packet[0] >> 6 != 2 {
            return;
        }
        let sequence = u16::from_be_bytes([packet[2], packet[3]]);
        let anew = u64::from(sequence) + (1 << 16);
        let due = *self.due.get_or_insert(anew);
        let ahead = sequence.wrapping_sub(low_bits(due));
        let behind = ahead.wrapping_neg();
        let number = if ahead < LEAP {
            due + u64::from(ahead)
        } else if behind < LEAP {
            // Too late, or twice.
            return;
        } else {
            self.held.clear();
            self.held_since = None;
            self.due = Some(anew);
            anew
        };
        self.held.insert(number, packet);
        self.held_since.get_or_insert(now);
    }

    /// The next packet whose turn it is, or whose turn has come because the one before is given up.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<Bytes> {
        let (first, due) = (*self.held.first_key_value()?.0, self.due?);
        let is_late = self.held_since.is_some_and(|since| now.saturating_duration_since(since) >= PATIENCE);
        if first != due && !is_late && self.held.len() < HELD_MAX {
            return None;
        }
        self.due = Some(first + 1);
        let packet = self.held.remove(&first);
        let goes_on = self.held.contains_key(&(first + 1));
        // A new gap is waited for anew; within a run nothing has to be.
        self.held_since = match (self.held.is_empty(), goes_on) {
            (true, _) => None,
            (false, true) => self.held_since,
            (false, false) => Some(now),
        };
        packet
    }

    /// When [`Self::pop`] has something to give although nothing comes.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.held_since.map(|since| since + PATIENCE)
    }
}

fn low_bits(number: u64) -> u16 {
    u16::try_from(number & 0xffff).expect("sixteen bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sequence: u16) -> Bytes {
        let mut packet = vec![0x80, 96];
        packet.extend(sequence.to_be_bytes());
        packet.extend([0; 8]);
        packet.into()
    }

    /// What comes out at once when these come in.
    fn out(reorder: &mut Reorder, sequences: &[u16], now: Instant) -> Vec<u16> {
        for sequence in sequences {
            reorder.push(packet(*sequence), now);
        }
        std::iter::from_fn(|| reorder.pop(now)).map(|packet| u16::from_be_bytes([packet[2], packet[3]])).collect()
    }

    #[test]
    fn packets_come_out_in_order_and_once() {
        let (mut reorder, now) = (Reorder::default(), Instant::now());
        assert_eq!(out(&mut reorder, &[65_534], now), [65_534]);
        assert_eq!(out(&mut reorder, &[0, 65_535, 1, 1, 65_534, 3], now), [65_535, 0, 1]);
        assert_eq!(out(&mut reorder, &[2], now), [2, 3]);
        assert_eq!(reorder.poll_timeout(), None);
    }

    #[test]
    fn a_missing_packet_is_waited_for_a_little_and_no_longer() {
        let (mut reorder, now) = (Reorder::default(), Instant::now());
        assert_eq!(out(&mut reorder, &[10, 12, 13, 15], now), [10]);
        let late = reorder.poll_timeout().unwrap();
        assert_eq!(out(&mut reorder, &[], late), [12, 13]);
        assert_eq!(out(&mut reorder, &[11], late), [0; 0], "too late");
        assert_eq!(out(&mut reorder, &[], late + PATIENCE), [15]);
    }

    #[test]
    fn whoever_begins_anew_is_followed_and_nothing_grows() {
        let (mut reorder, now) = (Reorder::default(), Instant::now());
        for began in [10, 40_000, 5, 33_000, 1100, 65_000] {
            assert_eq!(out(&mut reorder, &[began], now), [began]);
        }
        let mut count = 0;
        for sequence in 0..600_u16 {
            count += out(&mut reorder, &[100 + 2 * (sequence % 400)], now).len();
            assert!(reorder.held.len() <= HELD_MAX);
        }
        assert!(count > 0);
        reorder.push(Bytes::from_static(b"no packet"), now);
        reorder.push(Bytes::from_static(&[0; 20]), now);
        assert!(reorder.held.len() <= HELD_MAX);
    }
}
