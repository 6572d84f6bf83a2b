//! What stands in the documents: the same each time, and hardly two sentences alike.

const WORDS: [&str; 40] = [
    "the",
    "ferry",
    "leaves",
    "harbour",
    "at",
    "dawn",
    "with",
    "cargo",
    "and",
    "a",
    "crew",
    "of",
    "seven",
    "under",
    "grey",
    "sky",
    "while",
    "gulls",
    "follow",
    "slowly",
    "towards",
    "island",
    "lighthouse",
    "where",
    "mail",
    "waits",
    "for",
    "passengers",
    "who",
    "travel",
    "between",
    "two",
    "towns",
    "every",
    "week",
    "in",
    "winter",
    "or",
    "summer",
    "storms",
];
const WORDS_OF_A_SENTENCE: u32 = 15;
const TOWNS: [&str; 8] = ["Bergen", "Aarhus", "Kiel", "Tallinn", "Porto", "Cork", "Naples", "Izmir"];

/// So many sentences, which follow from the number.
pub(super) fn sentences(number: u32, count: u32) -> String {
    // A generator of numbers that is as good as it must be for this.
    let mut state = number.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut text = String::new();
    for place in 0..count * WORDS_OF_A_SENTENCE {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let word = WORDS.get((state >> 16) as usize % WORDS.len()).copied().unwrap_or_default();
        let is_first = place % WORDS_OF_A_SENTENCE == 0;
        if is_first {
            text.push_str(if place == 0 { "" } else { ". " });
            text.extend(word.chars().take(1).flat_map(char::to_uppercase));
            text.extend(word.chars().skip(1));
        } else {
            text.push(' ');
            text.push_str(word);
        }
    }
    text.push('.');
    text
}

/// A town's name.
pub(super) fn town(number: u32) -> &'static str {
    TOWNS.get(number as usize % TOWNS.len()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_follow_from_their_number() {
        assert_eq!(sentences(3, 2), sentences(3, 2));
        assert_ne!(sentences(3, 2), sentences(4, 2));
        assert_eq!(sentences(3, 4).split(' ').count(), 60);
        assert_eq!(sentences(3, 4).matches('.').count(), 4);
    }
}
