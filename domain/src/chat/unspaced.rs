//! Where words end in scripts that put no spaces between them.

/// The characters of Chinese, Japanese and Korean, their marks and their wide forms. Korean has spaces, but writes to a word
/// what belongs to it.
const RANGES: [(char, char); 8] = [
    ('\u{3000}', '\u{30ff}'),
    ('\u{3100}', '\u{31ff}'),
    ('\u{3400}', '\u{4dbf}'),
    ('\u{4e00}', '\u{9fff}'),
    ('\u{ac00}', '\u{d7a3}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{ff00}', '\u{ffef}'),
    ('\u{20000}', '\u{3ffff}'),
];

/// The same as one group of a regular expression, as Postgres writes them: for what is cut in its tables.
pub const UNSPACED: &str = "([\\u3000-\\u30ff\\u3100-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\uff00-\\uffef\\U00020000-\\U0003ffff])";

/// Sets each character apart that is of such a script, so that it counts as a word, and a run of them as these words in this order.
/// Everything else stays as it is.
pub fn apart(text: &str) -> String {
    let mut cut = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unspaced(c) {
            cut.extend([' ', c, ' ']);
        } else {
            cut.push(c);
        }
    }
    cut
}

fn is_unspaced(c: char) -> bool {
    RANGES.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_expression_names_the_same_characters() {
        let escaped = |c: char| match u32::from(c) {
            code @ 0..=0xffff => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        };
        let ranges = RANGES.map(|(first, last)| format!("{}-{}", escaped(first), escaped(last)));
        assert_eq!(UNSPACED, format!("([{}])", ranges.concat()));
    }

    #[test]
    fn characters_are_set_apart_and_words_with_spaces_are_left() {
        for (text, words) in [
            ("東京タワー", vec!["東", "京", "タ", "ワ", "ー"]),
            ("서울에서", vec!["서", "울", "에", "서"]),
            ("JR東京42", vec!["JR", "東", "京", "42"]),
            ("the tide, Ölpreis: Ρόδος", vec!["the", "tide,", "Ölpreis:", "Ρόδος"]),
            ("\u{20bb7}野家", vec!["\u{20bb7}", "野", "家"]),
        ] {
            assert_eq!(apart(text).split_whitespace().collect::<Vec<_>>(), words, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_else_is_cut(text in "[a-zé<>'0-9 一-龥ぁ-ンー가-힣。]{0,40}") {
            let cut = apart(&text);
            let without = |text: &str| text.replace(' ', "");
            prop_assert_eq!(without(&cut), without(&text));
            if !text.chars().any(is_unspaced) {
                prop_assert_eq!(&cut, &text);
            }
            // Each stands alone.
            let alone = |word: &str| word.chars().count() == 1 || !word.chars().any(is_unspaced);
            prop_assert!(cut.split_whitespace().all(alone), "{cut}");
        }

        /// What is asked for is cut as what was said, so that every part of a run is a part of its words.
        #[test]
        fn a_part_of_a_run_is_a_part_of_its_words(run in "[一-龥ぁ-ン가-힣]{1,20}", from in 0_usize..20, length in 1_usize..20) {
            let part: String = run.chars().skip(from).take(length).collect();
            let (words, asked) = (apart(&run), apart(&part));
            let words: Vec<_> = words.split_whitespace().collect();
            let asked: Vec<_> = asked.split_whitespace().collect();
            prop_assert!(asked.is_empty() || words.windows(asked.len()).any(|window| window == asked));
        }
    }
}
