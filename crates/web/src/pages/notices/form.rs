//! A draft as its form has it: the text, what was found in it with what becomes of each find, and what is masked besides.

use crate::http::{Form, PageError};
use shishu_cases::notice::{Draft, DraftFile, Mask, Scope};
use shishu_office::{NewNotice, NoticeFile, Office};
use shishu_terms::{CaseId, UnitId};

/// A passage, found or named by the writer.
pub(super) struct Row {
    pub(super) what: String,
    pub(super) ground: String,
    pub(super) masked: bool,
    /// What it looks like and why, of one that was found.
    pub(super) about: Option<(shishu_terms::Bilingual, shishu_terms::Bilingual)>,
    /// How often it stands in the text, of one that was found.
    pub(super) times: usize,
}

pub(super) struct Filled {
    pub(super) cases: Vec<CaseId>,
    pub(super) scope: Scope,
    pub(super) unit: Option<UnitId>,
    pub(super) draft: Draft,
    pub(super) rows: Vec<Row>,
}

/// Lines for passages that the writer names.
pub(super) const MORE: usize = 3;

impl Filled {
    /// A draft that is there already, or is filled from cases.
    pub(super) fn of(draft: Draft, cases: Vec<CaseId>, scope: Scope) -> Filled {
        let row = |what: &String, ground: &str, masked| Row {
            what: what.clone(),
            ground: ground.to_owned(),
            masked,
            about: None,
            times: 0,
        };
        let masked = draft.masks.iter().map(|mask| row(&mask.what, &mask.exemption, true));
        let open = draft.open.iter().map(|what| row(what, "", false));
        let rows = masked.chain(open).collect();
        Filled { cases, scope, unit: None, draft, rows }
    }

    /// As it was sent.
    pub(super) fn read(form: &Form) -> Filled {
        let text = |name: &str| form.text(name).to_owned();
        let mut rows = Vec::new();
        for (at, what) in form.with_prefix("found.") {
            let ground = text(&format!("ground.{at}"));
            let masked = !form.text(&format!("mask.{at}")).is_empty();
            rows.push(Row { what: what.to_owned(), ground, masked, about: None, times: 0 });
        }
        for at in 0..MORE {
            let what = text(&format!("also.{at}"));
            if !what.is_empty() {
                rows.push(Row {
                    what,
                    ground: text(&format!("also-ground.{at}")),
                    masked: true,
                    about: None,
                    times: 0,
                });
            }
        }
        let keep = form.all("keep").filter_map(|kept| kept.split_once(' '));
        let files = keep.map(|(sha256, name)| DraftFile { name: name.to_owned(), sha256: sha256.to_owned() }).collect();
        Filled {
            cases: form.all("case").map(CaseId::new).collect(),
            scope: Scope::parse(form.text("scope")).unwrap_or(Scope::Public),
            unit: Some(form.text("unit")).filter(|unit| !unit.is_empty()).map(UnitId::new),
            draft: Draft {
                title: text("title"),
                reported: text("reported"),
                done: text("done"),
                result: text("result"),
                lesson: text("lesson"),
                masks: Vec::new(),
                open: Vec::new(),
                files,
            },
            rows,
        }
    }

    /// Looks for what should be masked; what was decided before stays decided, what is new is masked when in doubt.
    pub(super) fn look(&mut self, office: &Office, names: &[String]) -> Result<(), PageError> {
        for found in office.notice_proposals(&self.draft, names)? {
            let about = Some((found.kind, found.why));
            match self.rows.iter_mut().find(|row| row.what == found.what) {
                Some(row) => {
                    (row.about, row.times) = (about, found.times);
                    if row.ground.is_empty() {
                        row.ground = found.exemption;
                    }
                }
                None => self.rows.push(Row {
                    what: found.what,
                    ground: found.exemption,
                    masked: true,
                    about,
                    times: found.times,
                }),
            }
        }
        // What was left open and is not found any more is no question any more.
        self.rows.retain(|row| row.masked || row.about.is_some());
        self.draft.masks = self.masks();
        self.draft.open = self.rows.iter().filter(|row| !row.masked).map(|row| row.what.clone()).collect();
        Ok(())
    }

    /// What the office is given.
    pub(super) fn sent(&self, files: Vec<NoticeFile>) -> NewNotice {
        let units = self.unit.iter().cloned().collect();
        NewNotice { scope: self.scope, units, draft: self.draft.clone(), files }
    }

    fn masks(&self) -> Vec<Mask> {
        let masked = self.rows.iter().filter(|row| row.masked);
        masked.map(|row| Mask { what: row.what.clone(), exemption: row.ground.clone() }).collect()
    }
}
