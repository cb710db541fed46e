//! Codes of plan files and their formats (`C03xx`).

codes! {
    /// A file without any plan in it.
    EMPTY = "C0304", "a file without a plan";
    /// More errors in one file than are shown.
    MANY_MORE = "C0305", "more errors than are shown";
    /// Text that is not JSON.
    JSON_SYNTAX = "C0310", "not JSON";
    /// One key twice in one map.
    DUPLICATE_KEY = "C0320", "a key stands twice";
    /// Lists and maps inside one another beyond the limit.
    TOO_DEEP = "C0321", "nested too deep";
}
