//! What a vocabulary and its packs declare.
//!
//! Goes in: syntax trees that compile. Comes out: declarations by name. Nothing is evaluated here.

use std::collections::BTreeMap;

use caveat::syntax::ast;

/// What a field, a parameter or a member is declared as.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Text,
    Boolean,
    Number,
    Percent,
    Duration,
    Date,
    Money,
    Length,
    Area,
    Mass,
    Speed,
    Bytes,
    Country,
    Evidence,
    Record(String),
    Taxonomy(String),
    List(Box<Type>),
    Map(Box<Type>),
}

impl Type {
    /// What the members of a list or map are.
    pub fn member(&self) -> Option<&Self> {
        match self {
            Self::List(of) | Self::Map(of) => Some(of),
            _ => None,
        }
    }
}

/// `retention : duration key "keep"`
#[derive(Clone, Debug)]
pub struct Field {
    /// `retention`
    pub name: String,
    /// `keep`: what plans write.
    pub key: String,
    /// `duration`
    pub of: Type,
}

/// A tree of terms, some below several others.
#[derive(Debug, Default)]
pub struct Taxonomy {
    /// Each term, and those that it stands directly under.
    parents: BTreeMap<String, Vec<String>>,
    /// Other spellings, and the term that each means.
    spellings: BTreeMap<String, String>,
}

impl Taxonomy {
    /// The term that a plan means by a word.
    pub fn term(&self, word: &str) -> Option<&String> {
        let declared = self.parents.get_key_value(word).map(|(term, _)| term);
        declared.or_else(|| self.spellings.get(word))
    }

    /// Whether there is such a term.
    pub fn has(&self, term: &str) -> bool {
        self.parents.contains_key(term)
    }

    /// Whether one term is the other, or below it.
    pub fn is_under(&self, term: &str, other: &str) -> bool {
        let mut parents = self.parents.get(term).into_iter().flatten();
        term == other || parents.any(|parent| self.is_under(parent, other))
    }

    fn declare(&mut self, terms: &[ast::TermDecl], above: Option<&str>) {
        for term in terms {
            let also = term.also_under.iter().map(|parent| parent.text.as_str());
            let parents = above.into_iter().chain(also).map(str::to_owned).collect();
            self.parents.insert(term.name.text.clone(), parents);
            for alias in &term.aliases {
                let meant = term.name.text.clone();
                self.spellings.insert(alias.value.clone(), meant);
            }
            self.declare(&term.children, Some(&term.name.text));
        }
    }
}

/// What the plans of one vocabulary can say.
#[derive(Debug)]
pub struct Vocabulary {
    /// The record that a whole plan is.
    pub root: Type,
    /// Texts that only fill the space.
    pub placeholders: Vec<String>,
    records: BTreeMap<String, Vec<Field>>,
    taxonomies: BTreeMap<String, Taxonomy>,
}

impl Vocabulary {
    /// What the vocabulary among these files declares.
    pub fn of(files: &[ast::File]) -> Self {
        let mut vocabulary = Self {
            root: Type::Evidence,
            placeholders: Vec::new(),
            records: BTreeMap::new(),
            taxonomies: BTreeMap::new(),
        };
        let items = || files.iter().flat_map(|file| &file.items);
        for item in items() {
            match item {
                ast::Item::Taxonomy(declared) => {
                    let mut taxonomy = Taxonomy::default();
                    taxonomy.declare(&declared.terms, None);
                    let name = declared.name.text.clone();
                    vocabulary.taxonomies.insert(name, taxonomy);
                }
                ast::Item::Placeholders(texts) => {
                    let texts = texts.iter().map(|text| text.value.clone());
                    vocabulary.placeholders.extend(texts);
                }
                _ => {}
            }
        }
        for item in items() {
            if let ast::Item::Record(record) = item {
                let fields = record.fields.iter().map(|field| vocabulary.field(field));
                let fields = fields.collect();
                let name = record.name.text.clone();
                if record.root {
                    vocabulary.root = Type::Record(name.clone());
                }
                vocabulary.records.insert(name, fields);
            }
        }
        if vocabulary.placeholders.is_empty() {
            let usual = ["TBD", "TODO", "n/a", "unknown", "-"];
            vocabulary.placeholders = Vec::from(usual.map(str::to_owned));
        }
        vocabulary
    }

