//! Plans under their vocabulary: the values that are read from them, and what is wrong with them.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::OnceLock;

use caveat::diagnostic::codes;
use caveat::document;
use caveat::document::Format;
use caveat::document::Kind;
use caveat::document::Limits;
use caveat::document::Tree;
use caveat::document::TreeBuilder;
use caveat::document::plan::Missing;
use caveat::document::plan::Plan;
use caveat::document::plan::RecordIndex;
use caveat::document::plan::Slot;
use caveat::document::plan::Value;
use caveat::document::typed;
use caveat::document::typed::ReadOptions;
use caveat::document::typed::Reading;
use caveat::semantic;
use caveat::syntax;
use caveat::value::Dimension;
use caveat::vocabulary::Type;
use caveat::vocabulary::Vocabulary;
use proptest::prelude::*;

use crate::common;

const VOCABULARY: &str = r#"
vocabulary test 1 "A vocabulary with a field of every type"

root Deployment {
  name         : text required example "Central station"
  operator     : Actor
  technologies : list of Technology
  data         : list of DataItem
  cost         : money key "total_cost"
  coverage     : map of Coverage
  live         : boolean
  cameras      : number
  accuracy     : percent
  start        : date
  range        : length
  ground       : area
  weight       : mass
  speed        : speed
  storage      : bytes
  country      : country
  assessment   : evidence
  reports      : list of evidence
  tags         : list of text
}

type Actor {
  name    : text required
  country : country
}

type DataItem {
  category  : DataCategory
  retention : duration
}

type Coverage {
  people : number
}

taxonomy Technology {
  surveillance "Surveillance" { camera face_matching "Live face matching" as "face recognition" }
  unknown "Not yet chosen"
}

taxonomy DataCategory {
  personal { biometric { face_image fingerprint gait } contact }
}
"#;

fn vocabulary() -> Vocabulary {
    compile(VOCABULARY)
}

/// The same for tests that read many plans.
fn shared_vocabulary() -> &'static Vocabulary {
    static SHARED: OnceLock<Vocabulary> = OnceLock::new();
    SHARED.get_or_init(vocabulary)
}

fn compile(text: &str) -> Vocabulary {
    let source = Arc::new(common::source("test.caveat", text));
    let tree = syntax::parse(&source).file;
    let compiled = semantic::compile(&[semantic::File {
        source: Arc::clone(&source),
        tree,
    }]);
    assert_eq!(common::render(&source, &compiled.diagnostics), "");
    compiled.program.unwrap().vocabularies.remove(0)
}

fn tree(format: Format, text: &str) -> Tree {
    let source = Arc::new(common::source("plan", text));
    let document = document::read(format, Arc::clone(&source), &Limits::default());
    assert_eq!(common::render(&source, &document.diagnostics), "");
    document.tree
}

fn read(tree: &Tree, options: ReadOptions) -> Reading {
    typed::read(shared_vocabulary(), tree, tree.roots()[0], options)
}

/// The values of a YAML plan, then what is wrong with it.
fn show(text: &str) -> String {
    show_with(text, ReadOptions::default())
}

fn show_with(text: &str, options: ReadOptions) -> String {
    let tree = tree(Format::Yaml, text);
    let reading = read(&tree, options);
    let said = common::render(tree.source(), &reading.diagnostics);
    let incomplete = if reading.complete {
        ""
    } else {
        "(incomplete)\n"
    };
    values(&tree, &reading.plan) + incomplete + &said
}

/// What is wrong with a YAML plan, beside the name that it lacks.
fn faults(text: &str) -> String {
    let tree = tree(Format::Yaml, text);
    let options = ReadOptions {
        partial: true,
        ..ReadOptions::default()
    };
    common::render(tree.source(), &read(&tree, options).diagnostics)
}

/// Every field that the plan states, one a line.
fn values(tree: &Tree, plan: &Plan) -> String {
    let mut shown = String::new();
    let printer = Printer {
        vocabulary: shared_vocabulary(),
        tree,
        plan,
    };
    printer.record(&mut shown, "", Plan::ROOT);
    shown
}

struct Printer<'a> {
    vocabulary: &'a Vocabulary,
    tree: &'a Tree,
    plan: &'a Plan,
}

