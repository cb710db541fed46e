//! Folders made to lead out of themselves.

use std::os::unix::fs::symlink;

use super::*;

#[test]
fn links_in_a_folder_are_counted_and_not_followed() {
    let folder = folder(&[
        (
            "plans/a.yaml",
            "caveat: city/1\nname: a\nretention: 1 day\ncameras: []\n",
        ),
        (
            "outside/secret.yaml",
            "caveat: city/1\nname: secret\nretention: 9 days\n",
        ),
    ]);
    let at = |name: &str| folder.path().join(name);
    symlink("../outside/secret.yaml", at("plans/file.yaml")).unwrap();
    symlink("../outside", at("plans/folder")).unwrap();
    symlink("..", at("plans/up")).unwrap();
    symlink("loop.json", at("plans/loop.json")).unwrap();
    symlink("nowhere", at("plans/dangling.toml")).unwrap();
    let (code, report) = ended(&mut checking(folder.path(), &["plans", "--verbose"]));
    assert_eq!(code, 0, "{report}");
    assert!(
        report.contains("4 files found: 1 checked, 3 skipped"),
        "{report}"
    );
    assert!(
        report.contains("not checked: plans/file.yaml: is a symbolic link"),
        "{report}"
    );
    assert!(!report.contains("secret"), "{report}");
    // Whoever names a link wants it followed, and a circle is an error.
    let args = ["plans/file.yaml", "plans/loop.json", "--format=concise"];
    let (code, report) = ended(&mut checking(folder.path(), &args));
    assert_eq!((code, times(&report, "violated ST-1")), (2, 1), "{report}");
    assert!(report.contains("plans/loop.json: error C0501"), "{report}");
}

#[test]
fn a_link_to_rules_in_a_folder_is_warned_of() {
    let folder = folder(&[
        (
            "a.yaml",
            "caveat: city/1\nname: a\nretention: 1 day\ncameras: []\n",
        ),
        (
            "outside/more.caveat",
            "pack more \"More\"\nuse city\nrule M-1 \"m\" { must count = 1 }\n",
        ),
    ]);
    symlink(
        "../outside/more.caveat",
        folder.path().join("rules/more.caveat"),
    )
    .unwrap();
    let (_, report) = ended(&mut checking(
        folder.path(),
        &["a.yaml", "--format=concise"],
    ));
    assert!(
        report.contains("rules/more.caveat: warning C0516"),
        "{report}"
    );
    let args = ["a.yaml", "--rules=rules/more.caveat", "--format=concise"];
    let (_, report) = ended(&mut checking(folder.path(), &args));
    assert_eq!(times(&report, "unproven M-1"), 1, "{report}");
}

#[test]
fn evidence_lies_in_the_folder_of_its_plan_or_nowhere() {
    let digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    let folder = folder(&[
        ("plans/inside/proof.txt", "foo"),
        ("outside/proof.txt", "foo"),
        (
            "more.caveat",
            "pack more \"More\"\nuse city\nrule M-1 \"m\" { must proof is verified }\n",
        ),
    ]);
    let at = |name: &str| folder.path().join(name);
    symlink("../outside", at("plans/way")).unwrap();
    symlink("../outside/proof.txt", at("plans/proof.txt")).unwrap();
    symlink("inside/proof.txt", at("plans/near.txt")).unwrap();
    symlink("/dev/zero", at("plans/zero")).unwrap();
    Command::new("mkfifo")
        .arg(at("plans/pipe"))
        .status()
        .unwrap();
    let absolute = at("plans/inside/proof.txt").to_string_lossy().into_owned();
    let paths = [
        ("inside/proof.txt", true),
        ("./inside/../inside/proof.txt", false),
        ("near.txt", true),
        ("../outside/proof.txt", false),
        ("inside/../../outside/proof.txt", false),
        ("way/proof.txt", false),
        ("proof.txt", false),
        (&absolute, false),
        ("inside", false),
        ("zero", false),
        ("pipe", false),
        ("inside/proof.txt\\u0000", false),
        ("", false),
    ];
    for (path, verified) in paths {
        let plan = format!(
            "{{\"caveat\": \"city/1\", \"name\": \"a\", \"proof\": {{\"path\": \"{path}\", \"sha256\": \"{digest}\"}}}}"
        );
        write(folder.path(), "plans/plan.json", plan);
        let args = [
            "plans/plan.json",
            "--rules=more.caveat",
            "--pack=more",
            "--format=concise",
        ];
        let (code, report) = ended(&mut checking(folder.path(), &args));
        assert_eq!(code, i32::from(!verified), "{path}\n{report}");
    }
}
