//! Vocabularies: the records, fields and taxonomies that plans are read under and rules speak about.
//!
//! Built by `semantic` from checked declarations; every name in here resolves.

mod taxonomy;
mod types;

use crate::source::Span;

pub use taxonomy::Taxonomy;
pub use taxonomy::Term;
pub use taxonomy::TermId;
pub use types::Field;
pub use types::FieldId;
pub use types::Record;
pub use types::RecordId;
pub use types::TaxonomyId;
pub use types::Type;

/// Texts that count as missing where a vocabulary declares no `placeholders` of its own.
pub const PLACEHOLDERS: &[&str] = &["TBD", "TODO", "n/a", "unknown", "-"];

/// One vocabulary.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// `deployment`
    pub name: String,
    /// Its major version, `1` in `caveat: deployment/1`.
    pub version: u32,
    /// `Planned use of a technology`
    pub title: String,
    /// Documentation.
    pub doc: String,
    /// The type of a whole plan.
    pub root: RecordId,
    /// All record types. The first is `Evidence`, which every vocabulary has.
    pub records: Vec<Record>,
    /// All taxonomies.
    pub taxonomies: Vec<Taxonomy>,
    /// Texts that only fill the space; they compare without regard to case.
    pub placeholders: Vec<String>,
    /// Where it is declared.
    pub span: Span,
}

impl Vocabulary {
    /// A record type.
    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made with the records they number"
    )]
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.0 as usize]
    }

    /// A taxonomy.
    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made with the taxonomies they number"
    )]
    pub fn taxonomy(&self, id: TaxonomyId) -> &Taxonomy {
        &self.taxonomies[id.0 as usize]
    }

    /// A type as people write it: `list of DataItem`.
    pub fn type_name(&self, ty: &Type) -> String {
        match ty {
            Type::Record(RecordId::EVIDENCE) => ty.base_name().to_owned(),
            Type::Record(id) => self.record(*id).name.clone(),
            Type::Term(id) => self.taxonomy(*id).name.clone(),
            Type::List(of) => format!("list of {}", self.type_name(of)),
            Type::Map(of) => format!("map of {}", self.type_name(of)),
            base => base.base_name().to_owned(),
        }
    }
}
