//! When the surroundings fail: pipes that close, disks that are full, signals, and files that cannot be read.
//! What could be checked is reported, what could not is named, and the exit code says so.

use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Instant;

use tempfile::TempDir;

use crate::hostile::caveat;
use crate::hostile::checking;
use crate::hostile::code;
use crate::hostile::ended;
use crate::hostile::folder;
use crate::hostile::many;
use crate::hostile::times;
use crate::hostile::write;

const SOUND: &str = "caveat: city/1\nname: Market\nretention: 12 hours\ncameras: []\n";
const KEPT_LONG: &str = "caveat: city/1\nname: Market\nretention: 3 days\n";

/// Plans with so many findings that the report takes a while to write.
fn much_to_write() -> TempDir {
    let folder = folder(&[]);
    let cameras = "- {name: a, height: 5 m}\n".repeat(10);
    for n in 0..60 {
        let text = format!("{KEPT_LONG}cameras:\n{cameras}");
        write(folder.path(), &format!("plans/{n}.yaml"), text);
    }
    folder
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_closed_pipe_is_nothing_to_speak_of() {
    let folder = much_to_write();
    for format in ["full", "concise", "json"] {
        let mut command = checking(folder.path(), &["plans", "--format", format]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(code(&output), 1, "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_ends_with_2() {
    let folder = folder(&[("sound.yaml", SOUND)]);
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for args in [
        ["check", "sound.yaml", "--format=full"],
        ["check", "sound.yaml", "--format=concise"],
        ["check", "sound.yaml", "--format=json"],
        ["test", "rules", "--color=never"],
        ["explain", "C0501", "--color=never"],
        ["check", "--help", "--color=never"],
    ] {
        let output = caveat(folder.path(), &args)
            .stdout(full())
            .output()
            .unwrap();
        assert_eq!(code(&output), 2, "{args:?}");
    }
    let output = checking(folder.path(), &["sound.yaml"])
        .stdout(full())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.starts_with("error: the result cannot be written: "),
        "{errors}"
    );

    let output = checking(folder.path(), &["sound.yaml", "-o", "/dev/full"])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let expected = "error: the result is not written to `/dev/full`: ";
    assert!(
        code(&output) == 2 && errors.starts_with(expected),
        "{errors}"
    );
}

#[test]
fn a_file_for_the_result_holds_what_standard_output_would() {
    let folder = folder(&[("plan.yaml", KEPT_LONG), ("report", "old")]);
    for format in ["full", "concise", "json"] {
        let args = ["plan.yaml", "--format", format];
        let (code, expected) = ended(&mut checking(folder.path(), &args));
        let args = [&args[..], &["-o", "report"]].concat();
        assert_eq!(
            ended(&mut checking(folder.path(), &args)),
            (code, String::new())
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("report")).unwrap(),
            expected
        );
        assert_eq!(names_in(folder.path()), ["plan.yaml", "report", "rules"]);
    }
}

#[test]
fn what_is_checked_is_never_replaced() {
    let folder = folder(&[("plans/plan.yaml", SOUND)]);
    for target in ["plans/plan.yaml", "rules/street.caveat"] {
        let before = fs::read(folder.path().join(target)).unwrap();
        let output = checking(folder.path(), &["plans", "rules", "-o", target])
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(code(&output) == 2 && errors.contains("C0517"), "{errors}");
        assert_eq!(fs::read(folder.path().join(target)).unwrap(), before);
        assert_eq!(names_in(&folder.path().join("plans")), ["plan.yaml"]);
    }
    // The report of the last time is no plan.
    for _ in 0..2 {
        let args = ["plans", "--format=json", "-o", "plans/report.json"];
        assert_eq!(ended(&mut checking(folder.path(), &args)).0, 0);
    }
}

#[test]
fn a_result_that_cannot_be_written_leaves_nothing_behind() {
    let folder = folder(&[("plan.yaml", SOUND)]);
    for target in ["no/such/folder", "rules", "plan.yaml/report"] {
        let output = checking(folder.path(), &["plan.yaml", "-o", target])
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let expected = format!("error: the result is not written to `{target}`: ");
        assert!(
            code(&output) == 2 && errors.starts_with(&expected),
            "{errors}"
        );
    }
    let args = ["plan.yaml", "--pack=none", "-o", "report"];
    assert_eq!(ended(&mut checking(folder.path(), &args)).0, 2);
    assert_eq!(names_in(folder.path()), ["plan.yaml", "rules"]);
}

#[cfg(unix)]
#[test]
fn the_file_for_the_result_keeps_its_mode_and_the_links_to_it() {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::fs::symlink;

    let folder = folder(&[("plan.yaml", SOUND), ("kept/report", "old")]);
    let at = |name: &str| folder.path().join(name);
    fs::set_permissions(at("kept/report"), PermissionsExt::from_mode(0o604)).unwrap();
    symlink("kept/report", at("link")).unwrap();
    assert_eq!(
        ended(&mut checking(folder.path(), &["plan.yaml", "-o", "link"])).0,
        0
    );
    assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
    let report = fs::read_to_string(at("kept/report")).unwrap();
    assert!(report.contains("1 plan read"), "{report}");
    assert_eq!(
        fs::metadata(at("kept/report")).unwrap().mode() & 0o777,
        0o604
    );
    // A new one may be read by whoever may read any other new file.
    write(folder.path(), "ordinary", "");
    assert_eq!(
        ended(&mut checking(folder.path(), &["plan.yaml", "-o", "new"])).0,
        0
    );
    let mode = |name| fs::metadata(at(name)).unwrap().mode();
    assert_eq!(mode("new"), mode("ordinary"));
}

#[cfg(unix)]
#[test]
fn signals_leave_the_old_result_or_the_new_one() {
    let folder = much_to_write();
    let report = folder.path().join("out/report");
    let args = ["plans", "--format=json", "-o", "out/report"];
    write(folder.path(), "out/report", "old");
    let begun = Instant::now();
    assert_eq!(ended(&mut checking(folder.path(), &args)).0, 1);
    let moment = begun.elapsed() / 10;
    let new = fs::read(&report).unwrap();
    let mut seen = [0; 2];
    for (signal, leaves_litter) in [("-TERM", false), ("-INT", false), ("-KILL", true)] {
        for moments in 0..12 {
            fs::write(&report, "old").unwrap();
            let mut child = checking(folder.path(), &args).spawn().unwrap();
            thread::sleep(moment * moments);
            send(signal, &child);
            child.wait().unwrap();
            let found = fs::read(&report).unwrap();
            assert!(found == b"old" || found == new, "{signal} at {moments}");
            seen[usize::from(found == new)] += 1;
            let names = names_in(&folder.path().join("out"));
            let litter: Vec<_> = names.iter().filter(|name| *name != "report").collect();
            assert!(
                litter.is_empty() || leaves_litter,
                "{signal} at {moments}: {litter:?}"
            );
            for name in litter {
                assert!(name.starts_with(".caveat-"), "{name}");
                fs::remove_file(folder.path().join("out").join(name)).unwrap();
            }
        }
    }
    eprintln!(
        "the old one {} times, the new one {} times",
        seen[0], seen[1]
    );
    assert!(seen[0] > 0);
}

#[cfg(unix)]
fn send(signal: &str, child: &Child) {
    // It may have ended by now.
    let mut kill = Command::new("kill");
    kill.args([signal, &child.id().to_string()])
        .stderr(Stdio::null());
    kill.status().unwrap();
}

/// A file system of a few pages, for whoever may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_file_system_keeps_the_old_result() {
    let folder = much_to_write();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let mut mount = Command::new("mount");
    mount
        .args(["-t", "tmpfs", "-o", "size=64k", "caveat"])
        .arg(&small)
        .stderr(Stdio::null());
    if !mount.status().is_ok_and(|status| status.success()) {
        eprintln!("left out: no file system may be mounted here");
        return;
    }
    fs::write(small.join("report"), "old").unwrap();
    let args = ["plans", "--format=json", "-o", "small/report"];
    let output = checking(folder.path(), &args).output().unwrap();
    let (report, names) = (fs::read_to_string(small.join("report")), names_in(&small));
    Command::new("umount").arg(&small).status().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("not written to `small/report`"), "{errors}");
    assert_eq!((code(&output), report.unwrap().as_str()), (2, "old"));
    assert_eq!(names, ["report"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_that_fails_is_told_with_its_reason() {
    let folder = folder(&[("sound.yaml", SOUND), ("long.yaml", KEPT_LONG)]);
    for name in ["link.yaml", "link.csv", "link.ndjson", "link.caveat"] {
        // Nothing is mapped at the start of a process's memory, so reading it fails.
        std::os::unix::fs::symlink("/proc/self/mem", folder.path().join(name)).unwrap();
        let mut command = checking(folder.path(), &["sound.yaml", "long.yaml", name]);
        let (code, report) = ended(command.arg("--format=concise"));
        assert_eq!(code, 2);
        let expected = format!("{name}: error C0501 `{name}` cannot be read: Input/output error");
        assert!(report.contains(&expected), "{report}");
        // Rules that cannot be read keep everything from being checked; a plan only itself.
        let told = usize::from(!name.ends_with("caveat"));
        assert_eq!(times(&report, "violated ST-1"), told, "{report}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_changes_while_it_is_read_is_not_checked() {
    let folder = folder(&[("sound.yaml", SOUND)]);
    // Reading so much takes longer than adding a line.
    write(folder.path(), "grows.yaml", vec![b'#'; 64 << 20]);
    let path = folder.path().join("grows.yaml");
    let args = [
        "grows.yaml",
        "sound.yaml",
        "--format=concise",
        "-o",
        "report",
    ];
    let mut child = checking(folder.path(), &args).spawn().unwrap();
    let mut grows = File::options().append(true).open(path).unwrap();
    while child.try_wait().unwrap().is_none() {
        grows.write_all(b"\n").unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let report = fs::read_to_string(folder.path().join("report")).unwrap();
    let expected = "C0501 `grows.yaml` cannot be read: it changed while it was read";
    assert!(report.contains(expected), "{report}");
    assert!(
        report.contains("1 plan in 2 files (1 not checked)"),
        "{report}"
    );
    assert_eq!(code(&output), 2);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_at_once() {
    use std::os::unix::net::UnixListener;

    let folder = folder(&[
        ("plans/sound.yaml", SOUND),
        ("plans/folder.yaml/in.yaml", SOUND),
    ]);
    let at = |name: &str| folder.path().join(name);
    let made = Command::new("mkfifo").arg(at("plans/pipe.yaml")).status();
    assert!(made.unwrap().success());
    let _socket = UnixListener::bind(at("plans/socket.json")).unwrap();
    let mut command = checking(folder.path(), &["plans", "/dev/zero", "/dev/null"]);
    let (code, report) = ended(command.arg("--format=concise"));
    assert_eq!((code, times(&report, "error C0502")), (2, 4), "{report}");
    assert!(
        report.contains("2 plans in 6 files (4 not checked)"),
        "{report}"
    );
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder(&[
        ("plans/closed.yaml", SOUND),
        ("plans/folder/in.yaml", SOUND),
        ("plans/long.yaml", KEPT_LONG),
    ]);
    let set = |name: &str, mode| {
        let path = folder.path().join(name);
        fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    };
    set("", 0o755);
    set("plans/closed.yaml", 0);
    set("plans/folder", 0);
    let command = checking(folder.path(), &["plans", "--format=concise"]);
    let output = as_nobody(command).output().unwrap();
    set("plans/folder", 0o755);
    let report = String::from_utf8_lossy(&output.stdout);
    if output.stdout.is_empty()
        || fs::read(folder.path().join("plans/closed.yaml")).is_ok() && times(&report, "C0501") == 0
    {
        eprintln!("left out: who runs this may read everything, and may not be anybody else");
        return;
    }
    for name in ["plans/closed.yaml", "plans/folder"] {
        let expected = format!("{name}: error C0501 `{name}` cannot be read: permission denied");
        assert!(report.contains(&expected), "{report}");
    }
    assert_eq!(
        (code(&output), times(&report, "violated ST-1")),
        (2, 1),
        "{report}"
    );
}

/// The same command, run by somebody whom permissions bind.
#[cfg(unix)]
fn as_nobody(command: Command) -> Command {
    let mut nobody = Command::new("setpriv");
    nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
    let can = nobody.arg("true").stderr(Stdio::null()).status();
    if !can.is_ok_and(|status| status.success()) {
        return command;
    }
    let mut nobody = Command::new("setpriv");
    nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
    nobody.arg(command.get_program()).args(command.get_args());
    nobody.current_dir(command.get_current_dir().unwrap());
    nobody
}

#[test]
fn whatever_is_wrong_all_files_are_counted_and_the_worst_decides() {
    let kinds = [
        ("sound.yaml", SOUND, 0),
        ("none.yaml", "replicas: 3\n", 3),
        ("long.yaml", KEPT_LONG, 1),
        ("broken.yaml", "caveat: city/1\nname: [\n", 2),
        (
            "half.ndjson",
            "{\"caveat\": \"city/1\", \"name\": \"a\"}\n{",
            2,
        ),
        (
            "wrong.json",
            "{\"caveat\": \"city/1\", \"name\": \"a\", \"retention\": \"soon\"}",
            2,
        ),
        ("other.toml", "caveat = \"village/1\"\n", 2),
    ];
    // 2 outranks 1, 1 outranks 0, and 3 means that there was nothing else.
    let rank = |code: &i32| (*code + 1) % 4;
    for chosen in 1..1 << kinds.len() {
        if !is_worth_a_run(chosen) {
            continue;
        }
        let folder = folder(&[]);
        let chosen = (0..kinds.len())
            .filter(|n| chosen >> n & 1 == 1)
            .map(|n| kinds[n]);
        let mut codes = Vec::new();
        for (name, text, code) in chosen {
            write(folder.path(), &format!("plans/{name}"), text);
            codes.push(code);
        }
        let expected = codes.iter().copied().max_by_key(rank);
        let (code, report) = ended(&mut checking(folder.path(), &["plans", "--format=json"]));
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let total = |name: &str| report["totals"][name].as_u64().unwrap();
        let parts = [
            "files_checked",
            "files_skipped",
            "files_unreadable",
            "files_not_checked",
        ];
        assert_eq!(total("files_found"), codes.len() as u64, "{report}");
        assert_eq!(
            total("files_found"),
            parts.map(total).iter().sum::<u64>(),
            "{report}"
        );
        assert_eq!(Some(code), expected, "{codes:?}\n{report}");
    }
}

/// All pairs, and everything together.
fn is_worth_a_run(chosen: u32) -> bool {
    chosen.count_ones() <= 2 || chosen.count_ones() == 7
}

#[test]
fn one_bad_file_among_thousands_hides_none_of_them() {
    let folder = folder(&[]);
    let n = many(1000);
    for n in 0..n {
        let text = if n % 1000 == 500 {
            "caveat: ["
        } else {
            KEPT_LONG
        };
        write(folder.path(), &format!("plans/{}/{n}.yaml", n % 7), text);
    }
    let (code, report) = ended(&mut checking(folder.path(), &["plans", "--format=concise"]));
    let bad = n / 1000;
    assert_eq!((code, times(&report, ": error C0311")), (2, bad));
    assert_eq!(times(&report, ": violated ST-1"), n - bad);
}
