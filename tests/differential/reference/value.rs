//! What an expression comes to: a value or none, and the grounds.
//!
//! Evidence is three-valued. An answer without a value is *open*: what the plan says does not settle it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::types::Type;
use crate::data::Data;

/// Paths in a plan: `data[0].retention`.
pub type Paths = BTreeSet<String>;

/// Why an answer is what it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grounds {
    /// Where the values are that it rests on.
    pub facts: Paths,
    /// Where nothing is stated, which it rests on too: `is missing` and the like.
    pub lacking: Paths,
    /// Where nothing is stated, on which it hangs: it is open for want of that.
    pub missing: Paths,
}

impl Grounds {
    /// It rests on what stands there.
    pub fn fact(path: &str) -> Self {
        Self {
            facts: Paths::from([path.to_owned()]),
            ..Self::default()
        }
    }

    /// It hangs on what does not stand there.
    pub fn missing(path: &str) -> Self {
        Self {
            missing: Paths::from([path.to_owned()]),
            ..Self::default()
        }
    }

    /// It rests on that very silence.
    pub fn seen_as_evidence(mut self) -> Self {
        self.lacking.append(&mut self.missing);
        self
    }

    /// These and those.
    pub fn and(mut self, others: &Self) -> Self {
        self.facts.extend(others.facts.iter().cloned());
        self.lacking.extend(others.lacking.iter().cloned());
        self.missing.extend(others.missing.iter().cloned());
        self
    }
}

/// What an expression comes to.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its value; `None` where it is open.
    pub value: Option<Value>,
    /// Why.
    pub grounds: Grounds,
    /// What it is declared as, where that decides which taxonomy a term beside it belongs to.
    pub of: Option<Type>,
}

impl Answer {
    /// A value that rests on these grounds.
    pub fn known(value: Value, grounds: Grounds) -> Self {
        Self::of(Some(value), grounds)
    }

    /// A value that rests on the rules alone.
    pub fn given(value: Value) -> Self {
        Self::known(value, Grounds::default())
    }

    /// True or false.
    pub fn truth(truth: bool, grounds: Grounds) -> Self {
        Self::known(Value::Boolean(truth), grounds)
    }

    /// No value, and what it hangs on.
    pub fn open(grounds: Grounds) -> Self {
        Self::of(None, grounds)
    }

    /// A value where there is one.
    pub fn of(value: Option<Value>, grounds: Grounds) -> Self {
        Self {
            value,
            grounds,
            of: None,
        }
    }

    /// The same, declared so.
    pub fn declared(self, of: Option<Type>) -> Self {
        Self { of, ..self }
    }

    /// True, false or open.
    pub fn as_truth(&self) -> Option<bool> {
        match self.value {
            Some(Value::Boolean(truth)) => Some(truth),
            _ => None,
        }
    }

    /// The same, which now rests on these too.
    pub fn because(self, grounds: &Grounds) -> Self {
        let grounds = self.grounds.and(grounds);
        Self { grounds, ..self }
    }
}

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// `true`
    Boolean(bool),
    /// `"text"`, normalised.
    Text(String),
    /// `5`, `80%`, `500 m`, `10 MB`: in the base unit of its kind. Which kind, the compiler has checked.
    Quantity(Decimal),
    /// `30 days`
    Duration(Duration),
    /// `5000 EUR`
    Money(Decimal, String),
    /// `2026-01-31`
    Date(Date),
    /// `NO`
    Country(String),
    /// `face_image`
    Term(String),
    /// A record, stated or not.
    Record(Record),
    /// A list or a map.
    List(List),
    /// A quantity that is known only as a range.
    Between {
        /// The smallest that it can be.
        low: Box<Value>,
        /// The largest that it can be.
        high: Box<Value>,
        /// What would make it exact.
        hangs_on: Grounds,
    },
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Duration {
    /// Months, which have more days or fewer, and seconds.
    Of {
        /// `2 years` has 24.
        months: i64,
        /// `1 day` has 86,400.
        seconds: Decimal,
    },
    /// Longer than any other.
    Indefinite,
}

/// A record. One that the plan does not state is a record of which no field is stated.
#[derive(Clone, Debug)]
pub enum Record {
    /// A place in the plan.
    Planned {
        /// What it is declared as.
        of: Type,
        /// What stands there, if anything does.
        data: Option<Data>,
        /// Where.
        path: String,
    },
    /// `{field: e, …}`
    Made(Vec<(String, Answer)>),
}

/// A list or a map.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Where it stands in the plan, if it does.
    pub place: Grounds,
    /// What it rests on that nothing else belongs to it.
    pub whole: Grounds,
    /// What belongs to it.
    pub members: Vec<Member>,
}

/// What belongs to a list, or may do.
#[derive(Clone, Debug)]
pub struct Member {
    /// Where it stands, in a list of the plan.
    pub place: Option<String>,
    /// Its key, in a map.
    pub key: Answer,
    /// Whether it belongs: true, or open where the `where` of a comprehension is.
    pub belongs: Answer,
    /// What it is.
    pub value: Answer,
}

impl Member {
    /// One that belongs.
    pub fn new(value: Answer) -> Self {
        Self {
            place: None,
            key: Answer::open(Grounds::default()),
            belongs: Answer::truth(true, Grounds::default()),
            value,
        }
    }
}
