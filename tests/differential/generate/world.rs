//! Random vocabularies: what there is to say, and the declarations that say so.

use caveat::source::Span;
use caveat::syntax::ast;

use super::build;
use super::random::Random;

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
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
    /// A term of the taxonomy of this number.
    Term(usize),
    /// The record of this number; the first is a whole plan.
    Record(usize),
    List(Box<Ty>),
    Map(Box<Ty>),
}

/// The base types, by the words that declare them.
pub const BASE: [(&str, Ty); 14] = [
    ("text", Ty::Text),
    ("boolean", Ty::Boolean),
    ("number", Ty::Number),
    ("percent", Ty::Percent),
    ("duration", Ty::Duration),
    ("date", Ty::Date),
    ("money", Ty::Money),
    ("length", Ty::Length),
    ("area", Ty::Area),
    ("mass", Ty::Mass),
    ("speed", Ty::Speed),
    ("bytes", Ty::Bytes),
    ("country", Ty::Country),
    ("evidence", Ty::Evidence),
];

/// The fields of any piece of evidence.
pub const EVIDENCE: [(&str, Ty); 6] = [
    ("path", Ty::Text),
    ("url", Ty::Text),
    ("sha256", Ty::Text),
    ("date", Ty::Date),
    ("author", Ty::Text),
    ("independent", Ty::Boolean),
];

impl Ty {
    /// Whether its values compare by size and can be added up.
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

    /// Whether its values compare by size.
    pub fn is_ordered(&self) -> bool {
        self.is_amount() || *self == Self::Date
    }

    /// Whether its values can be members of a list that is asked about as a whole.
    pub fn is_single(&self) -> bool {
        !matches!(
            self,
            Self::Evidence | Self::Record(_) | Self::List(_) | Self::Map(_)
        )
    }

    pub fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }
}

/// A field of a record.
pub struct Field {
    pub name: String,
    /// What plans call it.
    pub key: String,
    pub ty: Ty,
    required: bool,
}

/// A term of a taxonomy.
pub struct Term {
    pub name: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Terms before it that it lies under; the first holds it in its braces.
    pub parents: Vec<usize>,
    nested: bool,
}

/// All that a vocabulary declares.
pub struct World {
    /// The fields of each record.
    pub records: Vec<Vec<Field>>,
    /// The terms of each taxonomy.
    pub taxonomies: Vec<Vec<Term>>,
    placeholders: Option<Vec<&'static str>>,
}

impl World {
    pub fn new(random: &mut Random) -> Self {
        let taxonomies = (0..random.between(1, 2))
            .map(|at| taxonomy(at, random))
            .collect();
        let mut world = Self {
            records: Vec::new(),
            taxonomies,
            placeholders: None,
        };
        let count = random.between(2, 4);
        for at in 0..count {
            let fields = if at == 0 {
                random.between(7, 12)
            } else {
                random.between(3, 6)
            };
            let fields = (0..fields)
                .map(|number| world.field(at, number, count, random))
                .collect();
            world.records.push(fields);
        }
        if random.chance(15) {
            world.placeholders = Some(vec!["TBD", "-", "Todo"]);
        }
        world
    }

    fn field(&self, record: usize, number: usize, records: usize, random: &mut Random) -> Field {
        let name = format!("{}{number}", ["f", "g", "h", "k"][record]);
        let ty = match (record, number) {
            // There is always something to go through, and something to call.
            (0, 0) => Ty::list(Ty::Record(1)),
            (0, 1) => Ty::Term(0),
            (0, 2) => Ty::Boolean,
            _ => self.field_type(record, records, random),
        };
        let key = if random.chance(12) {
            format!(
                "{}{number}",
                random.pick(&["Key of ", "a.b", "cl\u{e9} ", "K"])
            )
        } else {
            name.clone()
        };
        let required = random.chance(6);
        Field {
            name,
            key,
            ty,
            required,
        }
    }

    fn field_type(&self, record: usize, records: usize, random: &mut Random) -> Ty {
        // A record that holds its own kind is allowed, and rare.
        let nested = |random: &mut Random| {
            let first = if random.chance(6) { 1 } else { record + 1 };
            (first < records).then(|| Ty::Record(random.between(first, records - 1)))
        };
        match random.below(20) {
            0..=8 => random.pick(&BASE).1.clone(),
            9 | 10 => Ty::Boolean,
            11 => Ty::Number,
            12 => Ty::Duration,
            13 => self.term_type(random),
            14 => Ty::list(self.term_type(random)),
            15 => Ty::list(random.pick(&BASE[..13]).1.clone()),
            16 => nested(random).map_or(Ty::Text, Ty::list),
            17 => nested(random).unwrap_or(Ty::Date),
            18 => Ty::Map(Box::new(nested(random).unwrap_or(Ty::Number))),
            _ => {
                let inner = Ty::list(random.pick(&BASE[..4]).1.clone());
                random
                    .pick(&[Ty::list(inner.clone()), Ty::Map(Box::new(inner))])
                    .clone()
            }
        }
    }

