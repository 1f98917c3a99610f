//! Writing, withdrawing and trying edit rules; their texts on record and how often they fail.

use super::{Caller, Done, Office, OfficeError};
use crate::actor::Actor;
use crate::permissions::{Action, allows};
use crate::refusal::Refusal;
use crate::returns::{Facts, ReturnState, check_one};
use crate::rules::{RuleDraft, RuleVerdict, Standing, TriedReturn, TryOut, judge_rule, withdraw_rule, write_rule};
use shishu_programme::{Power, ReportForm, RuleChange};
use shishu_rules::{Outcome, Rule, RuleSource};
use shishu_store::{NewAct, Row, Store, StoreError, Tx, args};
use shishu_terms::{FormId, Moment, Period, PersonId, PostId, RuleId, UnitId};
use std::collections::BTreeMap;

/// A text of a rule, or its withdrawal, as it stands on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleStatement {
    /// The act.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Who.
    pub person: Option<PersonId>,
    /// In which post.
    pub post: Option<PostId>,
    /// What was stated.
    pub change: RuleChange,
    /// Why.
    pub reason: String,
}

/// A changed rule: the act, and the office with the rules as they are now.
pub struct RuleChanged {
    /// The act.
    pub done: Done,
    /// To serve with from now on.
    pub office: Office,
}

const STATEMENTS: &str = "SELECT seq, at, person, post, form, rule, from_period, text, reason FROM rule_texts";

fn statement(row: &Row) -> Result<RuleStatement, StoreError> {
    let seq = row.unsigned(0)?;
    let from = row.text(6)?;
    Ok(RuleStatement {
        seq,
        at: row.moment(1)?,
        person: row.opt_text(2)?.map(PersonId::new),
        post: row.opt_text(3)?.map(PostId::new),
        change: RuleChange {
            place: format!("act {seq}"),
            form: FormId::new(row.text(4)?),
            rule: RuleId::new(row.text(5)?),
            from: from.parse().map_err(|_| StoreError::View(format!("the period {from} cannot be read")))?,
            text: row.opt_text(7)?.map(str::to_owned),
        },
        reason: row.text(8)?.to_owned(),
    })
}

/// Every statement about rules, in the order in which they were made.
pub(super) async fn all_statements(store: &Store) -> Result<Vec<RuleStatement>, StoreError> {
    let rows = store.query(&format!("{STATEMENTS} ORDER BY seq"), args![]).await?;
    rows.iter().map(statement).collect()
}

/// What stands on record about a rule and its form, read inside the write. Another rule saved since the caller's programme was made is a
/// refusal: what was judged is not what would be.
async fn standing(tx: &mut Tx, form: &FormId, rule: &RuleId, known: Option<u64>) -> Result<Standing, OfficeError> {
    let rows = tx.query("SELECT MAX(seq) FROM rule_texts", args![]).await?;
    let newest = rows.first().map_or(Ok(None), |row| row.opt_int(0))?.map(|seq| seq as u64);
    if newest != known {
        return Err(Refusal::wrong_state(
            "刚才有人保存了另一条规则，规则之间要重新判断。没有保存；您写的都还在页上。",
            "somebody saved another rule just now, and the set has to be judged anew; nothing was saved, what you wrote still stands on the page",
        )
        .then("请再按一次“保存”。", "press \"save\" once more")
        .into());
    }
    let sql = "SELECT MAX(seq) FROM rule_texts WHERE form = $1 AND rule = $2";
    let rows = tx.query(sql, args![form.as_str(), rule.as_str()]).await?;
    let last = rows.first().map_or(Ok(None), |row| row.opt_int(0))?.map(|seq| seq as u64);
    let sql = "SELECT period FROM periods WHERE form = $1 ORDER BY first_day DESC LIMIT 1";
    let rows = tx.query(sql, args![form.as_str()]).await?;
    let opened = rows.first().map(|row| super::record::period(row, 0)).transpose()?;
    Ok(Standing { last, opened })
}

impl Office {
    /// May the caller write the rules of this form? A rule binds the whole county, so the post's scope must be the county.
    pub fn may_write_rules(&self, caller: &Caller, form: &FormId) -> bool {
        caller.viewer.actor().is_some_and(|actor| self.writes_rules(actor, form))
    }