    fn field(&self, field: &ast::Field) -> Field {
        let name = field.name.text.clone();
        let key = field.key.as_ref().map(|key| key.value.clone());
        Field {
            key: key.unwrap_or_else(|| name.clone()),
            name,
            of: self.named(&field.ty),
        }
    }

    /// The type that is written so.
    pub fn named(&self, written: &ast::TypeExpr) -> Type {
        match written {
            ast::TypeExpr::List(of, _) => Type::List(Box::new(self.named(of))),
            ast::TypeExpr::Map(of, _) => Type::Map(Box::new(self.named(of))),
            ast::TypeExpr::Name(name) => match name.text.as_str() {
                "text" => Type::Text,
                "boolean" => Type::Boolean,
                "number" => Type::Number,
                "percent" => Type::Percent,
                "duration" => Type::Duration,
                "date" => Type::Date,
                "money" => Type::Money,
                "length" => Type::Length,
                "area" => Type::Area,
                "mass" => Type::Mass,
                "speed" => Type::Speed,
                "bytes" => Type::Bytes,
                "country" => Type::Country,
                "evidence" => Type::Evidence,
                name if self.taxonomies.contains_key(name) => Type::Taxonomy(name.to_owned()),
                name => Type::Record(name.to_owned()),
            },
        }
    }

    /// The fields of a record, or of a document that backs a statement.
    pub fn fields(&self, of: &Type) -> Vec<Field> {
        let evidence = [
            ("path", Type::Text),
            ("url", Type::Text),
            ("sha256", Type::Text),
            ("date", Type::Date),
            ("author", Type::Text),
            ("independent", Type::Boolean),
        ];
        match of {
            Type::Evidence => Vec::from(evidence.map(|(name, of)| Field {
                name: name.to_owned(),
                key: name.to_owned(),
                of,
            })),
            Type::Record(name) => self.records.get(name).cloned().unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// The taxonomy that a type is.
    pub fn taxonomy(&self, of: &Type) -> Option<&Taxonomy> {
        match of {
            Type::Taxonomy(name) => self.taxonomies.get(name),
            _ => None,
        }
    }

    /// Whether some taxonomy has one term below the other, or they are the same.
    pub fn is_under_somewhere(&self, term: &str, other: &str) -> bool {
        let mut taxonomies = self.taxonomies.values();
        taxonomies.any(|taxonomy| taxonomy.is_under(term, other))
    }
}

/// What the packs declare for their rules to use.
#[derive(Debug, Default)]
pub struct Pack<'a> {
    /// The vocabularies and packs that it uses.
    pub uses: Vec<&'a str>,
    /// `param max_retention : duration = 24 hours`
    pub params: BTreeMap<&'a str, &'a ast::Param>,
    /// `define covered(x: Technology) = x is camera`
    pub defines: BTreeMap<&'a str, &'a ast::Define>,
    /// `table weight(t: Technology) : number { camera -> 2 else -> 0 }`
    pub tables: BTreeMap<&'a str, &'a ast::Table>,
}

/// Every pack by its name; several files may share one.
pub fn packs(files: &[ast::File]) -> BTreeMap<&str, Pack<'_>> {
    let mut packs = BTreeMap::<&str, Pack>::new();
    for file in files {
        let Some(name) = pack_of(file) else { continue };
        let pack = packs.entry(name).or_default();
        pack.uses
            .extend(file.uses.iter().map(|name| name.text.as_str()));
        for item in &file.items {
            match item {
                ast::Item::Param(param) => _ = pack.params.insert(&param.name.text, param),
                ast::Item::Define(define) => _ = pack.defines.insert(&define.name.text, define),
                ast::Item::Table(table) => _ = pack.tables.insert(&table.name.text, table),
                _ => {}
            }
        }
    }
    packs
}

/// The name of the pack that a file belongs to.
pub fn pack_of(file: &ast::File) -> Option<&str> {
    match &file.header {
        Some(ast::Header::Pack { name, .. }) => Some(&name.text),
        _ => None,
    }
}
