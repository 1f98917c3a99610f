//! One paper return: the grid to type it in, or its values beside the scan, by where it stands and what the post may do.

use super::{compare, entry};
use crate::http::{Ctx, Page, PageError, errors};
use crate::look::{Section, State, mark, parts, say};
use crate::pages::review::words;
use crate::pages::shared::{due_text, return_id, review_href};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_office::returns::{Draft, Stage};
use shishu_office::{Action, Actor, Refusal, ReviewSheet, allows};
use shishu_programme::{ReportForm, StatUnit};
use shishu_terms::{RegionLevel, ReturnId};

/// What a refused step leaves on the page.
pub(super) struct Tried {
    pub(super) refusal: Refusal,
    /// The cells as typed.
    pub(super) draft: Draft,
    /// The note to a judgement, as typed.
    pub(super) note: String,
}

/// Everything the parts of the page look at.
pub(super) struct Desk<'c> {
    pub(super) ctx: &'c Ctx,
    pub(super) id: ReturnId,
    pub(super) form: &'c ReportForm,
    pub(super) unit: &'c StatUnit,
    pub(super) sheet: ReviewSheet,
    pub(super) tried: Option<Tried>,
}

impl Desk<'_> {
    pub(super) fn may(&self, action: Action) -> bool {
        let allowed = |actor: &Actor| allows(actor, action, self.unit, &self.form.id);
        self.ctx.actor().is_ok_and(allowed)
    }

    /// Whoever typed it in does not confirm it.
    fn is_own_work(&self) -> bool {
        self.ctx.actor().is_ok_and(|actor| self.sheet.state.writers.contains(&actor.person))
    }
}

/// `GET /transcriptions/{form}/{period}/{unit}`.
pub(super) async fn sheet(ctx: Ctx, Path((form, period, unit)): Path<(String, String, String)>) -> Page {
    page(&ctx, return_id(&form, &period, &unit)?, None).await
}

/// The page; with `tried` it comes back with the status of the refusal and everything typed.
pub(super) async fn page(ctx: &Ctx, id: ReturnId, tried: Option<Tried>) -> Page {
    let office = ctx.app.office();
    let sheet = office.review_sheet(&ctx.caller(), &id).await?;
    let not_found = || PageError::from(Refusal::not_found(&id.to_string()));
    let programme = office.programme();
    let (form, unit) = programme.forms.get(&id.form).zip(programme.units.get(&id.unit)).ok_or_else(not_found)?;
    let desk = Desk { ctx, form, unit, sheet, tried, id };
    if !desk.may(Action::Transcribe) && !desk.may(Action::ConfirmTranscription) {
        return Err(Refusal::not_allowed(
            "您的岗位不转录也不核对纸质报表。",
            "your post neither transcribes nor confirms paper returns",
        )
        .into());
    }
    let title = format!("{} {}", unit.name.get(ctx.lang), desk.id.period.name(ctx.lang));
    let main = html! { (parts::head(&head(&desk))) (body(&desk)?) };
    let mut response = ctx.page(&title, Some(Section::Transcriptions), main).await?;
    if let Some(tried) = &desk.tried {
        *response.status_mut() = errors::status(tried.refusal.kind);
    }
    Ok(response)
}

fn head(desk: &Desk<'_>) -> parts::Head {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let town = ctx.app.office().programme().region_name(&desk.unit.region.at(RegionLevel::Township));
    let (shape, word) = words::stage(lang, desk.sheet.state.stage);
    parts::Head {
        crumbs: vec![
            (say!(lang, "转录", "Transcriptions").into(), Some("/transcriptions".into())),
            (desk.id.unit.to_string(), None),
        ],
        title: html! { (desk.unit.name.get(lang)) },
        sub: Some(
            html! { (words::table(lang, desk.form, desk.id.period)) "·" (town.get(lang)) " " (mark(shape, word)) },
        ),
        aside: Some(parts::due(due_text(ctx, desk.sheet.state.due), say!(lang, "报送期限", "when the return is due"))),
    }
}

fn body(desk: &Desk<'_>) -> Result<Markup, PageError> {
    let lang = desk.ctx.lang;
    Ok(match desk.sheet.state.stage {
        Stage::Expected if desk.may(Action::Transcribe) => entry::part(desk)?,
        Stage::Expected => parts::section(
            "values",
            say!(lang, "录入的数", "As typed in"),
            "",
            parts::empty(
                say!(lang, "还没有转录", "Not transcribed yet"),
                say!(
                    lang,
                    "录入岗转录后，您在这里对照扫描件核对。",
                    "Once it is typed in, you compare it with its scan here."
                ),
                Some(("/transcriptions", say!(lang, "回转录列表", "Back to the list"))),
            ),
        ),
        Stage::AwaitingConfirmation if desk.may(Action::ConfirmTranscription) && !desk.is_own_work() => {
            compare::part(desk, true)
        }
        Stage::AwaitingConfirmation => compare::part(desk, false),
        _ => html! {
            (parts::notice(State::Holds, html! {
                p { (say!(lang, "这份报表已经报上来了。要改数，由填报单位自己修订。", "This return is in. A change is the respondent's to make.")) }
                p { a href=(review_href(&desk.id)) { (say!(lang, "看这份报表", "See the return")) } }
            }))
        },
    })
}
