//! The zip container of xlsx and ods, opened with suspicion.
//!
//! Everything the central directory declares is checked before a single byte is unpacked: number of parts, sizes, ratios, names
//! (twice the same in any spelling, or another name before the part itself), overlapping parts, encryption. While unpacking, a part
//! may not grow beyond what was declared. Every XML part, also those nobody reads, is searched for a document type.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Cursor, Read};

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::error::{Fault, SheetError, say};
use crate::limits::Limits;
use crate::model::At;
use crate::xml::dtd;

/// An opened container whose directory has passed every check.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Part names in one spelling ([`one_spelling`]) → index and declared size. OPC names do not depend on case.
    parts: BTreeMap<String, (usize, u64)>,
}

/// Parts smaller than this may be packed as tightly as they like.
const RATIO_FROM: u64 = 1 << 20;

impl<'a> Archive<'a> {
    /// Reads and checks the directory.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, SheetError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            SheetError::new(
                Fault::HalfWritten,
                At::File,
                say(
                    "文件不完整，可能没有传完或没有保存完",
                    "the file is incomplete; it may not have been saved or sent to its end",
                ),
                say("请重新保存后再上传", "save it again and upload it again"),
            )
        })?;
        if zip.len() as u64 > limits.entries {
            return Err(SheetError::too_large(
                At::File,
                "文件内部的部件数",
                "the parts inside the file",
                limits.entries,
            ));
        }
        if zip.has_duplicate_names() {
            return Err(duplicate(At::File));
        }
        let mut parts = BTreeMap::new();
        let mut total = 0_u64;
        for index in 0..zip.len() {
            let (name, size) = check_entry(&mut zip, bytes, index, limits)?;
            total = total.saturating_add(size);
            if total > limits.unpacked_bytes {
                return Err(bomb(At::File));
            }
            if parts.insert(name.clone(), (index, size)).is_some() {
                return Err(duplicate(At::Part(name)));
            }
        }
        // The same bytes read as several parts are a way to unpack to more than the file can hold.
        if zip.has_overlapping_entries().map_err(|_| broken_part(At::File))? {
            return Err(bomb(At::File));
        }
        let mut archive = Self { zip, parts };
        archive.refuse_document_types()?;
        Ok(archive)
    }

    /// Looks through every part that is XML by its name.
    fn refuse_document_types(&mut self) -> Result<(), SheetError> {
        const XML: [&str; 7] = [".xml", ".rels", ".vml", ".rdf", ".svg", ".xhtml", ".html"];
        let names: Vec<String> =
            self.parts.keys().filter(|name| XML.iter().any(|ending| name.ends_with(ending))).cloned().collect();
        for name in names {
            if let Some(part) = self.part(&name)?
                && dtd::declares(part).map_err(|error| unpack_error(&name, &error))?
            {
                return Err(dtd::refusal(&name));
            }
        }
        Ok(())
    }

    /// Names of the parts, each in one spelling.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&one_spelling(name))
    }

    /// Whether any part's name starts so.
    pub(crate) fn has_under(&self, folder: &str) -> bool {
        self.parts.keys().any(|name| name.starts_with(&folder.to_lowercase()))
    }

    /// Opens a part for reading; `None` when there is none of that name.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Part<'_, 'a>>, SheetError> {
        let Some(&(index, size)) = self.parts.get(&one_spelling(name)) else { return Ok(None) };
        let file = self.zip.by_index(index).map_err(|_| broken_part(At::Part(name.to_owned())))?;
        Ok(Some(BufReader::with_capacity(1 << 15, Bounded { inner: file, left: size })))
    }

    /// The whole of a part as text; `None` when there is none of that name.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, SheetError> {
        let Some(mut part) = self.part(name)? else { return Ok(None) };
        let mut text = String::new();
        part.read_to_string(&mut text).map_err(|error| unpack_error(name, &error))?;
        Ok(Some(text))
    }

    /// The whole of a small part as text; empty when there is none.
    pub(crate) fn small_text(&mut self, name: &str) -> Result<String, SheetError> {
        let mut text = String::new();
        if let Some(part) = self.part(name)? {
            part.take(1 << 16).read_to_string(&mut text).map_err(|_| broken_part(At::Part(name.to_owned())))?;
        }
        Ok(text)
    }
}

