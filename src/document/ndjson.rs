//! NDJSON: one JSON value a line, each a plan of its own.
//!
//! A line that is not JSON is an error of that line alone; the other lines are read. Blank lines are
//! skipped.

use std::sync::Arc;

use super::Document;
use super::Limits;
use super::TreeBuilder;
use super::json;
use super::scan;
use crate::source::Source;

/// Reads a file of one value a line.
pub(super) fn read(source: Arc<Source>, limits: &Limits) -> Document {
    let mut builder = TreeBuilder::new(Arc::clone(&source));
    builder.reserve(source.text.len() / 24);
    let mut start = 0;
    while let Some(rest) = source
        .text
        .as_bytes()
        .get(start..)
        .filter(|rest| !rest.is_empty())
    {
        let length = scan::find(rest, |word| scan::byte(word, b'\n'), |&byte| byte == b'\n');
        let line = rest.get(..length).unwrap_or_default();
        if !line.trim_ascii().is_empty() {
            let before = builder.checkpoint();
            json::value(&mut builder, &source, (start, start + length), limits);
            builder.keep_if_sound(&before);
        }
        start += length + 1;
    }
    builder.finish()
}
