//! Codes of rule syntax (`C01xx`).

codes! {
    /// Something else was expected.
    UNEXPECTED = "C0101", "something else was expected here";
    /// `(`, `[` or `{` without its other half.
    UNMATCHED_BRACKET = "C0102", "a bracket has no other half";
    /// `§`
    UNKNOWN_CHARACTER = "C0103", "a character means nothing";
    /// `"no end`
    UNCLOSED_TEXT = "C0104", "a text is not closed on its line";
    /// `"\q"`
    UNKNOWN_ESCAPE = "C0105", "an escape stands for nothing";
    /// `2026-02-30`
    NO_SUCH_DATE = "C0106", "a date is not in the calendar";
    /// A number of more digits than can be kept exactly.
    NUMBER_TOO_LONG = "C0107", "a number has too many digits";
    /// U+202E and the like.
    HIDDEN_CHARACTER = "C0108", "a character cannot be seen";
    /// `((((…))))`
    NESTED_TOO_DEEPLY = "C0109", "too many levels stand inside one another";
    /// A file that does not begin with `pack` or `vocabulary`.
    MISSING_HEADER = "C0110", "a file does not say what it is";
    /// Two `remedy` for one clause.
    GIVEN_TWICE = "C0111", "a part is given twice";
    /// `a < b < c`
    CHAINED_COMPARISON = "C0112", "a comparison has more than two sides";
    /// `must not a and b`
    UNCLEAR_PROHIBITION = "C0113", "it is unclear what is forbidden";
    /// `otherwise "}"`
    UNBALANCED_BRACE = "C0114", "a brace stands alone in a message";
    /// `let every = …`
    RESERVED_WORD = "C0115", "a word of the language is used as a name";
    /// `use` after a rule, `when` after a clause.
    MISPLACED = "C0116", "a part stands too late";
    /// `type dataItem`, `rule sp_3`
    WRONG_STYLE = "C0117", "a name is not written in its style";
    /// `///` before what takes no documentation.
    STRAY_DOC = "C0118", "documentation belongs to nothing";
    /// `==`, `&&`
    FOREIGN_SPELLING = "C0119", "a sign is written otherwise here";
    /// A rule without `must` or `should`.
    NO_CLAUSE = "C0120", "a rule asks for nothing";
    /// `rule rule rule …`, a hundred thousand times
    TOO_MANY = "C0121", "too many errors";
}
