//! The sizes that a camera is sent in. Pure.

/// One of the sizes that a picture is sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The smallest.
    Low,
    /// The one between.
    Middle,
    /// The largest; the only one where there is but one.
    High,
}

impl Layer {
    /// Every one of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Middle, Self::High];

    /// Its name in an offer.
    pub fn rid(self) -> &'static str {
        match self {
            Self::Low => "l",
            Self::Middle => "m",
            Self::High => "h",
        }
    }

    /// The layer of that name.
    pub fn of_rid(rid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.rid() == rid)
    }

    /// Its number on the wire.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Low => 0,
            Self::Middle => 1,
            Self::High => 2,
        }
    }

    pub(crate) fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.number() == number)
    }
}

/// Some of the layers, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layers(u8);

impl Layers {
    /// None.
    pub const NONE: Self = Self(0);
    /// The largest alone.
    pub const ONE: Self = Self(0b100);
    /// All three.
    pub const THREE: Self = Self(0b111);

    /// Those whose bits are set, the lowest bit for the smallest layer.
    pub fn from_bits(bits: u8) -> Option<Self> {
        (bits <= Self::THREE.0).then_some(Self(bits))
    }

    /// The bits of [`Self::from_bits`].
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether `layer` is among them.
    pub fn has(self, layer: Layer) -> bool {
        self.0 & (1 << layer.number()) != 0
    }

    /// These and this one.
    #[must_use]
    pub fn with(self, layer: Layer) -> Self {
        Self(self.0 | 1 << layer.number())
    }

    /// Those that are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Without the largest, as long as another one is left.
    #[must_use]
    pub fn without_largest(self) -> Self {
        let largest = Layer::ALL.into_iter().rev().find(|layer| self.has(*layer));
        let left = largest.map_or(0, |largest| self.0 & !(1 << largest.number()));
        if left == 0 { self } else { Self(left) }
    }

    /// Each of them, the smallest first.
    pub fn iter(self) -> impl Iterator<Item = Layer> {
        Layer::ALL.into_iter().filter(move |layer| self.has(*layer))
    }
}

/// Lines of a picture that is sent in one size at most.
const LINES_SINGLE_MAX: u32 = 1080;

/// Width and height, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Size {
    /// How large a layer is of a picture of this size: as many lines as pages count on where they choose one, never more than the
    /// picture has, and both sides even as encoders want them.
    #[must_use]
    pub fn of_layer(self, layer: Layer, layers: Layers) -> Self {
        let most = match layer {
            _ if layers.iter().count() == 1 => LINES_SINGLE_MAX,
            // A viewer who can take more is rare, and each line costs all the others.
            Layer::High => 720,
            Layer::Middle => 360,
            Layer::Low => 180,
        };
        // Pictures of cameras that hang sideways are as many lines wide.
        let lines = self.width.min(self.height).max(1);
        let scaled = |side: u32| {
            let side = u64::from(side) * u64::from(lines.min(most)) / u64::from(lines);
            u32::try_from(side).unwrap_or(u32::MAX).max(SIDE_MIN) & !1
        };
        Self { width: scaled(self.width), height: scaled(self.height) }
    }

    /// What a picture of this size may take, in kbit/s. Chosen: what looks fine of somebody who talks.
    pub fn kbps(self) -> u32 {
        match self.width.min(self.height) {
            0..=200 => 150,
            201..=400 => 500,
            401..=800 => 1500,
            _ => 3000,
        }
    }
}

/// The shortest side that encoders take.
const SIDE_MIN: u32 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(width: u32, height: u32, layers: Layers) -> Vec<(u32, u32)> {
        let size = Size { width, height };
        layers.iter().map(|layer| size.of_layer(layer, layers)).map(|size| (size.width, size.height)).collect()
    }

    #[test]
    fn each_layer_is_as_large_as_pages_count_on_and_none_is_larger_than_the_picture() {
        assert_eq!(sizes(1920, 1080, Layers::THREE), [(320, 180), (640, 360), (1280, 720)]);
        assert_eq!(sizes(1080, 1920, Layers::THREE), [(180, 320), (360, 640), (720, 1280)]);
        assert_eq!(sizes(320, 240, Layers::THREE), [(240, 180), (320, 240), (320, 240)]);
        assert_eq!(sizes(3840, 2160, Layers::ONE), [(1920, 1080)]);
        assert_eq!(sizes(1280, 720, Layers::ONE), [(1280, 720)]);
    }

    #[test]
    fn sides_are_even_and_never_too_short() {
        for (width, height) in [(1, 1), (17, 9001), (641, 481), (u32::MAX, 3), (0, 0)] {
            for (width, height) in sizes(width, height, Layers::THREE) {
                assert!(width % 2 == 0 && height % 2 == 0 && width >= SIDE_MIN && height >= SIDE_MIN);
            }
        }
    }

    #[test]
    fn larger_pictures_may_take_more() {
        let kbps = sizes(1920, 1080, Layers::THREE).into_iter().map(|(width, height)| Size { width, height }.kbps());
        assert_eq!(kbps.collect::<Vec<_>>(), [150, 500, 1500]);
    }

    #[test]
    fn the_largest_goes_first_and_the_last_stays() {
        let two = Layers::THREE.without_largest();
        assert_eq!(two.iter().collect::<Vec<_>>(), [Layer::Low, Layer::Middle]);
        assert_eq!(two.without_largest().without_largest().iter().collect::<Vec<_>>(), [Layer::Low]);
        assert_eq!(Layers::ONE.without_largest(), Layers::ONE);
        assert_eq!(Layers::from_bits(8), None);
        assert_eq!(Layers::ONE.with(Layer::Low).iter().collect::<Vec<_>>(), [Layer::Low, Layer::High]);
    }

    #[test]
    fn names_are_told_apart() {
        for layer in Layer::ALL {
            assert_eq!(Layer::of_rid(layer.rid()), Some(layer));
            assert_eq!(Layer::of_number(layer.number()), Some(layer));
        }
        assert_eq!((Layer::of_rid("x"), Layer::of_number(3)), (None, None));
    }
}
