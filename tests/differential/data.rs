//! What a plan says, in the plainest form: the values of JSON, numbers as they are written.

/// A value in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// `null`
    Null,
    /// `true`
    Boolean(bool),
    /// `12.50`, as written.
    Number(String),
    /// `"12 days"`
    Text(String),
    /// `[…]`
    List(Vec<Data>),
    /// `{…}`, in the order of the text; keys differ.
    Map(Vec<(String, Data)>),
}
