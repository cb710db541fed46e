//! The report as one JSON document, written while results come.
//!
//! Outcomes are most of it and go out as they come. What is wrong with files and what became of these
//! follows them; rules and totals, which have to be counted, come last. Every entry of the long lists stands
//! on a line of its own, so that reports can be compared line by line.

use std::io;
use std::io::Write;
use std::mem;

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::ser::Serializer;

use super::model::Binding;
use super::model::Exception;
use super::model::Fact;
use super::model::File;
use super::model::Level;
use super::model::Limit;
use super::model::Missing;
use super::model::Outcome;
use super::model::Place;
use super::model::Plan;
use super::model::Problem;
use super::model::Report;
use super::model::SCHEMA_VERSION;
use super::model::Status;
use super::model::Tool;
use super::sink;
use super::sink::At;
use super::sink::Sink;
use super::spool::Spool;
use crate::source::is_unprintable;
use crate::source::names_command;

/// Lists and objects this deep have their entries on lines of their own.
const LINES_UP_TO: usize = 2;

/// What stands before an entry of the long lists; before the first, without the comma.
const NEXT_LINE: &[u8] = b",\n    ";
/// The same in lists inside these.
const NEXT: &[u8] = b", ";

/// A document that is being written.
pub struct Json<'o> {
    out: &'o mut (dyn Write + Send),
    /// Whether there is an outcome yet.
    any: bool,
    diagnostics: Spool,
    files: Spool,
}

impl<'o> Json<'o> {
    /// A document that goes here.
    pub fn new(out: &'o mut (dyn Write + Send)) -> Self {
        Self {
            out,
            any: false,
            diagnostics: Spool::default(),
            files: Spool::default(),
        }
    }

    fn key(&mut self, before: &str, name: &str, value: &impl Serialize) -> io::Result<()> {
        write!(self.out, "{before}\n  \"{name}\": ")?;
        write(value, 1, &mut *self.out)
    }

    /// A key of the document, and its list with these entries.
    fn list(&mut self, name: &str, entries: Spool) -> io::Result<()> {
        write!(self.out, ",\n  \"{name}\": [")?;
        let any = !entries.is_empty();
        entries.write_to(b",".len(), &mut *self.out)?;
        self.end_list(any)
    }

    fn end_list(&mut self, any: bool) -> io::Result<()> {
        self.out.write_all(if any { b"\n  ]" } else { b"]" })
    }
}

impl Sink for Json<'_> {
    type Part = Part;

    fn begin(&mut self, report: &Report) -> io::Result<()> {
        self.key("{", "schema_version", &SCHEMA_VERSION)?;
        self.key(",", "tool", &Tool::CAVEAT)?;
        self.key(",", "as_of", &report.as_of)?;
        self.key(",", "vocabularies", &report.vocabularies)?;
        self.key(",", "packs", &report.packs)?;
        for problem in &report.diagnostics {
            self.diagnostics.add(|text| entry(text, NEXT_LINE, problem));
        }
        self.out.write_all(b",\n  \"outcomes\": [")
    }

    fn file(&mut self, _: &Report, _: usize, file: &File, part: Part) -> io::Result<()> {
        if !part.outcomes.is_empty() {
            let any = mem::replace(&mut self.any, true);
            let skipped = if any { 0 } else { b",".len() };
            part.outcomes.write_to(skipped, &mut *self.out)?;
        }
        self.diagnostics.append(part.diagnostics);
        self.files.add(|text| {
            entry(text, NEXT_LINE, file);
            text.truncate(text.len() - b"}".len());
            text.extend_from_slice(b", \"plans\": [");
        });
        part.plans.write_to(NEXT.len(), &mut self.files)?;
        self.files.add(|text| text.extend_from_slice(b"]}"));
        Ok(())
    }

    fn end(&mut self, report: &Report) -> io::Result<()> {
        self.end_list(self.any)?;
        let diagnostics = mem::take(&mut self.diagnostics);
        self.list("diagnostics", diagnostics)?;
        let files = mem::take(&mut self.files);
        self.list("files", files)?;
        self.key(",", "rules", &report.rules)?;
        self.key(",", "totals", &report.totals)?;
        self.out.write_all(b"\n}\n")
    }
}

/// What came of some plans: entries, each with what stands before it.
#[derive(Debug, Default)]
pub struct Part {
    diagnostics: Spool,
    plans: Spool,
    outcomes: Spool,
}

impl sink::Part for Part {
    fn problem(&mut self, _: &At<'_>, problem: Problem) {
        (self.diagnostics).add(|text| entry(text, NEXT_LINE, &problem));
    }

    fn plan(&mut self, _: &At<'_>, plan: Plan) {
        self.plans.add(|text| entry(text, NEXT, &plan));
    }

