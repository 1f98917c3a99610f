//! How long localising errors takes: 10,000 seeded records of 20 variables under 30 rules, then criterion's mean of one.
//!
//! The rules are of the kinds an office writes: balances in two levels, signs, ratios, conditions, codes. A true record
//! is drawn, then one to five of its cells are changed: a digit, a sign, a factor of a thousand, a swap, another code, an
//! empty cell. Target: p99 below 100 ms. Run: `cargo bench -p shishu-feasible`.

#![allow(clippy::disallowed_methods, reason = "elapsed time is what a bench measures")]

use criterion::Criterion;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use shishu_feasible::{
    Budget, Cell, Domain, Formula, Linear, Localisation, Localiser, Options, Problem, Rational, Relation, Reported,
    VarId,
};
use std::hint::black_box;
use std::time::{Duration, Instant};

const RECORDS: usize = 10_000;
const NUMBERS: usize = 17;
const CODES: [&str; 5] = ["农业", "工业", "建筑业", "服务业", "其他"];

fn x(at: usize) -> Linear {
    Linear::variable(VarId(at))
}

fn n(text: &str) -> Linear {
    Linear::constant(text.parse().expect("a number above"))
}

fn part(text: &str, at: usize) -> Linear {
    x(at).times(&text.parse().expect("a number above"))
}

/// 0 turnover = 1 + 2 + 3; 4 cost = 5 + 6 + 7 + 8; 9 profit = 0 − 4; 10 tax; 11 net = 9 − 10; 12 staff = 13 + 14;
/// 15 wages; 16 hours; 17 sector, 18 kind, 19 open.
fn problem() -> Problem {
    use Relation::{Equal, Greater, GreaterEqual, LessEqual};
    let mut problem = Problem::default();
    for _ in 0..NUMBERS {
        problem.variable(Domain::Number);
    }
    for _ in 0..3 {
        problem.variable(Domain::Choice(CODES.map(String::from).to_vec()));
    }
    let is = |at: usize, codes: &[&str]| Formula::one_of(VarId(at), codes.iter().copied());
    let cmp = |a: Linear, r: Relation, b: Linear| Formula::compare(&a, r, &b);
    let positive = |at: usize| cmp(x(at), Greater, n("0"));
    let mut rules = vec![
        cmp(x(1).plus(&x(2)).plus(&x(3)), Equal, x(0)),
        cmp(x(5).plus(&x(6)).plus(&x(7)).plus(&x(8)), Equal, x(4)),
        cmp(x(0).minus(&x(4)), Equal, x(9)),
        cmp(x(9).minus(&x(10)), Equal, x(11)),
        cmp(x(13).plus(&x(14)), Equal, x(12)),
        cmp(x(4), GreaterEqual, part("0.2", 0)),
        cmp(x(9), LessEqual, part("0.6", 0)),
        cmp(x(10), LessEqual, part("0.25", 0)),
        cmp(x(15), LessEqual, x(4)),
        cmp(x(5), LessEqual, part("0.9", 4)),
        positive(12).implies(positive(15)),
        positive(15).implies(positive(12)),
        cmp(x(16), LessEqual, part("3000", 12)),
        cmp(x(16), GreaterEqual, part("200", 13)),
        is(17, &["农业"]).implies(cmp(x(3), Equal, n("0"))),
        is(17, &["工业", "建筑业"]).implies(positive(5)),
        is(18, &["其他"]).implies(is(17, &["服务业", "其他"])),
        is(19, &["农业"]).implies(cmp(x(0), Equal, n("0"))),
        positive(9).implies(positive(10)),
        Formula::any([is(19, &["农业", "工业"]), cmp(x(12), GreaterEqual, n("1"))]),
        cmp(x(15), LessEqual, part("500", 12)),
    ];
    for at in [1, 2, 3, 5, 6, 7, 13, 14, 10] {
        rules.push(cmp(x(at), GreaterEqual, n("0")));
    }
    assert_eq!(rules.len(), 30);
    for rule in rules {
        problem.formula(rule).expect("well formed");
    }
    problem
}

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, n: i64) -> i64 {
        (self.0.next_u64() % n as u64) as i64
    }
}

