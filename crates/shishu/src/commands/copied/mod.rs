//! `shishu copied`: which passages of a text stand in other texts.

mod sources;

use crate::cli::copied::Copied;
use crate::failure::{FOUND, Failure};
use crate::table::Table;
use shishu_terms::Lang;
use shishu_text::{Alignment, Normal, Options, alignment};
use sources::Source;
use std::ops::Range;
use std::process::ExitCode;

/// Prints the passages on stdout, and what was looked at on stderr.
pub fn run(command: &Copied, lang: Lang) -> Result<ExitCode, Failure> {
    let text = Normal::new(&sources::text(&command.text)?);
    if text.is_empty() {
        let name = command.text.display();
        return Err(Failure::new(
            format!("{name} 里没有文字，无从比较"),
            format!("{name} holds no words, so there is nothing to compare"),
        ));
    }
    let sources = sources::read(command)?;
    let options = Options { least: usize::from(command.min), ..Options::default() };
    let mut found: Vec<(&Source, Alignment)> =
        sources.iter().map(|source| (source, alignment(&text, &Normal::new(&source.text), &options))).collect();
    found.retain(|(_, aligned)| !aligned.passages.is_empty() && aligned.permille() >= command.at_least);
    found.sort_by(|(a, one), (b, two)| two.permille().cmp(&one.permille()).then_with(|| a.name.cmp(&b.name)));
    table(&found).print(command.output.format)?;
    let (with, all) = (found.len(), sources.len());
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!("比对了 {all} 份，{with} 份里有相同的段落"),
            Lang::En => format!("{all} sources compared, {with} with passages of the text"),
        }
    );
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

fn table(found: &[(&Source, Alignment)]) -> Table {
    let mut table = Table::new(&["source", "similarity", "from", "to"]);
    let range = |range: &Range<usize>| format!("{}-{}", range.start, range.end);
    for (source, aligned) in found {
        let permille = aligned.permille();
        for passage in &aligned.passages {
            table.row(vec![
                source.name.as_str().into(),
                format!("{}.{:03}", permille / 1000, permille % 1000).into(),
                range(&passage.from).into(),
                range(&passage.to).into(),
            ]);
        }
    }
    table
}
