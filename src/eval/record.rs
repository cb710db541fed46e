//! Who listens while expressions are evaluated.
//!
//! Nearly everything that rules ask is answered with yes, and then only counted. So rules are first judged with
//! a recorder that records nothing, all of whose operations vanish when it is compiled in; what somebody has to
//! look at is judged once more with a [`Trace`]. Answers never depend on who listens.

use super::shelf::Shelf;
use super::trace::Level;
use super::trace::Mark;
use super::trace::Reason;
use super::trace::Trace;
use super::trace::Verdict;
use super::value::Known;
use super::value::Origin;
use super::value::Value;
use crate::vocabulary::FieldId;
use crate::vocabulary::RecordId;

/// What evaluation has to say on its way. Each operation does nothing unless a recorder knows better.
pub(super) trait Recorder<'a>: Default + Sized {
    /// Whether nobody listens.
    const QUIET: bool;

    /// Whether answered tests are recorded, and what they were about.
    #[inline]
    fn is_explaining(&self) -> bool {
        false
    }

    /// How much has been recorded.
    #[inline]
    fn level(&self) -> Level {
        Level::default()
    }

    /// The plan states this.
    #[inline]
    fn fact(&mut self, _: impl Into<Mark>) {}

    /// The plan does not state this.
    #[inline]
    fn open(&mut self, _: impl Into<Mark>) {}

    /// Something is open for another reason.
    #[inline]
    fn reason(&mut self, _: Reason) {}

    /// A test was answered.
    #[inline]
    fn verdict(&mut self, _: Verdict<'a>) {}

    /// This is what was looked at last.
    #[inline]
    fn look(&mut self, _: Option<Mark>) {}

    /// What was looked at last.
    #[inline]
    fn latest(&self) -> Option<Mark> {
        None
    }

    /// Whether anything has been found open since then.
    #[inline]
    fn is_open(&self, _: Level) -> bool {
        false
    }

    /// There is an answer: whatever was open on the way to it is of no account.
    #[inline]
    fn settle(&mut self, _: Level) {}

    /// Forgets everything since then.
    #[inline]
    fn forget(&mut self, _: Level) {}

    /// Forgets what was recorded from one level up to another, and keeps what came after.
    #[inline]
    fn forget_between(&mut self, _: Level, _: Level) {}

    /// Forgets which tests were answered since then: they were conditions, not the answer.
    #[inline]
    fn forget_verdicts(&mut self, _: Level) {}

    /// That something is missing is itself what the answer rests on.
    #[inline]
    fn rest_on_absence(&mut self, _: Level) {}

    /// A field was wanted of the missing records that `is_record` picks among what is open since then.
    #[inline]
    fn extend(&mut self, _: Level, _: (RecordId, FieldId), _: impl Fn(&Trace<'a>, Mark) -> bool) {}

    /// What was tested since then is all that an `and` lacks.
    #[inline]
    fn came_close(&mut self, _: Level) {}

    /// Whether a test was answered since then.
    #[inline]
    fn has_verdict(&self, _: Level) -> bool {
        false
    }

    /// Takes the tests that were answered since then.
    #[inline]
    fn take_verdicts(&mut self, _: Level) -> Vec<Verdict<'a>> {
        Vec::new()
    }

    /// Keeps what was recorded since then with a value that is worked out for later.
    #[inline]
    fn keep(&mut self, _: Level, _: Value<'a>, _: &mut Shelf<'a>) -> Origin {
        Origin::Plain
    }

    /// Records again what was kept with a value.
    #[inline]
    fn replay(&mut self, _: Known<'a>, _: &Shelf<'a>) {}
}

/// Nobody.
#[derive(Debug, Default)]
pub(super) struct Quiet;

impl Recorder<'_> for Quiet {
    const QUIET: bool = true;
}