impl Printer<'_> {
    fn record(&self, shown: &mut String, path: &str, index: RecordIndex) {
        let head = self.plan.record(index);
        let fields = &self.vocabulary.record(head.ty).fields;
        for (id, field) in (0..).map(caveat::vocabulary::FieldId).zip(fields) {
            let slot = self.plan.field(index, id);
            self.slot(shown, &format!("{path}.{}", field.name), &field.ty, *slot);
        }
    }

    fn slot(&self, shown: &mut String, path: &str, ty: &Type, slot: Slot) {
        let text = match (slot.value, ty) {
            (Value::Missing(Missing::Absent), _) => return,
            (Value::Record(index), _) => return self.record(shown, path, index),
            (Value::List(range), Type::List(of)) => {
                for (at, item) in self.plan.items(range).iter().enumerate() {
                    self.slot(shown, &format!("{path}[{at}]"), of, *item);
                }
                format!("{} items", range.len)
            }
            (Value::Map(range), Type::Map(of)) => {
                for entry in self.plan.items(range) {
                    let key = self.tree.key(entry.node).unwrap();
                    self.slot(shown, &format!("{path}.{key}"), of, *entry);
                }
                format!("{} entries", range.len)
            }
            (value, ty) => self.scalar(value, ty, slot),
        };
        writeln!(shown, "{} = {text}", path.trim_start_matches('.')).unwrap();
    }

    fn scalar(&self, value: Value, ty: &Type, slot: Slot) -> String {
        match value {
            Value::Missing(why) => format!("({why:?})").to_lowercase(),
            Value::Boolean(value) => value.to_string(),
            Value::Number(number) => dimension(ty).display(number),
            Value::Duration(value) => value.to_string(),
            Value::Date(value) => value.to_string(),
            Value::Money(value) => value.to_string(),
            Value::Country(value) => format!("country {value}"),
            Value::Text | Value::Part(_) => format!("{:?}", slot.text(self.tree).unwrap()),
            Value::Term(id) => {
                let Type::Term(taxonomy) = ty else {
                    panic!("{ty:?}")
                };
                format!("term {}", self.vocabulary.taxonomy(*taxonomy).term(id).name)
            }
            Value::Record(_) | Value::List(_) | Value::Map(_) => panic!("{value:?} as {ty:?}"),
        }
    }
}

fn dimension(ty: &Type) -> Dimension {
    match ty {
        Type::Number => Dimension::Number,
        Type::Percent => Dimension::Percent,
        Type::Length => Dimension::Length,
        Type::Area => Dimension::Area,
        Type::Mass => Dimension::Mass,
        Type::Speed => Dimension::Speed,
        Type::Bytes => Dimension::Bytes,
        other => panic!("{other:?} has no dimension"),
    }
}

const FULL_YAML: &str = r#"
caveat: test/1
name: "no"
operator: { name: 0123, country: NO }
technologies: [camera, face recognition]
data:
  - category: face_image
    retention: 30 days
  - category: contact
    retention: P1Y6M
total_cost: 5000 EUR
coverage:
  North gate: { people: 1.10 }
  south: { people: 9007199254740993 }
live: no
cameras: 12
accuracy: 80%
start: 2026-01-31
range: 1.5 km
ground: 2 km2
weight: 250 g
speed: 50 km/h
storage: 10 MB
country: GB
assessment: evidence/report.pdf
reports: ["https://example.org/a", { path: b.pdf, date: 2026-01-31, independent: true }]
tags: [no, 1.10, 2026-01-31, "", TBD, null]
"#;

#[test]
fn every_type_is_read_from_its_usual_text() {
    insta::assert_snapshot!(show(FULL_YAML), @r#"
    name = "no"
    operator.name = "0123"
    operator.country = country NO
    technologies[0] = term camera
    technologies[1] = term face_matching
    technologies = 2 items
    data[0].category = term face_image
    data[0].retention = 30 days
    data[1].category = term contact
    data[1].retention = 1 year 6 months
    data = 2 items
    cost = 5000 EUR
    coverage.North gate.people = 1.1
    coverage.south.people = 9007199254740993
    coverage = 2 entries
    live = false
    cameras = 12
    accuracy = 80%
    start = 2026-01-31
    range = 1.5 km
    ground = 2 km2
    weight = 250 g
    speed = 50 km/h
    storage = 10 MB
    country = country GB
    assessment.path = "evidence/report.pdf"
    reports[0].url = "https://example.org/a"
    reports[1].path = "b.pdf"
    reports[1].date = 2026-01-31
    reports[1].independent = true
    reports = 2 items
    tags[0] = "no"
    tags[1] = "1.10"
    tags[2] = "2026-01-31"
    tags[3] = (blank)
    tags[4] = (placeholder)
    tags[5] = (null)
    tags = 6 items
    "#);
}

const FULL_JSON: &str = r#"{
  "caveat": "test/1",
  "name": "no",
  "operator": { "name": "0123", "country": "NO" },
  "technologies": ["camera", "face recognition"],
  "data": [
    { "category": "face_image", "retention": "30 days" },
    { "category": "contact", "retention": "P1Y6M" }
  ],
  "total_cost": { "amount": 5000, "currency": "EUR" },
  "coverage": { "North gate": { "people": 1.10 }, "south": { "people": 9007199254740993 } },
  "live": false,
  "cameras": 12,
  "accuracy": "80%",
  "start": "2026-01-31",
  "range": "1.5 km",
  "ground": "2 km2",
  "weight": "250 g",
  "speed": "50 km/h",
  "storage": "10 MB",
  "country": "GB",
  "assessment": "evidence/report.pdf",
  "reports": ["https://example.org/a", { "path": "b.pdf", "date": "2026-01-31", "independent": true }],
  "tags": ["no", 1.10, "2026-01-31", "", "TBD", null]
}"#;

