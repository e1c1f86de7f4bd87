//! Where a decoder of H265 may begin. Pure.
//!
//! `retina` 0.4.21 takes nothing but IDR pictures for key frames, and puts the parameter sets before those alone. Encoders with open
//! groups of pictures, as x265 by itself, send one IDR picture when they begin, and CRA pictures from then on: whoever comes later, or
//! has left something out, would wait for ever.

use super::VideoUnit;

/// Types of NAL units: ITU-T H.265 (2024), table 7-1.
mod kind {
    use std::ops::RangeInclusive;

    /// Leading pictures that depend on what was before the key frame that they follow (RASL).
    pub(super) const SKIPPED_LEADING: RangeInclusive<u8> = 8..=9;
    /// Key frames: BLA, IDR and CRA.
    pub(super) const KEY: RangeInclusive<u8> = 16..=21;
    /// Pictures; everything after is about them.
    pub(super) const SLICES: RangeInclusive<u8> = 0..=31;
}

/// Says of a picture whether decoding can begin with it, and gives it the parameter sets that it needs for that.
pub(super) fn complete(unit: VideoUnit, parameter_sets: &[u8]) -> VideoUnit {
    let Some(kind) = kind_of(&unit.data) else { return unit };
    let is_leading = kind::SKIPPED_LEADING.contains(&kind);
    if unit.is_key || !kind::KEY.contains(&kind) {
        return VideoUnit { is_leading, ..unit };
    }
    VideoUnit { data: [parameter_sets, &unit.data].concat().into(), is_key: true, ..unit }
}

/// The type of the first slice of a picture in Annex B. All slices of a picture are of one type.
fn kind_of(annex_b: &[u8]) -> Option<u8> {
    let mut rest = annex_b;
    while let Some(at) = rest.windows(3).position(|code| code == [0, 0, 1]) {
        rest = &rest[at + 3..];
        let kind = rest.first()? >> 1 & 0x3f;
        if kind::SLICES.contains(&kind) {
            return Some(kind);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// A NAL unit with a start code: its header is of two bytes.
    fn nal(kind: u8) -> Vec<u8> {
        vec![0, 0, 0, 1, kind << 1, 1, 0xaa]
    }

    fn completed(kinds: &[u8], is_key: bool) -> VideoUnit {
        let data: Vec<u8> = kinds.iter().copied().flat_map(nal).collect();
        let unit =
            VideoUnit { data: data.into(), time: 0, is_key, is_leading: false, received: Instant::now(), lost: 0 };
        complete(unit, &nal(33))
    }

    #[test]
    fn key_frames_that_are_not_idr_pictures_are_some_and_get_their_parameter_sets() {
        for kind in [16, 17, 18, 21] {
            let unit = completed(&[35, 39, kind, kind], false);
            assert!(unit.is_key && !unit.is_leading, "{kind}");
            assert_eq!(*unit.data, [33, 35, 39, kind, kind].map(nal).concat());
        }
    }

    #[test]
    fn idr_pictures_have_them_already() {
        for kind in [19, 20] {
            let unit = completed(&[32, 33, 34, kind], true);
            assert!(unit.is_key);
            assert_eq!(*unit.data, [32, 33, 34, kind].map(nal).concat());
        }
    }

    #[test]
    fn other_pictures_are_none_and_those_that_depend_on_what_was_before_a_key_frame_are_told_apart() {
        for (kind, is_leading) in [(0, false), (1, false), (6, false), (7, false), (8, true), (9, true)] {
            let unit = completed(&[35, kind], false);
            assert_eq!((unit.is_key, unit.is_leading), (false, is_leading), "{kind}");
        }
        for nothing in [&[][..], &[35], &[39, 40]] {
            assert!(!completed(nothing, false).is_key);
        }
    }
}
