//! The text of a typical case as it is written, and what of it is made public.

use super::pieces::{Mask, Piece, pieces, plain};
use super::stated::Scope;
use crate::refused::Refused;
use serde::{Deserialize, Serialize};
use shishu_terms::{Bilingual, CaseKindId, Period, UnitId};

/// What its writers wrote. Kept apart from the record, in a content that can be erased; it may hold what must not be public.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub title: String,
    /// What was reported, what was done, what came of it, what is to be learnt.
    pub reported: String,
    pub done: String,
    pub result: String,
    pub lesson: String,
    #[serde(default)]
    pub masks: Vec<Mask>,
    /// Found and left open, so that approvers see what was decided to be harmless.
    #[serde(default)]
    pub open: Vec<String>,
    #[serde(default)]
    pub files: Vec<DraftFile>,
}

/// A file that is published along: already without metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    pub name: String,
    /// Of its bytes, hex.
    pub sha256: String,
}

/// What is public: nothing in it was masked away. It stands whole in the body of `notice.published`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicNotice {
    pub title: Vec<Piece>,
    pub parts: Vec<PublicPart>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<PublicFile>,
    pub quarter: Period,
    pub kind: CaseKindId,
    pub kind_name: Bilingual,
    pub units: Vec<UnitId>,
    pub unit_names: Vec<Bilingual>,
    /// How many cases it is compiled from.
    pub cases: u32,
    /// The grounds it names.
    pub exemptions: Vec<PublicExemption>,
    pub scope: Scope,
}

/// A part of the text by its id: `reported`, `done`, `result`, `lesson`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicPart {
    pub id: String,
    pub text: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicFile {
    pub name: Vec<Piece>,
    pub sha256: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicExemption {
    pub id: String,
    pub name: Bilingual,
    pub ground: Bilingual,
}

impl PublicNotice {
    /// Everything that is shown, for searching; no word goes across a gap.
    pub fn words(&self) -> String {
        let gap = |_: &str| "\n".to_owned();
        let texts = std::iter::once(&self.title).chain(self.parts.iter().map(|part| &part.text));
        texts.map(|text| plain(text, &gap)).collect::<Vec<_>>().join("\n")
    }
}

const LONGEST: usize = 20_000;

impl Draft {
    /// Ids of the parts, in order; the title stands before them.
    pub const PARTS: [&'static str; 4] = ["reported", "done", "result", "lesson"];

    /// A part by its id; `title` is one.
    pub fn part(&self, id: &str) -> &str {
        match id {
            "title" => &self.title,
            "reported" => &self.reported,
            "done" => &self.done,
            "result" => &self.result,
            "lesson" => &self.lesson,
            _ => "",
        }
    }

    /// What is shown of a part.
    pub fn shown(&self, id: &str, exemptions: &[&str]) -> Vec<Piece> {
        pieces(self.part(id), &self.masks, exemptions)
    }

    /// Refuses what lacks a part, is too long, or masks on a ground that is not listed.
    pub fn check(&self, exemptions: &[&str]) -> Result<(), Refused> {
        let parts = ["title"].into_iter().chain(Self::PARTS);
        for id in parts {
            let length = self.part(id).trim().chars().count();
            let name = part_name(id);
            if length < 2 {
                return Err(Refused::new(format!("请写“{}”。", name.zh), format!("write \"{}\"", name.en)));
            }
            if length > LONGEST {
                return Err(Refused::new(
                    format!("“{}”最多 {LONGEST} 字。", name.zh),
                    format!("\"{}\" has at most {LONGEST} characters", name.en),
                ));
            }
        }
        for mask in &self.masks {
            if !exemptions.contains(&mask.exemption.as_str()) {
                return Err(Refused::new(
                    "隐去一段要写明凭哪条事由。",
                    "each masked passage names an exemption of the list",
                )
                .then("事由列在 notices.toml。", "the exemptions stand in notices.toml"));
            }
            if mask.what.trim().chars().count() < 2 {
                return Err(Refused::new("要隐去的至少两个字。", "a masked passage has two characters at least"));
            }
        }
        Ok(())
    }

    /// Title, parts and names of files with every masked passage taken out and `[[ground]]` in its place: what may leave a sealed case.
    pub fn taken_out(&self, exemptions: &[&str]) -> Draft {
        let left = |shown: &[Piece]| plain(shown, &|ground| format!("[[{ground}]]"));
        let out = |id: &str| left(&self.shown(id, exemptions));
        let file = |file: &DraftFile| DraftFile {
            name: left(&pieces(&file.name, &self.masks, exemptions)),
            sha256: file.sha256.clone(),
        };
        Draft {
            title: out("title"),
            reported: out("reported"),
            done: out("done"),
            result: out("result"),
            lesson: out("lesson"),
            masks: Vec::new(),
            open: Vec::new(),
            files: self.files.iter().map(file).collect(),
        }
    }
}

/// What people call a part.
pub fn part_name(id: &str) -> Bilingual {
    let (zh, en) = match id {
        "title" => ("标题", "Title"),
        "reported" => ("反映了什么", "What was reported"),
        "done" => ("怎样办的", "What was done"),
        "result" => ("结果", "What came of it"),
        _ => ("启示", "What is to be learnt"),
    };
    Bilingual::new(zh, en)
}
