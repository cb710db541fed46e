//! Strong Kleene logic: true, false and open, each with its grounds.
//!
//! Operands are judged from left to right. One that decides alone ends the matter: the answer then rests on
//! it and on nothing else. An answer that is open hangs on the operands that are open.

use super::value::Answer;
use super::value::Grounds;

/// Whether all are true.
pub fn all(operands: impl IntoIterator<Item = Answer>) -> Answer {
    let (mut held, mut open) = (Grounds::default(), None::<Grounds>);
    for operand in operands {
        match operand.as_truth() {
            Some(false) => return Answer::truth(false, operand.grounds),
            Some(true) => held = held.and(&operand.grounds),
            None => open = Some(open.unwrap_or_default().and(&operand.grounds)),
        }
    }
    match open {
        Some(open) => Answer::open(open),
        None => Answer::truth(true, held),
    }
}

/// Whether one is true.
pub fn any(operands: impl IntoIterator<Item = Answer>) -> Answer {
    not(all(operands.into_iter().map(not)))
}

/// Whether it is false.
pub fn not(operand: Answer) -> Answer {
    match operand.as_truth() {
        Some(truth) => Answer::truth(!truth, operand.grounds),
        None => Answer::open(operand.grounds),
    }
}

/// Whether one is false or the other true.
pub fn implies(operand: Answer, other: Answer) -> Answer {
    any([not(operand), other])
}

/// Whether so many are true: the first so many that are certain decide it, or those that are false when too
/// few are left.
pub fn at_least(number: u64, operands: impl IntoIterator<Item = Answer>) -> Answer {
    let (mut held, mut failed, mut open) = <(Grounds, Grounds, Grounds)>::default();
    let (mut certain, mut possible) = (0, 0);
    for operand in operands {
        if certain == number {
            break;
        }
        match operand.as_truth() {
            Some(true) => held = held.and(&operand.grounds),
            Some(false) => failed = failed.and(&operand.grounds),
            None => open = open.and(&operand.grounds),
        }
        certain += u64::from(operand.as_truth() == Some(true));
        possible += u64::from(operand.as_truth() != Some(false));
    }
    match (certain >= number, possible >= number) {
        (true, _) => Answer::truth(true, held),
        (_, false) => Answer::truth(false, failed),
        _ => Answer::open(open),
    }
}
