//! Files as they may be kept: a confined child takes out what tells of their maker, before anything else looks at them.

use crate::http::{App, Form, PageError, PostedFile, quiet};
use crate::look::say;
use shishu_office::CaseFile;
use shishu_scrub::{Limits, strip_isolated};
use shishu_terms::Lang;

/// Of all files together.
const MOST_BYTES: usize = 20 << 20;
const MOST_FILES: usize = 10;
/// Endings for the browser's dialogue; the content decides.
pub(in crate::pages) const ACCEPTED: &str = ".jpg,.jpeg,.png,.pdf";

/// The files of a form's input `file` without metadata, numbered instead of named; or why not, file by file.
pub(in crate::pages) async fn cleaned(
    app: &App,
    form: &Form,
    lang: Lang,
) -> Result<Result<Vec<CaseFile>, Vec<String>>, PageError> {
    cleaned_files(app, form.files("file").collect(), lang).await
}

/// The same of files that came by another form.
pub(in crate::pages) async fn cleaned_files(
    app: &App,
    files: Vec<&PostedFile>,
    lang: Lang,
) -> Result<Result<Vec<CaseFile>, Vec<String>>, PageError> {
    if let Some(why) = too_much(&files, lang) {
        return Ok(Err(vec![why]));
    }
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for (at, file) in files.into_iter().enumerate() {
        let (program, args) = (app.settings().scrubber.clone(), app.settings().scrubber_args.clone());
        let bytes = file.bytes.clone();
        let strip = move || {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            strip_isolated(&program, &args, &bytes, &Limits::default())
        };
        match quiet::blocking(strip).await.map_err(|why| PageError::Failed(why.to_string()))? {
            Ok(bytes) => kept.push(CaseFile { name: numbered(at, &bytes, lang), bytes }),
            Err(error) => refused.push(say!(
                lang,
                "{name}：{what}。{cure}。",
                "{name}: {what}; {cure}.",
                name = file.name,
                what = error.message.get(lang),
                cure = error.cure.get(lang)
            )),
        }
    }
    Ok(if refused.is_empty() { Ok(kept) } else { Err(refused) })
}

fn too_much(files: &[&PostedFile], lang: Lang) -> Option<String> {
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    if files.len() > MOST_FILES {
        return Some(say!(lang, "最多 {n} 个文件。", "At most {n} files.", n = MOST_FILES));
    }
    (bytes > MOST_BYTES).then(|| {
        say!(
            lang,
            "文件共 {mb} MB，最多 20 MB；其余可以交出后凭回执码补交。",
            "The files have {mb} MB, at most 20 are taken; add the rest later with the receipt code.",
            mb = bytes.div_ceil(1 << 20)
        )
    })
}

/// A name may name its author: a number and what it is stand for it.
fn numbered(at: usize, bytes: &[u8], lang: Lang) -> String {
    let ending = match bytes {
        [0xFF, 0xD8, ..] => "jpg",
        [0x89, b'P', ..] => "png",
        _ => "pdf",
    };
    format!("{}{}.{ending}", lang.pick("附件", "file-"), at + 1)
}
