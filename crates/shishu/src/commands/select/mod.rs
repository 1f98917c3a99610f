//! `shishu select`: the order of review of a data file, the error left after each, and where to stop.

mod anticipate;
mod read;

use crate::cli::select::{GlobalScore, LeftOver, Select};
use crate::commands::rows;
use crate::failure::Failure;
use crate::table::{Cell, Table};
use anticipate::{Anticipated, anticipate};
use read::Data;
use shishu_select::{Global, Left, Local, Ranked, rank, reference_total};
use shishu_terms::Lang;
use std::process::ExitCode;

/// Prints the order on stdout, and what it rests on on stderr.
pub fn run(command: &Select, lang: Lang) -> Result<ExitCode, Failure> {
    let data = Data::read(command, &rows::read(&command.data)?)?;
    let anticipated = anticipate(command, &data)?;
    anticipated.notes.iter().for_each(|note| eprintln!("{}", note.get(lang)));
    let scored = Scored::of(command, &data, anticipated)?;
    let global = match command.global {
        GlobalScore::Max => Global::Max,
        GlobalScore::Sum => Global::Sum,
        GlobalScore::Euclid => Global::Euclid,
    };
    let left = match command.left {
        LeftOver::Bound => Left::Bound,
        LeftOver::PseudoBias => Left::PseudoBias,
    };
    let ranked = rank(&scored.errors, global, left, &[command.threshold]);
    scored.table(&data, &ranked, left).print(command.output.format)?;
    told(&ranked, left, lang);
    Ok(ExitCode::SUCCESS)
}

/// Units with their scores.
struct Scored {
    anticipated: Anticipated,
    /// By unit and variable: the expected error as a share of the total.
    errors: Vec<Vec<f64>>,
}

impl Scored {
    fn of(command: &Select, data: &Data, anticipated: Anticipated) -> Result<Self, Failure> {
        let value = |unit: usize, variable: usize| data.units[unit].values[variable];
        let expected = |unit: usize, variable: usize| anticipated.values[unit][variable];
        let total = |(variable, name): (usize, &String)| {
            let stated = command.totals.iter().find(|(column, _)| column == name);
            let by_units = (0..data.units.len())
                .filter_map(|unit| Some((data.units[unit].weight, expected(unit, variable)?, value(unit, variable)?)));
            stated.and_then(|(_, total)| f64::try_from(*total).ok()).unwrap_or_else(|| reference_total(by_units))
        };
        data.knows("--totals", command.totals.iter().map(|(column, _)| column))?;
        let totals: Vec<f64> = data.variables.iter().enumerate().map(total).collect();
        let error = |unit: usize, variable: usize| {
            let (reported, anticipated_value) = value(unit, variable).zip(expected(unit, variable))?;
            let weight = data.units[unit].weight;
            // What the model anticipates counts how likely an error is already.
            let suspicion = if command.model { 1.0 } else { anticipated.suspicion[unit][variable] };
            let local = Local { weight, suspicion, reported, anticipated: anticipated_value, total: totals[variable] };
            Some(local.expected_error())
        };
        let of_unit = |unit| (0..data.variables.len()).map(|at| error(unit, at).unwrap_or(0.0)).collect();
        Ok(Self { errors: (0..data.units.len()).map(of_unit).collect(), anticipated })
    }

    fn table(&self, data: &Data, ranked: &Ranked, left: Left) -> Table {
        let headings = [
            "rank",
            "key",
            "row",
            "review",
            "score",
            "left",
            "error_left",
            "variable",
            "reported",
            "anticipated",
            "suspicion",
            "local",
        ];
        let mut table = Table::new(&headings);
        let number = |value: Option<f64>| Cell::from(value.map_or_else(String::new, |value| decimals(value, 4)));
        for (at, unit) in ranked.order.iter().enumerate() {
            let after = &ranked.curve[at + 1];
            let error_left = match left {
                Left::Bound => after.bound,
                Left::PseudoBias => after.pseudo_bias,
            };
            for (variable, name) in data.variables.iter().enumerate() {
                let one = &data.units[*unit];
                table.row(vec![
                    (at as u64 + 1).into(),
                    one.key.as_str().into(),
                    one.row.into(),
                    if at < ranked.stop { "yes" } else { "" }.into(),
                    decimals(ranked.global[*unit], 8).into(),
                    decimals(after.left, 6).into(),
                    decimals(error_left, 8).into(),
                    name.as_str().into(),
                    one.written[variable].as_str().into(),
                    number(self.anticipated.values[*unit][variable]),
                    decimals(self.anticipated.suspicion[*unit][variable], 4).into(),
                    decimals(self.errors[*unit][variable].abs(), 8).into(),
                ]);
            }
        }
        table
    }
}

/// Where to stop, in a sentence.
fn told(ranked: &Ranked, left: Left, lang: Lang) {
    let (units, stop) = (ranked.order.len(), ranked.stop);
    let after = &ranked.curve[stop];
    let error = decimals(100.0 * if left == Left::Bound { after.bound } else { after.pseudo_bias }, 3);
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!("{units} 个单位，先看前 {stop} 个；其余的预期误差最多占合计的 {error}%"),
            Lang::En => format!(
                "{units} units, {stop} to review; the expected error left in the others is at most {error} % of a total"
            ),
        }
    );
}

/// So many decimals at most, no zeros at the end.
fn decimals(value: f64, most: usize) -> String {
    let text = format!("{value:.most$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
