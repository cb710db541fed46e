//! Text of rules as other text quotes it.

/// Text of a rule on one line, without comments. What stands in quotes stays as it is.
pub fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => tidied.extend([Some(c), chars.next()].into_iter().flatten()),
            '"' => {
                quoted = !quoted;
                tidied.push(c);
            }
            '/' if !quoted && chars.peek() == Some(&'/') => {
                while chars.next_if(|&c| c != '\n').is_some() {}
            }
            c if !quoted && c.is_whitespace() => {
                if !tidied.ends_with(' ') {
                    tidied.push(' ');
                }
            }
            c => tidied.push(c),
        }
    }
    tidied.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidy_text_has_no_comments_and_keeps_what_is_quoted() {
        let text = "must  a // why\n  and b matches \"x  // \\\" y\"\n";
        assert_eq!(tidy(text), "must a and b matches \"x  // \\\" y\"");
    }
}
