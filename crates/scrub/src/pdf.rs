//! PDF: read whole, what speaks of the maker taken out, what the pages do not need dropped, written anew. Earlier editions, comments
//! between objects and everything behind the end are gone because they are not written.
//!
//! Source: ISO 32000-2, 7.5 (file structure), 12.5 (annotations), 14.3 (metadata), 14.5 (page-piece dictionaries).

use lopdf::{Dictionary, Document, LoadOptions, Object};

use crate::Limits;
use crate::error::ScrubError;
use crate::jpeg;

/// Entries that are metadata, embedded files or scripts wherever they stand.
const GONE: [&[u8]; 17] = [
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"Thumb",
    b"AF",
    b"EF",
    b"EmbeddedFiles",
    b"Collection",
    b"SpiderInfo",
    b"JavaScript",
    b"JS",
    b"AA",
    b"OpenAction",
    b"XFA",
    b"Legal",
    b"Perms",
    b"DSS",
];

/// Who wrote an annotation, when, and with what.
const GONE_FROM_ANNOTATIONS: [&[u8]; 6] = [b"T", b"M", b"CreationDate", b"NM", b"Subj", b"RC"];

pub(crate) fn strip(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ScrubError> {
    let most = usize::try_from(limits.unpacked_bytes).unwrap_or(usize::MAX);
    let options = LoadOptions::with_max_decompressed_size(most);
    let mut document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => ScrubError::encrypted(),
        _ => broken(),
    })?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(ScrubError::encrypted());
    }
    let pages = document.get_pages().len();
    if pages == 0 {
        return Err(broken());
    }
    let root = document.trailer.get(b"Root").cloned().map_err(|_| broken())?;
    document.trailer = Dictionary::new();
    document.trailer.set("Root", root);
    for object in document.objects.values_mut() {
        clean(object, 0);
    }
    document.objects.retain(|_, object| !is_container(object));
    document.prune_objects();
    document.renumber_objects();
    if !["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0"].contains(&document.version.as_str()) {
        document.version = "1.7".to_owned();
    }
    document.binary_mark = vec![0xE5, 0xAE, 0x9E, 0xE6];
    let mut kept = Vec::new();
    document.save_to(&mut kept).map_err(|_| broken())?;
    // What was written must be what was read: as many pages, to be read again.
    let again = Document::load_mem(&kept).map_err(|_| broken())?;
    if again.get_pages().len() == pages { Ok(kept) } else { Err(broken()) }
}

fn broken() -> ScrubError {
    ScrubError::damaged("PDF 不完整或已损坏", "the PDF is incomplete or damaged")
}

/// Real files nest less than ten deep.
const DEEPEST: u32 = 64;

fn clean(object: &mut Object, depth: u32) {
    if depth > DEEPEST {
        *object = Object::Null;
        return;
    }
    match object {
        Object::Dictionary(dictionary) => clean_dictionary(dictionary, depth),
        Object::Array(list) => list.iter_mut().for_each(|object| clean(object, depth + 1)),
        Object::Stream(stream) => {
            clean_dictionary(&mut stream.dict, depth);
            let only_jpeg = stream.filters().is_ok_and(|filters| filters == [b"DCTDecode"]);
            if only_jpeg && let Ok(picture) = jpeg::strip(&stream.content) {
                stream.set_content(picture);
            }
        }
        _ => {}
    }
}

fn clean_dictionary(dictionary: &mut Dictionary, depth: u32) {
    for gone in GONE {
        dictionary.remove(gone);
    }
    let private: Vec<Vec<u8>> =
        dictionary.iter().map(|(name, _)| name.clone()).filter(|name| name.starts_with(b"PTEX.")).collect();
    for name in private {
        dictionary.remove(&name);
    }
    let subtype = dictionary.get(b"Subtype").and_then(Object::as_name).map(<[u8]>::to_vec).unwrap_or_default();
    let is_annotation = dictionary.has(b"Rect") && !subtype.is_empty() && subtype != b"Widget" && subtype != b"Link";
    if is_annotation {
        for gone in GONE_FROM_ANNOTATIONS {
            dictionary.remove(gone);
        }
        // What was attached is gone, and so is its name.
        if subtype == b"FileAttachment" {
            dictionary.remove(b"FS");
            dictionary.remove(b"Contents");
        }
    }
    for (_, object) in dictionary.iter_mut() {
        clean(object, depth + 1);
    }
}

/// Packed objects and the packed table of places: unpacked by reading, written anew by writing.
fn is_container(object: &Object) -> bool {
    let Object::Stream(stream) = object else { return false };
    stream.dict.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"ObjStm" || name == b"XRef")
}
