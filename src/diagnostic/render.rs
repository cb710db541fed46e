//! Draws what is wrong, or what a rule found, with the texts it is about.
//!
//! What comes in: a [`Panel`], which is a heading, a message, excerpts and notes in words. What goes out:
//! the text that `miette` draws of it, in the width, colour and characters that a [`Canvas`] allows. What
//! a reader learns from colour is always there in words and symbols too. The canvas is chosen by whoever
//! writes to it; nothing here looks at the terminal.

use std::fmt;
use std::fmt::Write;

use miette::GraphicalReportHandler;
use miette::GraphicalTheme;
use miette::LabeledSpan;
use miette::ThemeCharacters;
use miette::ThemeStyles;

use super::Diagnostic;
use super::Excerpt;
use super::Extent;
use super::Label;
use super::Severity;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::inert;
use crate::source::printable;

/// What it is drawn on.
#[derive(Clone, Copy, Debug)]
pub struct Canvas {
    /// Whether colours may be used.
    pub color: bool,
    /// Whether lines and symbols outside ASCII may be used.
    pub unicode: bool,
    /// How many columns there are.
    pub width: usize,
}

/// How bad it looks: the symbol and the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// `×`
    Bad,
    /// `⚠`
    Doubtful,
    /// `?`
    Open,
    /// `○`
    Calm,
    /// `☞`, for a second text.
    Aside,
}

/// One thing to draw.
#[derive(Debug)]
pub struct Panel {
    /// How bad it looks.
    pub mood: Mood,
    /// What stands on top: a code, an outcome with its rule.
    pub heading: String,
    /// What it says.
    pub message: String,
    /// The text it is about.
    pub excerpt: Option<Excerpt>,
    /// Other texts, each with what it shows.
    pub asides: Vec<(String, Excerpt)>,
    /// More in words.
    pub notes: Vec<Note>,
}

/// `help: shorten it`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `help`
    pub word: &'static str,
    /// `shorten it`
    pub text: String,
}

impl Note {
    /// `word: text`
    pub fn new(word: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { word, text }
    }
}

impl Canvas {
    /// Draws a panel; it ends with a line end.
    pub fn draw(&self, panel: &Panel) -> String {
        let mut drawn = String::new();
        let heading = Some(panel.heading.as_str()).filter(|heading| !heading.is_empty());
        self.face(
            &mut drawn,
            panel.mood,
            heading,
            &panel.message,
            panel.excerpt.as_ref(),
        );
        for (message, excerpt) in &panel.asides {
            self.face(&mut drawn, Mood::Aside, None, message, Some(excerpt));
        }
        let mut word = "";
        for note in &panel.notes {
            self.note(&mut drawn, note, note.word == word);
            word = note.word;
        }
        inert(&drawn).into_owned()
    }

    /// Draws a message with an excerpt.
    fn face(
        &self,
        drawn: &mut String,
        mood: Mood,
        heading: Option<&str>,
        message: &str,
        excerpt: Option<&Excerpt>,
    ) {
        let face = Face {
            mood,
            heading: heading.map(|text| self.plain(&text.replace(['\n', '\r'], " "))),
            message: wrap(&self.plain(message), self.width.saturating_sub(4)).join("\n"),
            excerpt,
        };
        let handler = GraphicalReportHandler::new_themed(self.theme(mood))
            .with_width(self.width)
            .with_wrap_lines(false)
            .with_links(false)
            .without_syntax_highlighting();
        if handler.render_report(drawn, &face).is_err() {
            drawn.push_str(&face.message);
            drawn.push('\n');
        }
    }

