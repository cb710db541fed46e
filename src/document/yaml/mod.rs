//! YAML 1.2 (core schema) into a tree.
//!
//! Text comes in; nodes with their places go out, for every document in the stream. Events come from
//! granit-parser, which knows the grammar; what is read from them is all here, so that another parser could
//! take its place. Scalars keep their text: whether `no` is a text or a boolean is for the vocabulary to
//! say. Aliases and merge keys are expanded at the end, by [`expand`], so that a file without any pays
//! nothing for them.

mod expand;
mod fault;
mod indent;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::Event;
use granit_parser::Parser;
use granit_parser::ScalarStyle;
use granit_parser::StructureStyle;
use granit_parser::Tag;

use super::Document;
use super::Kind;
use super::Limits;
use super::NodeId;
use super::TreeBuilder;
use crate::source::Source;
use crate::source::Span;
use fault::Stop;
use indent::Around;

/// Reads a stream of documents. Each is a plan, or a list with one plan an element; an empty one is none.
pub(super) fn read(source: Arc<Source>, limits: &Limits) -> Document {
    let depth = limits.depth as usize + 1;
    let options = granit_parser::options! {
        block_nesting_limit: depth,
        flow_nesting_limit: depth,
    };
    let mut reader = Reader {
        builder: TreeBuilder::new(Arc::clone(&source)),
        source: &source,
        limits,
        anchors: HashMap::new(),
        around: Around::default(),
        last: 0,
        aliases: false,
    };
    for event in Parser::new_from_str_with_options(&source.text, options) {
        let read = match event {
            Ok((event, span)) => reader.event(event, &span),
            Err(error) => Err(fault::syntax(&error, &source, limits)),
        };
        if let Err(stop) = read {
            reader.builder.report(*stop);
            break;
        }
    }
    reader.finish()
}

struct Reader<'s> {
    builder: TreeBuilder,
    source: &'s Arc<Source>,
    limits: &'s Limits,
    anchors: HashMap<usize, Anchored>,
    around: Around,
    /// Where the last piece of text ended that was part of a value: block lists and maps end there.
    last: u32,
    /// Whether there is any alias or merge key.
    aliases: bool,
}

/// What an anchor names.
enum Anchored {
    Value(NodeId),
    /// A key: its text, and its place.
    Key(String, Span),
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: &granit_parser::Span) -> Result<(), Stop> {
        let place = self.place(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = Scalar { text, style, tag };
                self.scalar(&scalar, anchor, place, span)
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.tag_fits(tag.as_deref(), "seq", span)?;
                self.open((Kind::List, style), anchor, place)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.tag_fits(tag.as_deref(), "map", span)?;
                self.open((Kind::Map, style), anchor, place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::DocumentEnd => {
                self.builder.drop_empty_root();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        scalar: &Scalar<'_>,
        anchor: usize,
        place: Span,
        span: &granit_parser::Span,
    ) -> Result<(), Stop> {
        let Some(kind) = scalar.kind() else {
            return Err(fault::tag(self.source, tag_place(self.source, span)));
        };
        if scalar.is_quoted() {
            self.around.check_quoted(self.source, place)?;
        }
        if self.expects_key() {
            return self.key(scalar, anchor, place);
        }
        let id = if scalar.is_absent(place) {
            let at = after_colon(self.source, place);
            self.builder.scalar(kind, "", at)
        } else {
            let place = scalar.trimmed(self.source, place);
            self.builder.scalar(kind, &scalar.text, place)
        };
        self.last = self.builder.tree().span(id).end;
        self.anchor(anchor, id);
        Ok(())
    }

    fn key(&mut self, scalar: &Scalar<'_>, anchor: usize, place: Span) -> Result<(), Stop> {
        if scalar.is_absent(place) {
            return Err(fault::no_key(self.source, place));
        }
        let merges =
            scalar.style == ScalarStyle::Plain && scalar.tag.is_none() && scalar.text == "<<";
        self.aliases |= merges;
        self.builder.key(&scalar.text, place);
        if merges {
            self.builder.mark_merge();
        }
        self.last = place.end;
        if anchor != 0 {
            let key = Anchored::Key(scalar.text.as_ref().to_owned(), place);
            self.anchors.insert(anchor, key);
        }
        Ok(())
    }

    fn open(
        &mut self,
        (kind, style): (Kind, StructureStyle),
        anchor: usize,
        place: Span,
    ) -> Result<(), Stop> {
        if self.expects_key() {
            return Err(fault::complex_key(self.source, place));
        }
        if self.builder.depth() >= self.limits.depth {
            return Err(fault::depth(self.source, place, self.limits));
        }
        let id = self.builder.open(kind, place.start);
        self.around.open(self.source, (kind, style), place.start);
        self.anchor(anchor, id);
        Ok(())
    }

    /// A flow list or map ends with its bracket, a block one with the last text in it.
    fn close(&mut self, place: Span) -> Result<(), Stop> {
        if place.start < place.end {
            self.last = place.end;
        }
        self.builder.close(self.last);
        self.around.close(self.source, self.last)
    }

    /// Remembers the value that an anchor names; the number 0 is no anchor.
    fn anchor(&mut self, anchor: usize, id: NodeId) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored::Value(id));
        }
    }

    fn alias(&mut self, anchor: usize, place: Span) -> Result<(), Stop> {
        let expects_key = self.expects_key();
        self.last = place.end;
        match self.anchors.get(&anchor) {
            Some(Anchored::Value(id)) if self.builder.is_open(*id) => {
                return Err(fault::circle(place, self.builder.tree().span(*id)));
            }
            Some(Anchored::Value(id)) if expects_key => {
                if matches!(self.builder.tree().kind(*id), Kind::List | Kind::Map) {
                    return Err(fault::complex_key(self.source, place));
                }
                let text = self.builder.tree().text(*id).to_owned();
                self.builder.key(&text, place);
            }
            Some(Anchored::Value(id)) => {
                self.aliases = true;
                self.builder.alias(*id, place);
            }
            Some(Anchored::Key(text, _)) if expects_key => self.builder.key(text, place),
            Some(Anchored::Key(text, key)) => {
                self.builder.scalar(Kind::Plain, text, *key);
            }
            None => return Err(fault::unknown_anchor(self.source, place)),
        }
        Ok(())
    }

    /// Whether the next node is the key of an entry.
    fn expects_key(&self) -> bool {
        self.builder.innermost() == Some(Kind::Map) && !self.builder.has_key()
    }

    /// A list or map may carry the tag that says that it is one.
    fn tag_fits(
        &self,
        tag: Option<&Tag>,
        name: &str,
        span: &granit_parser::Span,
    ) -> Result<(), Stop> {
        match tag {
            Some(tag) if !is_plain_bang(tag) && tag.core_suffix() != Some(name) => {
                Err(fault::tag(self.source, tag_place(self.source, span)))
            }
            _ => Ok(()),
        }
    }

    fn place(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        self.source.span(range.start, range.end)
    }

    fn finish(mut self) -> Document {
        if self.aliases && self.builder.is_sound() {
            self.builder = expand::expand(self.builder, self.limits);
        }
        self.builder.spread_lists();
        self.builder.finish_whole()
    }
}

