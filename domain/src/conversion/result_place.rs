//! Where the files of a result lie in the file store.

use crate::ids::{ConversionId, FileId};

/// The last part of the keys of a result and of its picture, below their owner.
///
/// Each attempt has a place of its own, so that whoever is late writes over nobody's result. Every such place begins with the
/// conversion's id, so that all of a conversion's are found by that. A result whose id is its conversion's was made before there
/// were several, and lies under that id alone.
pub fn result_place(conversion: ConversionId, result: FileId) -> String {
    if result.uuid() == conversion.uuid() { conversion.to_string() } else { format!("{conversion}.{result}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn attempts_have_places_of_their_own_and_old_results_stay_where_they_are() {
        let (id, other) = (Uuid::from_u128(6), Uuid::from_u128(7));
        let conversion = ConversionId::new(id);
        assert_eq!(result_place(conversion, FileId::new(id)), id.to_string());
        assert_eq!(result_place(conversion, FileId::new(other)), format!("{id}.{other}"));
    }
}
