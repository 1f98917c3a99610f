//! What is anticipated of each value, and how suspicious it is.

use super::decimals;
use super::read::{Data, earlier};
use crate::cli::select::Select;
use crate::failure::Failure;
use shishu_select::contamination::{Model, NoFit, Options, Scale, fit};
use shishu_select::trend;
use shishu_terms::Bilingual;

/// By unit and variable.
pub struct Anticipated {
    /// `None`: nothing can be said of it.
    pub values: Vec<Vec<Option<f64>>>,
    pub suspicion: Vec<Vec<f64>>,
    /// What it rests on.
    pub notes: Vec<Bilingual>,
}

pub fn anticipate(command: &Select, data: &Data) -> Result<Anticipated, Failure> {
    match &command.previous {
        Some(path) => by_trend(command, data, path),
        None => by_model(command, data),
    }
}

/// The unit's earlier value times the median trend of all; without an earlier value, nothing is anticipated and the value counts whole.
fn by_trend(command: &Select, data: &Data, path: &std::path::Path) -> Result<Anticipated, Failure> {
    /// The exponent of size usual with the method of Hidiroglou & Berthelot.
    const EXPONENT: f64 = 0.5;
    let before = earlier(command, path)?;
    let n = data.units.len();
    let (mut values, mut suspicion) = (vec![Vec::new(); n], vec![Vec::new(); n]);
    let mut notes = Vec::new();
    for (variable, name) in data.variables.iter().enumerate() {
        let then = |unit: usize| before.get(&data.units[unit].key).and_then(|values| values[variable]);
        let pairs: Vec<(f64, f64)> =
            (0..n).map(|unit| (data.units[unit].values[variable].unwrap_or(0.0), then(unit).unwrap_or(0.0))).collect();
        let found = trend(&pairs, EXPONENT);
        for unit in 0..n {
            values[unit].push(Some(then(unit).unwrap_or(0.0) * found.growth));
            suspicion[unit].push(found.suspicion(unit));
        }
        let (peers, growth) = (found.peers, decimals(found.growth, 4));
        notes.push(Bilingual::new(
            format!("{name}：{peers} 个单位前后都有数，变动的中位数为 {growth}"),
            format!("{name}: {peers} units have both values, their median trend is {growth}"),
        ));
    }
    Ok(Anticipated { values, suspicion, notes })
}

/// The model is fitted to the units that have every value and covariate; of the others nothing is said.
fn by_model(command: &Select, data: &Data) -> Result<Anticipated, Failure> {
    let scale = if command.plain { Scale::Plain } else { Scale::Logarithm };
    let usable = |value: &f64| scale == Scale::Plain || *value > 0.0;
    let whole = |values: &[Option<f64>]| values.iter().map(|value| value.filter(usable)).collect::<Option<Vec<f64>>>();
    let rows: Vec<Option<(Vec<f64>, Vec<f64>)>> =
        data.units.iter().map(|unit| whole(&unit.values).zip(whole(&unit.covariates))).collect();
    let (y, mut x): (Vec<Vec<f64>>, Vec<Vec<f64>>) = rows.iter().flatten().cloned().unzip();
    if command.covariates.is_empty() {
        x.clear();
    }
    let model = fit(&y, &x, scale, &Options::default()).map_err(|why| no_fit(why, y.len()))?;
    let p = data.variables.len();
    let (mut values, mut suspicion) = (Vec::new(), Vec::new());
    for row in &rows {
        let found = row.as_ref().and_then(|(y, x)| model.predict(y, x));
        suspicion.push(vec![found.as_ref().map_or(0.0, |found| found.tau); p]);
        values.push(found.map_or_else(|| vec![None; p], |found| found.anticipated.into_iter().map(Some).collect()));
    }
    let mut notes = vec![said(&model)];
    let left_out = rows.len() - y.len();
    if left_out > 0 {
        notes.push(Bilingual::new(
            format!("{left_out} 个单位有空格{}，没有评分", if command.plain { "" } else { "、零或负数" }),
            format!(
                "{left_out} units have an empty cell{} and no score",
                if command.plain { "" } else { ", a zero or a negative number" }
            ),
        ));
    }
    Ok(Anticipated { values, suspicion, notes })
}

fn said(model: &Model) -> Bilingual {
    let row =
        |row: usize| (0..model.b.columns()).map(|at| decimals(model.b.at(row, at), 6)).collect::<Vec<_>>().join(" ");
    let b = (0..model.b.rows()).map(row).collect::<Vec<_>>().join("; ");
    let one = |row: usize| {
        (0..model.sigma.columns()).map(|at| decimals(model.sigma.at(row, at), 6)).collect::<Vec<_>>().join(" ")
    };
    let sigma = (0..model.sigma.rows()).map(one).collect::<Vec<_>>().join("; ");
    let (lambda, w, steps) = (decimals(model.lambda, 6), decimals(model.w, 6), model.steps);
    let numbers = format!("B = [{b}], sigma = [{sigma}], lambda = {lambda}, w = {w}");
    let (zh, en) = match model.converged {
        true => (format!("{steps} 步收敛"), format!("converged in {steps} steps")),
        false => {
            (format!("{steps} 步还没有收敛，结果只是近似"), format!("not converged in {steps} steps, so only near"))
        }
    };
    Bilingual::new(format!("{numbers}（{zh}）"), format!("{numbers} ({en})"))
}

fn no_fit(why: NoFit, units: usize) -> Failure {
    match why {
        NoFit::TooFew { needed, .. } => Failure::new(
            format!("可用的单位只有 {units} 个，模型至少要 {needed} 个；请减少变量，或改用 --previous"),
            format!(
                "only {units} units can be used and the model needs {needed}; take fewer variables, or use --previous"
            ),
        ),
        NoFit::Singular => Failure::new(
            "各列之间有严格的线性关系（或没有变化），模型定不下来；请去掉一列",
            "the columns depend on each other exactly, or do not vary, so that no model can be fitted; leave one out",
        ),
        // Units were chosen so that neither can happen.
        NoFit::NotPositive { unit } | NoFit::Ragged { unit } => {
            Failure::new(format!("第 {} 个单位不能用", unit + 1), format!("unit {} cannot be used", unit + 1))
        }
    }
}
