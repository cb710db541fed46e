//! Many files at once: checked on every thread, and told in their order.
//!
//! Files are taken a batch at a time. While what came of one batch is written, the next one is checked, so
//! that no more than two batches are ever in memory, and nobody waits for the writing.

use std::fs;
use std::io;
use std::mem;
use std::thread;

use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use super::files::Found;
use super::judge::Checked;
use super::judge::add_tallies;
use super::plans::Checker;
use crate::outcome::Tally;
use crate::report::model::File;
use crate::report::sink::Part;
use crate::report::sink::Sink;

/// The stack of each thread: expressions nest as deep as the parser lets them, on any platform.
const STACK: usize = 16 << 20;

/// How many files are in a batch, at least and at most, and about how much memory what comes of it may take.
const FEWEST: usize = 16;
const MOST: usize = 512;
const HEAVIEST: usize = 4 << 20;

/// One file that is smaller than this is not worth a second thread.
const SMALL: u64 = 1 << 18;

/// What is counted while files are checked.
pub(super) struct Counted {
    /// The files, with what became of them.
    pub files: Vec<File>,
    /// For each clause of each rule that is run.
    pub tallies: Vec<Tally>,
    /// How many errors there are in files.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
}

/// Checks the plan files among these and hands on what comes of them.
pub(super) fn run<S: Sink>(
    checker: &Checker<'_>,
    found: &[Found],
    files: Vec<File>,
    sink: &mut S,
) -> io::Result<Counted> {
    let mut order = Order {
        checker,
        found,
        sink,
        next: 0,
        counted: Counted {
            files,
            tallies: Vec::new(),
            errors: 0,
            warnings: 0,
        },
    };
    let mut run = || order.batches();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads(checker.request.jobs, found))
        .stack_size(STACK);
    match pool.build() {
        Ok(pool) => pool.install(run),
        Err(_) => run(),
    }?;
    Ok(order.counted)
}

/// No more than there is work for.
fn threads(jobs: Option<usize>, found: &[Found]) -> usize {
    let is_small = |path| fs::metadata(path).is_ok_and(|file| file.len() < SMALL);
    match found {
        [] => 1,
        [one] if one.path().is_some_and(is_small) => 1,
        _ => jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)),
    }
}

/// What came of the files of a batch, with their numbers.
type Batch<P> = Vec<(usize, Checked<P>)>;

/// Checks the plan files of a batch, the first of which has this number.
fn check<P: Part>(checker: &Checker<'_>, first: usize, batch: &[Found]) -> Batch<P> {
    let plans = batch.par_iter().with_max_len(1).enumerate();
    let plans = plans.filter(|(_, found)| !found.is_rules() && !found.is_link());
    plans
        .map(|(index, found)| (first + index, checker.check(first + index, found)))
        .collect()
}

/// What is told in the order of the files.
struct Order<'a, S> {
    checker: &'a Checker<'a>,
    found: &'a [Found],
    sink: &'a mut S,
    /// The file whose turn it is.
    next: usize,
    counted: Counted,
}

impl<S: Sink> Order<'_, S> {
    fn batches(&mut self) -> io::Result<()> {
        let (checker, found) = (self.checker, self.found);
        let mut ready: Batch<S::Part> = Vec::new();
        let (mut first, mut count) = (0, FEWEST);
        while let Some(rest) = found.get(first..).filter(|rest| !rest.is_empty()) {
            let batch = rest.get(..count).unwrap_or(rest);
            let done = mem::take(&mut ready);
            let (told, checked) = rayon::join(|| self.tell(done), || check(checker, first, batch));
            told?;
            ready = checked;
            first += batch.len();
            let weight: usize = ready
                .iter()
                .map(|(_, checked)| checked.told.part.weight())
                .sum();
            let fitting = HEAVIEST * batch.len() / weight.max(1);
            count = fitting.clamp(FEWEST, MOST.min(2 * count));
        }
        self.tell(ready)?;
        self.pass_over(found.len())
    }

    fn tell(&mut self, batch: Batch<S::Part>) -> io::Result<()> {
        for (index, checked) in batch {
            self.pass_over(index)?;
            self.file(checked)?;
        }
        Ok(())
    }

    /// Files before this one, in which there are no plans.
    fn pass_over(&mut self, index: usize) -> io::Result<()> {
        while self.next < index {
            let file = self.counted.files.get(self.next);
            file.map_or(Ok(()), |file| {
                let nothing = S::Part::default();
                self.sink
                    .file(self.checker.report, self.next, file, nothing)
            })?;
            self.next += 1;
        }
        Ok(())
    }

    /// The file whose turn it is.
    fn file(&mut self, checked: Checked<S::Part>) -> io::Result<()> {
        add_tallies(&mut self.counted.tallies, &checked.tallies);
        self.counted.errors += checked.told.errors;
        self.counted.warnings += checked.told.warnings;
        if let Some(file) = self.counted.files.get_mut(self.next) {
            if let Some((status, reason)) = checked.status {
                file.status = status;
                file.reason = Some(reason);
            }
            file.plan_count = checked.count;
            file.plans_without_rules = checked.without_rules;
            let report = self.checker.report;
            (self.sink).file(report, self.next, file, checked.told.part)?;
        }
        self.next += 1;
        Ok(())
    }
}
