//! H264 as far as it takes to compare pictures.

/// The kinds of NAL units that make up pictures and what is needed to decode them.
pub(crate) const ESSENTIAL: [u8; 4] = [1, 5, 7, 8];

/// Those of the kinds that matter.
pub(crate) fn essential(units: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    units.into_iter().filter(|unit| ESSENTIAL.contains(&(unit[0] & 0x1f))).collect()
}

/// The NAL units of a stream in Annex B, without start codes.
pub(crate) fn units(annex_b: &[u8]) -> Vec<Vec<u8>> {
    let mut starts: Vec<_> =
        annex_b.windows(3).enumerate().filter(|(_, code)| *code == [0, 0, 1]).map(|(at, _)| at).collect();
    starts.push(annex_b.len());
    let units = starts.windows(2).map(|pair| {
        let mut unit = &annex_b[pair[0] + 3..pair[1]];
        // The first zero of a longer start code, and padding.
        while let [rest @ .., 0] = unit {
            unit = rest;
        }
        unit.to_vec()
    });
    units.filter(|unit| !unit.is_empty()).collect()
}
