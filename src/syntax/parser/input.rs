//! What parsers read from: the tokens that are left, and what all parsers of one text share.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;

use nom::Input;
use nom::Needed;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Source;
use crate::source::Span;
use crate::syntax::lexer::Lexed;
use crate::syntax::parser::Parse;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::error::Failure;
use crate::syntax::parser::error::Furthest;
use crate::syntax::parser::error::STOPPED;
use crate::syntax::token::Token;
use crate::syntax::token::TokenKind;
use crate::syntax::told::Told;

/// How deep brackets and operators may stand inside one another.
const MAX_DEPTH: u8 = 64;

/// How many words of one text are taken for a slip. Each costs another try.
const MAX_SLIPS: usize = 100;

/// How many tokens may be passed over after errors, and how many more for each token of the text: so much
/// that only a text made for it is given up, and so little that none takes long.
const PATIENCE: usize = 100_000;
const PATIENCE_FOR_EACH: usize = 16;

/// The tokens that the grammar speaks of.
pub(super) fn significant(tokens: &[Token]) -> Vec<Token> {
    let kept = tokens.iter().filter(|token| !token.kind.is_trivia());
    kept.copied().collect()
}

/// What all parsers of one text share.
pub(super) struct State<'a> {
    pub(super) source: &'a Source,
    /// Tokens that are read as another word than is written, by where they start.
    meant: RefCell<BTreeMap<u32, &'static str>>,
    /// How many of them are slips for a word of the language, and the last of these.
    slips: Cell<usize>,
    last_slip: Cell<Option<Span>>,
    /// How many members could not be read.
    pub(super) broken: Cell<usize>,
    pub(super) furthest: RefCell<Furthest>,
    docs: Vec<Docs>,
    told: RefCell<Told>,
    /// How many tokens may still be passed over after errors.
    patience: Cell<usize>,
}

/// The documentation that stands before a token.
struct Docs {
    before: u32,
    lines: Vec<Span>,
    used: Cell<bool>,
}

impl<'a> State<'a> {
    /// The state in which a text is begun.
    pub(super) fn new(source: &'a Source, lexed: &Lexed) -> Self {
        Self {
            source,
            meant: RefCell::new(lexed.meant.clone()),
            slips: Cell::new(0),
            last_slip: Cell::new(None),
            broken: Cell::new(0),
            furthest: RefCell::new(Furthest::new(source.span(0, 0))),
            docs: docs(&lexed.tokens),
            told: RefCell::default(),
            patience: Cell::new(PATIENCE + PATIENCE_FOR_EACH * lexed.tokens.len()),
        }
    }

