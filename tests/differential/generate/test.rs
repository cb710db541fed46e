//! Random questions: expressions that are true, false or open.

use caveat::syntax::ast::BinaryOp;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::IncludeHow;
use caveat::syntax::ast::IsTest;
use caveat::syntax::ast::Quantifier;

use super::build;
use super::expr::Mode;
use super::scope::Maker;
use super::scope::Reach;
use super::world::Ty;

const PATTERNS: &[&str] = &["a", "^a", "b$", "[0-9]+", "\u{e9}", "^$", "(?i)A", "^.{2}$"];

impl Maker<'_> {
    pub(super) fn boolean(&mut self, depth: u32) -> Expr {
        if depth == 0 {
            return self.plain_test();
        }
        let below = depth - 1;
        match self.random.below(24) {
            0..=2 => self.joined(BinaryOp::And, below),
            3..=5 => self.joined(BinaryOp::Or, below),
            6 => self.joined(BinaryOp::Implies, below),
            7 | 8 => build::expr(ExprKind::Not(Box::new(self.boolean(below)))),
            9..=12 => self.quantified(below),
            13 => self.unique(below),
            14..=17 => self.comparison(below),
            18 => self.between_lists(below),
            _ => self.plain_test(),
        }
    }

    fn joined(&mut self, op: BinaryOp, depth: u32) -> Expr {
        let left = self.expr(&Ty::Boolean, depth, Mode::Check);
        let right = self.expr(&Ty::Boolean, depth, Mode::Check);
        build::binary(op, left, right)
    }

    fn quantified(&mut self, depth: u32) -> Expr {
        let count = self.random.below(4) as u32;
        let quantifier = *self.random.pick(&[
            Quantifier::Every,
            Quantifier::Some,
            Quantifier::No,
            Quantifier::AtLeast(count),
            Quantifier::AtMost(count),
            Quantifier::Exactly(count),
        ]);
        let made = self.inside(|it| {
            let (range, _) = it.range(depth, false)?;
            let range = Box::new(range);
            let body = Box::new(it.expr(&Ty::Boolean, depth, Mode::Check));
            Some(build::expr(ExprKind::Quantified {
                quantifier,
                range,
                body,
            }))
        });
        made.unwrap_or_else(|| self.plain_test())
    }

    fn unique(&mut self, depth: u32) -> Expr {
        let made = self.inside(|it| {
            let (range, _) = it.range(depth, true)?;
            let range = Box::new(range);
            let ty = it.reachable(Ty::is_single)?.ty;
            let value = Box::new(it.expr(&ty, depth.min(1), Mode::Infer));
            Some(build::expr(ExprKind::Unique { value, range }))
        });
        made.unwrap_or_else(|| self.plain_test())
    }

    /// Two values that are worked out.
    fn comparison(&mut self, depth: u32) -> Expr {
        let found = self.reachable(Ty::is_ordered);
        let ty = match found {
            Some(found) if self.random.chance(60) => found.ty,
            _ => Ty::Number,
        };
        let left = self.expr(&ty, depth, Mode::Infer);
        let right_depth = self.random.below(depth as usize + 1) as u32;
        let right = self.expr(&ty, right_depth, Mode::Check);
        self.compare(left, right)
    }

    fn compare(&mut self, left: Expr, right: Expr) -> Expr {
        let op = *self.random.pick(&[
            BinaryOp::Equal,
            BinaryOp::NotEqual,
            BinaryOp::Less,
            BinaryOp::LessOrEqual,
            BinaryOp::Greater,
            BinaryOp::GreaterOrEqual,
        ]);
        build::binary(op, left, right)
    }

    fn between_lists(&mut self, depth: u32) -> Expr {
        let of = match self.reachable(Ty::is_single) {
            Some(found) if found.ty != Ty::Boolean => found.ty,
            _ => Ty::Text,
        };
        let op = *self
            .random
            .pick(&[BinaryOp::Overlap, BinaryOp::Within, BinaryOp::In]);
        let left = match op {
            BinaryOp::In => self.expr(&of, depth, Mode::Infer),
            _ => self.expr(&Ty::list(of.clone()), depth, Mode::Infer),
        };
        // What is looked for may be a bare word, which takes its type from the list.
        let mode = if op == BinaryOp::In {
            Mode::Infer
        } else {
            Mode::Check
        };
        let list = Ty::list(of);
        let mode = if self.can_infer(&list) {
            mode
        } else {
            Mode::Check
        };
        let right = self.expr(&list, depth, mode);
        build::binary(op, left, right)
    }

    /// A test of one thing that the plan says.
    fn plain_test(&mut self) -> Expr {
        let Some(found) = self.reachable(|_| true) else {
            return self.constant(&Ty::Boolean);
        };
        let subject = build::path(&found.names);
        match &found.ty {
            _ if self.random.chance(5) => self.stated(subject),
            Ty::Boolean => self.plain_boolean(subject),
            Ty::Text => self.plain_text(subject),
            Ty::Term(_) | Ty::Country => self.plain_choice(subject, &found.ty),
            Ty::Evidence => match self.random.below(2) {
                0 => build::is(subject, self.random.chance(30), IsTest::Verified),
                _ => self.stated(subject),
            },
            Ty::List(of) if of.is_single() => self.members(subject, of),
            Ty::List(_) | Ty::Map(_) => self.quantified_over(&found),
            Ty::Record(_) => self.stated(subject),
            ordered => {
                let limit = self.argument(ordered, 0);
                if self.random.chance(10) && self.can_infer(ordered) {
                    return self.compare(limit, subject);
                }
                self.compare(subject, limit)
            }
        }
    }

    fn stated(&mut self, subject: Expr) -> Expr {
        let test = match self.random.chance(60) {
            true => IsTest::Stated,
            false => IsTest::Missing,
        };
        build::is(subject, self.random.chance(15), test)
    }

    fn plain_boolean(&mut self, subject: Expr) -> Expr {
        match self.random.below(8) {
            0 => {
                let other = self.argument(&Ty::Boolean, 0);
                build::binary(BinaryOp::Equal, subject, other)
            }
            1 => {
                let term = Box::new(self.constant(&Ty::Boolean));
                build::is(subject, self.random.chance(50), IsTest::Term(term))
            }
            _ => subject,
        }
    }

    fn plain_text(&mut self, subject: Expr) -> Expr {
        match self.random.below(4) {
            0 => {
                let pattern = build::text(*self.random.pick(PATTERNS));
                build::expr(ExprKind::Matches(Box::new(subject), pattern))
            }
            1 => {
                let length = build::expr(ExprKind::LengthOf(Box::new(subject)));
                let limit = self.constant(&Ty::Number);
                self.compare(length, limit)
            }
            _ => self.plain_choice(subject, &Ty::Text),
        }
    }

    /// Equality, `is`, and membership in a list that is written there.
    fn plain_choice(&mut self, subject: Expr, ty: &Ty) -> Expr {
        let negated = self.random.chance(25);
        match self.random.below(6) {
            0 => {
                let op = *self.random.pick(&[BinaryOp::Equal, BinaryOp::NotEqual]);
                let other = self.argument(ty, 0);
                if self.random.chance(20) && matches!(other.kind, ExprKind::Literal(_)) {
                    return build::binary(op, other, subject);
                }
                build::binary(op, subject, other)
            }
            1 | 2 => {
                let count = self.random.below(4);
                let terms = (0..count).map(|_| self.argument(ty, 0)).collect();
                build::is(subject, negated, IsTest::OneOf(terms))
            }
            3 => {
                let list = self.constant(&Ty::list(ty.clone()));
                build::binary(BinaryOp::In, subject, list)
            }
            _ => {
                let term = Box::new(self.argument(ty, 0));
                build::is(subject, negated, IsTest::Term(term))
            }
        }
    }

    /// What a list of single values includes.
    fn members(&mut self, list: Expr, of: &Ty) -> Expr {
        let wanted = |it: &mut Self| match it.param(&Ty::list(of.clone())) {
            Some(param) if it.random.chance(30) => param,
            _ => {
                let count = it.random.below(4);
                let items = (0..count).map(|_| it.argument(of, 0)).collect();
                build::expr(ExprKind::List(items))
            }
        };
        let (how, what) = match self.random.below(5) {
            0 => {
                let op = *self.random.pick(&[BinaryOp::Overlap, BinaryOp::Within]);
                let other = self.argument(&Ty::list(of.clone()), 0);
                return build::binary(op, list, other);
            }
            1 => (IncludeHow::All, wanted(self)),
            2 => (IncludeHow::None, wanted(self)),
            _ => (IncludeHow::One, self.argument(of, 0)),
        };
        let (list, what) = (Box::new(list), Box::new(what));
        build::expr(ExprKind::Include { list, how, what })
    }

    /// Something that holds of the members of what was found.
    fn quantified_over(&mut self, found: &Reach) -> Expr {
        let (Ty::List(of) | Ty::Map(of)) = &found.ty else {
            return self.constant(&Ty::Boolean);
        };
        let quantifier = *self.random.pick(&[
            Quantifier::Every,
            Quantifier::Some,
            Quantifier::No,
            Quantifier::AtLeast(2),
            Quantifier::AtMost(1),
            Quantifier::Exactly(1),
        ]);
        let list = build::path(&found.names);
        self.inside(|it| {
            let name = build::name(it.bind("x", of));
            let binding = caveat::syntax::ast::Binding { key: None, name };
            let filter = None;
            let range = Box::new(caveat::syntax::ast::Range {
                binding,
                list,
                filter,
            });
            let body = Box::new(it.plain_test());
            build::expr(ExprKind::Quantified {
                quantifier,
                range,
                body,
            })
        })
    }
}
