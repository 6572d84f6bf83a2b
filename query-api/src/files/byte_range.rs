//! `Range`: the part of a file that is asked for (RFC 9110, section 14).

/// Bytes `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ByteRange {
    pub(super) first: u64,
    pub(super) last: u64,
}

/// What a `Range` header asks of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it: there is no header, or one that may be ignored, as several ranges at once are.
    Everything,
    Part(ByteRange),
    /// A part that the file does not have.
    Nothing,
}

impl ByteRange {
    /// How many bytes.
    pub(super) const fn len(self) -> u64 {
        self.last - self.first + 1
    }
}

/// What this header asks of a file of `size_bytes`.
pub(super) fn asked(header: Option<&str>, size_bytes: u64) -> Asked {
    let Some(range) = header.and_then(parse) else { return Asked::Everything };
    let part = match range {
        (Some(first), last) => {
            let last = last.unwrap_or(u64::MAX).min(size_bytes.saturating_sub(1));
            (first < size_bytes).then_some(ByteRange { first, last })
        }
        (None, Some(suffix)) => (suffix > 0 && size_bytes > 0)
            .then(|| ByteRange { first: size_bytes.saturating_sub(suffix), last: size_bytes - 1 }),
        (None, None) => return Asked::Everything,
    };
    part.map_or(Asked::Nothing, Asked::Part)
}

/// `bytes=first-last`, `bytes=first-` or `bytes=-suffix`; `None` for anything else.
fn parse(header: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (unit, range) = header.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    let number = |text: &str| match text {
        "" => Some(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok().map(Some),
        _ => None,
    };
    let (first, last) = (number(first)?, number(last)?);
    let ordered = first.zip(last).is_none_or(|(first, last)| first <= last);
    (unit.trim().eq_ignore_ascii_case("bytes") && ordered).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        let part = |first, last| Asked::Part(ByteRange { first, last });
        for (header, expected) in [
            ("bytes=0-99", part(0, 99)),
            ("bytes=10-", part(10, 999)),
            ("bytes=-10", part(990, 999)),
            ("bytes=-5000", part(0, 999)),
            ("bytes=990-5000", part(990, 999)),
            ("Bytes = 5-5", part(5, 5)),
            ("bytes=1000-", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
        ] {
            assert_eq!(asked(Some(header), 1000), expected, "{header}");
        }
        assert_eq!(asked(Some("bytes=0-"), 0), Asked::Nothing);
    }

    #[test]
    fn what_is_no_single_range_asks_for_everything() {
        for header in ["bytes=0-1,5-6", "bytes=5-1", "bytes=-", "bytes=a-b", "bytes=+1-2", "lines=1-2", "x"] {
            assert_eq!(asked(Some(header), 1000), Asked::Everything, "{header}");
        }
        assert_eq!(asked(None, 1000), Asked::Everything);
    }
}
