//! Chance that can be repeated: everything in the demo world follows from one seed.

/// `SplitMix64` (Steele, Lea, Flood 2014): small, fast, the same on every machine. Not for secrets.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// A stream that depends on the seed alone.
    #[must_use]
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(super) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is at least 1.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let wide = u128::from(self.draw()) * u128::from(bound);
        u32::try_from(wide >> 64).expect("the product of 64 bits and a u32, shifted by 64, fits 32")
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of the choices, which are not empty.
    pub(super) fn of<'t, T>(&mut self, choices: &'t [T]) -> &'t T {
        let bound = u32::try_from(choices.len()).expect("the demo chooses among few things");
        &choices[self.below(bound) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_world() {
        let draw = || Chance::new(80).draw();
        assert_eq!(draw(), draw());
    }

    #[test]
    fn a_bound_is_never_reached() {
        let mut chance = Chance::new(1);
        assert!((0..10_000).all(|_| chance.below(7) < 7));
    }
}
