//! Writes sentences of a grammar: always the same ones, and in time every alternative of every production.
//!
//! What the page says in words is kept to here: parts that stand at most once, what a token may not be, and
//! that the body of a quantifier, a `where` or an `else` reaches as far as it can. So a form that ends with
//! an expression is only written where no operator can follow it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use caveat::syntax::token::is_reserved;

use crate::grammar::ebnf::Form;
use crate::grammar::ebnf::Grammar;

/// How deep productions stand inside one another before the shortest way out is taken.
const DEPTH: usize = 45;

/// How long a sentence gets, at most, before the shortest way to its end is taken.
const LENGTH: usize = 3_000;

/// Parts that stand at most once among their neighbours.
const ONCE: &[&str] = &[
    "required",
    "key",
    "sample",
    "publisher",
    "published",
    "link",
    "unless",
    "otherwise",
    "remedy",
    "silence",
];

/// Forms that end with an expression, which takes in every operator that follows.
const OPEN: &[&str] = &["conditional", "unique", "count", "aggregate"];

/// Forms with texts or braces, which stand nowhere inside a message.
const NOT_IN_MESSAGES: &[&str] = &["text", "matches", "record"];

pub struct Writer<'a> {
    grammar: &'a Grammar,
    heights: BTreeMap<&'a str, usize>,
    random: Random,
    /// Choices that have been made, by the form and the way that was taken.
    made: BTreeSet<(*const Form, usize)>,
    out: String,
    last: String,
    depth: usize,
    /// How long this sentence gets.
    length: usize,
    in_message: bool,
    /// Parts that have been given, for each list that is being written.
    given: Vec<BTreeSet<&'a str>>,
}

impl<'a> Writer<'a> {
    pub fn new(grammar: &'a Grammar) -> Self {
        Self {
            grammar,
            heights: heights(grammar),
            random: Random(0),
            made: BTreeSet::new(),
            out: String::new(),
            last: String::new(),
            depth: 0,
            length: 0,
            in_message: false,
            given: Vec::new(),
        }
    }

    /// The sentence of a production that has this number.
    pub fn sentence(&mut self, production: &'a str, number: usize) -> String {
        self.random = Random(number as u64);
        self.length = self.random.within(0..=LENGTH);
        self.out.clear();
        self.last.clear();
        self.production(production, false);
        self.out.clone()
    }

    /// The choices that no sentence has made yet.
    pub fn never_written(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for (name, form) in self.grammar.iter().filter(|(name, _)| *name != "COMMENT") {
            form.visit(&mut |form| {
                let ways = match form {
                    Form::Choice(forms) => forms.len(),
                    Form::Repeated { least: 0, .. } => 2,
                    _ => 0,
                };
                let unmade = (0..ways).filter(|way| !self.made.contains(&(form as *const _, *way)));
                missing.extend(unmade.map(|way| format!("{name}, way {way} of {form:?}")));
            });
        }
        missing
    }

    /// Writes a production; `followed` where an operator could stand behind it.
    fn production(&mut self, name: &'a str, followed: bool) {
        let form = self.grammar.find(name).expect("the production is defined");
        self.depth += 1;
        self.write(form, followed && name != "expression");
        self.depth -= 1;
    }

    fn write(&mut self, form: &'a Form, followed: bool) {
        match form {
            Form::Name(name) if is_token(name) => {
                let token = self.token(name);
                self.emit(&token, name == "UNIT");
            }
            Form::Name(name) => self.production(name, followed),
            Form::Literal(text) => self.emit(text, text == "%"),
            Form::Class { .. } => unreachable!("a class stands in a token"),
            Form::Choice(forms) => {
                let chosen = self.choose(form, forms, followed);
                self.write(chosen, followed);
            }
            Form::Sequence(forms) => self.sequence(forms, followed),
            Form::Repeated { .. } => self.sequence(std::slice::from_ref(form), followed),
        }
    }

