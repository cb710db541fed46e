//! How results reach a format: while they come, so that memory does not grow with them.
//!
//! What came of the plans of a file is put into a [`Part`] on whatever thread judged them, as far as a format
//! can do that without knowing what came before. Parts come to the [`Sink`] one after another, in the order
//! of the files, and it writes them. So a format says the same on any number of threads.

use std::io;
use std::sync::Arc;

use super::model::File;
use super::model::Outcome;
use super::model::Plan;
use super::model::Problem;
use super::model::Report;
use super::model::Writing;
use crate::source::Source;

/// The file that results are about.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// What there is to say about the check as a whole; nothing is counted in it yet.
    pub report: &'a Report,
    /// The path that reports show.
    pub path: &'a Arc<str>,
    /// The text that spans point into, if it could be read.
    pub text: Option<&'a Arc<Source>>,
    /// How keys and values are written in it.
    pub writing: Writing,
}

/// What came of some plans of one file, as a format needs it.
pub trait Part: Default + Send {
    /// Takes up something that is wrong with the file.
    fn problem(&mut self, at: &At<'_>, problem: Problem);

    /// Takes up a plan. The outcomes that follow are about it.
    fn plan(&mut self, at: &At<'_>, plan: Plan);

    /// Takes up what came of one clause for one binding.
    fn outcome(&mut self, at: &At<'_>, outcome: Outcome);

    /// Ends the last plan.
    fn end(&mut self, _at: &At<'_>) {}

    /// Takes up what came of the plans that follow in the same file.
    fn append(&mut self, later: Self);

    /// About how many bytes of memory it holds.
    fn weight(&self) -> usize;
}

/// A format that is being written.
pub trait Sink: Send {
    /// What it makes of the results of some plans.
    type Part: Part;

    /// Begins, with nothing counted yet.
    fn begin(&mut self, report: &Report) -> io::Result<()>;

    /// Takes up the file with this number, and what came of its plans; every file has its turn.
    fn file(
        &mut self,
        report: &Report,
        index: usize,
        file: &File,
        part: Self::Part,
    ) -> io::Result<()>;

    /// Ends, with everything counted.
    fn end(&mut self, report: &Report) -> io::Result<()>;
}
