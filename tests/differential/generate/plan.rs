//! Random plans: what fits the types of a world, with gaps and slips.

use super::random::Random;
use super::value;
use super::world::Ty;
use super::world::World;
use crate::data::Data;

/// How deep records may lie in one another.
const DEPTH: u32 = 4;

/// The keys of the maps that a vocabulary leaves open.
pub const KEYS: [&str; 4] = ["north", "south gate", "a.b", "\u{e9}"];

/// How well a plan is filled in, in chances of a hundred.
#[derive(Clone, Copy)]
struct Care {
    absent: usize,
    unstated: usize,
    wrong: usize,
}

/// A plan. Some say nearly all there is to say, some very little.
pub fn plan(world: &World, random: &mut Random) -> Data {
    let care = match random.below(8) {
        0..=2 => Care {
            absent: 0,
            unstated: 0,
            wrong: 0,
        },
        3..=5 => Care {
            absent: 6,
            unstated: 3,
            wrong: 2,
        },
        _ => Care {
            absent: 25,
            unstated: 10,
            wrong: 5,
        },
    };
    let mut maker = Planner {
        world,
        random,
        care,
    };
    maker.record(0, 0)
}

struct Planner<'p> {
    world: &'p World,
    random: &'p mut Random,
    care: Care,
}

impl Planner<'_> {
    fn record(&mut self, at: usize, depth: u32) -> Data {
        let world = self.world;
        let mut entries = Vec::new();
        for field in &world.records[at] {
            if !self.random.chance(self.care.absent) {
                entries.push((field.key.clone(), self.value(&field.ty, depth)));
            }
        }
        if self.random.chance(3) {
            entries.push(("Unknown key".to_owned(), Data::Null));
        }
        if self.random.chance(20) {
            entries.reverse();
        }
        Data::Map(entries)
    }

    fn value(&mut self, ty: &Ty, depth: u32) -> Data {
        if self.random.chance(self.care.unstated) {
            return value::unstated(self.random);
        }
        if self.random.chance(self.care.wrong) {
            return value::wrong(ty, self.random);
        }
        match ty {
            Ty::Record(at) if depth < DEPTH => self.record(*at, depth + 1),
            Ty::Record(_) => Data::Map(Vec::new()),
            Ty::List(of) => {
                let count = if depth < DEPTH {
                    self.random.below(4)
                } else {
                    0
                };
                Data::List((0..count).map(|_| self.value(of, depth + 1)).collect())
            }
            Ty::Map(of) => {
                let keys = KEYS.iter().filter(|_| self.random.chance(50));
                let keys: Vec<&&str> = keys.collect();
                let entry = |key: &&str| ((*key).to_owned(), self.value(of, depth + 1));
                Data::Map(keys.into_iter().map(entry).collect())
            }
            Ty::Term(at) => {
                let term = self.random.pick(&self.world.taxonomies[*at]);
                let word = match term.aliases.first() {
                    Some(alias) if self.random.chance(40) => alias,
                    _ => &term.name,
                };
                Data::Text(word.clone())
            }
            base => value::stated(base, self.random),
        }
    }
}
