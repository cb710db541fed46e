//! Random expressions of a wanted type.
//!
//! A bare term, a country and an empty list mean something only where a type is expected, so each place says
//! whether one is.

use caveat::syntax::ast::Aggregate;
use caveat::syntax::ast::BinaryOp;
use caveat::syntax::ast::Binding;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::Range;

use super::build;
use super::scope::Maker;
use super::value;
use super::world::EVIDENCE;
use super::world::Ty;

/// Whether the place of an expression says of which type it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It does.
    Check,
    /// The type has to be clear from the expression.
    Infer,
}

impl Maker<'_> {
    /// Whether an expression of this type can be made where its type has to be clear.
    pub fn can_infer(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Country | Ty::Evidence | Ty::Record(_) | Ty::Map(_) => self.has_path(ty),
            Ty::List(of) => self.has_path(ty) || self.can_infer(of),
            _ => true,
        }
    }

    pub fn expr(&mut self, ty: &Ty, depth: u32, mode: Mode) -> Expr {
        if depth > 0
            && let Some(made) = self.roundabout(ty, depth - 1, mode)
        {
            return made;
        }
        match ty {
            Ty::Boolean => self.boolean(depth),
            Ty::Date => self.date(depth),
            amount if amount.is_amount() => self.amount(amount, depth),
            Ty::List(of) => self.list(of, depth, mode),
            _ => self.simple(ty, depth, mode),
        }
    }

    /// A value that is chosen, called or declared elsewhere.
    fn roundabout(&mut self, ty: &Ty, depth: u32, mode: Mode) -> Option<Expr> {
        match self.random.below(24) {
            0 => {
                let condition = self.expr(&Ty::Boolean, depth, Mode::Check);
                let then = self.expr(ty, depth, mode);
                let otherwise = self.expr(ty, depth, Mode::Check);
                let [condition, then, otherwise] = [condition, then, otherwise].map(Box::new);
                Some(build::expr(ExprKind::If(condition, then, otherwise)))
            }
            1 if self.can_infer(ty) => {
                let value = Box::new(self.expr(ty, depth, Mode::Infer));
                let otherwise = Box::new(self.expr(ty, depth, Mode::Check));
                Some(build::expr(ExprKind::Default(value, otherwise)))
            }
            2..=5 => self.call(ty, depth),
            6 | 7 => self.param(ty),
            _ => None,
        }
    }

    /// What the plan says, or what the rule does.
    fn simple(&mut self, ty: &Ty, depth: u32, mode: Mode) -> Expr {
        if self.random.chance(70) || (mode == Mode::Infer && *ty == Ty::Country) {
            self.path(ty)
        } else {
            None
        }
        .unwrap_or_else(|| self.written(ty, depth))
    }

    /// A value that stands in the rule. Only a record or a country needs a place that says its type.
    fn written(&mut self, ty: &Ty, depth: u32) -> Expr {
        match ty {
            Ty::Term(at) => {
                let term = self.random.pick(&self.world.taxonomies[*at]);
                build::word(&term.name)
            }
            Ty::Record(_) | Ty::Evidence if self.random.chance(60) && self.has_path(ty) => {
                self.path(ty).unwrap()
            }
            Ty::Record(_) | Ty::Evidence => self.record(ty, depth),
            Ty::Map(_) => self
                .path(ty)
                .expect("a map is only asked for where there is one"),
            Ty::List(of) => {
                let items = (0..self.random.between(1, 3)).map(|_| self.written(of, depth));
                let items = items.collect::<Vec<_>>();
                build::expr(ExprKind::List(items))
            }
            base => value::literal(base, &mut self.random),
        }
    }

    fn record(&mut self, ty: &Ty, depth: u32) -> Expr {
        let fields: Vec<(String, Ty)> = match ty {
            Ty::Record(at) => (self.world.records[*at].iter())
                .map(|field| (field.name.clone(), field.ty.clone()))
                .collect(),
            _ => (EVIDENCE.iter())
                .map(|(name, ty)| ((*name).to_owned(), ty.clone()))
                .collect(),
        };
        let depth = depth.saturating_sub(1);
        let mut made = Vec::new();
        for (name, ty) in fields {
            let nested = matches!(ty, Ty::Record(_) | Ty::Evidence);
            let possible = !matches!(ty, Ty::Map(_)) || self.has_path(&ty);
            if possible && self.random.chance(60) && (depth > 0 || !nested) {
                let value = self.argument(&ty, depth);
                made.push((build::name(name), value));
            }
        }
        build::expr(ExprKind::Record(made))
    }

    /// Where the type is said and nothing is read beyond what is there.
    pub fn argument(&mut self, ty: &Ty, depth: u32) -> Expr {
        self.expr(ty, depth, Mode::Check)
    }

    /// A constant, as parameters and rows of tables have it.
    pub fn constant(&mut self, ty: &Ty) -> Expr {
        self.written(ty, 0)
    }

    fn date(&mut self, depth: u32) -> Expr {
        if depth == 0 || self.random.chance(55) {
            return self.simple(&Ty::Date, depth, Mode::Infer);
        }
        let depth = depth - 1;
        let date = self.expr(&Ty::Date, depth, Mode::Infer);
        match self.random.below(4) {
            0 => {
                let duration = self.expr(&Ty::Duration, depth, Mode::Infer);
                build::binary(BinaryOp::Add, duration, date)
            }
            1 => self.aggregate(&Ty::Date, depth).unwrap_or(date),
            more => {
                let duration = self.expr(&Ty::Duration, depth, Mode::Infer);
                let op = [BinaryOp::Add, BinaryOp::Subtract][more - 2];
                build::binary(op, date, duration)
            }
        }
    }

    fn amount(&mut self, ty: &Ty, depth: u32) -> Expr {
        if depth == 0 {
            return self.simple(ty, depth, Mode::Infer);
        }
        let below = depth - 1;
        match self.random.below(16) {
            0 | 1 => {
                let op = *self.random.pick(&[BinaryOp::Add, BinaryOp::Subtract]);
                self.two(op, ty, ty, below)
            }
            2 => self.two(BinaryOp::Multiply, ty, &Ty::Number, below),
            3 => self.two(BinaryOp::Multiply, &Ty::Number, ty, below),
            4 => self.two(BinaryOp::Divide, ty, &Ty::Number, below),
            5 if *ty != Ty::Duration => {
                let of = Box::new(self.expr(ty, below, Mode::Infer));
                build::expr(ExprKind::Negate(of))
            }
            6 | 7 => match self.aggregate(ty, below) {
                Some(aggregate) => aggregate,
                None => self.simple(ty, depth, Mode::Infer),
            },
            8..=12 if *ty == Ty::Number => self.number(below),
            8 if *ty == Ty::Duration => self.two(BinaryOp::Subtract, &Ty::Date, &Ty::Date, below),
            _ => self.simple(ty, depth, Mode::Infer),
        }
    }

    /// What only numbers are made of.
    fn number(&mut self, depth: u32) -> Expr {
        match self.random.below(5) {
            0 => {
                let text = Box::new(self.expr(&Ty::Text, depth, Mode::Check));
                build::expr(ExprKind::LengthOf(text))
            }
            1 => {
                let amounts = [Ty::Duration, Ty::Money, Ty::Length, Ty::Percent];
                let ty = self.random.pick(&amounts).clone();
                self.two(BinaryOp::Divide, &ty, &ty, depth)
            }
            _ => match self.inside(|it| it.range(depth, true)) {
                Some((range, _)) => build::expr(ExprKind::Count(Box::new(range))),
                None => self.simple(&Ty::Number, depth, Mode::Infer),
            },
        }
    }

    fn two(&mut self, op: BinaryOp, left: &Ty, right: &Ty, depth: u32) -> Expr {
        let left = self.expr(left, depth, Mode::Infer);
        let right = self.expr(right, depth, Mode::Infer);
        build::binary(op, left, right)
    }

    fn aggregate(&mut self, ty: &Ty, depth: u32) -> Option<Expr> {
        let all = [
            Aggregate::Min,
            Aggregate::Max,
            Aggregate::Sum,
            Aggregate::Average,
        ];
        let kinds = if *ty == Ty::Date { &all[..2] } else { &all[..] };
        let aggregate = *self.random.pick(kinds);
        self.inside(|it| {
            let (range, _) = it.range(depth, true)?;
            let range = Box::new(range);
            let value = Box::new(it.expr(ty, depth.min(1), Mode::Infer));
            Some(build::expr(ExprKind::Aggregate {
                aggregate,
                value,
                range,
            }))
        })
    }

    fn list(&mut self, of: &Ty, depth: u32, mode: Mode) -> Expr {
        let ty = Ty::list(of.clone());
        if self.random.chance(65)
            && let Some(path) = self.path(&ty)
        {
            return path;
        }
        if depth > 0 && self.random.chance(50) && self.has_ranges() {
            let made = self.inside(|it| {
                let (range, _) = it.range(depth - 1, true)?;
                // Something bound may be all that makes it clear.
                let value = it
                    .can_infer(of)
                    .then(|| it.expr(of, depth.min(2) - 1, Mode::Infer))?;
                let (value, range) = (Box::new(value), Box::new(range));
                Some(build::expr(ExprKind::Comprehension { value, range }))
            });
            if let Some(made) = made {
                return made;
            }
        }
        let least = usize::from(mode == Mode::Infer);
        let depth = depth.saturating_sub(1);
        let mut items = Vec::new();
        for at in 0..self.random.between(least, 3) {
            let mode = if at == 0 { mode } else { Mode::Check };
            let possible = mode == Mode::Check && !matches!(of, Ty::Map(_));
            if possible || self.can_infer(of) {
                items.push(self.expr(of, depth.min(1), mode));
            }
        }
        if items.is_empty() && mode == Mode::Infer {
            return self.path(&ty).expect("only what can be made is asked for");
        }
        build::expr(ExprKind::List(items))
    }

    // ---- going through lists and maps

    fn has_ranges(&self) -> bool {
        (self.reach.iter()).any(|it| matches!(it.ty, Ty::List(_) | Ty::Map(_)))
    }

    /// `x in xs`, and what `x` is; with it `where p` now and then. The names stay bound.
    pub fn range(&mut self, depth: u32, filters: bool) -> Option<(Range, Ty)> {
        let made_list = self.random.chance(10) && depth > 0;
        let (list, ty) = if made_list {
            let all = [Ty::Number, Ty::Text, Ty::Duration, Ty::Term(0), Ty::Date];
            let of = self.random.pick(&all).clone();
            (self.list(&of, depth, Mode::Infer), Ty::list(of))
        } else {
            let found = self.reachable(|ty| matches!(ty, Ty::List(_) | Ty::Map(_)))?;
            (build::path(&found.names), found.ty)
        };
        let (member, key) = match ty {
            Ty::Map(of) => (*of, self.random.chance(60)),
            Ty::List(of) => (*of, false),
            _ => return None,
        };
        let key = key.then(|| build::name(self.bind("key", &Ty::Text)));
        let name = build::name(self.bind("x", &member));
        if key.as_ref().is_some_and(|key| key.text == name.text) {
            return None;
        }
        let binding = Binding { key, name };
        let filter = (filters && self.random.chance(35))
            .then(|| self.expr(&Ty::Boolean, depth.min(1), Mode::Check));
        let range = Range {
            binding,
            list,
            filter,
        };
        Some((range, member))
    }
}
