//! Codes of plans read under their vocabulary (`C04xx`).

codes! {
    /// A text that is not of the type that its field has.
    VALUE = "C0401", "not a value of its type";
    /// A list, a map or a single value in the place of another.
    SHAPE = "C0402", "a list, a map or a single value in the wrong place";
    /// A word that the taxonomy does not have.
    UNKNOWN_TERM = "C0403", "unknown term";
    /// A key that no field has.
    UNKNOWN_KEY = "C0410", "unknown key";
    /// A field without which a file is no plan.
    REQUIRED = "C0411", "a required field is missing";
    /// A `caveat` key that does not name a vocabulary.
    HEADER = "C0412", "the vocabulary is not named";
    /// More fields than a plan may have.
    TOO_LARGE = "C0420", "too many fields";
}
