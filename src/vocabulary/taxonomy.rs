//! Taxonomies: trees of terms, in which a term may have a second parent. Subsumption is one bit test.

use rustc_hash::FxHashMap;

use crate::source::Span;
use crate::value::text;

/// Which term of a taxonomy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u16);

/// One term.
#[derive(Clone, Debug)]
pub struct Term {
    /// `face_image`
    pub name: String,
    /// `Face image`; empty where none is declared.
    pub title: String,
    /// Documentation.
    pub doc: String,
    /// Other spellings that plans use.
    pub aliases: Vec<String>,
    /// The terms right above it.
    pub parents: Vec<TermId>,
    /// Where it is declared.
    pub span: Span,
}

/// A tree of terms.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    /// `DataCategory`
    pub name: String,
    /// Documentation.
    pub doc: String,
    /// All terms, in the order they were declared.
    pub terms: Vec<Term>,
    by_word: FxHashMap<String, TermId>,
    /// For each term, one bit for itself and for each term above it.
    above: Vec<Box<[u64]>>,
    /// Where it is declared.
    pub span: Span,
}

impl Taxonomy {
    /// A taxonomy over terms whose parent links form no circle and whose names and aliases differ.
    pub fn new(name: String, doc: String, terms: Vec<Term>, span: Span) -> Self {
        let above = close(&terms);
        let mut by_word = FxHashMap::default();
        for (id, term) in (0..).map(TermId).zip(&terms) {
            by_word.insert(term.name.clone(), id);
            let aliases = term.aliases.iter();
            by_word.extend(aliases.map(|alias| (text::normalize(alias).into_owned(), id)));
        }
        Self {
            name,
            doc,
            terms,
            by_word,
            above,
            span,
        }
    }

    /// The term that a word in a plan means: its name or one of its other spellings.
    pub fn find(&self, word: &str) -> Option<TermId> {
        let normalized = || self.by_word.get(&*text::normalize(word));
        self.by_word.get(word).or_else(normalized).copied()
    }

    /// The term of this name.
    pub fn find_name(&self, name: &str) -> Option<TermId> {
        self.find(name).filter(|id| self.term(*id).name == name)
    }

    /// A term.
    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made with the terms they number"
    )]
    pub fn term(&self, id: TermId) -> &Term {
        &self.terms[id.0 as usize]
    }

    /// A term, and all that lie under it.
    pub fn under(&self, above: TermId) -> impl Iterator<Item = TermId> {
        let all = (0..).map(TermId).take(self.terms.len());
        all.filter(move |term| self.is_under(*term, above))
    }

    /// Whether `term` is `above` or lies under it.
    pub fn is_under(&self, term: TermId, above: TermId) -> bool {
        let (word, bit) = (above.0 as usize / 64, above.0 as usize % 64);
        self.above
            .get(term.0 as usize)
            .and_then(|bits| bits.get(word))
            .is_some_and(|bits| bits >> bit & 1 == 1)
    }
}

/// For each term the bits of itself and of all terms above it. `also under` may name a term that stands
/// further down, so each term waits until those right above it are done.
fn close(terms: &[Term]) -> Vec<Box<[u64]>> {
    let words = terms.len().div_ceil(64);
    let mut above: Vec<Box<[u64]>> = vec![Box::default(); terms.len()];
    let mut is_entered = vec![false; terms.len()];
    for first in 0..terms.len() {
        let mut waiting = vec![first];
        while let Some(&at) = waiting.last() {
            let (Some(term), Some(entered)) = (terms.get(at), is_entered.get_mut(at)) else {
                break;
            };
            let parents = term.parents.iter().map(|id| id.0 as usize);
            if !std::mem::replace(entered, true) {
                waiting.extend(parents.filter(|&at| is_entered.get(at) == Some(&false)));
                continue;
            }
            waiting.pop();
            if above.get(at).is_some_and(|bits| bits.is_empty()) {
                let bits = bits(&above, words, at, parents);
                above.splice(at..=at, [bits]);
            }
        }
    }
    above
}

/// The bit of a term, and those of its parents.
fn bits(
    above: &[Box<[u64]>],
    words: usize,
    at: usize,
    parents: impl Iterator<Item = usize>,
) -> Box<[u64]> {
    let mut bits = vec![0; words].into_boxed_slice();
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
    for theirs in parents.filter_map(|parent| above.get(parent)) {
        for (mine, theirs) in bits.iter_mut().zip(theirs) {
            *mine |= theirs;
        }
    }
    bits
}
