//! The program: rules that were checked, in the flat form that evaluation walks.
//!
//! Expressions lie in one list and refer to each other by number; names, types, units and terms are
//! resolved, constants are read, regular expressions compiled. `semantic` builds it and nothing changes it
//! afterwards, so any number of threads may evaluate it at once.

mod expr;
mod glance;

use std::sync::Arc;

use jiff::civil::Date;

use crate::source::Source;
use crate::source::SourceId;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

pub use expr::Arithmetic;
pub use expr::Constant;
pub use expr::Expr;
pub use expr::ExprId;
pub use expr::ExprKind;
pub use expr::Local;
pub use expr::Quantity;
pub use expr::Range;
pub use glance::Glance;
pub use glance::Glimpse;
pub use glance::Place;
pub use glance::Reckoning;
pub use glance::Terms;

/// Declares an index type for one of the program's lists.
macro_rules! index {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
    )*};
}

index! {
    /// Which vocabulary.
    VocabularyId;
    /// Which pack.
    PackId;
    /// Which source of law or policy.
    AuthorityId;
    /// Which rule.
    RuleId;
    /// Which `define`.
    DefineId;
    /// Which `table`.
    TableId;
    /// Which regular expression.
    RegexId;
}

/// Rules and all they rest on, ready to run.
#[derive(Debug, Default)]
pub struct Program {
    /// The texts the program was made from; `SourceId(n)` is the n-th.
    pub sources: Vec<Arc<Source>>,
    /// The vocabularies.
    pub vocabularies: Vec<Vocabulary>,
    /// The packs.
    pub packs: Vec<Pack>,
    /// The documents that rules cite.
    pub authorities: Vec<Authority>,
    /// The rules, by pack and then in the order of the text.
    pub rules: Vec<Rule>,
    /// The parameters, with their values.
    pub params: Vec<Param>,
    /// The definitions.
    pub defines: Vec<Define>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The expressions.
    pub exprs: Vec<Expr>,
    /// The regular expressions.
    pub regexes: Vec<regex::Regex>,
    /// What expressions come down to at a glance, by their numbers.
    pub glimpses: Vec<Option<Box<Glimpse>>>,
}

#[expect(
    clippy::indexing_slicing,
    reason = "ids are made with what they number"
)]
impl Program {
    /// A source text.
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// A vocabulary.
    pub fn vocabulary(&self, id: VocabularyId) -> &Vocabulary {
        &self.vocabularies[id.0 as usize]
    }

    /// A pack.
    pub fn pack(&self, id: PackId) -> &Pack {
        &self.packs[id.0 as usize]
    }

    /// A document that rules cite.
    pub fn authority(&self, id: AuthorityId) -> &Authority {
        &self.authorities[id.0 as usize]
    }

    /// A rule.
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    /// A definition.
    pub fn define(&self, id: DefineId) -> &Define {
        &self.defines[id.0 as usize]
    }

    /// A table.
    pub fn table(&self, id: TableId) -> &Table {
        &self.tables[id.0 as usize]
    }

    /// A regular expression.
    pub fn regex(&self, id: RegexId) -> &regex::Regex {
        &self.regexes[id.0 as usize]
    }

    /// An expression.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    /// The vocabulary of this name.
    pub fn find_vocabulary(&self, name: &str) -> Option<VocabularyId> {
        (0..)
            .map(VocabularyId)
            .zip(&self.vocabularies)
            .find(|(_, vocabulary)| vocabulary.name == name)
            .map(|(id, _)| id)
    }

    /// Every rule with its number.
    pub fn rules(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        (0..).map(RuleId).zip(&self.rules)
    }

    /// A cited section of a document.
    pub fn section(&self, citation: Citation) -> Option<(&Authority, &Section)> {
        let authority = self.authority(citation.authority);
        Some((
            authority,
            authority.sections.get(citation.section as usize)?,
        ))
    }
}

/// A pack of rules.
#[derive(Debug)]
pub struct Pack {
    /// `surveillance`
    pub name: String,
    /// `Proportionality of surveillance`
    pub title: String,
    /// Documentation.
    pub doc: String,
    /// Where its (first) header stands.
    pub span: Span,
}

/// A document that rules cite: `source gdpr "…" { … }`.
#[derive(Debug)]
pub struct Authority {
    /// `gdpr`
    pub name: String,
    /// The full title.
    pub title: String,
    /// Documentation.
    pub doc: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// Where to read it.
    pub link: Option<String>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// The pack that declares it.
    pub pack: PackId,
    /// Where it is declared.
    pub span: Span,
}

/// A section of a document.
#[derive(Debug)]
pub struct Section {
    /// `art_5_1_e`
    pub name: String,
    /// A paraphrase.
    pub text: String,
    /// Why no rule can check it.
    pub not_checkable: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// `gdpr art_5_1_e`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// The document.
    pub authority: AuthorityId,
    /// The number of the section in it.
    pub section: u32,
}

