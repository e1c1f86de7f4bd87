//! Which pictures of a camera a decoder can use, at first and where some were left out. Pure.

use crate::source::VideoUnit;

/// Where a decoder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Usable {
    /// What it was given is not enough for the next picture: it waits for a key frame.
    #[default]
    FromKey,
    /// It has begun with a key frame, and has nothing of what was before.
    AfterKey,
    /// It has everything since the key frame before the last.
    All,
}

impl Usable {
    /// Whether the next picture is of use to it. It is taken to be given then.
    pub(super) fn takes(&mut self, picture: &VideoUnit) -> bool {
        let (takes, then) = match (*self, picture.is_key) {
            (Self::FromKey, true) => (true, Self::AfterKey),
            (Self::FromKey, false) => (false, Self::FromKey),
            (Self::AfterKey, false) => (!picture.is_leading, Self::AfterKey),
            (Self::AfterKey | Self::All, true) | (Self::All, false) => (true, Self::All),
        };
        *self = then;
        takes
    }

    /// A picture that it could have used was left out.
    pub(super) fn miss(&mut self) {
        *self = Self::FromKey;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `K`: a key frame, `l`: one that depends on what was before it as well, `p`: any other.
    fn picture(letter: char) -> VideoUnit {
        VideoUnit { is_leading: letter == 'l', ..VideoUnit::sample(Vec::new(), letter == 'K') }
    }

    /// Those that are used; after each `!` the one before it is left out.
    fn used(pictures: &str) -> String {
        let mut usable = Usable::default();
        let taken = |letter: &char| match letter {
            '!' => {
                usable.miss();
                true
            }
            letter => usable.takes(&picture(*letter)),
        };
        pictures.chars().filter(taken).collect()
    }

    #[test]
    fn pictures_are_used_from_a_key_frame_on_without_those_that_depend_on_what_was_before() {
        assert_eq!(used("ppKllppKllpp"), "KppKllpp");
    }

    #[test]
    fn where_one_was_left_out_it_begins_anew() {
        assert_eq!(used("Kpp!ppKllpKlp"), "Kpp!KpKlp");
        assert_eq!(used("Klp!lp!K!plKp"), "Kp!!K!Kp");
    }
}
