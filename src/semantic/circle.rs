//! Circles: things that rest on each other and so on nothing.

/// How far a node has been followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Followed {
    No,
    /// It stands on the way from the start to here.
    OnWay,
    Done,
}

/// One circle in a graph, in the order it is walked, its first node again at the end.
pub(super) fn find_circle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut followed = vec![Followed::No; edges.len()];
    let mut note = |node: usize, how: Followed| {
        let slot = followed.get_mut(node)?;
        Some(std::mem::replace(slot, how))
    };
    for start in 0..edges.len() {
        if note(start, Followed::OnWay) != Some(Followed::No) {
            note(start, Followed::Done);
            continue;
        }
        // The way from the start to here: a node and how many of its edges were taken.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, taken)) = way.last_mut() {
            let targets = edges.get(*node);
            let next = targets.and_then(|targets| targets.get(*taken)).copied();
            *taken += 1;
            let Some(next) = next else {
                note(*node, Followed::Done);
                way.pop();
                continue;
            };
            match note(next, Followed::OnWay) {
                Some(Followed::No) => way.push((next, 0)),
                Some(Followed::OnWay) => return Some(circle(&way, next)),
                Some(Followed::Done) | None => {
                    note(next, Followed::Done);
                }
            }
        }
    }
    None
}

/// The part of a way that comes back to a node.
fn circle(way: &[(usize, usize)], to: usize) -> Vec<usize> {
    let nodes = way.iter().map(|(node, _)| *node);
    nodes.skip_while(|node| *node != to).chain([to]).collect()
}
