//! `shishu select` as it is written.

use super::Output;
use clap::{ArgGroup, Args, ValueEnum};
use shishu_terms::{Decimal, parse_number};
use std::path::PathBuf;

/// Which data, what is anticipated of them, when to stop.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("anticipated").required(true).args(["previous", "model"]))]
#[command(
    after_help = "One line for each unit and variable, in the order of review; `review` says yes up to the stopping point.\n\
    Exit codes: 0 done; 2 wrong usage or bad input. See the manual, docs/select.md."
)]
pub struct Select {
    /// The values: csv (UTF-8 or GB 18030; comma, semicolon or tab), Parquet, xlsx or ods.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// The column that names the units.
    #[arg(long, value_name = "COLUMN")]
    pub key: String,
    /// The columns whose totals are published, separated by commas.
    #[arg(long, required = true, value_delimiter = ',', value_name = "COLUMNS")]
    pub variables: Vec<String>,
    /// Anticipate from this file of an earlier period (same key and columns): the unit's value times the trend of all units.
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// Anticipate from the data themselves: the contamination model of Di Zio & Guarnera (2013), as in R's SeleMix.
    #[arg(long)]
    pub model: bool,
    /// Columns free of error that the model may lean on, separated by commas.
    #[arg(long, value_delimiter = ',', requires = "model", value_name = "COLUMNS")]
    pub covariates: Vec<String>,
    /// Fit the model to the values themselves instead of their logarithms.
    #[arg(long, requires = "model")]
    pub plain: bool,
    /// The column of weights; one where nothing is said.
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,
    /// Published totals, such as sales=120000,staff=340; by default what is anticipated of all units.
    #[arg(long, value_delimiter = ',', value_parser = total, value_name = "COLUMN=NUMBER,...")]
    pub totals: Vec<(String, Decimal)>,
    /// How the local scores of a unit become one.
    #[arg(long, value_enum, default_value_t = GlobalScore::Max)]
    pub global: GlobalScore,
    /// The share of each total that may be left in error where one stops.
    #[arg(long, default_value = "0.01", value_parser = share, value_name = "SHARE")]
    pub threshold: f64,
    /// What counts as left: errors without their signs, or their sum, in which those up and down cancel (as in SeleMix).
    #[arg(long, value_enum, default_value_t = LeftOver::Bound)]
    pub left: LeftOver,
    #[command(flatten)]
    pub output: Output,
}

/// [`shishu_select::Global`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GlobalScore {
    Max,
    Sum,
    Euclid,
}

/// [`shishu_select::Left`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LeftOver {
    Bound,
    PseudoBias,
}

fn total(text: &str) -> Result<(String, Decimal), String> {
    let (column, number) = text.split_once('=').ok_or("write COLUMN=NUMBER / 请写成 列=数")?;
    let number = parse_number(number).map_err(|error| error.message().en)?;
    match number.is_zero() {
        false => Ok((column.trim().to_owned(), number)),
        true => Err("nothing is a share of zero / 合计为零，算不出占比".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "write a share such as 0.01 / 请写成小数，例如 0.01".to_owned())?;
    match share > 0.0 && share <= 1.0 {
        true => Ok(share),
        false => Err("a share is above 0 and at most 1 / 应大于 0、不大于 1".to_owned()),
    }
}
