//! One typical case as its readers see it.

use super::{NoticePart, is_public};
use crate::clock::Why;
use crate::office::{Caller, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::notice::{
    Draft, NoticeAct, NoticeState, Phase, PublicExemption, PublicFile, PublicNotice, PublicPart, pieces,
};
use shishu_programme::NoticeRules;
use shishu_store::{Content, DutyFilter, args};
use shishu_terms::{Bilingual, Moment, NoticeId, PostId};

/// One typical case with what the caller may see of it.
pub struct NoticeSheet {
    pub state: NoticeState,
    pub part: NoticePart,
    /// What is public, or will be; none once it is withdrawn, and none for whoever sees only that it was.
    pub public: Option<PublicNotice>,
    /// The text with everything masked in it, for those who wrote it or are asked to approve it.
    pub draft: Option<Draft>,
    /// How the present time limit was counted.
    pub why: Option<Why>,
    pub steps: Vec<NoticeStep>,
}

/// One act on it.
pub struct NoticeStep {
    pub seq: u64,
    pub at: Moment,
    pub post: Option<PostId>,
    pub by: Bilingual,
    pub stated: NoticeAct,
    /// The reason that was given.
    pub reason: Option<String>,
}

impl Office {
    /// The text as it is, of the act that wrote it last. `None`: erased.
    pub(super) async fn notice_draft(&self, state: &NoticeState) -> Result<Option<Draft>, OfficeError> {
        match self.store.content(state.text, "draft").await? {
            Some(Content::Text(text)) => Ok(Some(serde_json::from_str(&text).map_err(crate::views::damaged)?)),
            _ => Ok(None),
        }
    }

    /// What of the draft is made public.
    pub(super) fn public_of(&self, state: &NoticeState, draft: &Draft, rules: &NoticeRules) -> PublicNotice {
        let ids = Self::exemption_ids(rules);
        let part = |id: &&str| PublicPart { id: (*id).to_owned(), text: draft.shown(id, &ids) };
        let file = |file: &shishu_cases::notice::DraftFile| PublicFile {
            name: pieces(&file.name, &draft.masks, &ids),
            sha256: file.sha256.clone(),
        };
        let mut notice = PublicNotice {
            title: draft.shown("title", &ids),
            parts: Draft::PARTS.iter().map(part).collect(),
            files: draft.files.iter().map(file).collect(),
            quarter: state.drafted.quarter,
            kind: state.drafted.kind.clone(),
            kind_name: self.case_kind_name(&state.drafted.kind),
            units: state.units.clone(),
            unit_names: state.units.iter().map(|unit| self.unit_name(unit)).collect(),
            cases: state.drafted.cases.len() as u32,
            exemptions: Vec::new(),
            scope: state.scope,
        };
        notice.exemptions = named(&notice, rules);
        notice
    }

    pub(super) fn case_kind_name(&self, kind: &shishu_terms::CaseKindId) -> Bilingual {
        self.programme.cases.get(kind).map_or_else(|| Bilingual::same(kind.as_str()), |kind| kind.name.clone())
    }

    pub(super) async fn published_notice(&self, id: &NoticeId) -> Result<Option<PublicNotice>, OfficeError> {
        let rows = self.store.query("SELECT public FROM notices WHERE id = $1", args![id.as_str()]).await?;
        let Some(text) = rows.first().map(|row| row.opt_text(0)).transpose()?.flatten() else { return Ok(None) };
        Ok(Some(serde_json::from_str(text).map_err(crate::views::damaged)?))
    }

    /// The typical case, as far as the caller may see it.
    pub async fn notice(&self, caller: &Caller, id: &NoticeId) -> Result<NoticeSheet, OfficeError> {
        let missing = || OfficeError::from(Refusal::not_found(id.as_str()));
        let state = self.notice_state(id).await?.ok_or_else(missing)?;
        let part = self.notice_part(caller, &state)?.ok_or_else(missing)?;
        let inside = part.drafts
            || part.objects
            || caller.viewer.actor().is_some_and(|actor| actor.has(shishu_programme::Power::ReadAll));
        let draft = self.notice_draft(&state).await?;
        let public = match (&state.phase, state.published) {
            (Phase::Withdrawn { .. }, _) => None,
            (_, Some(_)) => self.published_notice(id).await?,
            (_, None) => match (self.notice_rules(), &draft) {
                (Ok(rules), Some(draft)) => Some(self.public_of(&state, draft, rules)),
                _ => None,
            },
        };
        let open = self.store.duties(&DutyFilter::open().about(id.as_str())).await?;
        let why = open.first().filter(|_| inside).and_then(|duty| Why::read(&duty.why));
        let steps = self.notice_steps(id, inside).await?;
        let draft = draft.filter(|_| part.drafts);
        Ok(NoticeSheet { state, part, public, draft, why, steps })
    }

    /// Its acts: all of them for those who have a part in it, otherwise what happened since it was published.
    async fn notice_steps(&self, id: &NoticeId, inside: bool) -> Result<Vec<NoticeStep>, OfficeError> {
        let mut steps = Vec::new();
        for act in self.store.acts_of(id.as_str()).await? {
            let Some(Ok(stated)) = NoticeAct::read(&act.kind, &act.body) else { continue };
            let told = matches!(stated, NoticeAct::Published(_) | NoticeAct::Rescoped(_) | NoticeAct::Withdrawn(_));
            if !inside && !told {
                continue;
            }
            let reason = match &stated {
                NoticeAct::Rescoped(one) => Some(one.reason.clone()),
                NoticeAct::Withdrawn(one) => Some(one.reason.clone()),
                NoticeAct::SentBack(_) | NoticeAct::Objected(_) => match self.store.content(act.seq, "reason").await? {
                    Some(Content::Text(text)) => Some(text),
                    _ => None,
                },
                _ => None,
            };
            let by = match &stated {
                NoticeAct::Objected(one) if one.who == shishu_cases::notice::Objector::Reporter => {
                    Bilingual::new("反映人", "the reporter")
                }
                _ => self.by_then(act.post.as_ref(), act.person.as_ref(), act.seq),
            };
            steps.push(NoticeStep { seq: act.seq, at: act.at, post: act.post, by, stated, reason });
        }
        Ok(steps)
    }

    /// A file of it: its name as shown, and its bytes.
    pub async fn notice_file(
        &self,
        caller: &Caller,
        id: &NoticeId,
        sha256: &str,
    ) -> Result<(PublicFile, Vec<u8>), OfficeError> {
        let missing = || OfficeError::from(Refusal::not_found(sha256));
        let public = self.notice(caller, id).await?.public.ok_or_else(missing)?;
        let file = public.files.into_iter().find(|file| file.sha256 == sha256).ok_or_else(missing)?;
        let bytes = self.store.blob(sha256).await?.ok_or_else(missing)?;
        Ok((file, bytes))
    }

    /// Is it public now?
    pub fn notice_is_public(sheet: &NoticeSheet) -> bool {
        is_public(&sheet.state)
    }
}

/// The exemptions that stand in it, in the order of the list.
fn named(notice: &PublicNotice, rules: &NoticeRules) -> Vec<PublicExemption> {
    let texts = std::iter::once(&notice.title)
        .chain(notice.parts.iter().map(|part| &part.text))
        .chain(notice.files.iter().map(|file| &file.name));
    let used: Vec<&str> = texts
        .flatten()
        .filter_map(|piece| match piece {
            shishu_cases::notice::Piece::Masked(id) => Some(id.as_str()),
            shishu_cases::notice::Piece::Shown(_) => None,
        })
        .collect();
    let used = rules.exemptions.iter().filter(|one| used.contains(&one.id.as_str()));
    used.map(|one| PublicExemption { id: one.id.clone(), name: one.name.clone(), ground: one.ground.clone() }).collect()
}