    /// Decides first what is repeated how often, to know what is last.
    fn sequence(&mut self, forms: &'a [Form], followed: bool) {
        let counted: Vec<(&Form, usize)> = forms
            .iter()
            .map(|form| (inner(form), self.count(form)))
            .filter(|(_, count)| *count > 0)
            .collect();
        for (index, (form, count)) in counted.iter().enumerate() {
            self.given.push(BTreeSet::new());
            for time in 1..=*count {
                let last = index + 1 == counted.len() && time == *count;
                self.write(form, followed || !last);
            }
            self.given.pop();
        }
    }

    fn count(&mut self, form: &'a Form) -> usize {
        let Form::Repeated { least, many, .. } = form else {
            return 1;
        };
        let most = if *many { 3 } else { 1 };
        let count = match self.unmade(form, 2) {
            Some(0) if *least == 0 => 0,
            Some(1) => 1,
            _ if self.is_tired() => *least,
            _ => self.random.few(*least, most),
        };
        self.made.insert((form, count.min(1)));
        count
    }

    fn choose(&mut self, form: &'a Form, forms: &'a [Form], followed: bool) -> &'a Form {
        let fits = |(_, form): &(usize, &'a Form)| self.fits(form, followed);
        let mut ways: Vec<(usize, &Form)> = forms.iter().enumerate().filter(fits).collect();
        let unmade = ways
            .iter()
            .copied()
            .find(|(way, _)| !self.made.contains(&(form, *way)));
        if self.is_tired() {
            let lowest = ways.iter().map(|(_, form)| self.height(form)).min();
            ways.retain(|(_, form)| Some(self.height(form)) == lowest);
        }
        let any = ways[self.random.within(0..=ways.len() - 1)];
        let (way, chosen) = unmade.unwrap_or(any);
        self.made.insert((form, way));
        if let (Form::Name(name), Some(given)) = (chosen, self.given.last_mut()) {
            given.insert(name);
        }
        chosen
    }

    /// A way that was not taken yet.
    fn unmade(&self, form: &'a Form, ways: usize) -> Option<usize> {
        (0..ways).find(|way| !self.made.contains(&(form as *const _, *way)))
    }

    fn is_tired(&self) -> bool {
        self.depth > DEPTH || self.out.len() > self.length
    }

    fn fits(&self, form: &Form, followed: bool) -> bool {
        let first = match form {
            Form::Sequence(forms) => &forms[0],
            form => form,
        };
        match first {
            Form::Name(name) => {
                let name = name.as_str();
                let given = self.given.last().is_some_and(|given| given.contains(name));
                let open = followed && OPEN.contains(&name);
                let in_message = self.in_message && NOT_IN_MESSAGES.contains(&name);
                let again = given && ONCE.contains(&name);
                !(open || in_message || again)
            }
            // After these, `not` begins a prohibition.
            Form::Literal(text) if text == "not" => !["must", "should"].contains(&&*self.last),
            _ => true,
        }
    }

    fn height(&self, form: &Form) -> usize {
        height(form, &self.heights)
    }

    /// Writes a token, apart from the one before. In a message everything stays on one line, and so does a
    /// unit with its number.
    fn emit(&mut self, token: &str, on_this_line: bool) {
        if self.last.starts_with("///") {
            self.out.push('\n');
        }
        let spaces: &[&str] = match on_this_line || self.in_message {
            true => &[" "],
            false => &[
                " ",
                " ",
                " ",
                "\n  ",
                "\r\n\t",
                " // a remark\n  ",
                " //// another\r  ",
            ],
        };
        self.out
            .push_str(spaces[self.random.within(0..=spaces.len() - 1)]);
        self.out.push_str(token);
        self.last = token.to_owned();
    }

    /// A token of this name that the words on the page allow.
    fn token(&mut self, name: &'a str) -> String {
        let form = self.grammar.find(name).expect("the token is defined");
        loop {
            let token = self.characters(form);
            if is_allowed(name, &token) {
                return token;
            }
        }
    }

