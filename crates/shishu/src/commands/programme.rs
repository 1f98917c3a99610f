//! `shishu programme check`.

use crate::cli::ProgrammeCheck;
use crate::failure::{Failure, REFUSED};
use crate::folder::programme_files;
use crate::table::{Cell, Table};
use shishu_programme::Problem;
use shishu_terms::Lang;
use std::process::ExitCode;

/// Loads a programme whole. Problems are printed as a table on stdout and end with exit code 2; warnings alone end with 0.
pub fn check(check: ProgrammeCheck, lang: Lang) -> Result<ExitCode, Failure> {
    let files = programme_files(&check.path)?;
    let (problems, code) = match shishu_programme::load_files(&files) {
        Ok(programme) => {
            let rules: usize = programme.forms.values().map(|form| form.rules.len()).sum();
            let (id, forms, units) = (&programme.id, programme.forms.len(), programme.units.len());
            let (posts, hash, warnings) =
                (programme.posts.len(), hex::encode(programme.hash), programme.warnings.len());
            eprintln!(
                "{}",
                match lang {
                    Lang::Zh => format!(
                        "{id}：可用。{forms} 张报表，{rules} 条审核关系，{units} 个单位，{posts} 个岗位；提醒 {warnings} 条\n{hash}"
                    ),
                    Lang::En => format!(
                        "{id}: usable. {forms} forms, {rules} rules, {units} units, {posts} posts; {warnings} warnings\n{hash}"
                    ),
                }
            );
            (programme.warnings, ExitCode::SUCCESS)
        }
        Err(problems) => {
            let n = problems.len();
            eprintln!("{}", lang.pick(&format!("{n} 处问题"), &format!("{n} problems")));
            (problems, ExitCode::from(REFUSED))
        }
    };
    if !problems.is_empty() {
        listed(&problems, lang).print(check.output.format)?;
    }
    Ok(code)
}

fn listed(problems: &[Problem], lang: Lang) -> Table {
    let mut table = Table::new(&["file", "line", "problem", "cure"]);
    for problem in problems {
        let line = problem.line.map_or(Cell::from(""), |line| Cell::Count(line.into()));
        table.row(vec![
            problem.file.as_str().into(),
            line,
            problem.message.get(lang).into(),
            problem.cure.get(lang).into(),
        ]);
    }
    table
}
