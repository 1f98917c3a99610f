//! Things with an id and the place where each was declared: duplicates and references are checked here, once.

use std::collections::BTreeMap;

use shishu_terms::Bilingual;

use crate::{
    csv_file::CsvFile,
    problem::{At, Problems, Spot, both, suggestion},
};

/// The items of one kind. An id is *declared* even when the rest of its entry is broken, so that one broken line does
/// not make every reference to it look wrong too.
#[derive(Debug)]
pub(crate) struct Register<K, V> {
    /// What the things are called in messages: 单位, unit.
    kind: Bilingual,
    pub items: BTreeMap<K, V>,
    declared: BTreeMap<String, Spot>,
    /// Whether declarations may have been lost, so that an unknown id proves nothing.
    pub incomplete: bool,
}

impl<K: Ord, V> Register<K, V> {
    pub fn new(zh: &str, en: &str) -> Self {
        Self { kind: both(zh, en), items: BTreeMap::new(), declared: BTreeMap::new(), incomplete: false }
    }

    /// Notes the id; false, with a refusal, when it is there already.
    pub fn declare(&mut self, id: &str, spot: &Spot, problems: &Problems) -> bool {
        if let Some(first) = self.declared.get(id) {
            let line = first.line.map_or_else(String::new, |line| format!(":{line}"));
            let place = format!("{}{line}", first.file);
            problems.refuse(
                spot,
                both(
                    format!("{}“{id}”出现两次，前一次在 {place}", self.kind.zh),
                    format!("the {} \"{id}\" is here twice, first at {place}", self.kind.en),
                ),
                both("请删去一处，或改成另一个编号", "remove one of them or give it another id"),
            );
            return false;
        }
        self.declared.insert(id.to_owned(), spot.clone());
        true
    }

    /// Takes note of what a file's refused rows were about, and of rows that were lost.
    pub fn note_damage(&mut self, file: &CsvFile) {
        self.incomplete |= file.incomplete;
        for At { value, spot } in &file.broken {
            self.declared.entry(value.clone()).or_insert_with(|| spot.clone());
        }
    }

    /// Whether something was declared whose entry was not in order, or may have been lost.
    pub fn has_broken(&self) -> bool {
        self.incomplete || self.items.len() < self.declared.len()
    }

    pub fn knows(&self, id: &str) -> bool {
        self.declared.contains_key(id)
    }

    pub fn spot(&self, id: &str) -> Option<&Spot> {
        self.declared.get(id)
    }

    /// Whether `id` is declared; a refusal with the nearest one when it is not. A register that lost
    /// declarations, or has none at all, says nothing: its own problem was reported.
    pub fn check(&self, id: &str, spot: &Spot, problems: &Problems) -> bool {
        let known = self.knows(id);
        if !known && !self.incomplete && !self.declared.is_empty() {
            problems.refuse(
                spot,
                both(format!("没有“{id}”这个{}", self.kind.zh), format!("there is no {} \"{id}\"", self.kind.en)),
                suggestion(id, self.declared.keys().map(String::as_str)),
            );
        }
        known
    }

    /// Notes an id that becomes part of addresses and figure ids; false when it cannot, or is there already.
    pub fn declare_id(&mut self, id: &str, well_formed: bool, spot: &Spot, problems: &Problems) -> bool {
        if !well_formed {
            problems.refuse(
                spot,
                both(
                    format!("“{id}”不能作{}的编号", self.kind.zh),
                    format!("\"{id}\" cannot be the id of a {}", self.kind.en),
                ),
                both(
                    "请用英文字母、数字、- 和 _，不超过 64 个，也不要是 12 位数字",
                    "use ASCII letters, digits, - and _, at most 64, and not twelve digits",
                ),
            );
        }
        self.declare(id, spot, problems) && well_formed
    }
}
