//! `shishu copied` as it is written.

use super::Output;
use clap::Args;
use std::path::PathBuf;

/// Which text, held against what.
#[derive(Debug, Args)]
#[command(
    after_help = "One line for each passage, as source,similarity,from,to: `similarity` is the share of the text (0 to 1) that stands in that\n\
    source; `from` and `to` are START-END in characters of the text and of the source, counted from 0, END excluded.\n\
    Exit codes: 0 nothing copied; 1 copied passages found; 2 wrong usage or bad input. See the manual, docs/copied.md."
)]
pub struct Copied {
    /// The text: a file in UTF-8, UTF-16 or GB 18030.
    #[arg(long, value_name = "FILE")]
    pub text: PathBuf,
    /// What it may have been copied from: a folder of .txt and .md files (folders in it too), one such file, or a table with a text in each row
    /// (csv, xlsx, ods, Parquet, or jsonl with an object in each line).
    #[arg(long, value_name = "DIR|FILE")]
    pub against: PathBuf,
    /// The column of a table that holds the texts.
    #[arg(long, default_value = "text", value_name = "COLUMN")]
    pub column: String,
    /// The column of a table that names its texts; by default `id`, else the number of the row.
    #[arg(long, value_name = "COLUMN")]
    pub key: Option<String>,
    /// The shortest passage: so many Chinese characters, words or numbers in a row.
    #[arg(long, default_value_t = 13, value_parser = clap::value_parser!(u16).range(1..), value_name = "NUMBER")]
    pub min: u16,
    /// Only sources that hold at least this share of the text.
    #[arg(long, default_value = "0", value_parser = permille, value_name = "SHARE")]
    pub at_least: u32,
    #[command(flatten)]
    pub output: Output,
}

/// A share in thousandths, without a float: `0.25`, `.5`, `1`.
fn permille(text: &str) -> Result<u32, String> {
    let wrong = || {
        "write a share from 0 to 1 with at most three decimals, such as 0.25 / 请写 0 到 1 的小数，最多三位，例如 0.25"
            .to_owned()
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 3 || whole.len() + decimals.len() == 0 {
        return Err(wrong());
    }
    let permille: u32 = format!("{whole}{decimals:0<3}").parse().map_err(|_| wrong())?;
    if permille <= 1000 { Ok(permille) } else { Err(wrong()) }
}
