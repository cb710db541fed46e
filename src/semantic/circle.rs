//! Circles: things that rest on each other and so on nothing.

/// One circle in a graph, in the order it is walked, its first node again at the end.
pub(super) fn find_circle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut done = vec![false; edges.len()];
    for start in 0..edges.len() {
        // The way from the start to here: a node and how many of its edges were taken.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, taken)) = way.last_mut() {
            let next = edges
                .get(*node)
                .and_then(|targets| targets.get(*taken))
                .copied();
            *taken += 1;
            let Some(next) = next else {
                if let Some(slot) = done.get_mut(*node) {
                    *slot = true;
                }
                way.pop();
                continue;
            };
            if let Some(from) = way.iter().position(|(on_way, _)| *on_way == next) {
                let mut circle: Vec<usize> = way.iter().skip(from).map(|(node, _)| *node).collect();
                circle.push(next);
                return Some(circle);
            }
            if !done.get(next).copied().unwrap_or(true) {
                way.push((next, 0));
            }
        }
    }
    None
}