    pub fn term_type(&self, random: &mut Random) -> Ty {
        Ty::Term(random.below(self.taxonomies.len()))
    }

    /// Whether a term is another or lies under it.
    pub fn is_under(&self, taxonomy: usize, term: usize, above: usize) -> bool {
        let parents = &self.taxonomies[taxonomy][term].parents;
        term == above || (parents.iter()).any(|parent| self.is_under(taxonomy, *parent, above))
    }

    /// A type as people write it.
    pub fn type_expr(&self, ty: &Ty) -> ast::TypeExpr {
        let span = Span::default();
        match ty {
            Ty::List(of) => ast::TypeExpr::List(Box::new(self.type_expr(of)), span),
            Ty::Map(of) => ast::TypeExpr::Map(Box::new(self.type_expr(of)), span),
            Ty::Term(at) => ast::TypeExpr::Name(build::name(format!("Tree{at}"))),
            Ty::Record(at) => ast::TypeExpr::Name(build::name(format!("Record{at}"))),
            base => {
                let word = BASE.iter().find(|(_, ty)| ty == base).unwrap().0;
                ast::TypeExpr::Name(build::name(word))
            }
        }
    }

    /// The file that declares it all.
    pub fn declared(&self) -> ast::File {
        let header = ast::Header::Vocabulary {
            doc: None,
            name: build::name("world"),
            version: 1,
            title: Some(build::text("All there is")),
        };
        let records = (0..).zip(&self.records).map(|(at, it)| self.record(at, it));
        let trees = (0..).zip(&self.taxonomies).map(|(at, terms)| {
            ast::Item::Taxonomy(ast::Taxonomy {
                doc: None,
                name: build::name(format!("Tree{at}")),
                terms: tree(terms, None),
            })
        });
        let mut items: Vec<ast::Item> = records.chain(trees).collect();
        if let Some(texts) = &self.placeholders {
            let texts = texts.iter().map(|it| build::text(*it)).collect();
            items.push(ast::Item::Placeholders(texts));
        }
        ast::File {
            header: Some(header),
            uses: Vec::new(),
            items,
        }
    }

    fn record(&self, at: usize, fields: &[Field]) -> ast::Item {
        let field = |field: &Field| ast::Field {
            doc: None,
            name: build::name(&field.name),
            ty: self.type_expr(&field.ty),
            required: field.required,
            key: (field.key != field.name).then(|| build::text(&field.key)),
            example: None,
        };
        ast::Item::Record(ast::Record {
            doc: Some("What can be\n\nsaid of it.".to_owned()),
            root: at == 0,
            name: build::name(format!("Record{at}")),
            fields: fields.iter().map(field).collect(),
        })
    }
}

fn taxonomy(at: usize, random: &mut Random) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for number in 0..random.between(3, 7) {
        let nested = number > 0 && random.chance(65);
        let mut parents = Vec::new();
        if nested {
            parents.push(random.below(number));
        }
        if number > 0 && random.chance(20) {
            parents.push(random.below(number));
            parents.dedup();
        }
        let aliases = match random.below(6) {
            0 => vec![format!("Term {number}")],
            1 => vec![format!("{}.{number}", at + 1), format!("T-{number}")],
            _ => Vec::new(),
        };
        terms.push(Term {
            name: format!("{}{number}", ["t", "u"][at]),
            aliases,
            parents,
            nested,
        });
    }
    terms
}

/// The terms that stand in the braces of another, or at the top.
fn tree(terms: &[Term], parent: Option<usize>) -> Vec<ast::TermDecl> {
    let holder = |term: &Term| term.parents.first().copied().filter(|_| term.nested);
    let inside = (0..).zip(terms).filter(|(_, it)| holder(it) == parent);
    let declared = inside.map(|(at, term): (usize, &Term)| {
        let above = term.parents.iter().skip(usize::from(term.nested));
        ast::TermDecl {
            doc: None,
            name: build::name(&term.name),
            title: (at % 2 == 0).then(|| build::text("A term")),
            aliases: term.aliases.iter().map(build::text).collect(),
            also_under: above.map(|at| build::name(&terms[*at].name)).collect(),
            children: tree(terms, Some(at)),
        }
    });
    declared.collect()
}
