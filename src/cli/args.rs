//! The arguments of each command.

use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use jiff::civil::Date;

/// Checks plans for technology against rules that lawyers and engineers write together
#[derive(Debug, Parser)]
#[command(
    name = "caveat",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  nothing at or above the threshold (see --fail-on)
  1  findings
  2  a usage error, input that could not be read or typed, or rules that do not compile
  3  nothing was checked";

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check plans, and rule files among them
    #[command(visible_alias = "lint", after_help = AFTER_HELP)]
    Check(CheckArgs),
    /// Run the examples of rules
    #[command(after_help = TEST_HELP)]
    Test(TestArgs),
    /// Explain a rule or the code of a message
    Explain(ExplainArgs),
}

const TEST_HELP: &str = "\
Exit codes:
  0  every example comes out as it says
  1  an example fails, or an audit finds something
  2  a usage error, rules that do not compile, or examples that cannot be read
  3  there is no example";

/// `caveat check`
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Plans, rule files and folders of them; `-` reads a plan from standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub rules: RulesArgs,

    /// Run only the rules of these packs
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub pack: Vec<String>,

    /// The vocabulary of plans that name none
    #[arg(long, value_name = "NAME")]
    pub vocabulary: Option<String>,

    /// The day for which rules are judged [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    /// What makes the command fail
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = FailOn::Unproven)]
    pub fail_on: FailOn,

    /// Treat a key that the vocabulary does not know as an error
    #[arg(long)]
    pub strict: bool,

    /// What `-` is called in the report; tells its format, too
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,

    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Full)]
    pub format: Format,

    /// Write the result to this file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,

    /// How many files are checked at once [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    #[command(flatten)]
    pub look: LookArgs,

    /// Leave the counts out
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say which packs were run, and which files were skipped and why
    #[arg(short, long)]
    pub verbose: bool,
}

/// Where rules come from.
#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// A rule file or a folder of them, beside the built-in library; may be given several times
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// Leave the built-in library out
    #[arg(long, visible_alias = "rules-only")]
    pub no_builtin: bool,
}

/// How text looks.
#[derive(Debug, Args)]
pub(super) struct LookArgs {
    /// Whether to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// `caveat test`
#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// Rule files and folders of them; without any, the built-in library
    pub paths: Vec<PathBuf>,

    /// Leave the built-in library out, so that the files have to stand alone
    #[arg(long, requires = "paths")]
    pub no_builtin: bool,

    /// Leave out each fact of each example, and tell which answers improve by silence
    #[arg(long)]
    pub omit: bool,

    /// Change each part of each rule, and tell which changes no example notices
    #[arg(long)]
    pub mutate: bool,

    #[command(flatten)]
    pub look: LookArgs,

    /// Leave out which clauses no example covers, and the counts
    #[arg(short, long)]
    pub quiet: bool,
}

/// `caveat explain`
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of a rule (`SP-06`) or the code of a message (`C0504`)
    #[arg(value_name = "RULE|CODE")]
    pub topic: String,

    #[command(flatten)]
    pub rules: RulesArgs,

    #[command(flatten)]
    pub look: LookArgs,
}

/// What makes a check fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum FailOn {
    /// A `must` that is violated
    Violated,
    /// Also a `must` that is unproven
    Unproven,
    /// Also a `should`, and warnings about plans
    Warning,
    /// Nothing that is found
    Never,
}

/// How the result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Every finding with the texts it is about, then counts
    Full,
    /// A line for each finding: `path:line:column: outcome RULE message`
    Concise,
    /// One document with every outcome
    Json,
}

/// Whether to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless the environment says otherwise (`NO_COLOR`, `FORCE_COLOR`, `CLICOLOR`)
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

fn date(text: &str) -> Result<Date, String> {
    let error = || format!("`{}` is not a date such as 2026-01-31", text.escape_debug());
    let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_plain
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
