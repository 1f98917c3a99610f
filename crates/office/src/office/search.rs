//! One search box: a figure, a return, a unit, a form, a case number, an act's number.

use super::{Caller, Office, OfficeError};
use crate::permissions::{Action, allows};
use shishu_store::args;
use shishu_terms::{Bilingual, CaseId, FigureId, FormId, NoticeId, Period, Place, ReturnId};

/// Something found, with what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A published figure: name, period, value with unit.
    Figure { id: FigureId, name: Bilingual, value: String },
    /// A published table.
    Table { form: FormId, period: Period, title: Bilingual },
    /// A return, for whoever may read it.
    Return { id: ReturnId, name: Bilingual },
    /// A form.
    Form { id: FormId, name: Bilingual },
    /// A case, for whoever may know of it.
    Case { id: CaseId, name: Bilingual },
    /// A typical case that is public.
    Notice { id: NoticeId, title: String },
    /// An act in the log.
    Act { seq: u64 },
}

const MOST: usize = 40;

impl Office {
    /// Finds what `words` name; several words must all fit. The public finds what is public.
    pub async fn find(&self, caller: &Caller, words: &str) -> Result<Vec<Hit>, OfficeError> {
        let words = words.trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = self.by_name(caller, words).await?;
        let terms: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        // Returns first: whoever may read them came for them, and a town's name fits every published figure of the town.
        hits.extend(self.returns_named(caller, &terms).await?);
        hits.extend(self.notices_named(caller, &terms).await?);
        hits.extend(self.published(&terms).await?);
        hits.truncate(MOST);
        Ok(hits)
    }

    /// Codes and numbers.
    async fn by_name(&self, caller: &Caller, words: &str) -> Result<Vec<Hit>, OfficeError> {
        let mut hits = Vec::new();
        if let Some(seq) =
            words.trim_start_matches('#').replace(',', "").parse::<u64>().ok().filter(|_| !words.contains('-'))
            && self.store.act(seq).await?.is_some()
        {
            hits.push(Hit::Act { seq });
        }
        if let Some(id) = self.case_named(&words.to_uppercase())
            && self.sees_case(caller, &id).await?
        {
            let kind = self.programme.cases.values().find(|kind| id.as_str().starts_with(&format!("{}-", kind.prefix)));
            let name = kind.map_or_else(|| Bilingual::same(id.as_str()), |kind| kind.name.clone());
            hits.push(Hit::Case { id, name });
        }
        if let Ok(id) = words.parse::<FigureId>()
            && let Ok(life) = self.figure(caller, &id).await
        {
            let name = Bilingual {
                zh: format!("{}{}，{}", life.place.zh, life.indicator.zh, id.period.zh()),
                en: format!("{}, {}, {}", life.indicator.en, life.place.en, id.period.en()),
            };
            hits.push(Hit::Figure { id, name, value: life.value.unwrap_or_default() });
        }
        if let Some(form) = self.programme.forms.get(&FormId::new(words)) {
            hits.push(Hit::Form { id: form.id.clone(), name: form.name.clone() });
        }
        Ok(hits)
    }

    /// Published figures of the county and the towns, newest first.
    async fn published(&self, terms: &[String]) -> Result<Vec<Hit>, OfficeError> {
        let mut hits = Vec::new();
        for line in self.bulletins(200, 0).await? {
            let period = format!("{} {} {}", line.period, line.period.zh(), line.period.en());
            if fits(terms, &format!("{} {} {}", line.title.zh, line.title.en, line.form)) {
                hits.push(Hit::Table { form: line.form.clone(), period: line.period, title: line.title.clone() });
            }
            let Some(edition) = self.editions(&line.form, line.period).await?.pop() else { continue };
            for row in &edition.table.rows {
                for column in &edition.table.columns {
                    let text =
                        format!("{} {} {} {} {period}", row.name.zh, row.name.en, column.name.zh, column.name.en);
                    let Some(value) = row.cells.get(&column.indicator).and_then(|c| c.value.clone()) else { continue };
                    if fits(terms, &text) {
                        hits.push(Hit::Figure {
                            id: FigureId::new(
                                line.form.clone(),
                                line.period,
                                Place::Region(row.region),
                                column.indicator.clone(),
                            ),
                            name: Bilingual {
                                zh: format!("{}{}，{}", row.name.zh, column.name.zh, line.period.zh()),
                                en: format!("{}, {}, {}", column.name.en, row.name.en, line.period.en()),
                            },
                            value,
                        });
                    }
                }
            }
            if hits.len() >= MOST {
                break;
            }
        }
        Ok(hits)
    }

    /// Returns of units by name, newest period first, for whoever may read them.
    async fn returns_named(&self, caller: &Caller, terms: &[String]) -> Result<Vec<Hit>, OfficeError> {
        let Some(actor) = caller.viewer.actor() else { return Ok(Vec::new()) };
        let mut hits = Vec::new();
        for unit in
            self.programme.units.values().filter(|u| fits(terms, &format!("{} {} {}", u.id, u.name.zh, u.name.en)))
        {
            let rows = self
                .store
                .query(
                    "SELECT id FROM returns WHERE unit = $1 ORDER BY first_day DESC, form LIMIT 6",
                    args![unit.id.as_str()],
                )
                .await?;
            for row in &rows {
                let Ok(id) = row.text(0)?.parse::<ReturnId>() else { continue };
                if allows(actor, Action::ReadReturn, unit, &id.form) {
                    let name = Bilingual {
                        zh: format!("{} {} {}", unit.name.zh, id.form, id.period.zh()),
                        en: format!("{}, {}, {}", unit.name.en, id.form, id.period.en()),
                    };
                    hits.push(Hit::Return { id, name });
                }
            }
            if hits.len() >= MOST / 2 {
                break;
            }
        }
        Ok(hits)
    }
}

pub(super) fn fits(terms: &[String], text: &str) -> bool {
    let text = text.to_lowercase();
    terms.iter().all(|term| text.contains(term.as_str()))
}
