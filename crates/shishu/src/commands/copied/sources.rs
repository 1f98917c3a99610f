//! The texts that may have been copied from: files of a folder, one file, or rows of a table.

use crate::cli::copied::Copied;
use crate::commands::rows::{self, TextTable};
use crate::failure::Failure;
use std::path::{Path, PathBuf};

/// One of them.
pub struct Source {
    /// Its path in the folder, its file's name, or what the key column says.
    pub name: String,
    pub text: String,
}

/// All of them, in the order of the folder's paths or of the table's rows.
pub fn read(command: &Copied) -> Result<Vec<Source>, Failure> {
    let path = &command.against;
    let kind = std::fs::metadata(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    if kind.is_dir() {
        return folder(path, &command.text);
    }
    match ending(path).as_str() {
        "txt" | "md" | "" => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Ok(vec![Source { name, text: text(path)? }])
        }
        "jsonl" => lines(command),
        _ => of_table(command, rows::read(path)?),
    }
}

/// A text file: UTF-8, UTF-16 or GB 18030.
pub fn text(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    shishu_sheets::decode_text(&bytes).map_err(|error| {
        let (name, place) = (path.display(), error.at.describe());
        Failure::new(
            format!("{name}，{}：{}；请另存为 UTF-8 的纯文本", place.zh, error.message.zh),
            format!("{name}, {}: {}; save it as plain text in UTF-8", place.en, error.message.en),
        )
    })
}

/// Every .txt and .md file under a folder but the text itself, by path.
fn folder(root: &Path, asked: &Path) -> Result<Vec<Source>, Failure> {
    let asked = asked.canonicalize().ok();
    let mut files = Vec::new();
    walk(root, &mut files)?;
    files.retain(|file| file.canonicalize().ok() != asked);
    files.sort();
    if files.is_empty() {
        let name = root.display();
        return Err(Failure::new(
            format!("{name} 里没有别的 .txt 或 .md 文件"),
            format!("{name} has no other .txt or .md file in it"),
        ));
    }
    let source = |file: &PathBuf| {
        let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy().into_owned();
        Ok(Source { name, text: text(file)? })
    };
    files.iter().map(source).collect()
}

/// Links to folders are not followed: one could lead back.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| Failure::file("无法读取", "cannot read", folder, &error);
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let path = entry.path();
        if entry.file_type().map_err(cannot)?.is_dir() {
            walk(&path, files)?;
        } else if matches!(ending(&path).as_str(), "txt" | "md") && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

fn of_table(command: &Copied, table: TextTable) -> Result<Vec<Source>, Failure> {
    let place = |name: &str| table.headings.iter().position(|heading| heading == name);
    let needed = |name: &str| {
        place(name).ok_or_else(|| {
            let file = command.against.display();
            Failure::new(
                format!("{file} 没有“{name}”这一列；有：{}", table.headings.join("、")),
                format!("{file} has no column \"{name}\"; it has {}", table.headings.join(", ")),
            )
        })
    };
    let column = needed(&command.column)?;
    let key = command.key.as_deref().map(needed).transpose()?.or_else(|| place("id"));
    let source = |row: &rows::TextRow| Source {
        name: key.map_or_else(|| row.number.to_string(), |key| row.cells[key].clone()),
        text: row.cells[column].clone(),
    };
    Ok(table.rows.iter().map(source).collect())
}

/// An object in each line; empty lines are passed over.
fn lines(command: &Copied) -> Result<Vec<Source>, Failure> {
    let content = text(&command.against)?;
    let mut sources = Vec::new();
    for (number, line) in (1..).zip(content.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |zh: &str, en: &str| {
            let file = command.against.display();
            Failure::new(format!("{file} 第 {number} 行{zh}"), format!("{file}, line {number}{en}"))
        };
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line)
            .map_err(|e| wrong(&format!("不是 JSON 对象：{e}"), &format!(" is no JSON object: {e}")))?;
        let member = |name: &str| object.get(name).map(plain);
        let column = &command.column;
        let missing = |name: &str| wrong(&format!("没有“{name}”"), &format!(" has no \"{name}\""));
        let name = match &command.key {
            Some(key) => member(key).ok_or_else(|| missing(key))?,
            None => member("id").unwrap_or_else(|| number.to_string()),
        };
        sources.push(Source { name, text: member(column).ok_or_else(|| missing(column))? });
    }
    Ok(sources)
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}
