//! Plans, rows and rules for the benchmarks: the same bytes for the same seed.

use std::fmt::Write;

use serde_json::Value;

/// A plan of about 4 KB.
pub const SMALL_ITEMS: usize = 10;

/// A small, fast source of numbers (xorshift64*), seeded, so that runs can be repeated.
pub struct Random(u64);

impl Random {
    /// Numbers that follow from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
}

/// One plan as JSON under `benches/data/plans/bench.caveat`, with this many items; when `sound` is false, each plan breaks ten clauses.
pub fn plan(seed: u64, items: usize, sound: bool) -> String {
    plan_with(seed, items, 3, sound)
}

/// A plan with as many recipients as items, for joins.
pub fn joined(items: usize) -> String {
    plan_with(1, items, items, true)
}

fn plan_with(seed: u64, items: usize, recipients: usize, sound: bool) -> String {
    let mut random = Random::new(seed);
    let mut out = String::with_capacity(items * 340 + 1024);
    let _ = write!(
        out,
        r#"{{
  "caveat": "bench/1",
  "name": "Plan {seed}",
  "start": "2026-0{}-1{}",
  "end": "2028-01-31",
  "budget": "{} EUR",
  "operator": {{ "name": "Agency № {}", "country": "{}", "subjects": ["public", "staff", "visitor"] }},
  "items": ["#,
        1 + random.below(9),
        random.below(10),
        2_000 + random.below(100_000),
        random.below(90),
        random.pick(&["NO", "KR", "NL", "US", "RS"]),
    );
    for index in 0..items {
        let kept = if sound || index >= 10 {
            1 + random.below(23)
        } else {
            40
        };
        let category = random.pick(&["email", "phone", "contact", "fingerprint", "health"]);
        let year = 2021 + random.below(4);
        let years = 1 + random.below(3);
        let _ = write!(
            out,
            r#"{}
    {{
      "id": "item-{index}",
      "name": "Data set {index} of the plan",
      "category": "{category}",
      "subjects": ["{}", "driver"],
      "retention": "{kept} months",
      "share": "{}%",
      "size": "{} MB",
      "collected": "{year}-0{}-15",
      "deleted": "{}-12-31",
      "years": {years},
      "note": "Kept on \"{}\" until the case is closed; see annex {}."
    }}"#,
            if index == 0 { "" } else { "," },
            random.pick(&["visitor", "resident", "public"]),
            random.below(100),
            1 + random.below(4_000),
            1 + random.below(9),
            year + years,
            random.pick(&["the main system", "tape", "the archive"]),
            random.below(40),
        );
    }
    out.push_str("\n  ],\n  \"recipients\": [");
    for index in 0..recipients {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(
            out,
            r#"{comma}
    {{ "name": "Recipient {index}", "item": "item-{}", "agreement": true }}"#,
            random.below(items as u64),
        );
    }
    out.push_str("\n  ]\n}\n");
    out
}

/// A plan on one line.
pub fn line(plan: &str) -> String {
    serde_json::to_string(&value(plan)).expect("it is JSON")
}

/// A plan as YAML, in blocks.
pub fn yaml(plan: &str) -> String {
    let mut out = String::with_capacity(plan.len());
    write_yaml(&value(plan), "\n", &mut out);
    out.push('\n');
    out.split_off(1)
}

fn value(plan: &str) -> Value {
    serde_json::from_str(plan).expect("plans are JSON")
}

/// Writes what stands behind a key. Every line begins with `margin`, which is a line end and an indent.
fn write_yaml(value: &Value, margin: &str, out: &mut String) {
    let inner = format!("{margin}  ");
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                let _ = write!(out, "{margin}{key}:");
                write_yaml(entry, &inner, out);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for item in items {
                let start = out.len();
                write_yaml(item, &inner, out);
                let dash = format!("{margin}- ");
                out.replace_range(start..start + dash.len(), &dash);
            }
        }
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            let _ = write!(out, " [{}]", items.join(", "));
        }
        Value::String(text) if text.contains(['"', '#']) => {
            let _ = write!(out, " '{text}'");
        }
        Value::String(text) => {
            let _ = write!(out, " {text}");
        }
        other => {
            let _ = write!(out, " {other}");
        }
    }
}

/// The first line of a table under `benches/data/rows/register.caveat`.
pub const HEADER: &str =
    "name,stage,topics,start,end,people,share,retention,contact,assessed,remarks of nobody\n";

/// One row of it: 240 bytes or so.
pub fn row(seed: u64) -> String {
    let mut random = Random::new(seed);
    format!(
        "\"Use {seed} of a model, in an agency\",{},{};{},202{}-03-0{},2027-12-31,{},{}%,{} months,\
         desk{}@agency.example,{},\"What else is known of it, and for whom it was made: {}\"\n",
        random.pick(&["planned", "active", "retired"]),
        random.pick(&["benefits", "licences"]),
        random.pick(&["traffic", "crime"]),
        random.below(7),
        1 + random.below(9),
        random.below(1_000_000),
        random.below(100),
        1 + random.below(24),
        random.below(1_000),
        true,
        "nothing that a rule would ask for. ".repeat(2),
    )
}

/// Rules: `copies` times the twenty, and beside each of them nineteen or so `idle` ones that concern no plan.
pub fn rules(copies: usize, idle: usize) -> String {
    let twenty = include_str!("data/plans/rules.caveat");
    let (head, body) = twenty
        .split_once("rule BE-01")
        .expect("the first rule is BE-01");
    let mut out = head.to_owned();
    for copy in 0..copies {
        let letters = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"][copy % 10];
        out.push_str(
            &format!("rule BE-01{body}").replace("rule BE-", &format!("rule B{letters}-")),
        );
    }
    for number in 0..idle {
        let term = ["religion", "face_image", "telemetry", "weather"][number % 4];
        let _ = write!(
            out,
            "rule IDLE-{number} \"Concerns nobody\" {{\n  cites manual s1\n  \
             for each item in items where item.category is {term}\n  \
             must item.retention <= longest and item.share <= {}%\n}}\n",
            1 + number % 100,
        );
    }
    out
}
