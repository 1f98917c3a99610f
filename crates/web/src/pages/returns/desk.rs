//! One return on its respondent's desk: everything that its pages are made from, read once.

use super::super::shared::{due_text, remaining, return_href};
use super::super::tips;
use super::rows;
use super::says::Judged;
use crate::http::{Ctx, PageError, Posted};
use crate::look::grid::Grid;
use crate::look::{parts, say};
use maud::{Markup, html};
use shishu_office::returns::{Checked, Draft, Facts, Localised, localise};
use shishu_office::{FillSheet, Refusal};
use shishu_programme::{ReportForm, StatUnit};
use shishu_terms::{IndicatorCode, Moment, ReturnId, RuleId};
use std::sync::OnceLock;

/// A return, its form, its unit, and its fill sheet.
pub(crate) struct Desk<'a> {
    /// The request.
    pub ctx: &'a Ctx,
    /// Which return.
    pub id: &'a ReturnId,
    /// Its form.
    pub form: &'a ReportForm,
    /// Its respondent.
    pub unit: &'a StatUnit,
    /// Cells, earlier periods, findings, texts.
    pub fill: FillSheet,
    localised: OnceLock<Vec<Localised>>,
}

impl<'a> Desk<'a> {
    /// Opens a return; only its respondent may.
    pub(crate) async fn open(ctx: &'a Ctx, id: &'a ReturnId) -> Result<Desk<'a>, PageError> {
        ctx.actor()?;
        let office = ctx.app.office();
        let fill = office.fill_sheet(&ctx.caller(), id).await?;
        let not_found = || Refusal::not_found(&id.to_string());
        let form = office.programme().forms.get(&id.form).ok_or_else(not_found)?;
        let unit = office.programme().units.get(&id.unit).ok_or_else(not_found)?;
        Ok(Desk { ctx, id, form, unit, fill, localised: OnceLock::new() })
    }

    /// Puts what was just typed in place of what was saved, and checks it.
    pub(crate) fn typed(&mut self, draft: Draft) -> Result<(), PageError> {
        self.fill.checked = self.checked(&draft)?;
        self.fill.draft = draft;
        self.localised = OnceLock::new();
        Ok(())
    }

    /// What the checks say of a draft.
    pub(crate) fn checked(&self, draft: &Draft) -> Result<Checked, PageError> {
        Ok(self.ctx.app.office().check(self.id, draft, &self.fill.facts)?)
    }

    /// The address of the return, or of a page beneath it.
    pub(crate) fn href(&self, beneath: &str) -> String {
        format!("{}{beneath}", return_href(self.id))
    }

    /// `规模以上工业产销总值 2025年9月`
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.form.name.get(self.ctx.lang), self.id.period.name(self.ctx.lang))
    }

    /// The way here: the list, the form, and the return where the page lies beneath it.
    pub(super) fn crumbs(&self, beneath: Option<&str>) -> Vec<(String, Option<String>)> {
        let lang = self.ctx.lang;
        let list = (say!(lang, "报表", "Returns").to_owned(), Some("/returns".to_owned()));
        let form = (self.form.id.to_string(), Some(super::history_href(&self.form.id)));
        match beneath {
            None => vec![list, form],
            Some(word) => vec![list, form, (self.id.period.name(lang), Some(self.href(""))), (word.to_owned(), None)],
        }
    }

    /// `青禾柳溪精密铸造有限公司，柳溪镇，月报`
    pub(super) fn whose(&self) -> String {
        let lang = self.ctx.lang;
        let region = self.ctx.app.office().programme().region_name(&self.unit.region);
        let frequency = self.form.frequency.name();
        say!(
            lang,
            "{unit}，{region}，{frequency}",
            "{unit}, {region}, {frequency} return",
            unit = self.unit.name.get(lang),
            region = region.get(lang),
            frequency = frequency.get(lang)
        )
    }

    /// The head of a page of this return, with its due time.
    pub(crate) fn head(&self, beneath: Option<&str>) -> Markup {
        let lang = self.ctx.lang;
        let due = self.fill.state.due;
        let text = due_text(self.ctx, due);
        let reported = self.fill.state.is_reported();
        let sub = if reported { String::new() } else { remaining(self.ctx, due) };
        let head = parts::Head {
            crumbs: self.crumbs(beneath),
            title: html! { (self.form.name.get(lang)) " " span.nobr { (self.id.period.name(lang)) } },
            sub: Some(html! { (self.whose()) }),
            aside: Some(parts::due(say!(lang, "{due} 截止", "due {due}", due = text), sub)),
        };
        html! { (parts::head(&head)) @if let Some(why) = self.fill.why.as_ref().filter(|_| !reported) { (super::super::due::why(self.ctx, why)) } }
    }

    /// What is said about the cells; `loud` after a refused submission, when every gap is named.
    pub(super) fn judged(&self, loud: bool) -> Judged<'_> {
        let (draft, checked) = (&self.fill.draft, &self.fill.checked);
        let (lang, period) = (self.ctx.lang, self.id.period);
        Judged { lang, form: self.form, period, draft, checked, loud, localised: self.localised() }
    }

    /// The cells to look at where hard rules fail; looked for once a request.
    fn localised(&self) -> &[Localised] {
        let look = || {
            let facts = Facts { current: self.fill.checked.read.values.clone(), ..self.fill.facts.clone() };
            localise(self.form, self.id.period, &facts, &self.fill.checked.checks)
        };
        self.localised.get_or_init(look)
    }

    /// The grid to fill in.
    pub(super) async fn entry_grid(&self, loud: bool) -> Result<Grid, PageError> {
        let sheet = self.ctx.app.office().tips_while_filling(&self.id.form, self.id.period).await?;
        let mut tips = tips::beside(self.ctx.lang, self.form, &sheet);
        let judged = self.judged(loud);
        let value = |code: &IndicatorCode| self.fill.draft.cells.get(code).cloned().unwrap_or_default();
        let notices = |code: &IndicatorCode| {
            let mut notices = judged.notices(code);
            notices.extend(super::inquiries::notices(self, code));
            notices
        };
        let mut grid = rows::grid(self, false, &value, &notices);
        for row in grid.groups.iter_mut().flat_map(|group| &mut group.rows) {
            row.tips = tips.remove(&IndicatorCode::new(row.code.as_str())).unwrap_or_default();
        }
        Ok(grid)
    }

    /// When the draft was saved, on the local clock.
    pub(super) fn saved(&self) -> Option<String> {
        self.fill.draft_saved.map(|at| clock(self.ctx, at))
    }
}

/// `14:06:32` on the local clock.
pub(super) fn clock(ctx: &Ctx, at: Moment) -> String {
    let time = ctx.local(at).time();
    format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}

/// What was typed, as typed.
pub(super) fn draft_in(posted: &Posted) -> Draft {
    Draft {
        cells: posted.with_prefix("c.").map(|(code, text)| (IndicatorCode::new(code), text.to_owned())).collect(),
        reasons: posted.with_prefix("reason.").map(|(rule, chosen)| (RuleId::new(rule), chosen.to_owned())).collect(),
        texts: posted
            .with_prefix("text.")
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(rule, text)| (RuleId::new(rule), text.to_owned()))
            .collect(),
        reason: posted.text("reason").to_owned(),
        base: posted.text("base").parse().ok(),
    }
}
