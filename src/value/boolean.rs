//! Booleans by their usual words.

use super::Problem;

/// Reads `true`, `yes`, `on`, `false`, `no` or `off`, in any case.
pub fn parse(text: &str) -> Result<bool, Problem> {
    let is_one_of = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(["true", "yes", "on"]) {
        return Ok(true);
    }
    if is_one_of(["false", "no", "off"]) {
        return Ok(false);
    }
    let problem = Problem::new("a boolean", "write `true` or `false`");
    Err(match text {
        "1" | "y" | "Y" | "t" | "T" => problem.suggest("true"),
        "0" | "n" | "N" | "f" | "F" => problem.suggest("false"),
        _ => problem,
    })
}
