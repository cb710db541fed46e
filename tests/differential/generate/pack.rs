//! Random packs: what they declare, their rules, and what another pack adds to these.

use caveat::source::Span;
use caveat::syntax::ast;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::Modality;

use super::build;
use super::expr::Mode;
use super::scope::Maker;
use super::scope::Member;
use super::scope::MemberKind;
use super::scope::Reach;
use super::world::Ty;

const DAYS: [&str; 5] = [
    "2024-02-29",
    "2026-01-31",
    "2026-06-01",
    "2026-06-02",
    "2027-01-01",
];

/// What the names of a rule mean at its end.
struct End {
    id: String,
    reach: Vec<Reach>,
}

/// The packs: one with rules, and now and then one that amends them.
pub fn packs(maker: &mut Maker<'_>) -> Vec<ast::File> {
    let mut items = vec![source("law")];
    let mut ends = Vec::new();
    maker.declarations("first", &mut items);
    for number in 1..=maker.random.between(1, 3) {
        let rule = maker.rule(format!("R-{number}"), &mut ends);
        items.push(ast::Item::Rule(rule));
    }
    let mut files = vec![file("first", &["world"], items)];
    if maker.random.chance(30) {
        let mut items = vec![source("treaty")];
        maker.declarations("second", &mut items);
        let end = &ends[maker.random.below(ends.len())];
        items.push(ast::Item::Amend(maker.amend(end)));
        if maker.random.chance(50) {
            let rule = maker.rule("S-1".to_owned(), &mut Vec::new());
            items.push(ast::Item::Rule(rule));
        }
        files.push(file("second", &["first", "world"], items));
    }
    files
}

fn file(pack: &str, uses: &[&str], items: Vec<ast::Item>) -> ast::File {
    ast::File {
        header: Some(ast::Header::Pack {
            doc: None,
            name: build::name(pack),
            title: Some(build::text("Rules")),
        }),
        uses: uses.iter().map(|name| build::name(*name)).collect(),
        items,
    }
}

fn source(name: &str) -> ast::Item {
    ast::Item::Source(ast::SourceDecl {
        doc: None,
        name: build::name(name),
        title: Some(build::text("A law")),
        publisher: None,
        date: Some(build::date(DAYS[0].parse().unwrap())),
        link: None,
        sections: vec![ast::Section {
            doc: None,
            name: build::name("art_1"),
            text: build::text("It is so."),
            not_checkable: None,
        }],
    })
}

