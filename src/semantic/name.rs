//! Names: bare words, fields and what another pack declares.

use super::declare::Member;
use super::declare::quoted;
use super::expr::with_article;
use super::scope::Checked;
use super::scope::Checker;
use super::scope::Reported;
use super::scope::Typed;
use super::vocabulary::unknown_term;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Constant;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::RecordId;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::Type;

impl Checker<'_, '_> {
    pub(super) fn infer_name(&mut self, name: &str, span: Span) -> Checked {
        if let Some(found) = self.find_value(name, span)? {
            return Ok(found);
        }
        match self.find_terms(name).as_slice() {
            [(taxonomy, term)] => {
                let constant = ExprKind::Constant(Constant::Term(*term));
                Ok(self.emit(constant, Type::Term(*taxonomy), span))
            }
            [] => self.fail_unknown_name(name, span),
            several => {
                let taxonomies = several
                    .iter()
                    .map(|(id, _)| self.type_name(&Type::Term(*id)));
                let taxonomies: Vec<String> = taxonomies.collect();
                self.fail(
                    Diagnostic::error(
                        &codes::AMBIGUOUS,
                        format!("`{name}` is a term of {}", taxonomies.join(" and of ")),
                    )
                    .at(span, "which one?")
                    .help("compare it with a field, so that it is clear"),
                )
            }
        }
    }

    /// A name that means nothing here.
    pub(super) fn fail_unknown_name<T>(&mut self, name: &str, span: Span) -> Result<T, Reported> {
        let names = self.names_in_sight();
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_NAME,
            format!("nothing here is called `{name}`"),
        )
        .at(span, "unknown");
        let diagnostic = diagnostic.did_you_mean(
            span,
            name,
            names.iter().map(String::as_str),
            "name a field of the plan, a `param`, or something bound above",
        );
        self.fail(diagnostic)
    }

    pub(super) fn check_term(&mut self, name: &str, taxonomy: TaxonomyId, span: Span) -> Checked {
        let found = self
            .vocabulary()
            .and_then(|it| it.taxonomy(taxonomy).find_name(name));
        let bound = self.bound.iter().any(|bound| bound.name == name);
        if let Some(term) = found.filter(|_| !bound) {
            let constant = ExprKind::Constant(Constant::Term(term));
            return Ok(self.emit(constant, Type::Term(taxonomy), span));
        }
        if let Some(value) = self.find_value(name, span)? {
            return self.expect(value, &Type::Term(taxonomy));
        }
        if let [(other, _), ..] = self.find_terms(name).as_slice() {
            let (other, wanted) = (
                self.type_name(&Type::Term(*other)),
                self.type_name(&Type::Term(taxonomy)),
            );
            return self.fail(
                Diagnostic::error(
                    &codes::WRONG_TAXONOMY,
                    format!("`{name}` is a term of {other}, not of {wanted}"),
                )
                .at(span, format!("a term of {other}"))
                .help(format!("use a term of {wanted}")),
            );
        }
        let terms = self
            .vocabulary()
            .map(|it| it.taxonomy(taxonomy).terms.as_slice());
        let words = terms
            .unwrap_or_default()
            .iter()
            .map(|term| term.name.as_str());
        self.fail(unknown_term(span, name, words))
    }

    pub(super) fn infer_access(
        &mut self,
        base: &ast::Expr,
        field: &ast::Name,
        span: Span,
    ) -> Checked {
        if let ast::ExprKind::Name(pack) = &base.kind
            && let Some(found) = self.find_qualified(pack, base.span, field, span)?
        {
            return Ok(found);
        }
        let base = self.infer(base)?;
        let ty = self.ty(base);
        let Type::Record(id) = ty else {
            return self.fail_no_fields(&ty, field);
        };
        self.field(base, id, field, span)
    }

    /// `pack.param`, where the first word is no value of its own.
    fn find_qualified(&mut self, pack: &str, at: Span, name: &ast::Name, span: Span) -> Typed {
        let Some(id) = self.find_pack(pack) else {
            return Ok(None);
        };
        if self.find_value(pack, at)?.is_some() {
            return Ok(None);
        }
        let members = self.compiler.declarations.members.get(id.0 as usize);
        match members
            .and_then(|members| members.get(name.text.as_str()))
            .copied()
        {
            Some(Member::Param(index)) => self.param(id, &name.text, index, span),
            _ => {
                let params = members.into_iter().flatten().map(|(name, _)| *name);
                let diagnostic = Diagnostic::error(
                    &codes::UNKNOWN_NAME,
                    format!("the pack `{pack}` has no param `{}`", name.text),
                )
                .at(name.span, "unknown");
                let otherwise = "a pack's params are named after its name and a dot";
                let diagnostic = diagnostic.did_you_mean(name.span, &name.text, params, otherwise);
                self.fail(diagnostic)
            }
        }
    }

    pub(super) fn field(
        &mut self,
        base: ExprId,
        id: RecordId,
        name: &ast::Name,
        span: Span,
    ) -> Checked {
        let record = self.vocabulary().map(|it| it.record(id));
        if let Some((field, ty)) = record.and_then(|record| {
            let field = record.field_by_name(&name.text)?;
            Some((field, record.field(field).ty.clone()))
        }) {
            return Ok(self.emit(ExprKind::Field(base, field), ty, span));
        }
        let fields: Vec<String> = record
            .map(|record| {
                record
                    .fields
                    .iter()
                    .map(|field| field.name.clone())
                    .collect()
            })
            .unwrap_or_default();
        let owner = self.type_name(&Type::Record(id));
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_FIELD,
            format!("{owner} has no field `{}`", name.text),
        )
        .at(name.span, "unknown field");
        self.fail(diagnostic.did_you_mean(
            name.span,
            &name.text,
            fields.iter().map(String::as_str),
            format!(
                "its fields are {}",
                quoted(fields.iter().map(String::as_str))
            ),
        ))
    }

    fn fail_no_fields(&mut self, ty: &Type, field: &ast::Name) -> Checked {
        let name = self.type_name(ty);
        let diagnostic = Diagnostic::error(
            &codes::WRONG_TYPE,
            format!("{} has no field `{}`", with_article(&name), field.text),
        )
        .at(field.span, "there are no fields here");
        self.fail(match ty {
            Type::List(_) | Type::Map(_) => diagnostic.help(format!(
                "go through its members: `every x in … satisfies x.{} …`",
                field.text
            )),
            _ => diagnostic,
        })
    }
}
