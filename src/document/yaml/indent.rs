//! How far to the right the lines of a value in quotes or brackets have to stand.
//!
//! YAML asks that they are indented further than the block around them. The parser does not look at that, so
//! it is looked at here: what other readers refuse must not pass. Only a closing bracket may stand below the
//! key that its list belongs to: that is how people write it, and every reader takes it.

use granit_parser::StructureStyle;

use super::super::Kind;
use super::fault;
use super::fault::Stop;
use crate::source::Source;
use crate::source::Span;

/// The lists and maps around the place that is being read.
#[derive(Debug, Default)]
pub(super) struct Around(Vec<Opened>);

#[derive(Clone, Copy, Debug)]
struct Opened {
    kind: Kind,
    style: StructureStyle,
    start: u32,
}

impl Around {
    /// Enters a list or map. A list may have its dashes right below the key that it belongs to; the parser
    /// then says that it starts behind the first of them.
    pub(super) fn open(
        &mut self,
        source: &Source,
        (kind, style): (Kind, StructureStyle),
        start: u32,
    ) {
        let is_block = |opened: &&Opened| opened.style == StructureStyle::Block;
        let map = self.0.last().filter(is_block);
        let map = map.filter(|opened| opened.kind == Kind::Map && kind == Kind::List);
        let behind_dash = || line_before(source, start).trim_end().ends_with('-');
        let start = map.map_or(start, |map| if behind_dash() { map.start } else { start });
        self.0.push(Opened { kind, style, start });
    }

    /// Leaves a list or map, which ends here.
    pub(super) fn close(&mut self, source: &Source, end: u32) -> Result<(), Stop> {
        match self.0.pop() {
            Some(opened) if opened.style == StructureStyle::Flow => {
                let place = source.span(opened.start as usize, end as usize);
                self.check(source, place, |line| !line.starts_with(['#', ']', '}']))
            }
            _ => Ok(()),
        }
    }

    /// Looks at a text in quotes.
    pub(super) fn check_quoted(&self, source: &Source, place: Span) -> Result<(), Stop> {
        self.check(source, place, |_| true)
    }

    /// Looks at the lines of a value that stands in a block, those after the first.
    fn check(
        &self,
        source: &Source,
        place: Span,
        counts: impl Fn(&str) -> bool,
    ) -> Result<(), Stop> {
        let text = source.slice(place);
        let is_block = |opened: &&Opened| opened.style == StructureStyle::Block;
        let Some(block) = self.0.last().filter(is_block) else {
            return Ok(());
        };
        if !text.contains(['\n', '\r']) {
            return Ok(());
        }
        let least = line_before(source, block.start).len();
        let mut at = place.start as usize;
        for (number, line) in text.split_inclusive(['\n', '\r']).enumerate() {
            let words = line.trim_ascii_start();
            let indent = line.len() - line.trim_start_matches(' ').len();
            if number > 0 && indent <= least && !words.is_empty() && counts(words) {
                return Err(fault::too_far_left(source, at + line.len() - words.len()));
            }
            at += line.len();
        }
        Ok(())
    }
}

/// What stands before a place in its line: before a block, spaces or the marks of blocks around it.
fn line_before(source: &Source, at: u32) -> &str {
    let before = source.text.get(..at as usize).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    before.get(start..).unwrap_or_default()
}
