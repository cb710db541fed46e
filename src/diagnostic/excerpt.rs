//! The lines of a source that a diagnostic shows, ready to be drawn.
//!
//! What comes in: a source and labelled places in it. What goes out: the few lines around them, in which
//! control characters are written as escapes and the far parts of long lines are left out, so that what
//! is drawn is small and harmless whatever the file holds. Lines keep their numbers and labels their
//! columns, which count characters. Nothing here fails: places outside the text are moved to its end.

use std::collections::BTreeSet;
use std::ops::Range;

use miette::MietteError;
use miette::MietteSpanContents;
use miette::SourceCode;
use miette::SourceSpan;
use miette::SpanContents;

use super::Label;
use crate::source::ColumnUnit;
use crate::source::Source;
use crate::source::is_unprintable;
use crate::source::printable;

/// Up to how many bytes a line is shown whole.
const WHOLE_LINE: usize = 160;
/// How many bytes of a long line are shown on each side of a label.
const AROUND: usize = 40;
/// How many bytes of a long label are shown.
const WHOLE_LABEL: usize = 80;
/// Up to how many lines of a label are shown where it is shown whole.
const MOST_LINES: usize = 8;

/// How much to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The first line of each label, with the lines before and after it.
    Around,
    /// All lines of each label (eight at most), and no others.
    Exactly,
}

/// Lines of one source with labels under them.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    labels: Vec<Mark>,
}

/// A line of the excerpt.
#[derive(Debug)]
struct Line {
    /// Its number in the source, from 0.
    number: usize,
    /// Where it stands in the excerpt, line end included.
    range: Range<usize>,
}

/// A label of the excerpt.
#[derive(Debug)]
pub(super) struct Mark {
    /// Where it stands in the excerpt.
    pub(super) range: Range<usize>,
    /// What it says.
    pub(super) text: String,
    /// The column in the source, from 0.
    column: usize,
}

impl Excerpt {
    /// The lines of `source` around `labels`, the first of which is the primary one.
    pub fn new(source: &Source, labels: &[Label], extent: Extent) -> Self {
        let places: Vec<Place> = labels
            .iter()
            .map(|at| Place::new(source, at, extent))
            .collect();
        let mut writer = Writer::new(&places);
        for number in wanted_lines(source, &places, extent) {
            writer.line(source, number);
        }
        let marks = places.iter().zip(labels).zip(writer.ranges);
        Self {
            name: printable(&source.name).into_owned(),
            text: writer.text,
            lines: writer.lines,
            labels: marks
                .map(|((at, label), range)| at.mark(source, label, range))
                .collect(),
        }
    }

    /// The labels; the first is the primary one.
    pub(super) fn labels(&self) -> &[Mark] {
        &self.labels
    }

    /// The lines that a range of the excerpt stands on.
    fn lines_of(&self, range: &Range<usize>) -> Range<usize> {
        let line = |at: usize| {
            let after = self.lines.partition_point(|line| line.range.start <= at);
            after.saturating_sub(1)
        };
        line(range.start)..line(range.end.saturating_sub(1).max(range.start)) + 1
    }

    /// Widens lines to all that follow one another in the source.
    fn run_around(&self, lines: Range<usize>) -> Range<usize> {
        let number = |index: usize| self.lines.get(index).map(|line| line.number);
        let Range { mut start, mut end } = lines;
        while start > 0 && number(start - 1).map(|before| before + 1) == number(start) {
            start -= 1;
        }
        while end > 0 && end < self.lines.len() && number(end) == number(end - 1).map(|at| at + 1) {
            end += 1;
        }
        start..end
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let range = span.offset()..span.offset() + span.len();
        let own = self.lines_of(&range);
        let shown = match lines_before {
            0 => own.clone(),
            _ => self.run_around(own.clone()),
        };
        let lines = self.lines.get(shown).ok_or(MietteError::OutOfBounds)?;
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return Err(MietteError::OutOfBounds);
        };
        if last.number - first.number + 1 != lines.len() {
            return Err(MietteError::OutOfBounds);
        }
        let column = self
            .labels
            .iter()
            .find(|mark| mark.range.start == range.start);
        let bytes = first.range.start..last.range.end;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.get(bytes.clone()).unwrap_or_default().as_bytes(),
            (bytes.start, bytes.len()).into(),
            first.number,
            column
                .filter(|_| lines_before == 0)
                .map_or(0, |mark| mark.column),
            lines.len(),
        )))
    }
}

/// What a label covers in the source, clamped to what is shown of it.
struct Place {
    bytes: Range<usize>,
    lines: Range<usize>,
}

impl Place {
    fn new(source: &Source, label: &Label, extent: Extent) -> Self {
        let length = source.text.len();
        let start = source
            .text
            .floor_char_boundary((label.span.start as usize).min(length));
        let end = source
            .text
            .ceil_char_boundary((label.span.end as usize).min(length))
            .max(start);
        let first = line_at(source, start);
        let most = match extent {
            Extent::Around => 1,
            Extent::Exactly => MOST_LINES,
        };
        let last = line_at(source, end.saturating_sub(1).max(start)).min(first + most - 1);
        Self {
            bytes: start..end.min(line_bytes(source, last).end).max(start),
            lines: first..last + 1,
        }
    }

