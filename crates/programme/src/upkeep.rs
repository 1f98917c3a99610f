//! What an office does to keep its record well: how long texts are kept, how often backups are made and rehearsed.

use std::collections::BTreeSet;

use shishu_terms::Bilingual;

use crate::{
    problem::{Problems, both},
    toml_file::Keys,
};

/// How long a kind of content is kept 保存期限. Nothing is erased by itself: when it is over, a post is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    pub id: String,
    /// The contents' name, or with a star at the end how their names begin: `why:*`.
    pub content: String,
    /// Calendar months after the act.
    pub months: u32,
    /// The lawful ground, which goes on the record with the erasure.
    pub ground: Bilingual,
}

impl Retention {
    /// Does it speak of contents of this name?
    pub fn covers(&self, name: &str) -> bool {
        match self.content.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == self.content,
        }
    }
}

/// Backups and drills. `None`: the programme asks for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upkeep {
    /// Days after which the next backup is owed.
    pub backup_days: Option<u32>,
    /// Days after which the next drill is owed.
    pub drill_days: Option<u32>,
}

/// The keys of `programme.toml` that are read here.
pub(crate) const KEYS: [&str; 2] = ["retention", "ledger"];

pub(crate) fn upkeep(manifest: &Keys<'_>) -> Upkeep {
    let Some(keys) = manifest.opt_table("ledger", &["backup_days", "drill_days"]) else { return Upkeep::default() };
    let days = |key| keys.opt_whole(key, 1..=3660);
    Upkeep { backup_days: days("backup_days"), drill_days: days("drill_days") }
}

/// `[[retention]]`, in the order of the file.
pub(crate) fn retention(manifest: &Keys<'_>, problems: &Problems) -> Vec<Retention> {
    let mut ids = BTreeSet::new();
    let mut read = |keys: Keys<'_>| {
        let (id, content) = (keys.text("id"), keys.text("content"));
        let (months, ground) = (keys.whole("months", 1..=1200), keys.bilingual("ground"));
        let (id, content) = (id?, content?);
        if !ids.insert(id.value.clone()) {
            problems.refuse(
                &id.spot,
                both(format!("保存期限“{}”出现两次", id.value), format!("retention \"{}\" stands twice", id.value)),
                both("请改用另一个编号", "give it another id"),
            );
        }
        let name = content.value.strip_suffix('*').unwrap_or(&content.value);
        if name.is_empty() || name.contains('*') {
            problems.refuse(
                &content.spot,
                both(
                    format!("“{}”不是内容的名称", content.value),
                    format!("\"{}\" is no name of contents", content.value),
                ),
                both(
                    "请写成 reason 或 why:* 的样子",
                    "write it like reason, or like why:* for every name that begins so",
                ),
            );
        }
        Some(Retention { id: id.value, content: content.value, months: months?, ground: ground? })
    };
    let tables = manifest.tables("retention", &["id", "content", "months", "ground"]);
    tables.into_iter().filter_map(&mut read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_the_end_of_a_name() {
        let of = |content: &str| Retention {
            id: "r".into(),
            content: content.into(),
            months: 1,
            ground: Bilingual::same("g"),
        };
        assert!(of("why:*").covers("why:B204-07") && !of("why:*").covers("reason"));
        assert!(of("reason").covers("reason") && !of("reason").covers("reasons"));
    }
}
