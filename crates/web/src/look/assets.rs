//! The stylesheet, the script and the seal, inside the binary; each has its content's hash in its address, so a
//! browser may keep it for ever and never shows an old one.

/// What a page may load: itself and nothing else. Send it with every HTML response.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// An asset never changes under its address.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// One file served under `/assets/`.
#[derive(Debug)]
pub struct Asset {
    stem: &'static str,
    ending: &'static str,
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The content.
    pub bytes: &'static [u8],
    hash: u64,
}

impl Asset {
    const fn new(stem: &'static str, ending: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
        Asset { stem, ending, content_type, bytes, hash: fnv1a(bytes) }
    }

    /// The file name with the hash in it: `shishu.0123456789abcdef.css`.
    pub fn file(&self) -> String {
        format!("{}.{:016x}.{}", self.stem, self.hash, self.ending)
    }

    /// The address on this site.
    pub fn url(&self) -> String {
        format!("/assets/{}", self.file())
    }
}

/// The one stylesheet: what every page has, and what only the editor of rules, checking and the desk of cases have.
pub static STYLE: Asset = Asset::new("shishu", "css", "text/css; charset=utf-8", STYLE_TEXT.as_bytes());
const STYLE_TEXT: &str = concat!(
    include_str!("../../assets/shishu.css"),
    include_str!("../../assets/rules.css"),
    include_str!("../../assets/verify.css"),
    include_str!("../../assets/cases.css")
);
/// The one script.
pub static SCRIPT: Asset =
    Asset::new("shishu", "js", "text/javascript; charset=utf-8", include_bytes!("../../assets/shishu.js"));
/// The seal shown in the browser's tab.
pub static SEAL: Asset = Asset::new("seal", "svg", "image/svg+xml", include_bytes!("../../assets/seal.svg"));

/// Every asset.
pub fn all() -> [&'static Asset; 3] {
    [&STYLE, &SCRIPT, &SEAL]
}

/// The asset of this file name; `None` for an unknown name and for the hash of another version.
pub fn find(file: &str) -> Option<&'static Asset> {
    all().into_iter().find(|asset| asset.file() == file)
}

/// FNV-1a, 64 bits (draft-eastlake-fnv): enough to tell versions of our own files apart; it guards nothing.
const fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv1a() {
        // Vectors of the FNV reference code: the empty string, "a", "foobar".
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn an_asset_is_found_by_its_own_name_only() {
        assert!(find(&STYLE.file()).is_some_and(|found| found.bytes == STYLE.bytes));
        assert!(find("shishu.css").is_none());
        assert!(find("shishu.0000000000000000.css").is_none());
    }

    #[test]
    fn the_script_stays_small() {
        assert!(SCRIPT.bytes.len() <= 20 * 1024, "shishu.js is {} bytes", SCRIPT.bytes.len());
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for asset in [&STYLE, &SCRIPT] {
            let text = String::from_utf8_lossy(asset.bytes);
            assert!(!text.contains("http"), "{} names another site", asset.file());
            assert!(!text.contains("@import"));
        }
    }
}
