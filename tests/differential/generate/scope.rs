//! What an expression can name: fields of the plan, what is bound, and what packs declare.

use caveat::syntax::ast;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;

use super::build;
use super::random::Random;
use super::world::EVIDENCE;
use super::world::Ty;
use super::world::World;

/// How many fields one may stand behind another.
const MOST_STEPS: usize = 4;

/// Something with a type that can be named.
#[derive(Clone)]
pub struct Reach {
    /// `item`, `owner`, `name`
    pub names: Vec<String>,
    pub ty: Ty,
}

/// Something that a pack declares.
#[derive(Clone)]
pub struct Member {
    pub pack: &'static str,
    pub name: String,
    pub kind: MemberKind,
    /// The type of its value.
    pub ty: Ty,
}

#[derive(Clone)]
pub enum MemberKind {
    Param,
    Define(Vec<Ty>),
    Table(usize),
}

/// Makes expressions that fit the types of a world.
pub struct Maker<'w> {
    pub random: Random,
    pub world: &'w World,
    pub reach: Vec<Reach>,
    pub members: Vec<Member>,
    named: usize,
}

impl<'w> Maker<'w> {
    pub fn new(world: &'w World, random: Random) -> Self {
        let mut maker = Self {
            random,
            world,
            reach: Vec::new(),
            members: Vec::new(),
            named: 0,
        };
        for field in &world.records[0] {
            maker.see(vec![field.name.clone()], &field.ty);
        }
        maker
    }

    /// A name that nothing has yet.
    pub fn fresh(&mut self, letter: &str) -> String {
        self.named += 1;
        format!("{letter}{}", self.named)
    }

    /// Binds a name: nearly always a new one, now and then one that hides another.
    pub fn bind(&mut self, letter: &str, ty: &Ty) -> String {
        let name = if self.random.chance(4) {
            self.random.pick(&self.reach).names[0].clone()
        } else {
            self.fresh(letter)
        };
        self.reach.retain(|it| it.names[0] != name);
        self.see(vec![name.clone()], ty);
        name
    }

    pub fn see(&mut self, names: Vec<String>, ty: &Ty) {
        let below = |field: &str| [names.as_slice(), &[field.to_owned()]].concat();
        if names.len() < MOST_STEPS {
            match ty {
                Ty::Record(at) => {
                    for field in &self.world.records[*at] {
                        self.see(below(&field.name), &field.ty);
                    }
                }
                Ty::Evidence => {
                    for (field, ty) in &EVIDENCE {
                        self.see(below(field), ty);
                    }
                }
                _ => {}
            }
        }
        let ty = ty.clone();
        self.reach.push(Reach { names, ty });
    }

    /// What is said inside sees names that are forgotten afterwards.
    pub fn inside<T>(&mut self, within: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.reach.clone();
        let made = within(self);
        self.reach = outside;
        made
    }

    pub fn has_path(&self, ty: &Ty) -> bool {
        self.reach.iter().any(|it| it.ty == *ty)
    }

    /// Something in reach that has one of these types. What was bound last is named more often.
    pub fn reachable(&mut self, fits: impl Fn(&Ty) -> bool) -> Option<Reach> {
        let found: Vec<&Reach> = self.reach.iter().filter(|it| fits(&it.ty)).collect();
        if found.is_empty() {
            return None;
        }
        let (first, second) = (
            self.random.below(found.len()),
            self.random.below(found.len()),
        );
        Some(found[first.max(second)].clone())
    }

    pub fn path(&mut self, ty: &Ty) -> Option<Expr> {
        let found = self.reachable(|it| it == ty)?;
        Some(build::path(&found.names))
    }

    pub fn member(&mut self, fits: impl Fn(&Member) -> bool) -> Option<Member> {
        let found: Vec<&Member> = self.members.iter().filter(|it| fits(it)).collect();
        if found.is_empty() {
            return None;
        }
        let at = self.random.below(found.len());
        Some(found[at].clone())
    }

    /// `weight`, or `pack.weight`.
    fn named(&mut self, member: &Member) -> Vec<ast::Name> {
        let mut names = vec![build::name(&member.name)];
        if self.random.chance(25) {
            names.insert(0, build::name(member.pack));
        }
        names
    }

    pub fn param(&mut self, ty: &Ty) -> Option<Expr> {
        let param = self.member(|it| it.ty == *ty && matches!(it.kind, MemberKind::Param))?;
        let names = self.named(&param);
        let names: Vec<String> = names.into_iter().map(|name| name.text).collect();
        Some(build::path(&names))
    }

    /// A call of a definition or a table that gives a value of this type.
    pub fn call(&mut self, ty: &Ty, depth: u32) -> Option<Expr> {
        let callee = self.member(|it| it.ty == *ty && !matches!(it.kind, MemberKind::Param))?;
        let wanted = match &callee.kind {
            MemberKind::Define(wanted) => wanted.clone(),
            MemberKind::Table(taxonomy) => vec![Ty::Term(*taxonomy)],
            MemberKind::Param => Vec::new(),
        };
        let depth = depth.saturating_sub(1);
        let arguments = (wanted.iter()).map(|ty| self.argument(ty, depth)).collect();
        let names = self.named(&callee);
        Some(build::expr(ExprKind::Call(names, arguments)))
    }
}