    fn mark(&self, source: &Source, label: &Label, range: Option<Range<usize>>) -> Mark {
        let at = u32::try_from(self.bytes.start).unwrap_or(u32::MAX);
        let column = source.position(at, ColumnUnit::CodePoints).column;
        Mark {
            range: range.unwrap_or_default(),
            text: printable(&label.text).into_owned(),
            column: column.saturating_sub(1) as usize,
        }
    }
}

/// The number of the line, from 0, in which a byte stands.
fn line_at(source: &Source, at: usize) -> usize {
    let after = source
        .line_starts()
        .partition_point(|&start| start as usize <= at);
    after.saturating_sub(1)
}

/// The bytes of a line, without its end.
fn line_bytes(source: &Source, number: usize) -> Range<usize> {
    let starts = source.line_starts();
    let length = source.text.len();
    let start = starts.get(number).map_or(length, |&start| start as usize);
    let next = starts
        .get(number + 1)
        .map_or(length, |&start| start as usize);
    let line = source.text.get(start..next).unwrap_or_default();
    start..start + line.trim_end_matches(['\n', '\r']).len()
}

/// The numbers of the lines to show. The empty line after the last line end is none, and a line that
/// would have to be cut says nothing about its neighbours.
fn wanted_lines(source: &Source, places: &[Place], extent: Extent) -> BTreeSet<usize> {
    let context = usize::from(extent == Extent::Around);
    let mut count = source.line_starts().len();
    if count > 1 && line_bytes(source, count - 1).is_empty() {
        count -= 1;
    }
    let mut wanted = BTreeSet::new();
    for place in places {
        let around = place.lines.start.saturating_sub(context)..place.lines.end + context;
        let tells = |line: usize| line < count && line_bytes(source, line).len() <= WHOLE_LINE;
        wanted.extend(around.filter(|&line| place.lines.contains(&line) || tells(line)));
    }
    wanted
}

/// Copies lines into an excerpt and follows where labels come to stand.
struct Writer<'p> {
    places: &'p [Place],
    text: String,
    lines: Vec<Line>,
    ranges: Vec<Option<Range<usize>>>,
}

impl<'p> Writer<'p> {
    fn new(places: &'p [Place]) -> Self {
        Self {
            places,
            text: String::new(),
            lines: Vec::new(),
            ranges: vec![None; places.len()],
        }
    }

    fn line(&mut self, source: &Source, number: usize) {
        let start = self.text.len();
        let line = line_bytes(source, number);
        let mut at = line.start;
        for piece in self.pieces(source, &line) {
            if piece.start > at {
                self.text.push('…');
            }
            self.piece(source, number, piece.clone());
            at = piece.end;
        }
        if at < line.end {
            self.text.push('…');
        } else {
            self.point_at_end(number, line.end);
        }
        self.text.push('\n');
        let range = start..self.text.len();
        let number = source.line_number(number) - 1;
        self.lines.push(Line { number, range });
    }

    /// The parts of a line to show: all of a short one, else what is around the labels.
    fn pieces(&self, source: &Source, line: &Range<usize>) -> Vec<Range<usize>> {
        if line.len() <= WHOLE_LINE {
            return vec![line.clone()];
        }
        let floor = |at: usize| source.text.floor_char_boundary(at).max(line.start);
        let on_line =
            |place: &&Place| place.bytes.start <= line.end && place.bytes.end >= line.start;
        let around = |place: &Place| {
            let start = place.bytes.start.max(line.start);
            let end = place.bytes.end.min(start + WHOLE_LABEL);
            floor(start.saturating_sub(AROUND))..floor((end + AROUND).min(line.end))
        };
        let mut near: Vec<_> = self.places.iter().filter(on_line).map(around).collect();
        if near.is_empty() {
            near.push(line.start..floor(line.start + WHOLE_LABEL));
        }
        near.sort_unstable_by_key(|piece| piece.start);
        near.into_iter()
            .fold(Vec::new(), |mut merged: Vec<Range<usize>>, piece| {
                match merged.last_mut() {
                    Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
                    _ => merged.push(piece),
                }
                merged
            })
    }

    fn piece(&mut self, source: &Source, number: usize, piece: Range<usize>) {
        let shown = source.text.get(piece.clone()).unwrap_or_default();
        for (offset, c) in shown.char_indices() {
            let before = self.text.len();
            match c {
                '\t' => self.text.push(c),
                c if is_unprintable(c) => self.text.extend(c.escape_default()),
                c => self.text.push(c),
            }
            let at = piece.start + offset;
            self.follow(number, at..at + c.len_utf8(), before);
        }
    }

    /// Widens the labels that cover a character by what was written for it.
    fn follow(&mut self, number: usize, character: Range<usize>, before: usize) {
        let after = self.text.len();
        for (place, range) in self.places.iter().zip(&mut self.ranges) {
            let covered = place.bytes.start < character.end
                && (character.start < place.bytes.end || character.start == place.bytes.start);
            if covered && place.lines.contains(&number) {
                range.get_or_insert(before..after).end = after;
            }
        }
    }

    /// A label at the end of a line has no character to stand under: it gets a blank.
    fn point_at_end(&mut self, number: usize, end: usize) {
        let at = self.text.len();
        let mut pointed = false;
        for (place, range) in self.places.iter().zip(&mut self.ranges) {
            let here = place.bytes.start >= end && place.lines.start == number;
            if here && range.is_none() {
                *range = Some(at..at + 1);
                pointed = true;
            }
        }
        if pointed {
            self.text.push(' ');
        }
    }
}