/// `param max_retention : duration = 24 hours`
#[derive(Debug)]
pub struct Param {
    /// `max_retention`
    pub name: String,
    /// The pack that declares it.
    pub pack: PackId,
    /// Documentation.
    pub doc: String,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: ExprId,
    /// Where it is declared.
    pub span: Span,
}

/// `define covered(x: Technology) = x is camera`
#[derive(Debug)]
pub struct Define {
    /// `covered`
    pub name: String,
    /// Its parameters are the locals `0..arity` of the body's own frame.
    pub arity: u32,
    /// How many locals the body needs, parameters included.
    pub locals: u32,
    /// The body.
    pub body: ExprId,
    /// Where it is declared.
    pub span: Span,
}

/// `table weight(t: Technology) : number { … }`, with a value worked out for every term.
#[derive(Debug)]
pub struct Table {
    /// `weight`
    pub name: String,
    /// The value for each term of the taxonomy, by its number; `None` where no row covers it.
    pub by_term: Vec<Option<ExprId>>,
    /// Where it is declared.
    pub span: Span,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// `SP-03`
    pub id: String,
    /// Its title.
    pub title: String,
    /// The rationale, Markdown.
    pub doc: String,
    /// The pack that declares it.
    pub pack: PackId,
    /// The vocabulary of the plans it speaks about.
    pub vocabulary: VocabularyId,
    /// Its authorities.
    pub cites: Vec<Citation>,
    /// When it is effective; always, where nothing is said.
    pub effective: Option<Effective>,
    /// What binds and conditions its clauses, in order.
    pub steps: Vec<Step>,
    /// Exceptions from the whole rule, its own before those of amendments.
    pub exceptions: Vec<Exception>,
    /// Clauses (a), (b), …
    pub clauses: Vec<Clause>,
    /// How many locals an evaluation needs.
    pub locals: u32,
    /// Its examples and those of its amendments.
    pub examples: Vec<ast::Example>,
    /// The whole rule.
    pub span: Span,
    /// Its id.
    pub id_span: Span,
}

impl Rule {
    /// What people call the n-th clause: `SP-03(b)`, or `SP-03` where it is the only one.
    pub fn clause_name(&self, index: usize) -> String {
        match self.clauses.len() {
            1 => self.id.clone(),
            _ => format!("{}({})", self.id, Clause::letter(index)),
        }
    }
}

/// `effective from 2026-08-02 until 2030-01-01`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The first day.
    pub from: Date,
    /// The day it ends; it is no longer effective on that day.
    pub until: Option<Date>,
}

impl Effective {
    /// Whether it is effective on a day.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// What binds or conditions the clauses of a rule.
#[derive(Debug)]
pub enum Step {
    /// `let faces = …`
    Let {
        /// Where the value goes.
        local: Local,
        /// `faces`
        name: String,
        /// The value.
        value: ExprId,
    },
    /// `for each item in data where …`
    ForEach {
        /// What is bound.
        range: Range,
        /// `item`, or `region, c`.
        names: (Option<String>, String),
    },
    /// `when …`
    When(ExprId),
}

/// `except "court order" when … cites …`, `unless … cites …`
#[derive(Debug)]
pub struct Exception {
    /// `court order`
    pub name: Option<String>,
    /// What has to be shown.
    pub condition: ExprId,
    /// Its authority.
    pub cites: Vec<Citation>,
    /// The pack that declares it: the rule's own, or the one that amends it.
    pub pack: PackId,
    /// Where it stands.
    pub span: Span,
}

/// `must …`
#[derive(Debug)]
pub struct Clause {
    /// How strong it is, and whether it asks or forbids.
    pub modality: ast::Modality,
    /// What holds when the clause is met: for `must not p`, `not p`.
    pub requirement: ExprId,
    /// Its own exception.
    pub unless: Option<Exception>,
    /// What to say when it is not met.
    pub otherwise: Option<Message>,
    /// What to do then.
    pub remedy: Option<Message>,
    /// Why a missing fact may satisfy it.
    pub silence: Option<String>,
    /// The whole clause.
    pub span: Span,
}

impl Clause {
    /// The letter of the n-th clause of a rule: `a`, `b`, … `z`, `aa`.
    pub fn letter(index: usize) -> String {
        let last = char::from(b'a' + u8::try_from(index % 26).unwrap_or_default());
        match index / 26 {
            0 => last.to_string(),
            more => Self::letter(more - 1) + &last.to_string(),
        }
    }

    /// Whether it is a `must` or `must not`.
    pub fn is_mandatory(&self) -> bool {
        matches!(self.modality, ast::Modality::Must | ast::Modality::MustNot)
    }
}

/// A text with values in it.
pub type Message = Vec<MessagePart>;

/// A part of a message.
#[derive(Debug)]
pub enum MessagePart {
    /// Text as it is.
    Text(String),
    /// The value of an expression.
    Value(ExprId),
}
