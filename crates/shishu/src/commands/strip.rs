//! `shishu strip`: a picture or PDF without what it tells of its maker.

use crate::cli::Strip;
use crate::failure::Failure;
use shishu_scrub::{Limits, strip_isolated};
use shishu_terms::Lang;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Strips in a confined child and writes the result beside its place first, so that half a file never stands there.
pub fn run(strip: &Strip, lang: Lang) -> Result<ExitCode, Failure> {
    let bytes =
        std::fs::read(&strip.file).map_err(|error| Failure::file("无法读取", "cannot read", &strip.file, &error))?;
    let program = super::check::this_program()?;
    let name = strip.file.display();
    let kept = strip_isolated(&program, &["strip-reader"], &bytes, &Limits::default()).map_err(|error| {
        Failure::new(format!("{name}：{}。{}", error.message.zh, error.cure.zh), format!("{name}: {error}"))
    })?;
    write(&strip.to, &kept).map_err(|error| Failure::file("无法写入", "cannot write", &strip.to, &error))?;
    let (before, after) = (bytes.len(), kept.len());
    crate::table::print(&match lang {
        Lang::Zh => format!("{before} 字节，去掉来历后 {after} 字节\n"),
        Lang::En => format!("{before} bytes, {after} without what told of its maker\n"),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn write(to: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(to).map(drop).map_err(|error| error.error)
}
