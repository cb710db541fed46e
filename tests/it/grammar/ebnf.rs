//! Reads a grammar in the notation of the W3C.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

/// What a production stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `sum`
    Name(String),
    /// `'must'`
    Literal(String),
    /// `[^a-z#xA]`
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    /// `a b`
    Sequence(Vec<Form>),
    /// `a | b`
    Choice(Vec<Form>),
    /// `a?`, `a*`, `a+`
    Repeated {
        form: Box<Form>,
        least: usize,
        many: bool,
    },
}

/// The productions of a page, in order.
pub struct Grammar {
    productions: Vec<(String, Form)>,
}

impl Grammar {
    pub fn read(text: &str) -> Self {
        let text = without_comments(text);
        let mut productions = Vec::new();
        let mut rest = text.as_str();
        while let Some((name, after)) = split(rest) {
            let end = next_production(after);
            let (body, following) = after.split_at(end);
            let mut reader = Reader(body.chars().peekable());
            productions.push((name.to_owned(), reader.choice()));
            assert_eq!(reader.0.next(), None, "`{name}` is understood to its end");
            rest = following;
        }
        Self { productions }
    }

    pub fn find(&self, name: &str) -> Option<&Form> {
        self.iter()
            .find(|(found, _)| *found == name)
            .map(|(_, form)| form)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Form)> {
        self.productions
            .iter()
            .map(|(name, form)| (name.as_str(), form))
    }

    /// All names that productions speak of.
    pub fn names(&self) -> BTreeSet<String> {
        self.collect(|form| match form {
            Form::Name(name) => Some(name.clone()),
            _ => None,
        })
    }

    /// All texts that stand for themselves.
    pub fn literals(&self) -> BTreeSet<String> {
        self.collect(|form| match form {
            Form::Literal(text) => Some(text.clone()),
            _ => None,
        })
    }

    fn collect(&self, pick: fn(&Form) -> Option<String>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (_, form) in self.iter() {
            form.visit(&mut |form| found.extend(pick(form)));
        }
        found
    }
}

impl Form {
    /// Visits this form and all inside it.
    pub fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Form)) {
        see(self);
        match self {
            Self::Name(_) | Self::Literal(_) | Self::Class { .. } => {}
            Self::Sequence(forms) | Self::Choice(forms) => {
                forms.iter().for_each(|form| form.visit(see));
            }
            Self::Repeated { form, .. } => form.visit(see),
        }
    }
}

/// `name ::= form` as name and form.
pub fn split(line: &str) -> Option<(&str, &str)> {
    let (name, form) = line.split_once("::=")?;
    let name = name.trim();
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some((name, form))
}

/// Where the name of the next production begins.
fn next_production(text: &str) -> usize {
    let Some(sign) = text.find("::=") else {
        return text.len();
    };
    let before = text[..sign].trim_end();
    before
        .rfind(char::is_whitespace)
        .map_or(0, |space| space + 1)
}

/// Comments stand between spaces, which `'/*'` in a literal would not.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/* ") {
        kept.push_str(before);
        (_, rest) = comment.split_once("*/").expect("a comment ends");
    }
    kept + rest
}

struct Reader<'a>(Peekable<Chars<'a>>);

impl Reader<'_> {
    fn choice(&mut self) -> Form {
        let mut forms = vec![self.sequence()];
        while self.take('|') {
            forms.push(self.sequence());
        }
        single(forms, Form::Choice)
    }

    fn sequence(&mut self) -> Form {
        let mut forms = Vec::new();
        while let Some(form) = self.repeated() {
            forms.push(form);
        }
        single(forms, Form::Sequence)
    }

    fn repeated(&mut self) -> Option<Form> {
        let form = self.single_form()?;
        let (least, many) = match self.0.peek() {
            Some('?') => (0, false),
            Some('*') => (0, true),
            Some('+') => (1, true),
            _ => return Some(form),
        };
        self.0.next();
        let form = Box::new(form);
        Some(Form::Repeated { form, least, many })
    }

    fn single_form(&mut self) -> Option<Form> {
        self.skip_space();
        match self.0.peek().copied()? {
            '|' | ')' => None,
            '(' => {
                self.0.next();
                let form = self.choice();
                assert!(self.take(')'), "a group ends");
                Some(form)
            }
            '[' => Some(self.class()),
            quote @ ('\'' | '"') => {
                self.0.next();
                Some(Form::Literal(self.until(quote)))
            }
            _ => Some(Form::Name(self.word())),
        }
    }

    fn class(&mut self) -> Form {
        self.0.next();
        let negated = self.0.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        while self.0.peek() != Some(&']') {
            let first = self.class_character();
            let last = match self.0.next_if_eq(&'-') {
                Some(_) => self.class_character(),
                None => first,
            };
            ranges.push((first, last));
        }
        self.0.next();
        Form::Class { negated, ranges }
    }

    /// `a`, or `#x61`
    fn class_character(&mut self) -> char {
        let character = self.0.next().expect("a class ends");
        if character != '#' {
            return character;
        }
        assert_eq!(self.0.next(), Some('x'), "a number begins with `#x`");
        let mut number = 0;
        while let Some(digit) = self.0.next_if(|c| matches!(c, '0'..='9' | 'A'..='F')) {
            number = number * 16 + digit.to_digit(16).unwrap();
        }
        char::from_u32(number).expect("the number of a character")
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.0.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
            word.push(c);
        }
        assert!(!word.is_empty(), "a name, not {:?}", self.0.peek());
        word
    }

    fn until(&mut self, quote: char) -> String {
        self.0.by_ref().take_while(|c| *c != quote).collect()
    }

    fn take(&mut self, sign: char) -> bool {
        self.skip_space();
        self.0.next_if_eq(&sign).is_some()
    }

    fn skip_space(&mut self) {
        while self.0.next_if(|c| c.is_whitespace()).is_some() {}
    }
}

fn single(mut forms: Vec<Form>, several: fn(Vec<Form>) -> Form) -> Form {
    match forms.len() {
        1 => forms.remove(0),
        _ => several(forms),
    }
}