/// A scalar as its event tells of it.
struct Scalar<'s> {
    text: Cow<'s, str>,
    style: ScalarStyle,
    tag: Option<Cow<'s, Tag>>,
}

impl Scalar<'_> {
    /// What the scalar is, by its tag, or else by how it is written; none if the tag is not for scalars.
    fn kind(&self) -> Option<Kind> {
        let plain = self.style == ScalarStyle::Plain;
        match self.tag.as_deref() {
            None if !plain => Some(Kind::Quoted),
            None if is_null(&self.text) => Some(Kind::Null),
            None => Some(Kind::Plain),
            Some(tag) if is_plain_bang(tag) => Some(Kind::Quoted),
            Some(tag) => match tag.core_suffix() {
                Some("str") => Some(Kind::Quoted),
                Some("int" | "float" | "bool") => Some(Kind::Plain),
                Some("null") if is_null(&self.text) => Some(Kind::Null),
                _ => None,
            },
        }
    }

    /// Whether nothing is written where the scalar stands. The parser then gives `~` as its text.
    fn is_absent(&self, place: Span) -> bool {
        self.style == ScalarStyle::Plain && place.start == place.end
    }

    fn is_quoted(&self) -> bool {
        let quoted = [ScalarStyle::SingleQuoted, ScalarStyle::DoubleQuoted];
        quoted.contains(&self.style)
    }

    /// The place of the text itself: a block reaches to the line that ends it.
    fn trimmed(&self, source: &Source, place: Span) -> Span {
        match self.style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let text = source.slice(place).trim_end();
                Span::new(place.source, place.start, place.start + text.len() as u32)
            }
            _ => place,
        }
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// `!` alone says that what follows is not to be interpreted.
fn is_plain_bang(tag: &Tag) -> bool {
    tag.parts() == ("", "!")
}

/// The place of a node's tag.
fn tag_place(source: &Source, span: &granit_parser::Span) -> Span {
    let tag = span.tag_span().unwrap_or(*span);
    let range = tag.byte_range().unwrap_or_default();
    source.span(range.start, range.end)
}

/// Where a missing value belongs: behind the colon of its key.
fn after_colon(source: &Source, place: Span) -> Span {
    let rest = source.text.get(place.end as usize..).unwrap_or_default();
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let colon = rest.trim_start_matches(' ').starts_with(':');
    let at = if colon {
        place.end as usize + spaces + 1
    } else {
        place.end as usize
    };
    source.span(at, at)
}