    fn outcome(&mut self, at: &At<'_>, outcome: Outcome) {
        if let Some(whole) = Entry::new(at, &outcome) {
            (self.outcomes).add(|text| entry(text, NEXT_LINE, &whole));
        }
    }

    fn append(&mut self, later: Self) {
        self.diagnostics.append(later.diagnostics);
        self.plans.append(later.plans);
        self.outcomes.append(later.outcomes);
    }

    fn weight(&self) -> usize {
        self.diagnostics.weight() + self.plans.weight() + self.outcomes.weight()
    }
}

/// An outcome with what its rule and its file are called, in the order of the document.
#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    clause: &'a str,
    level: Level,
    status: Status,
    inapplicable_because: Option<&'static str>,
    applies: &'static str,
    path: &'a str,
    plan: u32,
    bindings: &'a [Binding],
    place: &'a Place,
    message: &'a str,
    remedy: Option<&'a str>,
    because: &'a [Fact],
    facts: &'a [Fact],
    missing: &'a [Missing],
    unlisted: u64,
    limits: &'a [Limit],
    reasons: &'a [String],
    exceptions: &'a [Exception],
    cites: Vec<&'a str>,
    fingerprint: &'a str,
}

impl<'a> Entry<'a> {
    fn new(at: &At<'a>, outcome: &'a Outcome) -> Option<Self> {
        let rule = at.report.rules.get(outcome.rule)?;
        let clause = rule.clauses.get(outcome.clause)?;
        Some(Self {
            rule: &rule.id,
            clause: &clause.letter,
            level: clause.level,
            status: outcome.status,
            inapplicable_because: outcome.inapplicable_because,
            applies: outcome.applies,
            path: at.path,
            plan: outcome.plan,
            bindings: &outcome.bindings,
            place: &outcome.place,
            message: &outcome.message,
            remedy: outcome.remedy.as_deref(),
            because: &outcome.because,
            facts: &outcome.facts,
            missing: &outcome.missing,
            unlisted: outcome.unlisted,
            limits: &outcome.limits,
            reasons: &outcome.reasons,
            exceptions: &outcome.exceptions,
            cites: rule.cites.iter().map(|cite| cite.id.as_ref()).collect(),
            fingerprint: &outcome.fingerprint,
        })
    }
}

/// Appends an entry of a list to a text.
fn entry(text: &mut Vec<u8>, before: &[u8], value: &impl Serialize) {
    text.extend_from_slice(before);
    let written = write(value, LINES_UP_TO, text);
    debug_assert!(written.is_ok(), "writing to memory cannot fail");
}

/// Writes a value that lies this deep in the document.
fn write(value: &impl Serialize, depth: usize, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let lines = Lines {
        depth,
        has_entry: false,
    };
    let mut serializer = Serializer::with_formatter(out, lines);
    Ok(value.serialize(&mut serializer)?)
}

/// Where the first character stands that could harm a terminal, or is part of a command to a runner of jobs.
fn harmful(text: &str) -> Option<usize> {
    let odd = text.find(is_unprintable);
    let before = text.get(..odd.unwrap_or(text.len())).unwrap_or_default();
    let is_command = |at: &usize| before.get(..*at).is_some_and(names_command);
    match before.contains("##") {
        true => (before.match_indices('[').map(|(at, _)| at))
            .find(is_command)
            .or(odd),
        false => odd,
    }
}

/// Breaks lines near the top only, and escapes what could harm a terminal.
#[derive(Debug)]
struct Lines {
    depth: usize,
    has_entry: bool,
}

impl Lines {
    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_entry = false;
        writer.write_all(bracket)
    }

    fn entry<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        match self.depth {
            depth if depth <= LINES_UP_TO => self.new_line(writer),
            _ if first => Ok(()),
            _ => writer.write_all(b" "),
        }
    }

    fn new_line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.has_entry && self.depth < LINES_UP_TO {
            self.new_line(writer)?;
        }
        self.has_entry = true;
        writer.write_all(bracket)
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.entry(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_entry = true;
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.entry(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_entry = true;
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        text: &str,
    ) -> io::Result<()> {
        // Looking at every byte, whatever came before, is quicker than stopping at the first odd one.
        let is_plain = |byte| matches!(byte, b' '..=b'~') & (byte != b'#');
        if (text.bytes()).fold(true, |plain, byte| plain & is_plain(byte)) {
            return writer.write_all(text.as_bytes());
        }
        let mut rest = text;
        while let Some(at) = harmful(rest) {
            let (plain, odd) = rest.split_at_checked(at).unwrap_or((rest, ""));
            writer.write_all(plain.as_bytes())?;
            let mut chars = odd.chars();
            for c in chars.by_ref().take(1) {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}