    /// Tells the author, unless the rest of the text has been given up.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        if self.patience.get() > 0 {
            self.told.borrow_mut().report(diagnostic);
        }
    }

    /// Passes over a token after an error; false once that has been done too often, which is told here.
    pub(super) fn pass(&self, token: Token) -> bool {
        if self.patience.get() == 1 {
            self.report(
                Diagnostic::error(&codes::TOO_MANY, "too much of this file is broken")
                    .at(token.span, "not read from here on")
                    .help("mend the errors above first, and check that this is a file of rules"),
            );
        }
        self.patience.update(|left| left.saturating_sub(1));
        self.patience.get() > 0
    }

    /// Tells the author what was found in a part of the text that was read on its own.
    pub(super) fn report_all(&self, told: Told) {
        self.told.borrow_mut().append(told);
    }

    /// All that the author is told.
    pub(super) fn into_told(self) -> Told {
        self.told.into_inner()
    }

    /// Whether a word can still be taken for a slip: once for each, and not without end in one text.
    pub(super) fn may_slip(&self, token: Token) -> bool {
        let meant = self.meant.borrow();
        token.kind == TokenKind::Word
            && self.slips.get() < MAX_SLIPS
            && !meant.contains_key(&token.span.start)
    }

    /// From now on reads a word as another one.
    pub(super) fn take_for(&self, token: Token, meant: &'static str) {
        self.meant.borrow_mut().insert(token.span.start, meant);
        self.slips.update(|count| count + 1);
        self.last_slip.set(Some(token.span));
    }

    /// Whether a token comes right after a slip: what is wrong there is likely to be the same error.
    pub(super) fn follows_slip(&self, token: Token) -> bool {
        let Some(slip) = self.last_slip.get() else {
            return false;
        };
        let between = slip.end as usize..token.span.start as usize;
        let between = self.source.text.get(between);
        between.is_some_and(|text| text.trim().is_empty())
    }

    /// The documentation before a token, which then belongs to what begins there.
    pub(super) fn claim_docs(&self, token: Token) -> Option<&[Span]> {
        let found = self
            .docs
            .binary_search_by_key(&token.span.start, |docs| docs.before);
        let docs = self.docs.get(found.ok()?)?;
        docs.used.set(true);
        Some(&docs.lines)
    }

    /// Documentation that belongs to nothing; told once the rest is in order, since what is passed over
    /// after an error would seem to have lost its own.
    pub(super) fn report_stray_docs(&self) {
        if !self.told.borrow().is_empty() {
            return;
        }
        for docs in self.docs.iter().filter(|docs| !docs.used.get()) {
            let Some(span) = docs.lines.iter().copied().reduce(Span::to) else {
                continue;
            };
            self.report(
                Diagnostic::warning(&codes::STRAY_DOC, "this documentation belongs to nothing")
                    .at(span, "before what takes no documentation")
                    .help("move it before the declaration that it is about, or begin it with `//`"),
            );
        }
    }
}

fn docs(tokens: &[Token]) -> Vec<Docs> {
    let mut all = Vec::new();
    let mut lines = Vec::new();
    for token in tokens {
        match token.kind {
            TokenKind::Doc => lines.push(token.span),
            TokenKind::Comment => {}
            _ if lines.is_empty() => {}
            _ => all.push(Docs {
                before: token.span.start,
                lines: std::mem::take(&mut lines),
                used: Cell::new(false),
            }),
        }
    }
    all
}

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    pub(super) rest: &'a [Token],
    pub(super) state: &'a State<'a>,
    depth: u8,
}

impl<'a> Tokens<'a> {
    /// All tokens of a text.
    pub(super) fn new(rest: &'a [Token], state: &'a State<'a>) -> Self {
        let depth = 0;
        Self { rest, state, depth }
    }

    /// The token `ahead` tokens on; past the last, the last, which is the end.
    pub(super) fn peek(self, ahead: usize) -> Token {
        let found = self.rest.get(ahead).or(self.rest.last());
        found.copied().unwrap_or(Token {
            kind: TokenKind::End,
            span: self.state.source.span(0, 0),
        })
    }

    /// The token that stands here.
    pub(super) fn first(self) -> Token {
        self.peek(0)
    }

    /// What it is.
    pub(super) fn kind(self) -> TokenKind {
        self.first().kind
    }

    /// Whether nothing is left.
    pub(super) fn at_end(self) -> bool {
        self.kind() == TokenKind::End
    }

