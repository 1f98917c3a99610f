//! `shishu import`: a table file whose rows are returns.

use crate::cli::Import;
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::{open, table};
use shishu_office::{ImportError, ImportProblem, ImportTable, Office};
use shishu_programme::{ImportMap, Power};
use shishu_sheets::{CellKind, CellValue, Limits, Sheet, SheetError, Workbook, cell_name, read_isolated};
use shishu_store::Mode;
use shishu_terms::{Bilingual, Lang};
use std::process::ExitCode;

/// Problems told at most; the rest are counted.
const MOST_PROBLEMS: usize = 50;

/// Reads the file in a confined child, then gives it to the office, which takes it whole or refuses it whole.
pub async fn run(import: Import, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&import.folder.dir)?;
    let bytes =
        std::fs::read(&import.file).map_err(|error| Failure::file("无法读取", "cannot read", &import.file, &error))?;
    let office = open::office(&folder, Mode::Write).await?;
    let programme = office.programme();
    let Some(actor) =
        open::holder(programme, Power::Transcribe, Some(&import.form), import.post.as_ref(), office.now())
    else {
        return Err(nobody(&import));
    };
    let name = import.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let table = read(&name, bytes, programme.import_of(&import.form))?;
    let imported = match office.import(&actor.caller, &import.form, import.period, table).await {
        Ok(imported) => imported,
        Err(error) => return Err(refused(&name, error)),
    };
    office.checkpoint().await?;
    let (post, person) = (actor.post.name.get(lang), actor.person.name.get(lang));
    let (rows, seq, root) = (imported.rows, imported.done.seq, imported.root);
    let (form, period) = (&import.form, import.period);
    table::print(&match lang {
        Lang::Zh => format!(
            "{form} {period}：{rows} 行，第 {seq} 号行为，行根 {root}\n岗位：{post}（{}），{person}\n",
            actor.post.id
        ),
        Lang::En => format!(
            "{form} {period}: {rows} rows, act {seq}, root over the rows {root}\nas {post} ({}), {person}\n",
            actor.post.id
        ),
    })?;
    close(office).await;
    Ok(ExitCode::SUCCESS)
}

async fn close(office: Office) {
    office.store().clone().close().await;
}

fn nobody(import: &Import) -> Failure {
    let form = &import.form;
    match &import.post {
        Some(post) => Failure::new(
            format!(
                "岗位 {post} 不能转录 {form}，或今天没有人担任；请用 --as 换一个岗位，或在 posts.toml、tenures.csv 里补上"
            ),
            format!(
                "the post {post} cannot transcribe {form}, or nobody holds it today; choose another with --as, or add it to posts.toml and tenures.csv"
            ),
        ),
        None => Failure::new(
            format!("今天没有人担任能转录 {form} 的岗位；请在 posts.toml、tenures.csv 里补上"),
            format!("nobody holds a post today that can transcribe {form}; add one to posts.toml and tenures.csv"),
        ),
    }
}

/// The one sheet of the file as rows of text.
fn read(name: &str, bytes: Vec<u8>, map: Option<&ImportMap>) -> Result<ImportTable, Failure> {
    let program = std::env::current_exe().map_err(|error| {
        Failure::new(format!("无法找到程序自身：{error}"), format!("cannot find this program's own file: {error}"))
    })?;
    let workbook =
        read_isolated(&program, &["sheet-reader"], &bytes, &Limits::default()).map_err(|error| sheet(name, &error))?;
    delimiter_fits(name, &workbook, map)?;
    let sheet = only_sheet(name, &workbook)?;
    plain(name, sheet)?;
    let mut rows = sheet.rows.iter().enumerate().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let headings: Vec<String> = match rows.next() {
        Some((_, cells)) => cells.iter().map(|cell| cell.text.trim().to_owned()).collect(),
        None => return Err(Failure::new(format!("{name} 是空的"), format!("{name} is empty"))),
    };
    let width = headings.len();
    let row = |(at, cells): (usize, &Vec<CellValue>)| {
        let mut texts: Vec<String> = cells.iter().map(|cell| cell.text.clone()).collect();
        // Empty cells at the end of a row are not in the file's table; the headings say how many there are.
        texts.resize(texts.len().max(width), String::new());
        (at as u64 + 1, texts)
    };
    let rows = rows.map(row).collect();
    Ok(ImportTable { name: name.to_owned(), file: bytes, headings, rows })
}

