//! Codes of names and types in rules (`C02xx`).

codes! {
    /// A name that means nothing here.
    UNKNOWN_NAME = "C0201", "unknown name";
    /// A field that its record does not have.
    UNKNOWN_FIELD = "C0202", "unknown field";
    /// A term that its taxonomy does not have.
    UNKNOWN_TERM = "C0203", "unknown term";
    /// A type that is not declared.
    UNKNOWN_TYPE = "C0204", "unknown type";
    /// A `use` of something that is not loaded.
    UNKNOWN_USE = "C0205", "unknown pack or vocabulary";
    /// A call of something that is not declared.
    UNKNOWN_CALL = "C0206", "unknown definition or table";
    /// A citation of a source or section that is not declared.
    UNKNOWN_CITATION = "C0207", "unknown citation";
    /// An amendment of a rule that is not loaded.
    UNKNOWN_RULE = "C0208", "unknown rule";
    /// A unit that is not one.
    UNKNOWN_UNIT = "C0209", "unknown unit";
    /// Two declarations of one name.
    DUPLICATE = "C0210", "declared twice";
    /// Two rules of one id.
    DUPLICATE_RULE = "C0211", "rule id used twice";
    /// Things that rest on each other in a circle.
    CIRCLE = "C0212", "declared in a circle";
    /// A name that could mean two things.
    AMBIGUOUS = "C0213", "ambiguous name";
    /// A declaration in a file of the wrong kind.
    MISPLACED = "C0214", "declaration in the wrong kind of file";
    /// A pack whose vocabulary is not clear.
    NO_VOCABULARY = "C0215", "no single vocabulary";
    /// A vocabulary without a single root.
    NO_ROOT = "C0216", "no single root record";
    /// More terms than a vocabulary may have.
    TOO_MANY_TERMS = "C0217", "too many terms";
    /// A value of the wrong type.
    WRONG_TYPE = "C0220", "wrong type";
    /// Quantities of different kinds.
    WRONG_UNIT = "C0221", "quantities of different kinds";
    /// Terms of different taxonomies.
    WRONG_TAXONOMY = "C0222", "terms of different taxonomies";
    /// A literal that cannot be read as a value.
    BAD_LITERAL = "C0223", "value that cannot be read";
    /// A regular expression that cannot be read or is too large.
    BAD_PATTERN = "C0224", "unusable regular expression";
    /// A call with too many or too few arguments.
    WRONG_ARGUMENTS = "C0225", "wrong number of arguments";
    /// A table that leaves out a term, or leaves two rows to choose from.
    INCOMPLETE_TABLE = "C0226", "table without one value for each term";
    /// Definitions that call each other too deep.
    TOO_DEEP = "C0227", "definitions nested too deep";
    /// A clause or exception that a missing fact could meet.
    SILENCE = "C0230", "silence could satisfy";
    /// A name that nothing uses.
    UNUSED = "C0231", "declared and never used";
    /// A rule or exception without an authority.
    NO_AUTHORITY = "C0232", "no authority";
    /// Effective dates that cover no day.
    NEVER_EFFECTIVE = "C0233", "never effective";
    /// An example that does not fit its rule.
    BAD_EXAMPLE = "C0234", "example does not fit its rule";
}