/// A part being unpacked.
pub(crate) type Part<'z, 'a> = BufReader<Bounded<ZipFile<'z, Cursor<&'a [u8]>>>>;

fn check_entry(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    bytes: &[u8],
    index: usize,
    limits: &Limits,
) -> Result<(String, u64), SheetError> {
    let entry = zip.by_index_raw(index).map_err(|_| broken_part(At::File))?;
    let name = one_spelling(&entry.name().map_err(|_| broken_part(At::File))?);
    if entry.encrypted() {
        return Err(encrypted());
    }
    if name.split('/').any(|step| step == "..") || name.contains(char::is_control) {
        return Err(SheetError::damaged(
            At::Part(name.replace(char::is_control, "\u{FFFD}")),
            say("部件名称指向文件之外", "the part's name points outside the file"),
        ));
    }
    if name_before_part(bytes, entry.header_start()) != Some(entry.name_raw()) {
        return Err(SheetError::damaged(
            At::Part(name),
            say("部件在目录里和在文件里的名称不同", "the part has another name in the file than in its directory"),
        ));
    }
    let (packed, size) = (entry.compressed_size(), entry.size());
    if size > RATIO_FROM && size / packed.max(1) > limits.ratio {
        return Err(bomb(At::Part(name)));
    }
    Ok((name, size))
}

/// One spelling for every way to write a part's name: no `\`, no empty or `.` step, no `%41`, no full-width or decomposed letters, no
/// capitals, no trailing blanks and points, which some systems drop.
fn one_spelling(name: &str) -> String {
    let name: String = percent_decode_str(name).decode_utf8_lossy().nfkc().flat_map(char::to_lowercase).collect();
    let steps = name.split(['/', '\\']).filter(|step| !step.is_empty() && *step != ".");
    let steps: Vec<&str> =
        steps.map(|step| if step == ".." { step } else { step.trim_end_matches([' ', '.']) }).collect();
    steps.join("/")
}

/// The name in the header before the part's own bytes, which some programs believe instead of the directory's.
fn name_before_part(bytes: &[u8], header: u64) -> Option<&[u8]> {
    let header = bytes.get(usize::try_from(header).ok()?..)?;
    let length = u16::from_le_bytes(header.get(26..28)?.try_into().ok()?);
    header.get(30..30 + usize::from(length))
}

/// Stops a part that unpacks to more than its directory entry declares.
pub(crate) struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

fn bomb(at: At) -> SheetError {
    SheetError::new(
        Fault::Bomb,
        at,
        say(
            "文件解压后的大小远超正常表格，未予解压",
            "it would unpack to far more than a real spreadsheet holds, so it was not unpacked",
        ),
        say(
            "请用 Excel 或 WPS 新建表格，只粘贴需要的数据，再上传",
            "start a new workbook, paste only the data that is needed, and upload that",
        ),
    )
}

/// The error for a part whose stream breaks off, lies about its size or fails its checksum.
pub(crate) fn unpack_error(part: &str, error: &io::Error) -> SheetError {
    if error.kind() == io::ErrorKind::FileTooLarge {
        bomb(At::Part(part.to_owned()))
    } else {
        broken_part(At::Part(part.to_owned()))
    }
}

fn broken_part(at: At) -> SheetError {
    SheetError::damaged(at, say("文件内容已损坏，无法解压", "the content is damaged and cannot be unpacked"))
}

fn duplicate(at: At) -> SheetError {
    SheetError::new(
        Fault::Duplicate,
        at,
        say(
            "文件内部有两个同名部件，不知以哪个为准",
            "two inner parts have the same name, so it is unclear which one counts",
        ),
        say(
            "请用 Excel 或 WPS 打开，另存为新文件后再上传",
            "open it in Excel or WPS, save it as a new file and upload that",
        ),
    )
}

/// The refusal of a file protected by a password.
pub(crate) fn encrypted() -> SheetError {
    SheetError::new(
        Fault::Encrypted,
        At::File,
        say("文件有打开密码", "the file is protected by a password"),
        say("请取消密码，另存后再上传", "remove the password, save and upload again"),
    )
}
