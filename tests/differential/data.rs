//! What a plan says, in the plainest form: the values of JSON, numbers as they are written.

use caveat::syntax::ast;

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

impl From<&ast::Data> for Data {
    /// What an example in a rule says.
    fn from(data: &ast::Data) -> Self {
        match &data.kind {
            ast::DataKind::Null => Self::Null,
            ast::DataKind::Bare(text) | ast::DataKind::Text(text) => Self::Text(text.clone()),
            ast::DataKind::List(items) => Self::List(items.iter().map(Self::from).collect()),
            ast::DataKind::Map(entries) => {
                let entry = |(key, data): &(ast::Name, ast::Data)| (key.text.clone(), data.into());
                Self::Map(entries.iter().map(entry).collect())
            }
        }
    }
}
