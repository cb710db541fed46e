//! "Did you mean": the nearest of the names that would have been right.

/// The candidate nearest to what was written, if it is near enough to be a slip.
pub(super) fn nearest<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let limit = (written.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(written, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits between two names; a difference in case alone is the smallest slip.
fn distance(written: &str, candidate: &str) -> usize {
    if written.eq_ignore_ascii_case(candidate) {
        return usize::from(written != candidate);
    }
    strsim::osa_distance(written, candidate)
}
