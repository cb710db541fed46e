//! What names mean inside one rule or definition.
//!
//! A bare name is, in this order: something bound here (`for each`, `let`, a parameter of a definition), a
//! `param` of the file's pack or of one it uses, a field of the plan, a term of the vocabulary.

use super::Compiler;
use super::declare::Member;
use super::declare::number;
use super::silence::Answers;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Constant;
use crate::program::Expr;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Local;
use crate::program::PackId;
use crate::source::Span;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::TermId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

/// Something is wrong and has been reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reported;

/// An expression, or nothing of that name; or an error that has been reported.
pub(super) type Typed = Result<Option<ExprId>, Reported>;

/// An expression, or an error that has been reported.
pub(super) type Checked = Result<ExprId, Reported>;

/// The checker of one rule, definition, table or parameter.
pub(super) struct Checker<'c, 'a> {
    pub compiler: &'c mut Compiler<'a>,
    /// The file whose names are seen.
    pub file: usize,
    /// Whether the plan's fields can be named.
    pub sees_plan: bool,
    /// Whether parameters and definitions can be named.
    pub sees_packs: bool,
    /// What is bound, outermost first.
    pub bound: Vec<Bound>,
    /// How many locals have been given out.
    pub locals: u32,
    /// How deep the definitions that were called go.
    pub depth: u32,
    /// Whether the answer hangs on the day of the check.
    pub reads_today: bool,
    /// What is known of where silence could settle something.
    pub silences: Answers,
}

/// A bound name.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub name: String,
    pub ty: Type,
    pub local: Local,
    pub span: Span,
    /// For `let`: its value.
    pub value: Option<ExprId>,
    pub used: bool,
}