/// A text file is cut into columns by what it holds; the programme says what should have been found.
fn delimiter_fits(name: &str, workbook: &Workbook, map: Option<&ImportMap>) -> Result<(), Failure> {
    let (Some(found), Some(map)) = (workbook.delimiter, map) else { return Ok(()) };
    let is_one_column = workbook.sheets.iter().all(|sheet| sheet.rows.iter().all(|row| row.len() <= 1));
    if found == map.delimiter || is_one_column {
        return Ok(());
    }
    let wanted = map.delimiter;
    Err(Failure::new(
        format!("{name} 的各列用“{found}”隔开，制度包的对照写的是“{wanted}”；请改 imports/ 里的 delimiter，或另存文件"),
        format!(
            "the columns of {name} are separated by \"{found}\", the programme's map says \"{wanted}\"; change delimiter in imports/, or save the file anew"
        ),
    ))
}

fn only_sheet<'w>(name: &str, workbook: &'w Workbook) -> Result<&'w Sheet, Failure> {
    let filled: Vec<&Sheet> = workbook.sheets.iter().filter(|sheet| !sheet.is_empty()).collect();
    match filled.as_slice() {
        [sheet] if !sheet.hidden => Ok(sheet),
        [_] => Err(Failure::new(
            format!("{name} 的工作表是隐藏的；请取消隐藏"),
            format!("the sheet of {name} is hidden; unhide it"),
        )),
        [] => Err(Failure::new(format!("{name} 是空的"), format!("{name} is empty"))),
        several => {
            let names: Vec<&str> = several.iter().map(|sheet| sheet.name.as_str()).collect();
            Err(Failure::new(
                format!("{name} 有几张工作表（{}）；请只留一张", names.join("、")),
                format!("{name} has several sheets ({}); leave one", names.join(", ")),
            ))
        }
    }
}

/// A batch is stored as the file says, so the file must say it plainly: nothing merged, hidden, computed or wrong.
fn plain(name: &str, sheet: &Sheet) -> Result<(), Failure> {
    let mut problems: Vec<(u32, Bilingual)> = Vec::new();
    for area in &sheet.merged {
        problems.push((
            area.first_row,
            Bilingual::new(format!("{area}：合并单元格，请拆分"), format!("{area}: merged cells; split them")),
        ));
    }
    let hidden = sheet.hidden_rows.iter().map(|row| (*row, format!("{}", row + 1)));
    for (at, row) in hidden {
        problems.push((
            at,
            Bilingual::new(
                format!("第 {row} 行是隐藏的，请取消隐藏或删除"),
                format!("row {row} is hidden; unhide or delete it"),
            ),
        ));
    }
    for column in &sheet.hidden_columns {
        let column = cell_name(0, *column);
        problems.push((
            0,
            Bilingual::new(
                format!("{column} 所在列是隐藏的，请取消隐藏或删除"),
                format!("the column of {column} is hidden; unhide or delete it"),
            ),
        ));
    }
    for (row, cells) in sheet.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let Some(why) = not_a_value(cell) else { continue };
            let place = cell_name(row as u32, column as u32);
            problems.push((row as u32, Bilingual::new(format!("{place}：{}", why.zh), format!("{place}: {}", why.en))));
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    problems.sort_by_key(|(row, _)| *row);
    Err(listed(name, problems.into_iter().map(|(_, problem)| problem).collect()))
}

fn not_a_value(cell: &CellValue) -> Option<Bilingual> {
    let error = || Bilingual::new("是错误值，请更正", "an error value; correct it");
    cell.not_taken().or_else(|| (cell.kind == CellKind::Error).then(error))
}

fn sheet(name: &str, error: &SheetError) -> Failure {
    let sentence = error.sentence();
    Failure::new(format!("{name}，{}", sentence.zh), format!("{name}: {}", sentence.en))
}

fn refused(name: &str, error: ImportError) -> Failure {
    match error {
        ImportError::Office(error) => error.into(),
        ImportError::Problems(problems) => listed(name, problems.iter().map(problem).collect()),
    }
}

fn problem(problem: &ImportProblem) -> Bilingual {
    let (line, message) = (problem.line, &problem.message);
    match &problem.column {
        Some(column) => Bilingual::new(
            format!("第 {line} 行，“{column}”列：{}", message.zh),
            format!("line {line}, column \"{column}\": {}", message.en),
        ),
        None => Bilingual::new(format!("第 {line} 行：{}", message.zh), format!("line {line}: {}", message.en)),
    }
}

fn listed(name: &str, mut problems: Vec<Bilingual>) -> Failure {
    let n = problems.len();
    if n > MOST_PROBLEMS {
        problems.truncate(MOST_PROBLEMS);
        let rest = n - MOST_PROBLEMS;
        problems.push(Bilingual::new(format!("……另有 {rest} 处"), format!("… and {rest} more")));
    }
    let heading = Bilingual::new(
        format!("{name} 有 {n} 处问题，一行也没有收；请改好再导入："),
        format!("{name} has {n} problems and nothing of it was taken; correct them and import again:"),
    );
    Failure::list(heading, problems)
}
