//! Where a published figure comes from, sealed with it: each figure is a row that names its inputs, its formula and its
//! rounding, and all rows of an edition stand under one root in the act `figures.sealed`.
//!
//! The inputs of a figure are the cells it adds up. Their names would tell who reported, so the row holds their number and
//! the root over them, salted; whoever may read the returns can open it.

use super::decide::{Published, PublishedColumn};
use crate::actor::Actor;
use crate::calendar::table_subject;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::{CellStanding, ReturnState, to_body};
use crate::rows::{ROWS, RowsSeal, SealedRows};
use serde::{Deserialize, Serialize};
use shishu_ledger::{RowTree, SALT_LEN, format_hash, row_salt};
use shishu_store::{NewAct, canonical};
use shishu_terms::{FigureId, FormId, Moment, Period, Place, RegionCode};

/// How a published figure is made of its inputs: the accepted cells of the place added up exactly, the sum converted from the
/// reported unit to the published one, rounded once. A change of any of this is another version.
pub const FORMULA: &str = "sum-convert-round/1";
/// 四舍五入, half away from zero, to the decimals of the row.
pub const ROUNDING: &str = "half-away-from-zero";

/// `figures.sealed`: the root over the figures of one edition of a published table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresSealed {
    /// The act that published them.
    pub of: u64,
    /// The form.
    pub form: FormId,
    /// The period.
    pub period: Period,
    /// The edition.
    pub edition: u32,
    /// The rows; they stand in the contents under `figures`.
    pub figures: RowsSeal,
}

/// One published figure with its lineage: a row under the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureRow {
    /// The figure.
    pub figure: FigureId,
    /// As published; `None`: withheld.
    pub value: Option<String>,
    /// The exact sum in the reported unit; withheld with the value.
    pub exact: Option<String>,
    /// Published unit (code).
    pub unit: String,
    /// Reported unit (code).
    pub reported_unit: String,
    /// Decimals published.
    pub decimals: u32,
    /// [`FORMULA`].
    pub formula: String,
    /// [`ROUNDING`].
    pub rounding: String,
    /// Version of the programme.
    pub programme: String,
    /// The edition.
    pub edition: u32,
    /// The act that published it.
    pub publication: u64,
    /// What it was made of.
    pub inputs: Inputs,
}

/// The inputs of a figure, by commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// How many cells.
    pub cells: u64,
    /// Root over the inputs, base64; each is a row [`Input`], ordered by figure.
    pub root: String,
}

/// One cell that went into a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The respondent's figure.
    pub figure: FigureId,
    /// Its value, as reported.
    pub value: String,
    /// The act that last wrote the return.
    pub act: u64,
}

/// The rows of an edition, in the order of its table. `returns`: the returns as they stood when it was published.
pub fn figure_rows(
    table: &Published,
    publication: u64,
    returns: &[(ReturnState, RegionCode)],
    seed: &[u8; SALT_LEN],
) -> Result<Vec<FigureRow>, Refusal> {
    let mut rows = Vec::new();
    for row in &table.rows {
        for column in &table.columns {
            let Some(cell) = row.cells.get(&column.indicator) else { continue };
            // From the other end of the seed's numbers than the salts of the rows themselves.
            let input_seed = row_salt(seed, u64::MAX - rows.len() as u64);
            rows.push(FigureRow {
                figure: figure(table, row.region, column),
                value: cell.value.clone(),
                exact: cell.exact.clone(),
                unit: column.unit.clone(),
                reported_unit: column.reported_unit.clone(),
                decimals: column.decimals,
                formula: FORMULA.to_owned(),
                rounding: ROUNDING.to_owned(),
                programme: table.programme.clone(),
                edition: table.edition,
                publication,
                inputs: commit(&inputs(row.region, column, returns), &input_seed)?,
            });
        }
    }
    Ok(rows)
}

fn figure(table: &Published, region: RegionCode, column: &PublishedColumn) -> FigureId {
    FigureId::new(table.form.clone(), table.period, Place::Region(region), column.indicator.clone())
}

/// The cells that the sum of this place adds up.
pub fn inputs(place: RegionCode, column: &PublishedColumn, returns: &[(ReturnState, RegionCode)]) -> Vec<Input> {
    let within = returns.iter().filter(|(_, region)| place.contains(region));
    let mut inputs: Vec<Input> = within
        .filter_map(|(state, _)| {
            let cell = state.cells.get(&column.indicator)?;
            let value = cell.value.clone().filter(|text| shishu_terms::parse_number(text).is_ok())?;
            let accepted = cell.standing == CellStanding::Accepted;
            accepted.then(|| Input { figure: state.id.figure(column.indicator.clone()), value, act: state.version })
        })
        .collect();
    inputs.sort_by(|a, b| a.figure.cmp(&b.figure));
    inputs
}

fn commit(inputs: &[Input], seed: &[u8; SALT_LEN]) -> Result<Inputs, Refusal> {
    let texts = inputs.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let tree = RowTree::new(seed, texts).map_err(|e| Refusal::bad_input("来源太多。", e.to_string()))?;
    Ok(Inputs { cells: tree.size(), root: format_hash(&tree.root()) })
}

/// The one spelling of a row.
pub fn text<T: Serialize>(row: &T) -> Result<String, Refusal> {
    let cannot = |why: String| Refusal::bad_input("这一行无法写入留痕。", format!("the row cannot be written: {why}"));
    let value = serde_json::to_value(row).map_err(|e| cannot(e.to_string()))?;
    canonical::to_text(&value).map_err(|e| cannot(e.to_string()))
}

/// The act that seals the figures of an edition, in the same write as the edition itself.
pub fn seal_figures(
    table: &Published,
    publication: u64,
    returns: &[(ReturnState, RegionCode)],
    seed: [u8; SALT_LEN],
    by: (&Actor, Moment),
) -> Result<NewAct, Refusal> {
    let (actor, now) = by;
    let rows = figure_rows(table, publication, returns, &seed)?;
    let rows = SealedRows::new(seed, rows.iter().map(text).collect::<Result<_, _>>()?);
    let body = FiguresSealed {
        of: publication,
        form: table.form.clone(),
        period: table.period,
        edition: table.edition,
        figures: rows.seal()?,
    };
    Ok(NewAct::new(now, ActKind::FiguresSealed.wire(), table_subject(&table.form, table.period))
        .by(actor.person.clone(), actor.post.id.clone())
        .body(to_body(&body)?)
        .content(ROWS, rows.to_text()?))
}
