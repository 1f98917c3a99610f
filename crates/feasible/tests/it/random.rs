//! Seeded numbers and formulas.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use shishu_feasible::{Domain, Formula, Linear, Problem, Rational, Relation, VarId};

pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// 0 .. n
    pub fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

pub const COLOURS: [&str; 4] = ["red", "green", "blue", "white"];

/// `numbers` numeric variables, then `texts` choices among [`COLOURS`].
pub fn variables(numbers: usize, texts: usize) -> Problem {
    let mut problem = Problem::default();
    for _ in 0..numbers {
        problem.variable(Domain::Number);
    }
    for _ in 0..texts {
        problem.variable(Domain::Choice(COLOURS.map(String::from).to_vec()));
    }
    problem
}

/// A comparison of one to three variables with small coefficients, or a category.
pub fn atom(dice: &mut Dice, numbers: usize, texts: usize) -> Formula {
    if texts > 0 && dice.chance(30) {
        let v = VarId(numbers + dice.below(texts));
        let set: Vec<&str> = COLOURS.iter().copied().filter(|_| dice.chance(40)).collect();
        return Formula::one_of(v, set);
    }
    let mut linear = Linear::constant(Rational::decimal(dice.between(-40, 40).into(), dice.below(2) as u32));
    for _ in 0..dice.between(1, 3) {
        let coefficient = dice.pick(&[-3, -2, -1, -1, -1, 1, 1, 1, 2, 3]);
        let v = VarId(dice.below(numbers));
        linear = linear.plus(&Linear::variable(v).times(&Rational::from(coefficient)));
    }
    let relations = [
        Relation::Less,
        Relation::LessEqual,
        Relation::LessEqual,
        Relation::Equal,
        Relation::NotEqual,
        Relation::GreaterEqual,
        Relation::GreaterEqual,
        Relation::Greater,
    ];
    Formula::compare(&linear, dice.pick(&relations), &Linear::default())
}

/// A rule-like formula: a comparison, or one under a condition, or a choice of two, or an equivalence.
pub fn formula(dice: &mut Dice, numbers: usize, texts: usize) -> Formula {
    let next = |dice: &mut Dice| atom(dice, numbers, texts);
    match dice.below(10) {
        0..=4 => next(dice),
        5..=6 => next(dice).implies(next(dice)),
        7 => Formula::any([next(dice), next(dice)]),
        8 => Formula::all([next(dice), next(dice)]).implies(next(dice)),
        _ => {
            let (a, b) = (next(dice), next(dice));
            Formula::any([Formula::all([a.clone(), b.clone()]), Formula::all([a.negated(), b.negated()])])
        }
    }
}
