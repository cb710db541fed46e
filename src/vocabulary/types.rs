//! Record types and their fields.

use rustc_hash::FxHashMap;

use crate::source::Span;

/// Which record type of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u32);

impl RecordId {
    /// The record that every vocabulary has for documents that back a statement.
    pub const EVIDENCE: Self = Self(0);
}

/// Which taxonomy of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxonomyId(pub u32);

/// Which field of a record type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u32);

/// The type of a field or an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `text`
    Text,
    /// `boolean`
    Boolean,
    /// `number`
    Number,
    /// `percent`, in hundredths: `80%` is 80.
    Percent,
    /// `duration`
    Duration,
    /// `date`
    Date,
    /// `money`
    Money,
    /// `length`, in metres.
    Length,
    /// `area`, in square metres.
    Area,
    /// `mass`, in grams.
    Mass,
    /// `speed`, in kilometres per hour.
    Speed,
    /// `bytes`
    Bytes,
    /// `country`
    Country,
    /// A term of a taxonomy.
    Term(TaxonomyId),
    /// A record; `evidence` is `Record(RecordId::EVIDENCE)`.
    Record(RecordId),
    /// `list of T`
    List(Box<Type>),
    /// `map of T`
    Map(Box<Type>),
}

impl Type {
    /// Base types by the word that declares them.
    pub const BASE: &[(&str, Self)] = &[
        ("text", Self::Text),
        ("boolean", Self::Boolean),
        ("number", Self::Number),
        ("percent", Self::Percent),
        ("duration", Self::Duration),
        ("date", Self::Date),
        ("money", Self::Money),
        ("length", Self::Length),
        ("area", Self::Area),
        ("mass", Self::Mass),
        ("speed", Self::Speed),
        ("bytes", Self::Bytes),
        ("country", Self::Country),
        ("evidence", Self::Record(RecordId::EVIDENCE)),
    ];

    /// The word for a base type; collections and vocabulary types say only what kind they are.
    pub fn base_name(&self) -> &'static str {
        match self {
            Self::Term(_) => "term",
            Self::Record(RecordId::EVIDENCE) => "evidence",
            Self::Record(_) => "record",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            base => Self::BASE
                .iter()
                .find(|(_, ty)| ty == base)
                .map_or("value", |(word, _)| word),
        }
    }

    /// Whether values of it are amounts that compare by size.
    pub fn is_amount(&self) -> bool {
        matches!(
            self,
            Self::Number
                | Self::Percent
                | Self::Duration
                | Self::Money
                | Self::Length
                | Self::Area
                | Self::Mass
                | Self::Speed
                | Self::Bytes
        )
    }
}

/// A record type: `type DataItem { … }`.
#[derive(Clone, Debug)]
pub struct Record {
    /// `DataItem`
    pub name: String,
    /// Documentation.
    pub doc: String,
    /// Fields, in the order they were declared.
    pub fields: Vec<Field>,
    by_key: FxHashMap<String, FieldId>,
    by_name: FxHashMap<String, FieldId>,
    required: Vec<FieldId>,
    /// Where it is declared.
    pub span: Span,
}

impl Record {
    /// A record type with its fields, whose names and keys differ.
    pub fn new(name: String, doc: String, fields: Vec<Field>, span: Span) -> Self {
        let index = |of: fn(&Field) -> &String| {
            (0..)
                .map(FieldId)
                .zip(&fields)
                .map(|(id, field)| (of(field).clone(), id))
                .collect()
        };
        let by_key = index(|field| &field.key);
        let by_name = index(|field| &field.name);
        let required = (0..)
            .map(FieldId)
            .zip(&fields)
            .filter_map(|(id, field)| field.required.then_some(id))
            .collect();
        Self {
            name,
            doc,
            fields,
            by_key,
            by_name,
            required,
            span,
        }
    }

    /// The field that a plan's key means.
    pub fn field_by_key(&self, key: &str) -> Option<FieldId> {
        self.by_key.get(key).copied()
    }

    /// The fields without which a file is no plan.
    pub fn required(&self) -> &[FieldId] {
        &self.required
    }

    /// The field that a rule's name means.
    pub fn field_by_name(&self, name: &str) -> Option<FieldId> {
        self.by_name.get(name).copied()
    }

    /// A field.
    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made with the fields they number"
    )]
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.0 as usize]
    }
}

/// A field of a record type.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name rules use.
    pub name: String,
    /// The key plans use: the name, unless declared with `key "…"`.
    pub key: String,
    /// Documentation.
    pub doc: String,
    /// Its type.
    pub ty: Type,
    /// Whether a file without it is no plan.
    pub required: bool,
    /// A value to show where it is missing.
    pub example: Option<String>,
    /// Where it is declared.
    pub span: Span,
}