const FULL_TOML: &str = r#"
caveat = "test/1"
name = "no"
operator = { name = "0123", country = "NO" }
technologies = ["camera", "face recognition"]
total_cost = { amount = 5_000, currency = "EUR" }
live = false
cameras = 12
accuracy = "80%"
start = 2026-01-31
range = "1.5 km"
ground = "2 km2"
weight = "250 g"
speed = "50 km/h"
storage = "10 MB"
country = "GB"
assessment = "evidence/report.pdf"
reports = ["https://example.org/a", { path = "b.pdf", date = 2026-01-31, independent = true }]
tags = ["no", 1.10, 2026-01-31, "", "TBD", "TBD"]

[coverage]
"North gate" = { people = 1.10 }
south = { people = 9007199254740993 }

[[data]]
category = "face_image"
retention = "30 days"

[[data]]
category = "contact"
retention = "P1Y6M"
"#;

/// TOML has no null.
#[test]
fn the_same_plan_reads_the_same_in_every_format() {
    let values = |format, text: &str| {
        let tree = tree(format, text);
        values(&tree, &read(&tree, ReadOptions::default()).plan)
    };
    let yaml = values(Format::Yaml, FULL_YAML);
    assert_eq!(values(Format::Json, FULL_JSON), yaml);
    assert_eq!(values(Format::Ndjson, &FULL_JSON.replace('\n', " ")), yaml);
    let without_null = yaml.replace("(null)", "(placeholder)");
    assert_eq!(values(Format::Toml, FULL_TOML), without_null);
}

