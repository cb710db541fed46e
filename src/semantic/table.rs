//! Tables: a value for every term, that of the most specific row above it.

use super::Compiler;
use super::scope::Checker;
use super::scope::Reported;
use super::vocabulary::unknown_term;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::ExprId;
use crate::program::Table;
use crate::program::TableId;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::TermId;
use crate::vocabulary::Type;

impl<'a> Compiler<'a> {
    /// The types of a table's argument and result.
    pub(super) fn table_types(&mut self, id: TableId) -> Option<(Type, Type)> {
        let (file, tree) = self.declarations.tables.get(id.0 as usize).copied()?;
        let said = self.diagnostics.len();
        let types = (
            self.resolve_type(file, &tree.param_ty),
            self.resolve_type(file, &tree.result),
        );
        // What is wrong with them is reported once, where the table itself is checked.
        self.diagnostics.truncate(said);
        Some((types.0?, types.1?))
    }

    /// Works out the value of every table for every term.
    pub(super) fn check_tables(&mut self) {
        for index in 0..self.declarations.tables.len() {
            let Some((file, tree)) = self.declarations.tables.get(index).copied() else {
                continue;
            };
            let by_term = self.check_table(file, tree).unwrap_or_default();
            self.program.tables.push(Table {
                name: tree.name.text.clone(),
                by_term,
                span: tree.name.span,
            });
        }
    }

    fn check_table(
        &mut self,
        file: usize,
        tree: &'a ast::Table,
    ) -> Result<Vec<Option<ExprId>>, Reported> {
        let param = self.resolve_type(file, &tree.param_ty);
        let result = self.resolve_type(file, &tree.result);
        let (param, result) = (param.ok_or(Reported)?, result.ok_or(Reported)?);
        let Type::Term(taxonomy) = param else {
            self.report(
                Diagnostic::error(&codes::WRONG_TYPE, "a table is looked up by a term")
                    .at(tree.param_ty.span(), "not a taxonomy")
                    .help("use `define` with `if … then … else …` for other types"),
            );
            return Err(Reported);
        };
        let mut rows: Vec<(TermId, ExprId, Span)> = Vec::new();
        let mut otherwise = None;
        for row in &tree.rows {
            let value = self
                .check_constant(file, &row.value, &result)
                .ok_or(Reported)?;
            match &row.term {
                None => otherwise = Some(value),
                Some(name) => rows.push((self.table_term(file, taxonomy, name)?, value, name.span)),
            }
        }
        self.resolve_rows(file, taxonomy, tree, &rows, otherwise)
    }

    fn table_term(
        &mut self,
        file: usize,
        taxonomy: TaxonomyId,
        name: &ast::Name,
    ) -> Result<TermId, Reported> {
        let vocabulary = self
            .file_scope(file)
            .vocabulary
            .map(|id| self.program.vocabulary(id));
        let found = vocabulary.map(|it| it.taxonomy(taxonomy));
        if let Some(term) = found.and_then(|it| it.find_name(&name.text)) {
            return Ok(term);
        }
        let words = found.map(|it| it.terms.as_slice()).unwrap_or_default();
        let words = words.iter().map(|term| term.name.as_str());
        let diagnostic = unknown_term(name.span, &name.text, words);
        self.report(diagnostic);
        Err(Reported)
    }

    /// For each term the value of the most specific row above it.
    fn resolve_rows(
        &mut self,
        file: usize,
        taxonomy: TaxonomyId,
        tree: &ast::Table,
        rows: &[(TermId, ExprId, Span)],
        otherwise: Option<ExprId>,
    ) -> Result<Vec<Option<ExprId>>, Reported> {
        let Some(vocabulary) = self.file_scope(file).vocabulary else {
            return Err(Reported);
        };
        let taxonomy = self
            .program
            .vocabulary(vocabulary)
            .taxonomy(taxonomy)
            .clone();
        let mut by_term = Vec::with_capacity(taxonomy.terms.len());
        for (id, term) in (0..).map(TermId).zip(&taxonomy.terms) {
            let above: Vec<_> = rows
                .iter()
                .filter(|(row, ..)| taxonomy.is_under(id, *row))
                .collect();
            let nearest: Vec<_> = (above.iter())
                .filter(|(row, ..)| {
                    above
                        .iter()
                        .all(|(other, ..)| taxonomy.is_under(*row, *other))
                })
                .collect();
            match nearest.as_slice() {
                [(_, value, _)] => by_term.push(Some(*value)),
                [] if above.is_empty() => by_term.push(otherwise),
                _ => {
                    self.report(ambiguous_row(
                        &tree.name,
                        &term.name,
                        above.iter().map(|row| row.2),
                    ));
                    return Err(Reported);
                }
            }
        }
        let uncovered = by_term.iter().position(Option::is_none);
        if let Some(term) = uncovered.and_then(|index| taxonomy.terms.get(index)) {
            self.report(
                Diagnostic::error(
                    &codes::INCOMPLETE_TABLE,
                    format!("`{}` gives no value for `{}`", tree.name.text, term.name),
                )
                .at(tree.name.span, "incomplete")
                .help("add a row for it, or `else -> …`"),
            );
        }
        Ok(by_term)
    }

    /// A value that sees no plan and no other names.
    pub(super) fn check_constant(
        &mut self,
        file: usize,
        tree: &ast::Expr,
        ty: &Type,
    ) -> Option<ExprId> {
        let mut checker = Checker::new(self, file);
        checker.sees_plan = false;
        checker.sees_packs = false;
        checker.check(tree, ty).ok()
    }
}

fn ambiguous_row(table: &ast::Name, term: &str, rows: impl Iterator<Item = Span>) -> Diagnostic {
    let message = format!("`{}` has more than one row for `{term}`", table.text);
    let diagnostic = Diagnostic::error(&codes::INCOMPLETE_TABLE, message)
        .help(format!("add a row for `{term}` itself"));
    rows.fold(diagnostic, |diagnostic, span| {
        diagnostic.at(span, "covers it")
    })
}
