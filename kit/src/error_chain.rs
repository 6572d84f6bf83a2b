//! An error with all its causes, for the log and for operators.
//!
//! What an error of ours shows is its own level only; why it came to that is in its source, and the source of that. Whoever
//! writes an error down writes them all, or what went wrong is not to be found.

/// The causes of an error, from the one just below it to the first of all.
pub fn causes(error: &dyn std::error::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |cause| cause.source())
}

/// An error and its causes, outermost first, as one line.
///
/// For those who run the system, and never for the answer to a request: causes name places, peers and what they said.
pub fn one_line(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    for cause in causes(error) {
        line.push_str(": ");
        line.push_str(&cause.to_string());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[derive(Debug, thiserror::Error)]
    #[error("the room cannot be read")]
    struct NoRoom(#[source] NoAnswer);

    #[derive(Debug, thiserror::Error)]
    #[error("the log does not answer")]
    struct NoAnswer(#[source] io::Error);

    #[derive(Debug, thiserror::Error)]
    #[error(transparent)]
    struct Wrapped(NoRoom);

    fn no_room() -> NoRoom {
        NoRoom(NoAnswer(io::Error::other("the wire is cut")))
    }

    #[test]
    fn an_error_and_its_causes_are_one_line_outermost_first() {
        let line = "the room cannot be read: the log does not answer: the wire is cut";
        assert_eq!(one_line(&no_room()), line);
        assert_eq!(one_line(&Wrapped(no_room())), line, "what only wraps another is not said twice");
    }

    #[test]
    fn an_error_without_a_cause_is_its_own_words() {
        assert_eq!(one_line(&io::Error::other("the wire is cut")), "the wire is cut");
    }

    #[test]
    fn a_cause_is_found_by_its_type() {
        let error = no_room();
        assert_eq!(causes(&error).count(), 2);
        assert!(causes(&error).any(<dyn std::error::Error>::is::<io::Error>));
        assert!(!causes(&error).any(<dyn std::error::Error>::is::<NoRoom>), "an error is no cause of itself");
    }
}
