//! Runs of whole programs, and what they took.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use nix::sys::resource::UsageWho;
use nix::sys::resource::getrusage;

use crate::floor::Floor;

/// What a run took.
#[derive(Clone, Copy)]
pub struct Cost {
    /// Seconds of processor time, of the program and of the system for it.
    pub cpu: f64,
    /// Seconds on the wall.
    pub wall: f64,
}

/// A floor over a file or a folder.
pub fn floor(floor: Floor, path: &Path, jobs: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this runs"));
    command
        .arg(floor.argument())
        .arg(path)
        .arg(jobs.to_string());
    command
}

/// `caveat --version`.
pub fn version() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    command.arg("--version");
    command
}

/// `caveat check` with these rules alone, on one thread unless more are asked for.
pub fn check(rules: &Path, path: &Path, more: &[&str]) -> Command {
    let mut command = with_library(path);
    command.arg("--no-builtin").arg("--rules").arg(rules);
    if !more.contains(&"--jobs") {
        command.args(["--jobs", "1"]);
    }
    command.args(more);
    command
}

/// `caveat check` with the whole built-in library.
pub fn with_library(path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    command.args(["check", "--as-of", "2026-11-01"]).arg(path);
    command
}

/// What a run takes. It has to end with 0, or with 1 for findings.
pub fn cost(mut command: Command) -> Cost {
    let before = children();
    let clock = Instant::now();
    let status = command
        .stdout(Stdio::null())
        .status()
        .expect("the program runs");
    let wall = clock.elapsed().as_secs_f64();
    let done = status.success() || status.code() == Some(1);
    assert!(done, "{command:?}");
    Cost {
        cpu: children() - before,
        wall,
    }
}

/// Seconds of processor time that every process took that this one has waited for.
fn children() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// The most memory in bytes that a run had, where the system tells: asked for until it ends.
pub fn peak(mut command: Command) -> Option<f64> {
    let child = command.stdout(Stdio::null()).spawn();
    most_of(child.expect("the program runs"))
}

fn most_of(mut child: Child) -> Option<f64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().expect("it can be waited for").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        peak = kilobytes.map_or(peak, |kilobytes| Some(kilobytes * 1024.0));
        thread::sleep(Duration::from_millis(2));
    }
    peak
}
