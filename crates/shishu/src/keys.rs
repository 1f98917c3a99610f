//! Public keys as they are given on a command line or kept in a file.

use crate::failure::Failure;
use shishu_ledger::Verifier;
use std::path::Path;

/// A key as text, or those of a file: one a line, empty lines between.
pub fn given(text: &str) -> Result<Vec<Verifier>, Failure> {
    match Verifier::parse(text.trim()) {
        Ok(key) => Ok(vec![key]),
        Err(_) => in_file(Path::new(text)),
    }
}

/// The keys of a file, in its order; at least one.
pub fn in_file(path: &Path) -> Result<Vec<Verifier>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    let mut keys = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let key = Verifier::parse(line.trim()).map_err(|error| {
            let (path, line) = (path.display(), at + 1);
            Failure::new(format!("{path} 第 {line} 行：{}", error.zh()), format!("{path}, line {line}: {error}"))
        })?;
        keys.push(key);
    }
    if keys.is_empty() {
        let path = path.display();
        return Err(Failure::new(format!("{path} 里没有公钥"), format!("{path} holds no verifier key")));
    }
    Ok(keys)
}
