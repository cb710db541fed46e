//! The `caveat` command: arguments in, results out, exit code.
//!
//! Results go to standard output, what is wrong with the command itself to standard error. Exit codes: 0
//! nothing at or above the threshold, 1 findings, 2 a usage error or input that could not be checked, 3
//! nothing was checked. 2 outranks 1, and 1 outranks 3.

mod args;
mod audit;
mod check;
mod explain;
mod output;
mod terminal;
mod test;

use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use args::Command;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Nothing at or above the threshold.
    Clean,
    /// Findings.
    Findings,
    /// A usage error, or input that could not be checked.
    Trouble,
    /// Nothing was checked.
    Nothing,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Trouble => 2,
            Exit::Nothing => 3,
        })
    }
}

/// Runs the command that the arguments of the process ask for.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let wrong = error.use_stderr();
            let shown = error.print().is_ok();
            return if wrong || !shown {
                Exit::Trouble
            } else {
                Exit::Clean
            }
            .into();
        }
    };
    let mut out = BufWriter::with_capacity(1 << 16, Reader::default());
    let ran = match &cli.command {
        Command::Check(args) => match &args.output_file {
            Some(path) => output::write(path, |file| check::run(args, file)),
            None => check::run(args, &mut out),
        },
        Command::Test(args) => test::run(args, &mut out),
        Command::Explain(args) => explain::run(args, &mut out),
    };
    let ended = ran.and_then(|exit| {
        out.flush()?;
        Ok(exit)
    });
    ended.unwrap_or_else(|failed| failed.exit()).into()
}

/// Whoever reads standard output. One who closes the pipe has read enough: the rest is dropped, and the exit
/// code still tells the truth.
#[derive(Debug)]
struct Reader {
    out: io::Stdout,
    has_enough: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            out: io::stdout(),
            has_enough: false,
        }
    }
}

impl Reader {
    fn unless_closed<T>(&mut self, written: io::Result<T>, whole: T) -> io::Result<T> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.has_enough = true;
                Ok(whole)
            }
            written => written,
        }
    }
}

impl Write for Reader {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_enough {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.unless_closed(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_enough {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.unless_closed(flushed, ())
    }
}

/// Why a command could not go on.
#[derive(Debug)]
enum Failure {
    /// The result could not be written.
    Write(io::Error),
    /// The result could not be written to this file.
    File(PathBuf, io::Error),
    /// What was asked for makes no sense; the text says why.
    Usage(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl Failure {
    /// Says why, and how the command ends.
    fn exit(self) -> Exit {
        let text = match self {
            Self::Write(error) => format!("error: the result cannot be written: {error}\n"),
            Self::File(path, error) => output::not_written(&path, &error),
            Self::Usage(text) => text,
        };
        // Where standard error cannot be written either, the exit code has to do.
        let _ = io::stderr().write_all(text.as_bytes());
        Exit::Trouble
    }
}
