//! "Did you mean": the nearest of the names that would have been right.

/// Beyond this many bytes nothing is a slip, and comparing would take long.
const LONGEST: usize = 64;

/// The candidates that what was written may be a slip of, the nearest first; at most three.
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    if written.len() > LONGEST {
        return Vec::new();
    }
    let limit = (written.chars().count() / 3).clamp(1, 3);
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (distance(written, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter()
        .take(3)
        .map(|(_, candidate)| candidate)
        .collect()
}

/// Edits between two names; a difference in case alone is the smallest slip.
fn distance(written: &str, candidate: &str) -> usize {
    if written.eq_ignore_ascii_case(candidate) {
        return usize::from(written != candidate);
    }
    strsim::osa_distance(written, candidate)
}
