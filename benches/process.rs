//! What the program itself takes: time on the wall, memory, and what the library adds to its start.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// With this argument and a folder, the benchmark is the floor of a run over files.
const FLOOR: &str = "--parse-only";

/// The rules of the benchmarks, with and without the library.
const RULES: [&str; 2] = [
    "--rules",
    concat!(env!("CARGO_MANIFEST_DIR"), "/benches/data"),
];
const ALONE: &str = "--no-builtin";

/// Whether this process is the floor of another one; then it has done its work.
pub fn is_floor() -> bool {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some(FLOOR) {
        return false;
    }
    let folder = arguments.next().expect("the folder comes next");
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("files can be listed").path();
        super::parse(&fs::read_to_string(path).expect("plans are text"));
    }
    true
}

/// The second part of the table.
pub fn report(plans: &[String], big: &str) {
    let folder = tempfile::tempdir().expect("there is room for files");
    let small = folder.path().join("small");
    fs::create_dir(&small).expect("there is room for files");
    for (number, plan) in plans.iter().enumerate() {
        fs::write(small.join(format!("{number:05}.json")), plan).expect("there is room");
    }
    let (floor, whole) = super::medians(|| timed(parse_all(&small)), || timed(check(&small, true)));
    super::row("10,000 files, one process", floor, whole);

    let file = folder.path().join("big.json");
    fs::write(&file, big).expect("there is room");
    if let Some(peak) = peak(check(&file, true).spawn().expect("it runs")) {
        let size = big.len() as f64;
        let times = peak / size;
        println!(
            "\npeak memory, one plan: {:.0} MB, {times:.2} times the file",
            peak / 1e6
        );
    }
    let one = small.join("00000.json");
    let (version, start) = super::medians(|| timed(version()), || timed(check(&one, false)));
    let more = (start - version) * 1e3;
    println!("one small plan with the whole library: {more:.0} ms more than `--version`");
}

fn parse_all(folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this runs"));
    command.arg(FLOOR).arg(folder);
    command
}

fn version() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    command.arg("--version").stdout(Stdio::null());
    command
}

fn check(path: &Path, alone: bool) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    command.args(["check", "--jobs", "1"]).args(RULES);
    command.args(alone.then_some(ALONE)).arg(path);
    command.stdout(Stdio::null());
    command
}

fn timed(mut command: Command) -> f64 {
    let clock = Instant::now();
    let status = command.status().expect("it runs");
    assert!(status.success(), "{command:?}");
    clock.elapsed().as_secs_f64()
}

/// The most memory in bytes that a process had, where the system tells: asked for until it ends.
fn peak(mut child: Child) -> Option<f64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().expect("it runs").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        peak = kilobytes.map_or(peak, |kilobytes| Some(kilobytes * 1024.0));
        thread::sleep(Duration::from_millis(2));
    }
    peak
}
