//! `shishu rules import-validate`: what rules of the R package validate say, as a rule file.

use super::source::refused;
use crate::cli::RulesImport;
use crate::failure::{FOUND, Failure};
use crate::folder::write;
use crate::table;
use shishu_programme::{ImportedRules, import_validate, read_rule_file};
use shishu_terms::Lang;
use std::process::ExitCode;

/// Prints the rule file on stdout and what it leaves out on stderr. Exit code 1 when something was left out.
pub fn run(command: &RulesImport, lang: Lang) -> Result<ExitCode, Failure> {
    let path = &command.file;
    let bytes = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    let shown = path.display();
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        Failure::new(
            format!("{shown} 第 {line} 行不是 UTF-8 文本；请另存为 UTF-8"),
            format!("{shown}, line {line}: this is not UTF-8; save the file as UTF-8"),
        )
    })?;
    let imported = import_validate(text.trim_start_matches('\u{feff}'));
    if imported.rules == 0 && imported.left_out.is_empty() {
        return Err(Failure::new(
            format!("{shown} 里没有 validate 的规则；请给出 YAML 文件或每行一条公式的文本"),
            format!("{shown} holds no rules of validate; give its YAML file, or a text with one expression a line"),
        ));
    }
    let mut mistakes = vec![];
    // A file without rules is none: nothing is written, and stderr says why.
    if imported.rules > 0 {
        let file =
            read_rule_file(&out_name(command), imported.toml.as_bytes()).map_err(|problems| refused(&problems))?;
        mistakes = file.compile_without_data().1;
        match &command.out {
            Some(out) => write(out, imported.toml.as_bytes(), 0o644)?,
            None => table::print(&imported.toml)?,
        }
    }
    tell(&imported, &shown.to_string(), lang);
    for mistake in &mistakes {
        eprintln!("  {}", mistake.render(lang));
    }
    let is_whole = imported.left_out.is_empty() && imported.includes.is_empty() && mistakes.is_empty();
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

/// What the rule file is called where something in it is wrong.
fn out_name(command: &RulesImport) -> String {
    command.out.as_deref().map_or_else(|| "rules.toml".to_owned(), |out| out.display().to_string())
}

fn tell(imported: &ImportedRules, file: &str, lang: Lang) {
    let (rules, left) = (imported.rules, imported.left_out.len());
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!("{file}：转成 {rules} 条规则，{left} 处没有转"),
            Lang::En => format!("{file}: rules taken {rules}, left out {left}"),
        }
    );
    for one in &imported.left_out {
        let (line, text, reason) =
            (one.line, one.text.split_whitespace().collect::<Vec<_>>().join(" "), one.reason.get(lang));
        eprintln!("  {file}:{line}: {text}{}{reason}", lang.pick("：", ": "));
    }
    for include in &imported.includes {
        eprintln!(
            "  {}",
            match lang {
                Lang::Zh => format!("{file} 还要用 {include}：请把它也转一遍，一起使用"),
                Lang::En => format!("{file} asks for {include} as well: import that too, and use both"),
            }
        );
    }
}