    fn characters(&mut self, form: &'a Form) -> String {
        match form {
            Form::Name(name) if is_token(name) => {
                let form = self.grammar.find(name).expect("the token is defined");
                self.characters(form)
            }
            Form::Name(name) => self.inside_message(name),
            Form::Literal(text) => text.clone(),
            Form::Class { negated, ranges } => self.character(*negated, ranges).to_string(),
            Form::Sequence(forms) => forms.iter().map(|form| self.characters(form)).collect(),
            Form::Choice(forms) => {
                let chosen = self.choose(form, forms, false);
                self.characters(chosen)
            }
            Form::Repeated { form: inner, .. } => {
                let count = self.count(form);
                (0..count).map(|_| self.characters(inner)).collect()
            }
        }
    }

    fn character(&mut self, negated: bool, ranges: &[(char, char)]) -> char {
        const SOME: &[char] = &[' ', 'a', 'Z', '0', '/', '_', '.', '\'', 'é', '語', '🚦'];
        if negated {
            let inside = |c: char| {
                ranges
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&c))
            };
            let outside: Vec<char> = SOME.iter().copied().filter(|c| !inside(*c)).collect();
            return outside[self.random.within(0..=outside.len() - 1)];
        }
        let (first, last) = ranges[self.random.within(0..=ranges.len() - 1)];
        let number = self.random.within(first as usize..=last as usize);
        char::from_u32(number as u32).expect("ranges hold characters")
    }

    /// What stands in the braces of a message.
    fn inside_message(&mut self, production: &'a str) -> String {
        let out = std::mem::take(&mut self.out);
        let last = std::mem::take(&mut self.last);
        self.in_message = true;
        self.production(production, false);
        self.in_message = false;
        self.last = last;
        let inside = std::mem::replace(&mut self.out, out);
        inside.trim_start().to_owned()
    }
}

fn is_token(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// What the page says of tokens in words.
fn is_allowed(name: &str, token: &str) -> bool {
    const BEGIN_TYPES: &[&str] = &["list", "map"];
    match name {
        "NAME" | "UNIT" => !is_reserved(token),
        "WORD" => !BEGIN_TYPES.contains(&token),
        "DATE" => token.parse::<jiff::civil::Date>().is_ok(),
        "DIGITS" => token.replace('_', "").parse::<u32>().is_ok(),
        _ => true,
    }
}

fn inner(form: &Form) -> &Form {
    match form {
        Form::Repeated { form, .. } => form,
        form => form,
    }
}

/// How many productions stand inside one another at least, for each.
fn heights(grammar: &Grammar) -> BTreeMap<&str, usize> {
    let mut heights: BTreeMap<&str, usize> = BTreeMap::new();
    loop {
        let before = heights.clone();
        for (name, form) in grammar.iter() {
            heights.insert(name, height(form, &before).saturating_add(1));
        }
        if heights == before {
            return heights;
        }
    }
}

fn height(form: &Form, known: &BTreeMap<&str, usize>) -> usize {
    match form {
        Form::Name(name) => known.get(name.as_str()).copied().unwrap_or(usize::MAX),
        Form::Literal(_) | Form::Class { .. } | Form::Repeated { least: 0, .. } => 0,
        Form::Repeated { form, .. } => height(form, known),
        Form::Sequence(forms) => forms
            .iter()
            .map(|form| height(form, known))
            .max()
            .unwrap_or(0),
        Form::Choice(forms) => forms
            .iter()
            .map(|form| height(form, known))
            .min()
            .unwrap_or(0),
    }
}

/// The numbers of Steele, Lea and Flood's SplitMix64.
struct Random(u64);

impl Random {
    /// A number in between, a small one more often than a large one.
    fn few(&mut self, least: usize, most: usize) -> usize {
        let highest = self.within(least..=most);
        self.within(least..=highest)
    }

    fn within(&mut self, range: std::ops::RangeInclusive<usize>) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let size = (range.end() - range.start() + 1) as u64;
        range.start() + usize::try_from(mixed % size).unwrap()
    }
}
