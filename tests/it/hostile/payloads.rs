//! Texts that mean something to a reader's tools, in every place where a plan or a rule can put one.

use super::*;

/// What would take effect in a terminal, a job's log, a page, a table or a link, if it came out as it is.
const PAYLOADS: &[&str] = &[
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "\u{1b}]8;;https://example.org\u{7}link\u{1b}]8;;\u{7}",
    "\u{9b}31mred",
    "a\rerror: nothing found",
    "a\n::error file=x::owned",
    "::set-output name=x::y",
    "##[group]owned",
    "a%0A::warning::owned",
    "\u{202e}desrever",
    "\u{2066}isolated\u{2069}",
    "</pre><script>alert(1)</script>",
    "`]($(id))[x](javascript:alert(1))",
    "=cmd|' /C calc'!A1",
    "\\u001b[31m",
    "{name} {{}} {",
    "a\u{2028}b\u{85}c\u{feff}d\u{e0041}",
];

/// The formats of a report.
const FORMATS: [&str; 3] = ["full", "concise", "json"];

/// Nothing that moves a cursor, hides or turns text, and no line that a job's runner would obey.
#[track_caller]
fn assert_harmless(report: &str, what: &str) {
    let harmful = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    assert!(!report.contains(harmful), "{what}\n{report:?}");
    let commands = ["::", "##["];
    for line in report.lines() {
        let start = line.trim_start();
        assert!(
            !commands.iter().any(|it| start.starts_with(it)),
            "{what}\n{line}"
        );
    }
}

/// A text as JSON, and so as YAML, writes it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// A text as rules write it.
fn in_rules(text: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '{' | '}') || c == ' ';
    let escaped = |c: char| match c {
        '{' | '}' => format!("{c}{c}"),
        c if plain(c) => c.to_string(),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    };
    text.chars().map(escaped).collect()
}

#[track_caller]
fn check_all_formats(folder: &Path, args: &[&str], what: &str) {
    for format in FORMATS {
        let args = [args, &["--format", format, "--verbose"]].concat();
        let mut command = checking(folder, &args);
        let output = command.output().unwrap();
        assert!(code(&output) > 0, "{what}");
        let report = String::from_utf8(output.stdout).unwrap();
        assert_harmless(&report, what);
        assert_harmless(&String::from_utf8(output.stderr).unwrap(), what);
        // What is refused says so on standard error alone.
        if format == "json" && !report.is_empty() {
            serde_json::from_str::<serde_json::Value>(&report).unwrap();
        }
    }
}

#[test]
fn no_text_out_of_a_plan_takes_effect() {
    let folder = folder(&[]);
    for (n, payload) in PAYLOADS.iter().enumerate() {
        let text = quoted(payload);
        let plan = format!(
            "{{\"caveat\": \"city/1\", \"name\": {text}, \"retention\": {text}, {text}: {text},
             \"count\": {text}, \"proof\": {text}, \"zones\": {{{text}: {{\"height\": {text}}}}},
             \"cameras\": [{{\"name\": {text}, \"height\": \"9 m\"}}]}}"
        );
        write(folder.path(), &format!("plans/{n}.json"), &plan);
        let row = format!("\"{}\"", payload.replace('"', "\"\""));
        let table = format!("caveat,name,retention,{row}\ncity/1,{row},{row},{row}\n");
        write(folder.path(), &format!("plans/{n}.csv"), table);
        write(
            folder.path(),
            &format!("plans/{n}.yaml"),
            format!("caveat: city/1\nname: {payload}\n"),
        );
        write(
            folder.path(),
            &format!("plans/{n}.toml"),
            format!("caveat = {text}\n{payload}"),
        );
        write(
            folder.path(),
            &format!("plans/{n}.ndjson"),
            format!("{{\"caveat\": {text}}}\n{payload}\n"),
        );
    }
    check_all_formats(folder.path(), &["plans"], "plans");
}

#[test]
fn no_text_out_of_a_rule_takes_effect() {
    let mut rules = "pack bad \"Bad\"\nuse city\n".to_owned();
    for (n, payload) in PAYLOADS.iter().enumerate() {
        let text = in_rules(payload);
        rules.push_str(&format!(
            "source s{n} \"{text}\" {{ publisher \"{text}\" link \"https://example.org/{text}\" section a \"{text}\" }}
             rule B-{n} \"{text}\" {{ cites s{n} a
               except \"{text}\" when count = 2 cites s{n} a
               must retention <= 1 day otherwise \"{text} {{name}}\" remedy \"{text}\"
               must name = \"{text}\" }}\n"
        ));
    }
    let plan = "caveat: city/1\nname: a\nretention: 3 days\ncount: 1\n";
    let folder = folder(&[("plan.yaml", plan), ("bad.caveat", &rules)]);
    check_all_formats(folder.path(), &["plan.yaml", "--rules=bad.caveat"], "rules");
    for (n, payload) in PAYLOADS.iter().enumerate() {
        let args = [
            "explain",
            &format!("B-{n}"),
            "--no-builtin",
            "--rules=rules",
            "--rules=bad.caveat",
        ];
        let output = caveat(folder.path(), &args).output().unwrap();
        assert_eq!(code(&output), 0);
        assert_harmless(&String::from_utf8(output.stdout).unwrap(), payload);
    }
}

#[test]
fn no_text_out_of_a_broken_rule_takes_effect() {
    for payload in PAYLOADS {
        let text = format!(
            "pack bad \"{payload}\"\nrule B-1 \"{payload}\" {{ must {payload} }}\n{payload}\n"
        );
        let folder = folder(&[
            ("plan.yaml", "caveat: city/1\nname: a\n"),
            ("bad.caveat", &text),
        ]);
        check_all_formats(folder.path(), &["plan.yaml", "--rules=bad.caveat"], payload);
        let output = caveat(folder.path(), &["test", "bad.caveat"])
            .output()
            .unwrap();
        assert_harmless(&String::from_utf8(output.stdout).unwrap(), payload);
    }
}

#[cfg(unix)]
#[test]
fn no_name_of_a_file_takes_effect() {
    let folder = folder(&[]);
    for payload in PAYLOADS {
        let name = payload.replace('/', "_");
        write(
            folder.path(),
            &format!("{name}.yaml"),
            "caveat: city/1\nname: a\n",
        );
        write(folder.path(), &format!("{name}/{name}.json"), "{");
        write(folder.path(), &format!("{name}.yml"), "name: [");
        write(folder.path(), &format!("rules2/{name}.caveat"), "pack");
    }
    check_all_formats(folder.path(), &["."], "names");
    check_all_formats(folder.path(), &["--rules=rules2", "."], "names of rules");
    let args: Vec<[String; 2]> = PAYLOADS
        .iter()
        .flat_map(|payload| {
            let file = [format!("./{payload}.toml"), "--quiet".to_owned()];
            let pack = ["--pack".to_owned(), (*payload).to_owned()];
            [file, pack, ["-o".to_owned(), format!("no/{payload}")]]
        })
        .collect();
    let folder = super::folder(&[]);
    for [first, second] in &args {
        let mut command = checking(folder.path(), &[first, second]);
        let output = command.output().unwrap();
        assert_eq!(code(&output), 2, "{first} {second}");
        assert_harmless(&String::from_utf8(output.stdout).unwrap(), second);
        assert_harmless(&String::from_utf8(output.stderr).unwrap(), second);
    }
}