/// Cents, so that values have two decimals.
fn truth(dice: &mut Dice) -> (Vec<i64>, [usize; 3]) {
    let mut v = vec![0_i64; NUMBERS];
    let sector = dice.below(5) as usize;
    let money = |dice: &mut Dice| dice.below(90_000_000) + 1_000_000;
    (v[1], v[2], v[3]) = (money(dice), money(dice), if sector == 0 { 0 } else { money(dice) });
    v[0] = v[1] + v[2] + v[3];
    v[4] = v[0] / 100 * (45 + dice.below(50));
    (v[5], v[6], v[7]) = (v[4] / 2, v[4] / 4, v[4] / 10);
    v[8] = v[4] - v[5] - v[6] - v[7];
    v[9] = v[0] - v[4];
    v[10] = v[9] / 5;
    v[11] = v[9] - v[10];
    (v[13], v[14]) = ((dice.below(200) + 10) * 100, dice.below(100) * 100);
    v[12] = v[13] + v[14];
    v[15] = (v[12] * 30).min(v[4]);
    v[16] = v[12] * 1800;
    let kind = if sector >= 3 { dice.below(5) as usize } else { dice.below(4) as usize };
    (v, [sector, kind, 1 + dice.below(4) as usize])
}

fn record(dice: &mut Dice) -> Vec<Cell> {
    let (values, codes) = truth(dice);
    let mut reported: Vec<Reported> =
        values.iter().map(|v| Reported::Number(Rational::decimal((*v).into(), 2))).collect();
    reported.extend(codes.map(|code| Reported::Text(CODES[code].into())));
    for _ in 0..1 + dice.below(5) {
        let at = dice.below(20) as usize;
        let spoiled = match (&reported[at], dice.below(6)) {
            (Reported::Number(v), 0) => Reported::Number(v * &Rational::from(1000)),
            (Reported::Number(v), 1) => Reported::Number(-v),
            (Reported::Number(v), 2) => Reported::Number(v + &Rational::from(dice.below(9000) + 1)),
            (Reported::Number(v), 3) => Reported::Number(v - &Rational::from(dice.below(90) + 1)),
            (Reported::Number(_), 4) => reported[(at + 1) % NUMBERS].clone(),
            (Reported::Text(_), 0..=4) => Reported::Text(CODES[dice.below(5) as usize].into()),
            _ => Reported::Missing,
        };
        reported[at] = spoiled;
    }
    let weights = ["1", "1", "1", "1.5", "2"];
    let cell = |(at, reported): (usize, Reported)| Cell { reported, weight: weights[at % weights.len()].parse().ok() };
    reported.into_iter().enumerate().map(cell).collect()
}

fn main() {
    let localiser = Localiser::new(&problem());
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(20_260_801));
    let records: Vec<Vec<Cell>> = (0..RECORDS).map(|_| record(&mut dice)).collect();
    let mut times: Vec<Duration> = vec![];
    let (mut sizes, mut optima, mut most, mut unknown, mut units) = ([0_usize; 8], 0, 0, 0, 0);
    for record in &records {
        let mut budget = Budget::default();
        let start = Instant::now();
        let found = black_box(localiser.localise(record, &Options::default(), &mut budget));
        times.push(start.elapsed());
        units = units.max(Budget::default().left() - budget.left());
        match found {
            Localisation::Located { optima: all, complete: true, .. } => {
                optima += all.len();
                most = most.max(all.len());
                sizes[all[0].cells.len().min(7)] += 1;
            }
            _ => unknown += 1,
        }
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{RECORDS} records, 20 variables, 30 rules, with all ties and ranges:");
    println!("  p50 {:?}  p90 {:?}  p99 {:?}  p99.9 {:?}  most {:?}", at(0.5), at(0.9), at(0.99), at(0.999), at(1.0));
    println!(
        "  cells to change 0..7: {sizes:?}; optima {optima}, at most {most}; not complete {unknown}; units {units}"
    );
    assert!(at(0.99) < Duration::from_millis(100), "p99 is above 100 ms");

    let mut criterion = Criterion::default().configure_from_args();
    let mut next = records.iter().cycle();
    criterion.bench_function("localise one record", |bench| {
        bench.iter(|| {
            let record = next.next().expect("endless");
            localiser.localise(record, &Options::default(), &mut Budget::default())
        });
    });
    criterion.final_summary();
}
