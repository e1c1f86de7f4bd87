//! Where a decoder of H265 may begin. Pure.
//!
//! `retina` 0.4.21 takes nothing but IDR pictures for key frames, and puts the parameter sets before those alone. Encoders with open
//! groups of pictures, as x265 by itself, send one IDR picture when they begin, and CRA pictures from then on: whoever comes later, or
//! has left something out, would wait for ever.

use super::VideoUnit;

/// Types of NAL units up to this one are pictures; those after it are about them. ITU-T H.265 (2024), table 7-1, like all below.
const LAST_OF_PICTURES: u8 = 31;

/// Says of a picture whether decoding can begin with it, and gives it the parameter sets that it needs for that.
pub(super) fn complete(unit: VideoUnit, parameter_sets: &[u8]) -> VideoUnit {
    match kind_of(&unit.data) {
        // RASL: depends on what was before the key frame that it follows.
        Some(8 | 9) => VideoUnit { is_leading: true, ..unit },
        // BLA, IDR and CRA.
        Some(16..=21) if !unit.is_key => {
            VideoUnit { data: [parameter_sets, &unit.data].concat().into(), is_key: true, ..unit }
        }
        Some(_) | None => unit,
    }
}

/// The type of the first slice of a picture in Annex B. All slices of a picture are of one type.
fn kind_of(annex_b: &[u8]) -> Option<u8> {
    let mut rest = annex_b;
    while let Some(at) = rest.windows(3).position(|code| code == [0, 0, 1]) {
        rest = &rest[at + 3..];
        let kind = rest.first()? >> 1 & 0x3f;
        if kind <= LAST_OF_PICTURES {
            return Some(kind);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A NAL unit with a start code: its header is of two bytes.
    fn nal(kind: u8) -> Vec<u8> {
        vec![0, 0, 0, 1, kind << 1, 1, 0xaa]
    }

    fn completed(kinds: &[u8], is_key: bool) -> VideoUnit {
        let data = kinds.iter().copied().flat_map(nal).collect();
        complete(VideoUnit::sample(data, is_key), &nal(33))
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
