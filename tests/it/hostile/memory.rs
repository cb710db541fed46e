//! How much memory an input takes: at most what `docs/reliability.md` says, as a function of its size.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::*;

/// The most memory that a command had at once, in bytes.
#[track_caller]
fn peak(command: &mut Command) -> usize {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = quiet.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        // A process that has ended has no memory any more.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0) * 1024);
        thread::sleep(Duration::from_millis(1));
    }
    peak
}

/// What any check takes, whatever it reads.
const BASE: usize = 40 << 20;

/// Checks that an input and one of twice its size stay within so many bytes for each of their own.
#[track_caller]
fn check_peak(name: &str, factor: usize, text: impl Fn(usize) -> String) {
    for size in [1, 2] {
        let text = text(many(100_000) * size);
        let folder = folder(&[("plan.yaml", "caveat: city/1\nname: a\n"), (name, &text)]);
        let rules = format!("--rules={name}");
        let args = match name.ends_with(".caveat") {
            true => [rules.as_str(), "plan.yaml"],
            false => [name, "plan.yaml"],
        };
        let peak = peak(&mut checking(folder.path(), &args));
        let most = BASE + factor * text.len();
        assert!(
            peak > 0 && peak <= most,
            "{name} of {} bytes: {peak}",
            text.len()
        );
    }
}

#[test]
fn json_and_yaml_take_16_bytes_for_each_of_theirs() {
    let plan =
        |values: &str| format!("{{\"caveat\": \"city/1\", \"name\": \"a\", \"k\": [{values}0]}}");
    for (name, value) in [
        ("plan.json", "0,"),
        ("dense.json", "[],"),
        ("plan.yml", "0, "),
    ] {
        check_peak(name, 16, |n| plan(&value.repeat(n)));
    }
    check_peak("long.json", 16, |n| {
        plan(&format!("\"{}\",", "x".repeat(10 * n)))
    });
}

#[test]
fn toml_and_headers_of_tables_take_80() {
    let entries = |n: usize| -> String { (0..n).map(|n| format!("k{n}=1\n")).collect() };
    check_peak("plan.toml", 80, |n| {
        format!("caveat='city/1'\nname='a'\n{}", entries(n / 4))
    });
    check_peak("deep.toml", 80, |n| format!("{}b = 1", "a.".repeat(n)));
    check_peak("plan.csv", 80, |n| {
        let columns: String = (0..n / 4).map(|n| format!(",k{n}")).collect();
        format!("caveat,name{columns}\n")
    });
}

#[test]
fn rules_take_400() {
    let head = "pack bad \"Bad\"\nuse city\n";
    check_peak("many.caveat", 400, |n| {
        let rules = (0..n / 40).map(|n| format!("rule B-{n} \"b\" {{ must count = 1 }}\n"));
        format!("{head}{}", rules.collect::<String>())
    });
    check_peak("clauses.caveat", 400, |n| {
        let clauses = "must count = 1\n".repeat(n / 40);
        format!("{head}rule B-1 \"b\" {{ {clauses} }}")
    });
    check_peak("broken.caveat", 400, |n| {
        format!("{head}{}", "\u{a7} rule\n".repeat(n / 8))
    });
}
