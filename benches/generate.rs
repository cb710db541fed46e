//! Plans for the benchmarks: JSON under `benches/data/bench.caveat`, the same bytes for the same seed.

use std::fmt::Write;

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

/// One plan with this many items; when `sound` is false, each plan breaks ten clauses.
pub fn plan(seed: u64, items: usize, sound: bool) -> String {
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
    for index in 0..3 {
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