    fn writes_rules(&self, actor: &Actor, form: &FormId) -> bool {
        actor.has(Power::WriteRules) && actor.covers(&self.programme.county, form)
    }

    fn rule_writer<'c>(&self, caller: &'c Caller, form: &FormId) -> Result<(&'c Actor, &ReportForm), Refusal> {
        let actor = caller.require()?;
        let report_form = self.programme.forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        match self.writes_rules(actor, form) {
            true => Ok((actor, report_form)),
            false => Err(Refusal::not_allowed(
                format!("您的岗位不能编写 {form} 的审核关系。"),
                format!("your post cannot write the rules of {form}"),
            )
            .then(
                "请找有“编写审核关系”权限的专业岗位。",
                "ask the specialist whose post has the power to write rules",
            )),
        }
    }

    /// What there is to say of a rule before it is saved. Nothing is written.
    pub fn judge_rule(
        &self,
        caller: &Caller,
        form: &FormId,
        source: &RuleSource,
        from: Period,
    ) -> Result<RuleVerdict, OfficeError> {
        let (_, form) = self.rule_writer(caller, form)?;
        of_the_form(form, from)?;
        Ok(judge_rule(form, source, from))
    }

    /// Saves a rule. The answer holds the office that asks it.
    pub async fn write_rule(
        &self,
        caller: &Caller,
        form: &FormId,
        draft: RuleDraft,
    ) -> Result<RuleChanged, OfficeError> {
        let (actor, report_form) = self.rule_writer(caller, form)?;
        of_the_form(report_form, draft.from)?;
        let verdict = judge_rule(report_form, &draft.source, draft.from);
        let change = RuleChange {
            place: draft.source.id.to_string(),
            form: form.clone(),
            rule: draft.source.id.clone(),
            from: draft.from,
            text: Some(shishu_programme::rule_text(&draft.source)),
        };
        let (actor, form, now) = (actor.clone(), form.clone(), caller.now);
        self.change_rule(change, move |standing| write_rule(&form, &actor, now, &draft, &verdict, standing)).await
    }

    /// Withdraws a rule from a period on. `base` is the last act on it that the caller saw.
    pub async fn withdraw_rule(
        &self,
        caller: &Caller,
        form: &FormId,
        rule: &RuleId,
        from: Period,
        reason: String,
        base: Option<u64>,
    ) -> Result<RuleChanged, OfficeError> {
        let (actor, report_form) = self.rule_writer(caller, form)?;
        of_the_form(report_form, from)?;
        let latest = report_form.rules.latest_of(rule).ok_or_else(|| Refusal::not_found(rule.as_str()))?;
        if latest.until.is_some_and(|until| until < from) {
            return Err(Refusal::wrong_state(
                format!("规则 {rule} 已在 {from} 之前停用。"),
                format!("the rule {rule} ends before {from} already"),
            )
            .into());
        }
        let change = RuleChange { place: rule.to_string(), form: form.clone(), rule: rule.clone(), from, text: None };
        let (actor, form, rule, now) = (actor.clone(), form.clone(), rule.clone(), caller.now);
        self.change_rule(change, move |standing| {
            withdraw_rule(&form, &rule, &actor, now, (from, &reason, base), standing)
        })
        .await
    }

    async fn change_rule<F>(&self, change: RuleChange, decide: F) -> Result<RuleChanged, OfficeError>
    where
        F: FnOnce(Standing) -> Result<NewAct, Refusal> + Send + 'static,
    {
        // The loader's own judgement, before anything is written: what is saved is sure to load at the next start.
        let programme = self.programme.with_rules(std::slice::from_ref(&change));
        let (form, rule, known) = (change.form, change.rule, self.rules_at);
        let loads = programme.as_ref().map(|_| ()).map_err(|problems| refused_by_loader(problems));
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let standing = standing(tx, &form, &rule, known).await?;
                    let act = decide(standing)?;
                    loads?;
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        let programme = programme.map_err(|problems| refused_by_loader(&problems))?;
        Ok(RuleChanged { done: committed.value, office: self.with(programme, committed.value.seq) })
    }

    /// The texts of a rule on record, the newest first. Public. What stands in the folder has no act of its own.
    pub async fn rule_history(&self, form: &FormId, rule: &RuleId) -> Result<Vec<RuleStatement>, OfficeError> {
        let sql = format!("{STATEMENTS} WHERE form = $1 AND rule = $2 ORDER BY seq DESC");
        let rows = self.store.query(&sql, args![form.as_str(), rule.as_str()]).await?;
        Ok(rows.iter().map(statement).collect::<Result<_, _>>()?)
    }

    /// The periods of a form that were opened, the newest first.
    pub async fn opened_periods(&self, form: &FormId) -> Result<Vec<Period>, OfficeError> {
        let sql = "SELECT period FROM periods WHERE form = $1 ORDER BY first_day DESC";
        let rows = self.store.query(sql, args![form.as_str()]).await?;
        rows.iter().map(|row| super::record::period(row, 0)).collect()
    }

    /// Tries a rule on the returns of one period that the caller may read. Nothing is written.
    pub async fn try_rule(
        &self,
        caller: &Caller,
        form: &FormId,
        rule: &Rule,
        period: Period,
    ) -> Result<TryOut, OfficeError> {
        let (actor, form) = self.rule_writer(caller, form)?;
        let current = self.reported_of_table(&form.id, period).await?;
        let previous = self.reported_of_table(&form.id, period.previous()).await?;
        let year_ago = match period.previous() == period.year_ago() {
            true => previous.clone(),
            false => self.reported_of_table(&form.id, period.year_ago()).await?,
        };
        let mut tried = TryOut { period, pass: 0, fail: 0, missing: 0, broken: 0, others: Vec::new() };
        for (unit_id, state) in &current {
            let Some(unit) = self.programme.units.get(unit_id) else { continue };
            if !allows(actor, Action::ReadReturn, unit, &form.id) {
                continue;
            }
            let earlier = |table: &BTreeMap<UnitId, ReturnState>| table.get(unit_id).map(ReturnState::values);
            let facts = Facts { current: state.values(), previous: earlier(&previous), year_ago: earlier(&year_ago) };
            let (outcome, finding) = check_one(form, rule, &facts);
            match &outcome {
                Outcome::Pass => tried.pass += 1,
                Outcome::Fail { .. } => tried.fail += 1,
                Outcome::Missing { .. } => tried.missing += 1,
                Outcome::Broken(_) => tried.broken += 1,
            }
            tried.others.extend(finding.map(|finding| TriedReturn {
                id: state.id.clone(),
                unit: unit.name.clone(),
                outcome: finding.outcome,
                says: finding.says,
                spelt: finding.spelt,
            }));
        }
        let rank = |outcome: &str| ["fail", "broken", "missing"].iter().position(|known| *known == outcome);
        tried.others.sort_by_key(|one| rank(&one.outcome));
        Ok(tried)
    }

    async fn reported_of_table(
        &self,
        form: &FormId,
        period: Period,
    ) -> Result<BTreeMap<UnitId, ReturnState>, OfficeError> {
        let states = self.returns_of_table(form, period).await?;
        Ok(states
            .into_iter()
            .map(|(state, _)| state)
            .filter(ReturnState::is_reported)
            .map(|s| (s.id.unit.clone(), s))
            .collect())
    }
}

fn of_the_form(form: &ReportForm, period: Period) -> Result<(), Refusal> {
    match period.frequency() == form.frequency {
        true => Ok(()),
        false => Err(Refusal::bad_input(
            format!("报表 {} 没有“{period}”这样的报告期。", form.id),
            format!("the form {} has no reporting period like \"{period}\"", form.id),
        )),
    }
}

fn refused_by_loader(problems: &[shishu_programme::Problem]) -> Refusal {
    let first = problems.first();
    let say = |lang| first.map(|problem| problem.message.get(lang).to_owned()).unwrap_or_default();
    let cure = first.map(|problem| problem.cure.clone()).unwrap_or_default();
    let (zh, en) = (say(shishu_terms::Lang::Zh), say(shishu_terms::Lang::En));
    Refusal::bad_input(format!("规则没有保存：{zh}"), format!("the rule was not saved: {en}")).then(cure.zh, cure.en)
}