    /// How a token is read: as it is written, or as what was clearly meant.
    pub(super) fn text_of(self, token: Token) -> &'a str {
        let meant = self.state.meant.borrow();
        match meant.get(&token.span.start) {
            Some(word) => word,
            None => self.state.source.slice(token.span),
        }
    }

    /// Whether a word stands `ahead` tokens on.
    pub(super) fn is_word(self, ahead: usize, word: &str) -> bool {
        let token = self.peek(ahead);
        token.kind == TokenKind::Word && self.text_of(token) == word
    }

    /// The word that stands here; nothing where there is none.
    pub(super) fn first_word(self) -> &'a str {
        let token = self.first();
        match token.kind {
            TokenKind::Word => self.text_of(token),
            _ => "",
        }
    }

    /// What is left after so many tokens; the end always is.
    pub(super) fn skip(self, count: usize) -> Self {
        let most = self.rest.len().saturating_sub(1);
        let rest = self.rest.get(count.min(most)..).unwrap_or(self.rest);
        Self { rest, ..self }
    }

    /// Here, or one token on where that is no farther than there.
    pub(super) fn beyond(self, there: Self) -> Self {
        let stuck = self.rest.len() == there.rest.len();
        if stuck { self.skip(1) } else { self }
    }

    /// Where a token stands that is not read yet.
    pub(super) fn at(self, token: Token) -> Self {
        let before = |other: &Token| other.span.start < token.span.start;
        self.skip(self.rest.partition_point(before))
    }

    /// What was read between here and there.
    pub(super) fn span_to(self, there: Self) -> Span {
        let count = self.rest.len() - there.rest.len();
        let last = self.peek(count.saturating_sub(1));
        self.first().span.to(last.span)
    }

    /// Notes that something else was expected here.
    pub(super) fn expect(self, expected: Expected) {
        let mut furthest = self.state.furthest.borrow_mut();
        furthest.expect(self.first(), expected);
    }

    /// Whether the word here is a slip away from one that was expected in its place.
    pub(super) fn is_nearly_expected(self) -> bool {
        let furthest = self.state.furthest.borrow();
        furthest.found == self.first() && furthest.near_word(self.first_word()).is_some()
    }

    /// Fails, having expected something else here.
    pub(super) fn refuse<O>(self, expected: Expected) -> Parse<'a, O> {
        self.expect(expected);
        Err(nom::Err::Error(Failure::default()))
    }

    /// Fails for good here, and says why.
    pub(super) fn stop<O>(self, diagnostic: Diagnostic) -> Result<O, nom::Err<Failure>> {
        self.state.furthest.borrow_mut().reach(self.first());
        self.state.report(diagnostic);
        Err(STOPPED)
    }

    /// One level deeper, where the limit allows it.
    pub(super) fn down(self) -> Result<Self, nom::Err<Failure>> {
        if self.depth == MAX_DEPTH {
            return self.stop(too_deep(self.first().span));
        }
        let depth = self.depth + 1;
        Ok(Self { depth, ..self })
    }

    /// One level up again.
    pub(super) fn up(self) -> Self {
        let depth = self.depth.saturating_sub(1);
        Self { depth, ..self }
    }

    /// Whether this token begins its line without any white space.
    pub(super) fn at_margin(self) -> bool {
        let start = self.first().span.start as usize;
        let before = self.state.source.text.get(..start).unwrap_or("");
        before.is_empty() || before.ends_with(['\n', '\r'])
    }

    /// Whether nothing but white space stands before this token on its line.
    pub(super) fn first_on_line(self) -> bool {
        let start = self.first().span.start as usize;
        let before = self.state.source.text.get(..start).unwrap_or("");
        let line = before.trim_end_matches([' ', '\t']);
        line.is_empty() || line.ends_with(['\n', '\r'])
    }
}

impl<'a> Input for Tokens<'a> {
    type Item = Token;
    type Iter = std::iter::Copied<std::slice::Iter<'a, Token>>;
    type IterIndices = std::iter::Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.rest.len()
    }

    fn take(&self, index: usize) -> Self {
        let rest = self.rest.get(..index).unwrap_or(self.rest);
        Self { rest, ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        self.skip(index)
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Token) -> bool>(&self, predicate: P) -> Option<usize> {
        self.iter_elements().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.rest.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        let missing = count.saturating_sub(self.rest.len());
        match missing {
            0 => Ok(count),
            _ => Err(Needed::new(missing)),
        }
    }
}

/// What is said where the limit does not allow it.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::NESTED_TOO_DEEPLY,
        "too many levels stand inside one another",
    )
    .at(span, "goes too deep")
    .help("name a part of it with `let` or `define`, and use the name here")
}
