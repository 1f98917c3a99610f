//! `shishu check` as it is written.

use super::Output;
use clap::Args;
use std::path::PathBuf;

/// Which rules, which data, what to write.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 no hard rule fails; 1 some do; 2 wrong usage or bad input.\n\
    Rows are counted from 1, headings apart. Counts as csv: rule,level,items,pass,fail,missing,broken.")]
pub struct Check {
    /// Rule files (TOML); see the manual, docs/rules-tables.md.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// The table: csv (UTF-8 or GB 18030; comma, semicolon or tab), Parquet, xlsx or ods.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Columns written beside each failure, separated by commas; by default the key of the rule file.
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    pub key: Vec<String>,
    /// A code list for `in list(name)`: a csv with a column `code` (else its first), and `parent` where there is a hierarchy.
    #[arg(long, value_name = "NAME=FILE")]
    pub codelist: Vec<String>,
    /// Another table that rules look into as NAME: csv, Parquet, xlsx or ods. Which of its rows belongs to a row is said in
    /// [tables.NAME] of the rule file.
    #[arg(long, value_name = "NAME=FILE")]
    pub reference: Vec<String>,
    /// Write every failing (row, rule) with the values involved and what was expected: csv, or Parquet by the file's ending.
    #[arg(long, value_name = "FILE")]
    pub failures: Option<PathBuf>,
    /// Write the validation report of the European Statistical System (JSON): every failure, what could not be judged, all counts.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the workbook with each message as a comment on the offending cell: your own xlsx with everything else in it
    /// untouched, or a new one made of another kind of table.
    #[arg(long, value_name = "FILE")]
    pub annotate: Option<PathBuf>,
    /// Threads; by default as many as there are processors.
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<usize>,
    /// Memory for what grows with the rows, such as 256M or 2G; beyond it temporary files are used.
    #[arg(long, default_value = "320M", value_parser = size, value_name = "SIZE")]
    pub memory_limit: usize,
    /// Refuse the whole run when a row of the file or a rule cannot be read; otherwise the rest is checked.
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub output: Output,
}

/// `320M`: a number and K, M or G.
fn size(text: &str) -> Result<usize, String> {
    let (digits, unit) = text.split_at(text.trim_end_matches(['k', 'K', 'm', 'M', 'g', 'G']).len());
    let shift = match unit {
        "" => 0,
        "k" | "K" => 10,
        "m" | "M" => 20,
        "g" | "G" => 30,
        _ => return Err("write a number with K, M or G, such as 320M".into()),
    };
    let number: usize = digits.parse().map_err(|_| "write a number with K, M or G, such as 320M".to_owned())?;
    number.checked_shl(shift).filter(|bytes| bytes >> shift == number).ok_or_else(|| "too large".into())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_numbers_with_a_unit() {
        assert_eq!(size("320M"), Ok(320 << 20));
        assert_eq!(size("2g"), Ok(2 << 30));
        assert_eq!(size("4096"), Ok(4096));
        assert!(size("M").is_err() && size("2T").is_err() && size("2MM").is_err());
    }
}
