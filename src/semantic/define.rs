//! Definitions and their calls. A definition is checked when it is first called, so that its type is known.

use super::Compiler;
use super::declare::DefineState;
use super::declare::Signature;
use super::declare::number;
use super::scope::Checked;
use super::scope::Checker;
use super::scope::Reported;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Define;
use crate::program::DefineId;
use crate::program::ExprKind;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::Type;

/// How deep definitions may call each other: enough for people, and a bound on the stack.
const MAX_CALL_DEPTH: u32 = 16;

impl<'a> Compiler<'a> {
    /// Checks every definition.
    pub(super) fn check_defines(&mut self) {
        for _ in 0..self.declarations.defines.len() {
            let body = self.placeholder(Span::default());
            self.program.defines.push(Define {
                name: String::new(),
                arity: 0,
                locals: 0,
                body,
                span: Span::default(),
            });
        }
        for index in 0..self.declarations.defines.len() {
            self.check_define(DefineId(number(index)));
        }
    }

    /// Checks a definition unless that has been done, and says how far it came.
    fn check_define(&mut self, id: DefineId) -> DefineState {
        let Some(decl) = self.declarations.defines.get_mut(id.0 as usize) else {
            return DefineState::Failed;
        };
        if !matches!(decl.state, DefineState::Waiting) {
            return decl.state.clone();
        }
        decl.state = DefineState::Checking;
        let (file, tree) = (decl.file, decl.tree);
        self.declarations.open_defines += 1;
        let state = self.define(id, file, tree).unwrap_or(DefineState::Failed);
        self.declarations.open_defines -= 1;
        if let Some(decl) = self.declarations.defines.get_mut(id.0 as usize) {
            decl.state = state.clone();
        }
        state
    }

    /// Whether a definition is still to be checked, and as many as may call each other wait for it.
    fn waits_too_deep(&self, id: DefineId) -> bool {
        let decl = self.declarations.defines.get(id.0 as usize);
        decl.is_some_and(|decl| matches!(decl.state, DefineState::Waiting))
            && self.declarations.open_defines > MAX_CALL_DEPTH
    }

    fn define(
        &mut self,
        id: DefineId,
        file: usize,
        tree: &'a ast::Define,
    ) -> Result<DefineState, Reported> {
        let params: Vec<Option<Type>> = (tree.params.iter())
            .map(|(_, ty)| self.resolve_type(file, ty))
            .collect();
        let params: Vec<Type> = params.into_iter().collect::<Option<_>>().ok_or(Reported)?;
        let result = match &tree.result {
            Some(ty) => Some(self.resolve_type(file, ty).ok_or(Reported)?),
            None => None,
        };
        let mut checker = Checker::new(self, file);
        for ((name, _), ty) in tree.params.iter().zip(&params) {
            checker.bind(&name.text, ty.clone(), name.span);
        }
        let body = match &result {
            Some(result) => checker.check(&tree.body, result)?,
            None => checker.infer(&tree.body)?,
        };
        let (locals, signature) = (
            checker.locals,
            Signature {
                result: checker.ty(body),
                depth: checker.depth,
                reads_today: checker.reads_today,
                params,
            },
        );
        if let Some(slot) = self.program.defines.get_mut(id.0 as usize) {
            *slot = Define {
                name: tree.name.text.clone(),
                arity: number(signature.params.len()),
                locals,
                body,
                span: tree.name.span,
            };
        }
        Ok(DefineState::Done(signature))
    }
}

impl Checker<'_, '_> {
    pub(super) fn call_define(
        &mut self,
        id: DefineId,
        name: &ast::Name,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Checked {
        // Each definition that is being checked waits for one that it calls.
        if self.compiler.waits_too_deep(id) {
            return self.fail_too_deep(name);
        }
        let signature = match self.compiler.check_define(id) {
            DefineState::Done(signature) => signature,
            DefineState::Checking => return self.fail_define_circle(name),
            DefineState::Waiting | DefineState::Failed => return Err(Reported),
        };
        let depth = signature.depth + 1;
        if depth > MAX_CALL_DEPTH {
            return self.fail_too_deep(name);
        }
        self.depth = self.depth.max(depth);
        self.reads_today |= signature.reads_today;
        if signature.params.len() != arguments.len() {
            return self.fail_arguments(name, signature.params.len(), arguments.len());
        }
        let checked: Vec<Checked> = (arguments.iter().zip(&signature.params))
            .map(|(argument, ty)| self.check(argument, ty))
            .collect();
        let arguments = checked.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(self.emit(ExprKind::Call(id, arguments), signature.result, span))
    }

    fn fail_too_deep(&mut self, name: &ast::Name) -> Checked {
        self.fail(
            Diagnostic::error(
                &codes::TOO_DEEP,
                format!("definitions call each other more than {MAX_CALL_DEPTH} deep"),
            )
            .at(name.span, "one call too many")
            .help("write some of them out"),
        )
    }

    fn fail_define_circle(&mut self, name: &ast::Name) -> Checked {
        self.fail(
            Diagnostic::error(
                &codes::CIRCLE,
                format!("the definition of `{}` rests on itself", name.text),
            )
            .at(name.span, "calls itself, maybe by way of others")
            .help("definitions cannot recur; go through a list with `every`, `some` or `sum of`"),
        )
    }
}
