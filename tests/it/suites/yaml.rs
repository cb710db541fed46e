//! yaml-test-suite.

use super::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// What users read about the cases that are read otherwise than the suite asks.
const PAGE: &str = include_str!("../../../docs/yaml.md");

/// What became of the cases of the suite.
#[derive(Default)]
struct Found {
    /// Valid, and the same is read.
    same: usize,
    /// Valid, and taken; the suite does not say in JSON what they hold.
    taken: usize,
    /// Not valid, and refused.
    refused: usize,
    /// What is read otherwise, by the way in which it is.
    otherwise: BTreeMap<&'static str, Vec<String>>,
}

#[test]
fn yaml_is_taken_and_refused_as_the_page_says() {
    let Some(suite) = unpack("yaml-test-suite.tar.gz") else {
        return;
    };
    let mut found = Found::default();
    for case in cases(suite.path()) {
        let id = case.strip_prefix(suite.path()).unwrap();
        found.judge(&id.to_string_lossy(), &case);
    }
    assert_eq!(found.otherwise, on_the_page(&found));
    let counts = [found.same, found.taken, found.refused];
    assert_eq!(counts, [250, 2, 94], "same, taken, refused");
    for count in counts.iter().filter(|count| **count > 2) {
        assert!(PAGE.contains(&format!("{count} ")), "the page says {count}");
    }
}

/// Folders with a file `in.yaml`: cases, and parts of cases.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut cases = Vec::new();
    for path in paths(folder).into_iter().filter(|path| path.is_dir()) {
        match path.join("in.yaml").exists() {
            true => cases.push(path),
            false => cases.extend(paths(&path)),
        }
    }
    cases
}

/// The cases that the page names under the heading of each way.
fn on_the_page(found: &Found) -> BTreeMap<&'static str, Vec<String>> {
    let under = |way: &'static str| {
        let heading = format!("\n### {way}");
        let (_, section) = PAGE
            .split_once(&heading)
            .unwrap_or_else(|| panic!("no {way:?}"));
        let section = section.split("\n#").next().unwrap();
        let words = section.split('`').skip(1).step_by(2);
        (way, words.map(str::to_owned).collect())
    };
    found.otherwise.keys().map(|way| under(way)).collect()
}

impl Found {
    fn judge(&mut self, id: &str, case: &Path) {
        let file = case.join("in.yaml");
        let taken = is_taken(Format::Yaml, &file);
        let otherwise = match (case.join("error").exists(), taken) {
            (true, false) => return self.refused += 1,
            (true, true) => "Taken",
            (false, false) => refusal(Format::Yaml, &file),
            (false, true) => match fs::read_to_string(case.join("in.json")) {
                Err(_) => return self.taken += 1,
                Ok(json) => match difference(plans(&json), &plans_in(&file)) {
                    None => return self.same += 1,
                    Some(difference) => difference,
                },
            },
        };
        let ids = self.otherwise.entry(otherwise).or_default();
        ids.push(id.to_owned());
    }
}

fn difference(mut expected: Vec<Value>, found: &[Value]) -> Option<&'static str> {
    if expected == found {
        return None;
    }
    expected.retain(|plan| !plan.is_null());
    Some(match expected == found {
        true => "Empty documents",
        false => "Different",
    })
}

/// The plans that the suite finds: an element of a list is one.
fn plans(json: &str) -> Vec<Value> {
    let documents = serde_json::Deserializer::from_str(json).into_iter::<Value>();
    let plans = documents.flat_map(|document| match document.unwrap() {
        Value::Array(items) => items,
        other => vec![other],
    });
    plans.collect()
}

fn plans_in(file: &Path) -> Vec<Value> {
    let tree = read(Format::Yaml, file).unwrap().tree;
    let plan = |&root| value(&tree, root, &core);
    tree.roots().iter().map(plan).collect()
}

/// What a scalar without quotes is in YAML's core schema.
fn core(text: &str) -> Value {
    match text {
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => number(text).unwrap_or_else(|| text.into()),
    }
}

/// The suite writes whole numbers without a point, and has none that is too large for that.
fn number(text: &str) -> Option<Value> {
    let unsigned = text.trim_start_matches(['-', '+']);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    Some(match number.fract() == 0.0 {
        true => (number as i64).into(),
        false => number.into(),
    })
}
