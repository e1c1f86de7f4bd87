//! From one telephone codec to the other, sample by sample. A room takes one of the two, and a camera sends what it likes.

use anteroom_domain::camera::G711;

/// The same sound in `to`.
pub(crate) fn convert(data: &[u8], from: G711, to: G711) -> Vec<u8> {
    let samples = data.iter().copied();
    match (from, to) {
        (G711::A, G711::Mu) => samples.map(|sample| encode_mu(decode_a(sample))).collect(),
        (G711::Mu, G711::A) => samples.map(|sample| encode_a(decode_mu(sample))).collect(),
        (G711::Mu, G711::Mu) | (G711::A, G711::A) => data.to_vec(),
    }
}

/// The bias that makes all segments of µ-law alike, as in ITU-T G.711, table 2.
const BIAS: i32 = 0x84;

fn decode_mu(sample: u8) -> i16 {
    let sample = !sample;
    let magnitude = (((i32::from(sample & 0x0f) << 3) + BIAS) << ((sample >> 4) & 7)) - BIAS;
    narrow(if sample & 0x80 == 0 { magnitude } else { -magnitude })
}

fn encode_mu(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = (i32::from(sample).abs() + BIAS).min(0x7fff);
    // From 7 bits on, as the bias sees to; each bit more is one segment up.
    let segment = (24 - magnitude.leading_zeros()).min(7);
    let step = (magnitude >> (segment + 3)) & 0x0f;
    !(sign | low_byte(i32::try_from(segment << 4).unwrap_or_default() | step))
}

fn decode_a(sample: u8) -> i16 {
    let sample = sample ^ 0x55;
    let (segment, step) = ((sample >> 4) & 7, i32::from(sample & 0x0f) << 4);
    let magnitude = match segment {
        0 => step + 8,
        segment => (step + 0x108) << (segment - 1),
    };
    narrow(if sample & 0x80 == 0 { -magnitude } else { magnitude })
}

fn encode_a(sample: i16) -> u8 {
    let sign = if sample < 0 { 0 } else { 0x80 };
    let magnitude = i32::from(sample).abs().min(0x7fff);
    let code = if magnitude < 0x100 {
        magnitude >> 4
    } else {
        let segment = 24 - magnitude.leading_zeros();
        i32::try_from(segment << 4).unwrap_or_default() | ((magnitude >> (segment + 3)) & 0x0f)
    };
    (sign | low_byte(code)) ^ 0x55
}

fn narrow(sample: i32) -> i16 {
    i16::try_from(sample).expect("G.711 has fewer bits")
}

fn low_byte(code: i32) -> u8 {
    u8::try_from(code & 0xff).expect("eight bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_samples_mean_what_the_standard_says() {
        // The ends and the middles of both tables of ITU-T G.711.
        assert_eq!([0x00, 0x80, 0xff, 0x7f].map(decode_mu), [-32124, 32124, 0, 0]);
        assert_eq!([0xaa, 0x2a, 0xd5, 0x55].map(decode_a), [32256, -32256, 8, -8]);
    }

    #[test]
    fn every_sample_survives_its_own_codec() {
        for sample in 0..=255 {
            assert_eq!(decode_mu(encode_mu(decode_mu(sample))), decode_mu(sample), "{sample:#x}");
            assert_eq!(encode_a(decode_a(sample)), sample, "{sample:#x}");
        }
    }

    #[test]
    fn the_other_codec_sounds_the_same_but_for_its_steps() {
        for (from, to, decode_from, decode_to) in [
            (G711::A, G711::Mu, decode_a as fn(u8) -> i16, decode_mu as fn(u8) -> i16),
            (G711::Mu, G711::A, decode_mu, decode_a),
        ] {
            for sample in 0..=255 {
                let (before, after) = (decode_from(sample), decode_to(convert(&[sample], from, to)[0]));
                let allowed = 16 + before.unsigned_abs() / 16;
                assert!(before.abs_diff(after) <= allowed, "{from:?} {sample:#x}: {before} {after}");
            }
        }
    }
}
