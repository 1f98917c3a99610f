//! The commands about edit rules, as they are written.

use super::Output;
use clap::{Args, Subcommand};
use shishu_terms::{Decimal, RuleId, parse_number};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Judge rules without data: mistakes of form, rules that cannot hold together, dead and redundant rules, what each indicator can be.
    Lint(RulesLint),
    /// Say one rule in words: what it demands, what it looks at, a return that passes and one that fails.
    Explain(RulesExplain),
    /// Take in rules of the R package validate, as YAML or plain text, and print a rule file. Exit code 1 when something was left out.
    ImportValidate(RulesImport),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing is wrong; 1 rules that cannot hold together, or that are dead or redundant; 2 a rule is wrong in itself.\n\
    Without data every name a rule uses is taken as a column."
)]
pub struct RulesLint {
    /// Rule files, judged together; or a programme (a folder, or `builtin:county`), each form by itself.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct RulesExplain {
    /// Rule file, or a programme: a folder, or `builtin:county`.
    #[arg(value_name = "FILE")]
    pub file: String,
    /// Id of the rule.
    #[arg(value_name = "ID")]
    pub id: RuleId,
}

#[derive(Debug, Args)]
pub struct RulesImport {
    /// Rules of validate.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Write the rule file here instead of on stdout; refused when there is a file already.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 no hard rule fails; 1 some do; 2 the rules or the data cannot be used.\n\
    Query rules and tips are not asked. A cell is empty when nothing or NA stands in it.")]
pub struct Localise {
    /// Rule file; its hard rules are used.
    #[arg(long, value_name = "FILE")]
    pub rules: PathBuf,
    /// The table: csv (UTF-8 or GB 18030; comma, semicolon or tab), Parquet, xlsx or ods.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// A code list for `in list(name)`: a csv with a column `code` (else its first).
    #[arg(long, value_name = "NAME=FILE")]
    pub codelist: Vec<String>,
    /// How sure each column is, such as turnover=2,staff=0.5; one where nothing is said. What is surer is questioned later.
    #[arg(long, value_name = "COLUMN=NUMBER,...", value_delimiter = ',', value_parser = weight)]
    pub weights: Vec<(String, Decimal)>,
    /// List so many equally good answers for one row at most.
    #[arg(long, default_value_t = 20, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub limit: u16,
    #[command(flatten)]
    pub output: Output,
}

fn weight(text: &str) -> Result<(String, Decimal), String> {
    let (column, number) = text.split_once('=').ok_or("write COLUMN=NUMBER / 请写成 列=数")?;
    let number = parse_number(number).map_err(|error| error.message().en)?;
    match number > Decimal::ZERO {
        true => Ok((column.trim().to_owned(), number)),
        false => Err("a weight is more than zero / 权重应大于零".to_owned()),
    }
}
