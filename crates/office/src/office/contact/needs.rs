//! The needs ledger 需求台账: every need with its standing, and the service that can meet it, confirmed by a person.

use crate::cases::CaseAction;
use crate::kinds::ActKind;
use crate::office::cases::CaseLine;
use crate::office::{Caller, CaseFilter, Done, Office, OfficeError};
use crate::refusal::Refusal;
use crate::views::damaged;
use shishu_programme::CaseKind;
use shishu_store::{NewAct, args};
use shishu_terms::{Bilingual, CaseId, CaseKindId, CategoryId, RegionCode, RegionLevel};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of case whose categories are the services.
const SERVICE: &str = "service";
/// Needs read at once.
const MOST: i64 = 5_000;

/// A need.
#[derive(Clone, Debug)]
pub struct NeedLine {
    pub case: CaseLine,
    pub category: CategoryId,
    /// The town it was heard in.
    pub town: Option<(RegionCode, Bilingual)>,
    /// The visit or the day it was heard on.
    pub from: Option<String>,
    /// The service a person matched it to.
    pub matched: Option<(CategoryId, Bilingual)>,
    /// The reporter or a reply said that it was solved.
    pub met: bool,
}

impl Office {
    /// The kinds of case in which visits take down needs.
    pub fn need_kinds(&self) -> BTreeSet<CaseKindId> {
        self.programme.visits.values().map(|plan| plan.heard.clone()).collect()
    }

    /// The services with what they are called.
    pub fn services(&self) -> Option<&CaseKind> {
        self.programme.cases.get(SERVICE)
    }

    /// Needs that the caller may see, the newest first. `filter.kind` is theirs to give up: every kind of need is asked.
    pub async fn needs(&self, caller: &Caller, filter: &CaseFilter) -> Result<Vec<NeedLine>, OfficeError> {
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let matches = self.need_matches().await?;
        let mut lines = Vec::new();
        for kind in self.need_kinds() {
            let filter = CaseFilter { kind: Some(kind), ..filter.clone() };
            let mut found = self.visible(caller, &filter, today)?;
            found.values.push(MOST.into());
            let n = found.values.len();
            let sql =
                format!("SELECT state, due FROM cases WHERE {} ORDER BY received DESC, id LIMIT ${n}", found.text);
            for row in self.store.query(&sql, found.values).await? {
                let state: shishu_cases::CaseState = serde_json::from_str(row.text(0)?).map_err(damaged)?;
                let town = state.opened.region.map(|region| region.at(RegionLevel::Township));
                let matched = matches.get(state.id.as_str()).map(|service| {
                    let known = self.services().and_then(|kind| kind.category(service));
                    let name = known.map_or_else(|| Bilingual::same(service.as_str()), |one| one.name.clone());
                    (service.clone(), name)
                });
                let case = self.case_line(&row, today)?;
                lines.push(NeedLine {
                    met: case.standing == shishu_cases::Standing::Solved,
                    case,
                    category: state.category.clone(),
                    town: town.map(|town| (town, self.programme.region_name(&town))),
                    from: state.opened.from.clone(),
                    matched,
                });
            }
        }
        Ok(lines)
    }

    async fn need_matches(&self) -> Result<BTreeMap<String, CategoryId>, OfficeError> {
        let rows = self.store.query("SELECT case_id, service FROM need_matches ORDER BY case_id", args![]).await?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), CategoryId::new(row.text(1)?)))).collect()
    }

    /// The text of a need and the services its words speak for, for whoever may read it.
    pub async fn need_services(
        &self,
        caller: &Caller,
        id: &CaseId,
    ) -> Result<(String, Vec<shishu_text::Suggestion>), OfficeError> {
        let (_, state, _) = self.case_for(caller, id, CaseAction::Read).await?;
        let text = self.text_of(state.first, "text").await?.unwrap_or_default();
        let suggested = self.suggest_category(&CaseKindId::new(SERVICE), &text).await?;
        Ok((text, suggested.into_iter().filter(|one| !one.words.is_empty()).collect()))
    }

    /// Confirms which service can meet a need.
    pub async fn match_need(&self, caller: &Caller, id: &CaseId, service: &CategoryId) -> Result<Done, OfficeError> {
        let (_, state, kind) = self.case_for(caller, id, CaseAction::Read).await?;
        let actor = caller.require()?;
        if !self.need_kinds().contains(&kind.id) {
            return Err(Refusal::not_found(id.as_str()).into());
        }
        if self.services().and_then(|kind| kind.category(service)).is_none() {
            return Err(Refusal::bad_input("请选一项服务。", "choose a service").into());
        }
        if !state.is_open() {
            return Err(Refusal::wrong_state(
                "这项需求已经办结，不再对接。",
                "this need is closed; it is not matched any more",
            )
            .then("又有新的需要就另记一件。", "take down a new one if there is another need")
            .into());
        }
        let body = serde_json::json!({ "service": service.as_str() });
        let act = NewAct::new(caller.now, ActKind::NeedMatched.wire(), id.as_str())
            .by(actor.person.clone(), actor.post.id.clone())
            .body(body);
        self.append(act).await
    }
}