impl<'c, 'a> Checker<'c, 'a> {
    /// A checker for a file in which nothing is bound yet.
    pub(super) fn new(compiler: &'c mut Compiler<'a>, file: usize) -> Self {
        Self {
            compiler,
            file,
            sees_plan: true,
            sees_packs: true,
            bound: Vec::new(),
            locals: 0,
            depth: 0,
            reads_today: false,
            silences: Answers::default(),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.compiler.report(diagnostic);
    }

    /// The vocabulary that the file speaks about.
    pub(super) fn vocabulary(&self) -> Option<&Vocabulary> {
        let id = self.compiler.file_scope(self.file).vocabulary?;
        Some(self.compiler.program.vocabulary(id))
    }

    /// A type as people write it.
    pub(super) fn type_name(&self, ty: &Type) -> String {
        match self.vocabulary() {
            Some(vocabulary) => vocabulary.type_name(ty),
            None => ty.base_name().to_owned(),
        }
    }

    /// Adds an expression to the program.
    pub(super) fn emit(&mut self, kind: ExprKind, ty: Type, span: Span) -> ExprId {
        self.compiler.emit(kind, ty, span)
    }

    /// The type of an expression.
    pub(super) fn ty(&self, id: ExprId) -> Type {
        self.compiler.program.expr(id).ty.clone()
    }

    /// Where an expression stands.
    pub(super) fn span(&self, id: ExprId) -> Span {
        self.compiler.program.expr(id).span
    }

    /// Binds a name until [`Checker::unbind`].
    pub(super) fn bind(&mut self, name: &str, ty: Type, span: Span) -> Local {
        let local = Local(self.locals);
        self.locals += 1;
        self.bound.push(Bound {
            name: name.to_owned(),
            ty,
            local,
            span,
            value: None,
            used: false,
        });
        local
    }

    /// Forgets the names bound since there were `count`.
    pub(super) fn unbind(&mut self, count: usize) {
        self.bound.truncate(count);
    }

    /// What a bare name means as a value, without its terms. `Err` means that it has been reported.
    pub(super) fn find_value(&mut self, name: &str, span: Span) -> Typed {
        if let Some(bound) = self.bound.iter_mut().rev().find(|bound| bound.name == name) {
            bound.used = true;
            let (local, ty) = (bound.local, bound.ty.clone());
            return Ok(Some(self.emit(ExprKind::Local(local), ty, span)));
        }
        let field = self.find_plan_field(name, span);
        match self.find_param(name, span)? {
            Some(_) if field.is_some() => {
                self.report(
                    Diagnostic::error(
                        &codes::AMBIGUOUS,
                        format!("`{name}` is both a param and a field of the plan"),
                    )
                    .at(span, "which one?")
                    .help("rename the param, or write its pack before it: `pack.name`"),
                );
                Err(Reported)
            }
            Some(param) => Ok(Some(param)),
            None => Ok(field),
        }
    }

    fn find_plan_field(&mut self, name: &str, span: Span) -> Option<ExprId> {
        let vocabulary = self.vocabulary().filter(|_| self.sees_plan)?;
        let root = vocabulary.root;
        let record = vocabulary.record(root);
        let field = record.field_by_name(name)?;
        let ty = record.field(field).ty.clone();
        let plan = self.emit(ExprKind::Plan, Type::Record(root), span);
        Some(self.emit(ExprKind::Field(plan, field), ty, span))
    }

    fn find_param(&mut self, name: &str, span: Span) -> Typed {
        match self.find_member(name, span)? {
            Some((pack, Member::Param(index))) => self.param(pack, name, index, span),
            _ => Ok(None),
        }
    }

    /// A parameter's value.
    pub(super) fn param(&mut self, pack: PackId, name: &str, index: usize, span: Span) -> Typed {
        self.compiler.mark_used(pack, name);
        if self.compiler.declarations.wrong_params.contains(&index) {
            return Err(Reported);
        }
        let Some(param) = self.compiler.program.params.get(index) else {
            return Ok(None);
        };
        let (value, ty) = (param.value, param.ty.clone());
        Ok(Some(self.emit(ExprKind::Param(value), ty, span)))
    }

    /// The member of this name in the file's pack, else in the packs it uses.
    pub(super) fn find_member(
        &mut self,
        name: &str,
        span: Span,
    ) -> Result<Option<(PackId, Member)>, Reported> {
        if !self.sees_packs {
            return Ok(None);
        }
        let packs = self.compiler.file_scope(self.file).packs.clone();
        let member = |pack: PackId| {
            let members = self.compiler.declarations.members.get(pack.0 as usize)?;
            members.get(name).map(|member| (pack, *member))
        };
        let own = packs.first().copied().and_then(member);
        let found: Vec<(PackId, Member)> =
            packs.iter().skip(1).copied().filter_map(member).collect();
        match (own, found.as_slice()) {
            (Some(own), _) => Ok(Some(own)),
            (None, []) => Ok(None),
            (None, [one]) => Ok(Some(*one)),
            (None, [first, second, ..]) => {
                let pack = |id: PackId| self.compiler.program.pack(id).name.clone();
                let (first, second) = (pack(first.0), pack(second.0));
                self.report(
                    Diagnostic::error(
                        &codes::AMBIGUOUS,
                        format!("`{name}` is declared by both `{first}` and `{second}`"),
                    )
                    .at(span, "which one?")
                    .help(format!("write `{first}.{name}` or `{second}.{name}`")),
                );
                Err(Reported)
            }
        }
    }

    /// The pack of this name, among those that the file sees.
    pub(super) fn find_pack(&self, name: &str) -> Option<PackId> {
        let packs = &self.compiler.file_scope(self.file).packs;
        packs
            .iter()
            .copied()
            .find(|id| self.compiler.program.pack(*id).name == name)
    }

    /// The taxonomies that have a term of this name.
    pub(super) fn find_terms(&self, name: &str) -> Vec<(TaxonomyId, TermId)> {
        let taxonomies = self
            .vocabulary()
            .map(|it| it.taxonomies.as_slice())
            .unwrap_or_default();
        (0..)
            .map(TaxonomyId)
            .zip(taxonomies)
            .filter_map(|(id, taxonomy)| Some((id, taxonomy.find_name(name)?)))
            .collect()
    }

    /// Every name that would have meant something here, for suggestions.
    pub(super) fn names_in_sight(&self) -> Vec<String> {
        let mut names: Vec<String> = self.bound.iter().map(|bound| bound.name.clone()).collect();
        if let Some(vocabulary) = self.vocabulary() {
            let root = vocabulary.record(vocabulary.root).fields.iter();
            names.extend(
                root.filter(|_| self.sees_plan)
                    .map(|field| field.name.clone()),
            );
            let terms = vocabulary.taxonomies.iter().flat_map(|it| &it.terms);
            names.extend(terms.map(|term| term.name.clone()));
        }
        let packs = self
            .compiler
            .file_scope(self.file)
            .packs
            .iter()
            .filter(|_| self.sees_packs);
        for pack in packs {
            let members = self.compiler.declarations.members.get(pack.0 as usize);
            names.extend(
                members
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| (*name).to_owned()),
            );
        }
        names.sort_unstable();
        names
    }
}

impl Compiler<'_> {
    /// Adds an expression to the program.
    pub(super) fn emit(&mut self, kind: ExprKind, ty: Type, span: Span) -> ExprId {
        let id = ExprId(number(self.program.exprs.len()));
        self.program.exprs.push(Expr { kind, ty, span });
        id
    }

    /// Something that keeps its place where the real expression is wrong; it never runs.
    pub(super) fn placeholder(&mut self, span: Span) -> ExprId {
        let nothing = Constant::Boolean(false);
        self.emit(ExprKind::Constant(nothing), Type::Boolean, span)
    }

    /// Remembers that something reads a member of a pack.
    pub(super) fn mark_used(&mut self, pack: PackId, name: &str) {
        self.declarations.used.insert((pack, name.to_owned()));
    }
}