#[test]
fn a_row_of_a_table_reads_as_a_map_does() {
    let csv = "\
name,operator.name,operator.country,technologies,data.0.category,data.0.retention,live,cameras,start,tags
no,0123,NO,camera; face recognition,face_image,30 days,no,012,2026-01-31,\"['1.10', 'no']\"
";
    let cells = ReadOptions {
        cells: true,
        ..ReadOptions::default()
    };
    let tree = tree(Format::Csv, csv);
    let reading = read(&tree, cells);
    let said = common::render(tree.source(), &reading.diagnostics);
    insta::assert_snapshot!(values(&tree, &reading.plan) + &said, @r#"
    name = "no"
    operator.name = "0123"
    operator.country = country NO
    technologies[0] = term camera
    technologies[1] = term face_matching
    technologies = 2 items
    data[0].category = term face_image
    data[0].retention = 30 days
    data = 1 items
    live = false
    cameras = (unreadable)
    start = 2026-01-31
    tags[0] = "1.10"
    tags[1] = "no"
    tags = 2 items
    C0401 2:59 `012` is not a number
      at 2:59 `012`: a zero in front makes it octal to some programs
      help: did you mean `12`?
      replace `012` by `12`
    "#);
}

#[test]
fn a_scalar_is_read_by_its_type_in_quotes_or_not() {
    insta::assert_snapshot!(show("
name: true
live: \"Yes\"
cameras: '12'
tags: [null, ~, 'null', yes, 0x10, .inf]
operator: { name: 012, country: NO }
"), @r#"
    name = "true"
    operator.name = "012"
    operator.country = country NO
    live = true
    cameras = 12
    tags[0] = (null)
    tags[1] = (null)
    tags[2] = "null"
    tags[3] = "yes"
    tags[4] = "0x10"
    tags[5] = ".inf"
    tags = 6 items
    "#);
}

#[test]
fn what_states_nothing_is_missing_for_a_reason() {
    insta::assert_snapshot!(show("
name: Station
operator: { name: 'TODO ', country: }
cameras: 'n/a'
start: '  '
live: null
accuracy: unknown
technologies: [unknown, tbd]
data: []
tags:
total_cost: { amount: TBD, currency: EUR }
"), @r#"
    name = "Station"
    operator.name = (placeholder)
    operator.country = (null)
    technologies[0] = term unknown
    technologies[1] = (placeholder)
    technologies = 2 items
    data = 0 items
    cost = (placeholder)
    live = (null)
    cameras = (placeholder)
    accuracy = (placeholder)
    start = (blank)
    tags = (null)
    (incomplete)
    C0411 3:19 the required field `name` is only a placeholder
      at 3:19 `\'TODO \'`: in `operator`
      help: state `name`: a text
    "#);
}

#[test]
fn a_required_field_must_be_there() {
    insta::assert_snapshot!(show("
operator: { country: NO }
"), @"
    operator.country = country NO
    (incomplete)
    C0411 2:1 the required field `name` is missing
      at 2:1 `operator`: in this plan
      help: state `name`: a text, such as `Central station`
    C0411 2:1 the required field `name` is missing
      at 2:1 `operator`: in `operator`
      help: state `name`: a text
    ");
    insta::assert_snapshot!(show("
name: TBD
"), @"
    name = (placeholder)
    (incomplete)
    C0411 2:7 the required field `name` is only a placeholder
      at 2:7 `TBD`: in this plan
      help: state `name`: a text, such as `Central station`
    ");
    insta::assert_snapshot!(show("
name: [Station]
"), @"
    name = (unreadable)
    (incomplete)
    C0402 2:7 `name` is a text, not a list
      at 2:7 `[Station]`: a list
      help: write one value
    ");
}

#[test]
fn a_part_of_a_plan_may_leave_out_what_is_required() {
    let options = ReadOptions {
        partial: true,
        ..ReadOptions::default()
    };
    insta::assert_snapshot!(show_with("{ cameras: 12 }", options), @"cameras = 12");
}

#[test]
fn a_plan_is_a_map() {
    insta::assert_snapshot!(show("- name: Station"), @r#"name = "Station""#);
    insta::assert_snapshot!(show("Station"), @"
    (incomplete)
    C0402 1:1 a plan is a map, not a single value
      at 1:1 `Station`: a single value
      help: write the plan's fields as keys with values
    ");
}

#[test]
fn a_value_of_another_type_hides_nothing_else() {
    insta::assert_snapshot!(show("
name: Station
cameras: a dozen
range: 300 kg
data:
  - category: face_imge
    retention: 30 dayz
  - retention: 12 hours
"), @r#"
    name = "Station"
    data[0].category = (unreadable)
    data[0].retention = (unreadable)
    data[1].retention = 12 hours
    data = 2 items
    cameras = (unreadable)
    range = (unreadable)
    C0401 3:10 `a dozen` is not a number
      at 3:10 `a dozen`: 
      help: write digits with a decimal point, such as `1200` or `0.5`
    C0401 4:8 `300 kg` is not a length
      at 4:8 `300 kg`: `kg` is a unit of mass
      help: write a number and a unit, such as `500 m` or `1.5 km`
    C0403 6:15 `face_imge` is not a term of `DataCategory`
      at 6:15 `face_imge`: 
      help: did you mean `face_image`?
      replace `face_imge` by `face_image`
    C0401 7:16 `30 dayz` is not a duration
      at 7:16 `30 dayz`: 
      help: did you mean `30 days`?
      replace `30 dayz` by `30 days`
    "#);
}

#[test]
fn a_suggestion_keeps_the_quotes_that_the_value_needs() {
    insta::assert_snapshot!(faults("
accuracy: 80
start: '2026/01/31'
country: uk
cameras: 1_000
total_cost: \"€5000\"
"), @r#"
    C0401 2:11 `80` is not a percentage
      at 2:11 `80`: its `%` is missing
      help: did you mean `80%`?
      replace `80` by `"80%"`
    C0401 3:8 `2026/01/31` is not a date
      at 3:8 `\'2026/01/31\'`: 
      help: did you mean `2026-01-31`?
      replace `\'2026/01/31\'` by `'2026-01-31'`
    C0401 4:10 `uk` is not a country
      at 4:10 `uk`: 
      help: did you mean `GB`?
      replace `uk` by `GB`
    C0401 5:10 `1_000` is not a number
      at 5:10 `1_000`: digits are written without separators
      help: did you mean `1000`?
      replace `1_000` by `1000`
    C0401 6:13 `€5000` is not an amount of money
      at 6:13 `\"€5000\"`: 
      help: did you mean `5000 EUR`?
      replace `\"€5000\"` by `"5000 EUR"`
    "#);
}

#[test]
fn an_unknown_term_is_an_error_with_the_nearest_ones() {
    insta::assert_snapshot!(faults("
technologies: [Camera, live face matching, blockchain]
data: [{ category: fingerprints }, { category: hologram }]
"), @"
    C0403 2:16 `Camera` is not a term of `Technology`
      at 2:16 `Camera`: 
      help: did you mean `camera`?
      replace `Camera` by `camera`
    C0403 2:24 `live face matching` is not a term of `Technology`
      at 2:24 `live face matching`: 
      help: did you mean `face_matching`?
      replace `live face matching` by `face_matching`
    C0403 2:44 `blockchain` is not a term of `Technology`
      at 2:44 `blockchain`: 
      help: its terms are `surveillance`, `camera`, `face_matching`, `unknown`
    C0403 3:20 `fingerprints` is not a term of `DataCategory`
      at 3:20 `fingerprints`: 
      help: did you mean `fingerprint`?
      replace `fingerprints` by `fingerprint`
    C0403 3:48 `hologram` is not a term of `DataCategory`
      at 3:48 `hologram`: 
      help: its terms are `personal`, `biometric`, `face_image`, `fingerprint`, `gait`, `contact`
    ");
}

#[test]
fn an_unknown_key_is_a_warning_and_an_error_when_strict() {
    let text = "
name: Station
cost: 5000 EUR
contry: NO
retention: 30 days
data: [{ retenton: 30 days, people: 5 }]
total_cost: { amount: 5000, currency: EUR, vat: 20% }
\"zzz\\u202e\": 1
";
    insta::assert_snapshot!(show(text), @r#"
    name = "Station"
    data = 1 items
    cost = 5000 EUR
    C0410 3:1 no field of `Deployment` has the key `cost`
      at 3:1 `cost`: no rule can see it
      help: did you mean `total_cost`?
      replace `cost` by `total_cost`
    C0410 4:1 no field of `Deployment` has the key `contry`
      at 4:1 `contry`: no rule can see it
      help: did you mean `country`?
      replace `contry` by `country`
    C0410 5:1 no field of `Deployment` has the key `retention`
      at 5:1 `retention`: no rule can see it
      help: `DataItem` has such a field
    C0410 6:10 no field of `DataItem` has the key `retenton`
      at 6:10 `retenton`: no rule can see it
      help: did you mean `retention`?
      replace `retenton` by `retention`
    C0410 6:29 no field of `DataItem` has the key `people`
      at 6:29 `people`: no rule can see it
      help: `Coverage` has such a field
    C0410 7:44 an amount of money has no `vat`
      at 7:44 `vat`: no rule can see it
      help: its keys are `amount` and `currency`
    C0410 8:1 no field of `Deployment` has the key `zzz\u{202e}`
      at 8:1 `\"zzz\\u202e\"`: no rule can see it
      help: its keys are `name`, `operator`, `technologies`, `data`, `total_cost`, `coverage`, `live`, `cameras`, `accuracy`, `start`, `range`, `ground`, …
    "#);
    let strict = ReadOptions {
        strict: true,
        ..ReadOptions::default()
    };
    let tree = tree(Format::Yaml, text);
    assert!(!read(&tree, ReadOptions::default()).has_errors());
    assert!(read(&tree, strict).has_errors());
}

#[test]
fn lists_maps_and_single_values_do_not_stand_for_each_other() {
    insta::assert_snapshot!(faults("
technologies: camera
data: { category: face_image }
operator: Police
coverage: [north]
cameras: [12]
live: { yes: true }
total_cost: [5000 EUR]
assessment: [a.pdf]
tags: |
  one
  two
"), @r"
    C0402 2:15 `technologies` is a list of Technology, not a single value
      at 2:15 `camera`: a single value
      help: put it into brackets, even if there is only one: `[…]`
      replace `camera` by `[camera]`
    C0402 3:7 `data` is a list of DataItem, not a map
      at 3:7 `{ category: face_image }`: a map
      help: put it into brackets, even if there is only one: `[…]`
    C0402 4:11 `operator` is a map (`Actor`), not a single value
      at 4:11 `Police`: a single value
      help: write it as keys with values
    C0402 5:11 `coverage` is a map of Coverage, not a list
      at 5:11 `[north]`: a list
      help: write it as keys with values
    C0402 6:10 `cameras` is a number, not a list
      at 6:10 `[12]`: a list
      help: write one value
    C0402 7:7 `live` is a boolean, not a map
      at 7:7 `{ yes: true }`: a map
      help: write one value
    C0402 8:13 `total_cost` is an amount of money, not a list
      at 8:13 `[5000 EUR]`: a list
      help: write one value
    C0402 9:13 `assessment` is evidence, not a list
      at 9:13 `[a.pdf]`: a list
      help: write a path or a URL, or keys with values
    C0402 11:3 `tags` is a list of text, not a single value
      at 11:3 `one\n  two`: a single value
      help: put it into brackets, even if there is only one: `[…]`
    ");
}

#[test]
fn money_in_two_parts_needs_both() {
    insta::assert_snapshot!(faults("total_cost: { amount: 5000 }"), @"
    C0401 1:1 an amount of money has an `amount` and a `currency`
      at 1:1 `total_cost`: `currency` is missing
      help: write both, such as `{amount: 5000, currency: EUR}`
    ");
    insta::assert_snapshot!(faults("total_cost: { currency: EUR }"), @"
    C0401 1:1 an amount of money has an `amount` and a `currency`
      at 1:1 `total_cost`: `amount` is missing
      help: write both, such as `{amount: 5000, currency: EUR}`
    ");
    insta::assert_snapshot!(faults("total_cost: { amount: [5000], currency: euro }"), @"
    C0402 1:23 `amount` is a number, not a list
      at 1:23 `[5000]`: a list
      help: write one value
    C0401 1:41 `euro` is not a currency
      at 1:41 `euro`: 
      help: did you mean `EUR`?
      replace `euro` by `EUR`
    ");
}

#[test]
fn a_value_behind_an_alias_is_shown_in_both_places() {
    insta::assert_snapshot!(faults("
data:
  - &item { retention: 30 dayz }
  - *item
"), @"
    C0401 3:24 `30 dayz` is not a duration
      at 3:24 `30 dayz`: 
      help: did you mean `30 days`?
      replace `30 dayz` by `30 days`
    C0401 3:24 `30 dayz` is not a duration
      at 3:24 `30 dayz`: 
      at 4:5 `*item`: used here
      help: did you mean `30 days`?
      replace `30 dayz` by `30 days`
    ");
}

#[test]
fn a_cell_of_a_table_may_hold_a_list() {
    let cells = ReadOptions {
        cells: true,
        partial: true,
        ..ReadOptions::default()
    };
    insta::assert_snapshot!(show_with(r#"
technologies: "camera; face recognition ;"
tags: "['a, b', \"c\", d]"
reports: "a.pdf; https://example.org/b"
"#, cells), @r#"
    technologies[0] = term camera
    technologies[1] = term face_matching
    technologies = 2 items
    reports[0].path = "a.pdf"
    reports[1].url = "https://example.org/b"
    reports = 2 items
    tags[0] = "a, b"
    tags[1] = "c"
    tags[2] = "d"
    tags = 3 items
    "#);
    insta::assert_snapshot!(show_with(r#"
technologies: "[]"
tags: "  "
reports: "n/a"
"#, cells), @"
    technologies = 0 items
    reports = (placeholder)
    tags = (blank)
    ");
    insta::assert_snapshot!(show_with(r#"
technologies: "['camera' 'drone']"
tags: "['open]"
data: "a; b"
"#, cells), @r#"
    technologies = (unreadable)
    data[0] = (unreadable)
    data[1] = (unreadable)
    data = 2 items
    tags = (unreadable)
    C0401 2:15 `['camera' 'drone']` is not a list
      at 2:15 `\"[\'camera\' \'drone\']\"`: a comma is missing between two items
      help: write `a; b` or `['a', 'b']`
    C0401 3:7 `['open]` is not a list
      at 3:7 `\"[\'open]\"`: a quote is not closed
      help: write `a; b` or `['a', 'b']`
    C0402 4:7 `data` is a map (`DataItem`), not a single value
      at 4:7 `\"a; b\"`: a single value
      help: write it as keys with values
    C0402 4:7 `data` is a map (`DataItem`), not a single value
      at 4:7 `\"a; b\"`: a single value
      help: write it as keys with values
    "#);
}

#[test]
fn a_key_that_stands_twice_has_no_value() {
    let source = Arc::new(common::source("plan", "name live live data data"));
    let mut builder = TreeBuilder::new(Arc::clone(&source));
    builder.open(Kind::Map, 0);
    for (key, at) in [("name", 0), ("live", 5), ("live", 10)] {
        builder.key(key, source.span(at, at + 4));
        builder.scalar(Kind::Plain, "yes", source.span(at, at + 4));
    }
    for at in [15, 20] {
        builder.key("data", source.span(at, at + 4));
        builder.open(Kind::List, 15);
        builder.close(20);
    }
    builder.close(24);
    let tree = builder.finish().tree;
    let reading = read(&tree, ReadOptions::default());
    insta::assert_snapshot!(values(&tree, &reading.plan), @r#"
    name = "yes"
    data = (unreadable)
    live = (unreadable)
    "#);
}

#[test]
fn the_number_of_fields_is_limited() {
    let options = ReadOptions {
        fields: 24,
        ..ReadOptions::default()
    };
    insta::assert_snapshot!(show_with("
name: Station
tags: [a, b, c]
data: [{ retention: 1 day }, { retention: 2 days }]
", options), @r#"
    name = "Station"
    data[0] = (unreadable)
    data[1] = (unreadable)
    data = 2 items
    tags[0] = "a"
    tags[1] = "b"
    tags[2] = "c"
    tags = 3 items
    C0420 4:10 the plan has more than 24 fields (`fields`)
      at 4:10 `retention`: what is in here was not read
      help: split it into several plans, or raise the limit
    C0420 4:32 the plan has more than 24 fields (`fields`)
      at 4:32 `retention`: what is in here was not read
      help: split it into several plans, or raise the limit
    "#);
}

#[test]
fn the_thousandth_fault_is_the_last_one_shown() {
    let mut text = "name: Station\ntags: []\n".to_owned();
    for at in 0..1500 {
        writeln!(text, "unknown_{at}: 1").unwrap();
    }
    let tree = tree(Format::Yaml, &text);
    let reading = read(&tree, ReadOptions::default());
    assert_eq!(reading.diagnostics.len(), 1001);
    let last = reading.diagnostics.last().unwrap();
    assert_eq!(last.message, "and 500 more like these in this plan");
}

#[test]
fn a_deep_plan_needs_no_deep_stack() {
    let source = "vocabulary deep 1 \"\"\nroot Node { child : Node }";
    let source = Arc::new(common::source("deep.caveat", source));
    let tree = syntax::parse(&source).file;
    let compiled = semantic::compile(&[semantic::File { source, tree }]);
    let program = compiled.program.unwrap();
    let depth = 200_000;
    let text = "{\"child\":".repeat(depth) + "null" + &"}".repeat(depth);
    let limits = Limits {
        depth: u32::MAX,
        ..Limits::default()
    };
    let source = Arc::new(common::source("plan", &text));
    let tree = document::read(Format::Json, source, &limits).tree;
    let options = ReadOptions::default();
    let reading = typed::read(&program.vocabularies[0], &tree, tree.roots()[0], options);
    assert_eq!(
        reading
            .plan
            .records_of(program.vocabularies[0].root)
            .count(),
        depth
    );
}

#[test]
fn reading_again_forgets_the_plan_before() {
    let vocabulary = vocabulary();
    let mut reading = Reading::default();
    let bad = tree(Format::Yaml, "cameras: many");
    typed::read_into(
        &vocabulary,
        &bad,
        bad.roots()[0],
        ReadOptions::default(),
        &mut reading,
    );
    assert!(reading.has_errors() && !reading.complete);
    let good = tree(Format::Yaml, "name: Station");
    typed::read_into(
        &vocabulary,
        &good,
        good.roots()[0],
        ReadOptions::default(),
        &mut reading,
    );
    assert!(reading.diagnostics.is_empty() && reading.complete);
    assert_eq!(values(&good, &reading.plan), "name = \"Station\"\n");
}

#[test]
fn a_plan_names_its_vocabulary() {
    let mut shown = String::new();
    for header in [
        "test/1",
        "test",
        "test/12",
        "Test/1",
        "test/1.2",
        "test/",
        "/1",
        "",
        "[test]",
        "test/99999999999",
    ] {
        let tree = tree(Format::Yaml, &format!("caveat: {header}\nname: Station"));
        match typed::declared_vocabulary(&tree, tree.roots()[0]) {
            Ok(Some(declared)) => {
                writeln!(shown, "{} {:?}", declared.name, declared.version).unwrap()
            }
            Ok(None) => shown.push_str("none\n"),
            Err(diagnostic) => shown += &common::render(tree.source(), &[*diagnostic]),
        }
    }
    insta::assert_snapshot!(shown, @"
    test Some(1)
    test None
    test Some(12)
    C0412 1:9 `Test/1` does not name a vocabulary
      at 1:9 `Test/1`: which vocabulary is the plan written in?
      help: write its name and its major version, such as `caveat: deployment/1`
    C0412 1:9 `test/1.2` does not name a vocabulary
      at 1:9 `test/1.2`: which vocabulary is the plan written in?
      help: write its name and its major version, such as `caveat: deployment/1`
    C0412 1:9 `test/` does not name a vocabulary
      at 1:9 `test/`: which vocabulary is the plan written in?
      help: write its name and its major version, such as `caveat: deployment/1`
    C0412 1:9 `/1` does not name a vocabulary
      at 1:9 `/1`: which vocabulary is the plan written in?
      help: write its name and its major version, such as `caveat: deployment/1`
    C0412 1:1 `caveat` does not name a vocabulary
      at 1:1 `caveat`: which vocabulary is the plan written in?
      help: write its name and its major version, such as `caveat: deployment/1`
    C0412 1:9 `caveat` does not name a vocabulary
      at 1:9 `[test]`: which vocabulary is the plan written in?
      help: write its name and its major version, such as `caveat: deployment/1`
    C0412 1:9 `test/99999999999` does not name a vocabulary
      at 1:9 `test/99999999999`: which vocabulary is the plan written in?
      help: write its name and its major version, such as `caveat: deployment/1`
    ");
    let silent = tree(Format::Yaml, "name: Station");
    let declared = typed::declared_vocabulary(&silent, silent.roots()[0]);
    assert!(matches!(declared, Ok(None)));
}

/// A field for each example of a page.
const PAGES: &str = r#"
vocabulary test 1 "The examples of the pages"
root Plan {
  name         : text required
  retention    : duration
  share        : percent
  cost         : money
  installed    : date
  category     : DataCategory
  technologies : list of Technology
  data         : list of DataItem
}
type DataItem { category : DataCategory retention : duration }
taxonomy Technology { camera }
taxonomy DataCategory { face_image }
"#;

#[test]
fn every_page_shows_what_it_is_about_and_how_to_mend_it() {
    let vocabulary = compile(PAGES);
    for code in codes::plan::ALL {
        let codes_of = |block: &str| {
            let tree = tree(Format::Yaml, block);
            let root = tree.roots()[0];
            let options = ReadOptions {
                partial: code.id != codes::plan::REQUIRED.id,
                fields: 16,
                ..ReadOptions::default()
            };
            let read = typed::read(&vocabulary, &tree, root, options).diagnostics;
            let header = typed::declared_vocabulary(&tree, root).err();
            let all = read.iter().chain(header.as_deref());
            all.map(|diagnostic| diagnostic.code.id).collect::<Vec<_>>()
        };
        let blocks: Vec<&str> = code.page.split("```").skip(1).step_by(2).collect();
        let [wrong, right] = blocks.as_slice() else {
            panic!("{} has two examples", code.id);
        };
        let text = |block: &str| block.split_once('\n').unwrap().1.to_owned();
        let said = codes_of(&text(wrong));
        assert!(
            !said.is_empty() && said.iter().all(|id| *id == code.id),
            "{}: {said:?}",
            code.id
        );
        assert_eq!(codes_of(&text(right)), Vec::<&str>::new(), "{}", code.id);
    }
}

/// A value of any shape, some of it nearly right.
fn any_value() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z0-9]{0,6}( [a-zA-Z%/]{1,5})?",
        "-?[0-9]{1,30}(\\.[0-9]{1,30})?",
        Just("30 days".to_owned()),
        Just("face_image".to_owned()),
        Just("5000 EUR".to_owned()),
        ".{0,8}",
    ];
    let quoted = scalar.prop_map(|text| serde_json::to_string(&text).unwrap());
    let leaf =
        prop_oneof![4 => quoted, 1 => Just("null".to_owned()), 1 => Just("1.5e3".to_owned())];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let keys = prop::sample::select(vec![
            "name",
            "operator",
            "technologies",
            "data",
            "total_cost",
            "coverage",
            "live",
            "cameras",
            "reports",
            "tags",
            "category",
            "retention",
            "amount",
            "currency",
            "path",
            "people",
            "other",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::btree_map(keys, inner, 0..6).prop_map(|entries| {
                let entries = entries
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":{value}"));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_plan_makes_reading_fail_badly(plan in any_value(), cells: bool, strict: bool) {
        let source = Arc::new(common::source("plan", &plan));
        let document = document::read(Format::Json, source, &Limits::default());
        let vocabulary = shared_vocabulary();
        for &root in document.tree.roots() {
            let options = ReadOptions { cells, strict, ..ReadOptions::default() };
            let reading = typed::read(vocabulary, &document.tree, root, options);
            for diagnostic in &reading.diagnostics {
                prop_assert!(diagnostic.span().is_some());
            }
            // What cannot be read is never without an error.
            let unreadable = values(&document.tree, &reading.plan).contains("(unreadable)");
            prop_assert!(!unreadable || reading.has_errors());
        }
    }
}