    fn theme(&self, mood: Mood) -> GraphicalTheme {
        let (mut characters, symbol) = if self.unicode {
            let symbol = ["×", "⚠", "?", "○", "☞"];
            (ThemeCharacters::unicode(), symbol)
        } else {
            (ThemeCharacters::ascii(), ["x", "!", "?", "o", ">"])
        };
        let symbol = symbol
            .get(mood as usize)
            .copied()
            .unwrap_or_default()
            .to_owned();
        characters.error.clone_from(&symbol);
        characters.warning.clone_from(&symbol);
        characters.advice = symbol;
        let styles = if self.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        };
        GraphicalTheme { characters, styles }
    }

    /// Writes a note. Where the one before has the same word, the word is not said again.
    fn note(&self, drawn: &mut String, note: &Note, said: bool) {
        let indent = note.word.len() + 4;
        let text = self.plain(&note.text);
        for (index, line) in wrap(&text, self.width.saturating_sub(indent))
            .iter()
            .enumerate()
        {
            let written = match index {
                0 if !said => writeln!(drawn, "  {}: {line}", self.paint(note.word, "36")),
                _ => writeln!(drawn, "{:indent$}{line}", ""),
            };
            debug_assert!(written.is_ok(), "writing to a string cannot fail");
        }
    }

    /// A word in a colour, where there are colours. `code` is the number of the terminal's colour.
    pub fn paint(&self, word: &str, code: &str) -> String {
        if self.color {
            format!("\u{1b}[{code}m{word}\u{1b}[0m")
        } else {
            word.to_owned()
        }
    }

    /// Text without control characters and commands to runners of jobs; without Unicode quotes and dashes too where they cannot be shown.
    pub fn plain(&self, text: &str) -> String {
        let lines = text.lines().map(printable);
        let shown = inert(&lines.collect::<Vec<_>>().join("\n")).into_owned();
        if self.unicode {
            shown
        } else {
            shown.replace('…', "...").replace('→', "->")
        }
    }
}

/// What `miette` is given.
#[derive(Debug)]
struct Face<'e> {
    mood: Mood,
    heading: Option<String>,
    message: String,
    excerpt: Option<&'e Excerpt>,
}

impl fmt::Display for Face<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Face<'_> {}

impl miette::Diagnostic for Face<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let heading = self.heading.as_ref()?;
        Some(Box::new(heading))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.mood {
            Mood::Bad => miette::Severity::Error,
            Mood::Doubtful | Mood::Open => miette::Severity::Warning,
            Mood::Calm | Mood::Aside => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(self.excerpt?)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let marks = self.excerpt?.labels().iter().enumerate();
        Some(Box::new(marks.map(|(index, mark)| {
            let text = Some(mark.text.clone()).filter(|text| !text.is_empty());
            let span = (mark.range.start, mark.range.len());
            match index {
                0 => LabeledSpan::new_primary_with_span(text, span),
                _ => LabeledSpan::new_with_span(text, span),
            }
        })))
    }
}

/// Breaks text into lines of at most this many characters, at blanks where there are any near.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(20);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let count = word.chars().count();
            if length > 0 && length + 1 + count > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += count;
        }
        lines.push(line);
    }
    lines
}

/// The panel of a diagnostic. `find` gives the source of a label; labels in others than the first one's
/// become asides.
pub fn panel<'s>(diagnostic: &Diagnostic, find: impl Fn(SourceId) -> Option<&'s Source>) -> Panel {
    let (mood, word) = match diagnostic.severity {
        Severity::Error => (Mood::Bad, "error"),
        Severity::Warning => (Mood::Doubtful, "warning"),
    };
    let mut excerpts = by_source(&diagnostic.labels)
        .into_iter()
        .filter_map(|labels| {
            let source = find(labels.first()?.span.source)?;
            Some(Excerpt::new(source, &labels, Extent::Around))
        });
    Panel {
        mood,
        heading: format!("{word} {}", diagnostic.code.id),
        message: diagnostic.message.clone(),
        excerpt: excerpts.next(),
        asides: excerpts
            .map(|other| ("see also".to_owned(), other))
            .collect(),
        notes: notes(diagnostic),
    }
}

fn notes(diagnostic: &Diagnostic) -> Vec<Note> {
    let help = diagnostic.help.as_ref().map(|help| Note::new("help", help));
    help.into_iter().collect()
}

/// Labels by the source they stand in, in the order in which sources first come up.
fn by_source(labels: &[Label]) -> Vec<Vec<Label>> {
    let mut groups: Vec<Vec<Label>> = Vec::new();
    for label in labels {
        let same = |group: &&mut Vec<Label>| {
            group
                .first()
                .is_some_and(|first| first.span.source == label.span.source)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(label.clone()),
            None => groups.push(vec![label.clone()]),
        }
    }
    groups
}
