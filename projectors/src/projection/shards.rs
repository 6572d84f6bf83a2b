//! Projections that are parallel by key: each of a fixed number of shards folds the events of its own keys, with a
//! checkpoint and an active runner of its own.
//!
//! Which shard a key belongs to is a part of what a build is, as its tables are: another number of shards is another
//! build, made beside the live one, and no shard is ever moved.

/// In how many shards a projection is folded, side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shards(u32);

impl Shards {
    /// One for everything: the events are folded in the order of their stream.
    pub const ONE: Self = Self(1);
    /// No more than these: each reads the whole log, and has connections of its own.
    pub const MOST: u32 = 32;

    /// So many, for a fold that touches the rows of [`super::Projection::key`] alone, and reads no others. The order
    /// of events is kept within a key.
    ///
    /// # Panics
    /// When it is less than 1 or more than [`Self::MOST`]; in a constant that is an error of the compiler.
    pub const fn by_key(count: u32) -> Self {
        assert!(count >= 1 && count <= Self::MOST, "SHARDS: write Shards::by_key(N) with N from 1 to 32");
        Self(count)
    }

    /// How many there are.
    pub const fn count(self) -> u32 {
        self.0
    }

    /// True when there is more than one.
    pub const fn are_several(self) -> bool {
        self.0 > 1
    }

    /// The shard of a key, counted from 0: the two halves of its hash, the one xor the other, modulo their number. The hash
    /// is FNV-1a of 64 bits over the key's bytes. It is written down in the tables of every build, and must never change.
    pub fn of_key(self, key: &str) -> u32 {
        let hash = fnv_1a(key.as_bytes());
        let folded = (hash ^ (hash >> 32)) & u64::from(u32::MAX);
        u32::try_from(folded % u64::from(self.0)).unwrap_or_default()
    }

    /// A number of shards as Postgres stores it.
    pub(super) fn column(self) -> i32 {
        column(self.0)
    }
}

/// A shard, or a number of them, as Postgres stores it.
pub(super) fn column(shard: u32) -> i32 {
    i32::try_from(shard).unwrap_or(i32::MAX)
}

/// FNV-1a of 64 bits (draft-eastlake-fnv).
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_hash_is_the_one_that_is_written_down() {
        for (text, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fnv_1a(text.as_bytes()), hash, "{text}");
        }
    }

    #[test]
    fn keys_are_spread_evenly_and_one_shard_has_them_all() {
        let keys: Vec<_> = (0..3000_u128).map(|n| Uuid::from_u128(n << 80 | n).to_string()).collect();
        assert!(keys.iter().all(|key| Shards::ONE.of_key(key) == 0));
        for shards in [2, 3, 8] {
            let mut counts = vec![0_u32; 8];
            for key in &keys {
                counts[Shards::by_key(shards).of_key(key) as usize] += 1;
            }
            let fair = 3000 / shards;
            for (shard, count) in (0..shards).zip(counts) {
                assert!(count.abs_diff(fair) < fair / 4, "shard {shard} of {shards} has {count} keys");
            }
        }
    }

    #[test]
    #[should_panic(expected = "Shards::by_key(N)")]
    fn none_at_all_are_refused() {
        let _ = Shards::by_key(0);
    }
}
