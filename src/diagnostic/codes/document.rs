//! Codes of plan files and their formats (`C03xx`).

codes! {
    /// Bytes that are no text in an encoding we read.
    NOT_UTF8 = "C0301", "not UTF-8";
    /// A file with zero bytes in it.
    BINARY = "C0302", "not a text file";
    /// A file of 4 GiB or more.
    TOO_LARGE = "C0303", "a file that is too large";
    /// A file without any plan in it.
    EMPTY = "C0304", "a file without a plan";
    /// More errors in one file than are shown.
    MANY_MORE = "C0305", "more errors than are shown";
    /// U+202E and the like in a plan.
    HIDDEN_CHARACTER = "C0306", "a character cannot be seen in a plan";
    /// Text that is not JSON.
    JSON_SYNTAX = "C0310", "not JSON";
    /// Text that is not YAML.
    YAML_SYNTAX = "C0311", "not YAML";
    /// Text that is not TOML.
    TOML_SYNTAX = "C0312", "not TOML";
    /// A quoted cell that is not closed, or closed too early.
    CSV_QUOTE = "C0313", "a broken quoted cell";
    /// A row that does not fit the header.
    CSV_CELLS = "C0314", "a row that does not fit the header";
    /// Columns without names, or with names that clash.
    CSV_HEADER = "C0315", "a header that does not work";
    /// One key twice in one map.
    DUPLICATE_KEY = "C0320", "a key stands twice";
    /// Lists and maps inside one another beyond the limit.
    TOO_DEEP = "C0321", "nested too deep";
    /// Aliases and merge keys that stand for more than the limit.
    TOO_MANY_ALIASES = "C0322", "aliases stand for too much";
    /// An alias that stands for nothing, or for what it is a part of.
    YAML_ALIAS = "C0323", "an alias that leads nowhere";
    /// A tag that would change what a value means.
    YAML_TAG = "C0324", "a tag that does not fit";
    /// A key that is missing, or is no text.
    YAML_KEY = "C0325", "a key that is no text";
    /// A merge key with something else than maps.
    YAML_MERGE = "C0326", "a merge of something that is not a map";
}