impl Maker<'_> {
    fn declarations(&mut self, pack: &'static str, items: &mut Vec<ast::Item>) {
        for _ in 0..self.random.below(3) {
            items.push(self.param_declared(pack));
        }
        if self.random.chance(40) {
            items.push(self.table(pack));
        }
        for _ in 0..self.random.below(3) {
            items.push(self.define(pack));
        }
    }

    /// A type of something in the plan, so that what has it is of use.
    fn useful(&mut self, fits: impl Fn(&Ty) -> bool) -> Ty {
        let found = self.reachable(fits);
        found.map_or(Ty::Boolean, |found| found.ty)
    }

    fn param_declared(&mut self, pack: &'static str) -> ast::Item {
        let ty = match self.random.below(5) {
            0 => Ty::list(self.useful(Ty::is_single)),
            1 => self.useful(|ty| ty.is_single() || matches!(ty, Ty::List(of) if of.is_single())),
            _ => self.useful(Ty::is_single),
        };
        let name = self.fresh("p");
        let value = self.constant(&ty);
        self.declare(pack, &name, MemberKind::Param, &ty);
        ast::Item::Param(ast::Param {
            doc: None,
            name: build::name(name),
            ty: self.world.type_expr(&ty),
            value,
        })
    }

    fn declare(&mut self, pack: &'static str, name: &str, kind: MemberKind, ty: &Ty) {
        self.members.push(Member {
            pack,
            name: name.to_owned(),
            kind,
            ty: ty.clone(),
        });
    }

    fn define(&mut self, pack: &'static str) -> ast::Item {
        let fits = |ty: &Ty| !matches!(ty, Ty::Map(_));
        let wanted: Vec<Ty> = (0..self.random.below(3))
            .map(|_| self.useful(fits))
            .collect();
        let result = match self.random.chance(60) {
            true => Ty::Boolean,
            false => self.useful(Ty::is_single),
        };
        let name = self.fresh("d");
        let says_result = self.random.chance(30) || !self.can_infer(&result);
        let (params, body) = self.inside(|it| {
            let mut params = Vec::new();
            for ty in &wanted {
                let name = it.fresh("a");
                it.see(vec![name.clone()], ty);
                params.push((build::name(name), it.world.type_expr(ty)));
            }
            let mode = if says_result {
                Mode::Check
            } else {
                Mode::Infer
            };
            (params, it.expr(&result, 2, mode))
        });
        self.declare(pack, &name, MemberKind::Define(wanted), &result);
        ast::Item::Define(ast::Define {
            doc: None,
            name: build::name(name),
            params,
            result: says_result.then(|| self.world.type_expr(&result)),
            body,
        })
    }

    fn table(&mut self, pack: &'static str) -> ast::Item {
        let taxonomy = self.random.below(self.world.taxonomies.len());
        let result = match self.random.chance(60) {
            true => Ty::Number,
            false => self.useful(Ty::is_single),
        };
        let name = self.fresh("w");
        let terms = &self.world.taxonomies[taxonomy];
        let mut rows: Vec<usize> = (0..terms.len())
            .filter(|_| self.random.chance(40))
            .collect();
        // A term under two rows of which neither lies under the other needs one of its own.
        for term in 0..terms.len() {
            let world = self.world;
            let under = |one: usize, other: usize| world.is_under(taxonomy, one, other);
            let above: Vec<usize> = rows
                .iter()
                .copied()
                .filter(|row| under(term, *row))
                .collect();
            let nearest = |row: &usize| above.iter().all(|other| under(*row, *other));
            if !above.is_empty() && !above.iter().any(nearest) {
                rows.push(term);
            }
        }
        let mut row = |term: Option<&str>| ast::TableRow {
            term: term.map(build::name),
            value: self.constant(&result),
            span: Span::default(),
        };
        let mut rows: Vec<ast::TableRow> = (rows.iter())
            .map(|at| row(Some(&terms[*at].name)))
            .collect();
        rows.push(row(None));
        self.declare(pack, &name, MemberKind::Table(taxonomy), &result);
        ast::Item::Table(ast::Table {
            doc: None,
            name: build::name(name),
            param: build::name("term"),
            param_ty: self.world.type_expr(&Ty::Term(taxonomy)),
            result: self.world.type_expr(&result),
            rows,
        })
    }

    // ---- rules

    fn rule(&mut self, id: String, ends: &mut Vec<End>) -> ast::Rule {
        self.inside(|it| {
            let mut steps = Vec::new();
            if it.random.chance(50) {
                steps.push(ast::Step::Cites(vec![cited()]));
            }
            if it.random.chance(15) {
                steps.push(it.effective());
            }
            let mut loops = 0;
            for _ in 0..it.random.below(5) {
                steps.extend(it.step(&mut loops));
            }
            let clauses = (0..it.random.between(1, 3)).map(|_| it.clause()).collect();
            let examples = match it.random.chance(20) {
                true => vec![example()],
                false => Vec::new(),
            };
            ends.push(End {
                id: id.clone(),
                reach: it.reach.clone(),
            });
            ast::Rule {
                doc: Some("Why it is so.".to_owned()),
                id: build::name(id),
                title: Some(build::text("A \"rule\"")),
                steps,
                clauses,
                examples,
                span: Span::default(),
            }
        })
    }

    fn effective(&mut self) -> ast::Step {
        let from = self.random.below(DAYS.len() - 1);
        let until = match self.random.chance(40) {
            true => Some(self.random.between(from + 1, DAYS.len() - 1)),
            false => None,
        };
        let day = |at: usize| build::date(DAYS[at].parse().unwrap());
        ast::Step::Effective {
            from: day(from),
            until: until.map(day),
            span: Span::default(),
        }
    }

    fn step(&mut self, loops: &mut u32) -> Option<ast::Step> {
        let span = Span::default();
        match self.random.below(10) {
            0..=4 if *loops < 3 => {
                *loops += 1;
                let (range, _) = self.range(1, true)?;
                let ast::Range {
                    binding,
                    list,
                    filter,
                } = range;
                Some(ast::Step::ForEach {
                    binding,
                    list,
                    filter,
                    span,
                })
            }
            5 | 6 => Some(ast::Step::When(self.condition(2))),
            7 => Some(ast::Step::Except(self.exception())),
            _ => {
                let ty = self.let_type();
                let value = self.expr(&ty, 2, Mode::Infer);
                let name = build::name(self.bind("v", &ty));
                Some(ast::Step::Let { name, value })
            }
        }
    }

    fn let_type(&mut self) -> Ty {
        match self.random.below(6) {
            0 => Ty::Boolean,
            1 => Ty::Number,
            2 => Ty::list(Ty::Number),
            _ => self.useful(|_| true),
        }
    }

    fn condition(&mut self, depth: u32) -> Expr {
        let depth = self.random.below(depth as usize + 1) as u32;
        self.argument(&Ty::Boolean, depth)
    }

    fn exception(&mut self) -> ast::Exception {
        let named = self.random.chance(50);
        ast::Exception {
            name: named.then(|| build::text("an exception")),
            when: self.condition(2),
            cites: vec![cited()],
            span: Span::default(),
        }
    }

    fn clause(&mut self) -> ast::Clause {
        let modality = *self.random.pick(&[
            Modality::Must,
            Modality::Must,
            Modality::MustNot,
            Modality::Should,
            Modality::ShouldNot,
        ]);
        let requirement = self.condition(3);
        let unless = self.random.chance(20).then(|| ast::Exception {
            name: None,
            ..self.exception()
        });
        ast::Clause {
            modality,
            requirement,
            unless,
            otherwise: self.random.chance(30).then(|| self.message()),
            remedy: self.random.chance(15).then(|| self.message()),
            silence: None,
            span: Span::default(),
        }
    }

    fn message(&mut self) -> ast::Message {
        let mut parts = vec![ast::MessagePart::Text("{It} is\n ".to_owned())];
        for _ in 0..self.random.below(3) {
            let value = match self.reachable(|_| true) {
                Some(found) if self.random.chance(80) => build::path(&found.names),
                _ => self.plain_amount(),
            };
            parts.push(ast::MessagePart::Value(value));
            if self.random.chance(50) {
                parts.push(ast::MessagePart::Text("; \u{e9}\u{7}".to_owned()));
            }
        }
        ast::Message {
            parts,
            span: Span::default(),
        }
    }

    fn amend(&mut self, end: &End) -> ast::Amend {
        self.inside(|it| {
            it.reach.clone_from(&end.reach);
            let exceptions = (0..it.random.between(1, 2))
                .map(|_| it.exception())
                .collect();
            ast::Amend {
                doc: None,
                rule: build::name(&end.id),
                exceptions,
                examples: Vec::new(),
                span: Span::default(),
            }
        })
    }

    /// A sum without texts in it.
    fn plain_amount(&mut self) -> Expr {
        let number = self.constant(&Ty::Number);
        let count = self.path(&Ty::Number).unwrap_or_else(|| number.clone());
        let below = build::expr(ExprKind::Negate(Box::new(count)));
        build::binary(ast::BinaryOp::Subtract, number, below)
    }
}

fn cited() -> ast::Citation {
    ast::Citation {
        source: build::name("law"),
        section: build::name("art_1"),
    }
}

fn example() -> ast::Example {
    let data = |kind| ast::Data {
        kind,
        span: Span::default(),
    };
    let entry = |key: &str, kind| (build::name(key), data(kind));
    ast::Example {
        outcome: ast::ExampleOutcome::Unproven,
        outcome_span: Span::default(),
        clause: Some(build::name("a")),
        at: Some(ast::Path {
            steps: vec![
                ast::PathStep::Key("f0".to_owned()),
                ast::PathStep::Index(0),
                ast::PathStep::Key("a key".to_owned()),
            ],
            span: Span::default(),
        }),
        as_of: Some(build::date(DAYS[2].parse().unwrap())),
        plan: data(ast::DataKind::Map(vec![
            entry("f0", ast::DataKind::List(vec![data(ast::DataKind::Null)])),
            entry("a key", ast::DataKind::Text("t".to_owned())),
            entry("g0", ast::DataKind::Bare("-1.5 km/h".to_owned())),
        ])),
        span: Span::default(),
    }
}
