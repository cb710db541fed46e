//! What standard output can show.

use std::env;
use std::io;
use std::io::IsTerminal;

use super::args::ColorChoice;
use crate::diagnostic::Canvas;

/// The width where there is no terminal, so that reports in files are the same everywhere.
const WIDTH: usize = 100;

/// The canvas that standard output is.
pub(super) fn canvas(choice: ColorChoice) -> Canvas {
    canvas_of(io::stdout().is_terminal(), choice)
}

/// The canvas that a file is.
pub(super) fn file_canvas(choice: ColorChoice) -> Canvas {
    canvas_of(false, choice)
}

fn canvas_of(terminal: bool, choice: ColorChoice) -> Canvas {
    let dumb = variable("TERM").is_some_and(|term| term == "dumb");
    Canvas {
        color: match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => wants_color(terminal && !dumb),
        },
        unicode: !terminal || (!dumb && speaks_unicode()),
        width: width(terminal),
    }
}

/// The first that speaks decides: `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`, `CLICOLOR=0`, the terminal.
fn wants_color(terminal: bool) -> bool {
    let forced = |name| variable(name).is_some_and(|value| value != "0");
    if variable("NO_COLOR").is_some() {
        false
    } else if forced("FORCE_COLOR") || forced("CLICOLOR_FORCE") {
        true
    } else {
        terminal && variable("CLICOLOR").is_none_or(|value| value != "0")
    }
}

/// Whether the locale of the terminal is a Unicode one. The first variable that is set decides.
fn speaks_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(variable);
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8")
}

fn width(terminal: bool) -> usize {
    let size = terminal_size::terminal_size().filter(|_| terminal);
    size.map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(60, 120))
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    let value = env::var_os(name)?.to_string_lossy().into_owned();
    (!value.is_empty()).then_some(value)
}
