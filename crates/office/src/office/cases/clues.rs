//! Inaction that hides behind movement: clues from the record, each with its rows and the share of a unit's cases that they are. None is a verdict;
//! each has honest causes, which it names. Whoever supervises looks into one and says on record what was found.

use super::proportion::{difference, wilson};
use super::sieve::Where;
use super::{CaseDesk, require_seat};
use crate::cases::CaseAction;
use crate::kinds::ActKind;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use crate::views::load_case;
use jiff::civil::Date;
use shishu_cases::Sign;
use shishu_programme::Power;
use shishu_store::{Content, NewAct, Row, args};
use shishu_terms::{Bilingual, CaseId, CaseKindId, Moment, PostId, UnitId};

/// Which rows of clues; every condition given must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClueFilter {
    /// Received on this day or later, and on this day or earlier.
    pub from: Date,
    pub to: Date,
    pub kind: Option<CaseKindId>,
    /// The unit, and the post, that showed it.
    pub unit: Option<UnitId>,
    pub post: Option<PostId>,
    /// Looked into, or not yet.
    pub looked: Option<bool>,
}

/// A clue with how much there is of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClueCount {
    pub sign: Sign,
    pub rows: u64,
    /// Nobody has looked into these.
    pub new: u64,
}

/// By what shares are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareBy {
    Unit,
    Kind,
    Post,
}

/// The share of a clue in what one unit (kind, post) did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClueShare {
    pub id: String,
    pub name: Bilingual,
    pub rows: u64,
    /// Cases that could have shown it: owned, answered or worked on.
    pub of: u64,
    /// The interval (Wilson, 95 %) for the share, in thousandths.
    pub low: u32,
    pub high: u32,
    /// It is larger than the share of all others together by more than chance explains (the interval at 95 % of the difference lies above 0), and there
    /// are enough cases on both sides to say so.
    pub stands_out: bool,
}

/// One row of a clue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClueRow {
    pub case: CaseId,
    pub kind: Bilingual,
    pub received: Date,
    pub post: PostId,
    pub post_name: Bilingual,
    pub unit: UnitId,
    pub unit_name: Bilingual,
    /// The act that showed it.
    pub seq: u64,
    /// What was found last.
    pub found: Option<Finding>,
}

/// What somebody found who looked into a clue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is what it looks like.
    Justified,
    /// It has an honest cause.
    Honest,
    /// Handed on to whoever examines persons.
    HandedOn,
}

impl Found {
    pub const ALL: [Found; 3] = [Found::Justified, Found::Honest, Found::HandedOn];

    /// The word of acts and forms.
    pub fn code(self) -> &'static str {
        match self {
            Found::Justified => "justified",
            Found::Honest => "honest",
            Found::HandedOn => "handed-on",
        }
    }

    pub fn parse(code: &str) -> Option<Found> {
        Found::ALL.into_iter().find(|found| found.code() == code)
    }
}

/// One look into a clue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub found: Found,
    pub at: Moment,
    /// Who, in the post of that day.
    pub by: Bilingual,
    pub seq: u64,
    /// The case went on after it.
    pub went_on: bool,
    /// The reason, unless it was erased; only where it was asked for.
    pub reason: Option<String>,
}

/// Fewer cases than this say nothing of a share.
pub const ENOUGH: u64 = 10;
const LONGEST_REASON: usize = 2_000;
/// Rows that one form looks into.
const AT_ONCE: usize = 200;

impl Office {
    /// Every clue with its count, in a fixed order, over what the caller supervises or audits.
    pub async fn clues(&self, caller: &Caller, filter: &ClueFilter) -> Result<Vec<ClueCount>, OfficeError> {
        let mut counts = Vec::new();
        for sign in Sign::CLUES {
            let found = self.clue_where(caller, sign, filter).await?;
            let looked = "EXISTS (SELECT 1 FROM clue_findings f WHERE f.case_id = s.case_id AND f.sign = s.sign)";
            let sql = format!(
                "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN {looked} THEN 0 ELSE 1 END), 0) AS BIGINT) FROM case_signs s WHERE {}",
                found.text
            );
            let rows = self.store.query(&sql, found.values).await?;
            let Some(row) = rows.first() else { continue };
            counts.push(ClueCount { sign, rows: row.unsigned(0)?, new: row.unsigned(1)? });
        }
        Ok(counts)
    }

    /// The share of a clue by unit, kind or post, whoever has most of it first.
    pub async fn clue_shares(
        &self,
        caller: &Caller,
        sign: Sign,
        filter: &ClueFilter,
        by: ShareBy,
    ) -> Result<Vec<ClueShare>, OfficeError> {
        let mut found = self.supervised(caller, filter)?;
        found.and_in("s.sign", [sign.code(), sign.of().code()]);
        found.values.push(sign.code().into());
        let column = match by {
            ShareBy::Unit => "s.unit",
            ShareBy::Kind => "s.kind",
            ShareBy::Post => "s.post",
        };
        let sql = format!(
            "SELECT {column}, CAST(SUM(CASE WHEN s.sign = ${n} THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN s.sign = ${n} THEN 0 ELSE 1 END) AS BIGINT) \
             FROM case_signs s WHERE {} GROUP BY {column} ORDER BY {column}",
            found.text,
            n = found.values.len()
        );
        let rows = self.store.query(&sql, found.values).await?;
        let counted: Result<Vec<(String, u64, u64)>, OfficeError> =
            rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.unsigned(1)?, row.unsigned(2)?))).collect();
        let counted = counted?;
        let all = counted.iter().fold((0, 0), |(rows, of), one| (rows + one.1, of + one.2));
        let mut shares: Vec<ClueShare> = counted
            .into_iter()
            .filter(|(_, _, of)| *of > 0)
            .map(|(id, rows, of)| share(self.share_name(by, &id), id, (rows, of), (all.0 - rows, all.1 - of)))
            .collect();
        shares.sort_by(|a, b| {
            (b.stands_out, b.rows * a.of).cmp(&(a.stands_out, a.rows * b.of)).then_with(|| a.id.cmp(&b.id))
        });
        Ok(shares)
    }

    fn share_name(&self, by: ShareBy, id: &str) -> Bilingual {
        let same = || Bilingual::same(id);
        match by {
            ShareBy::Unit => self.unit_name(&UnitId::new(id)),
            ShareBy::Kind => self.programme.cases.get(id).map_or_else(same, |kind| kind.name.clone()),
            ShareBy::Post => self.programme.posts.get(id).map_or_else(same, |post| post.name.clone()),
        }
    }

    /// Rows of a clue, those received first in front; how many there are in all.
    pub async fn clue_rows(
        &self,
        caller: &Caller,
        sign: Sign,
        filter: &ClueFilter,
        offset: u64,
        limit: u32,
    ) -> Result<(Vec<ClueRow>, u64), OfficeError> {
        let mut found = self.clue_where(caller, sign, filter).await?;
        let count = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM case_signs s WHERE {}", found.text);
        let all = self.store.query(&count, found.values.clone()).await?;
        let all = all.first().map(|row| row.unsigned(0)).transpose()?.unwrap_or(0);
        found.values.push(i64::from(limit).into());
        found.values.push(offset.into());
        let n = found.values.len();
        let sql = format!(
            "SELECT s.case_id, s.kind, s.received, s.post, s.unit, s.seq, c.last_seq FROM case_signs s JOIN cases c ON c.id = s.case_id \
             WHERE {} ORDER BY s.received, s.case_id, s.post LIMIT ${} OFFSET ${n}",
            found.text,
            n - 1
        );
        let mut rows = Vec::new();
        for row in self.store.query(&sql, found.values).await? {
            rows.push(self.clue_row(sign, &row).await?);
        }
        Ok((rows, all))
    }

    async fn clue_row(&self, sign: Sign, row: &Row) -> Result<ClueRow, OfficeError> {
        let case = CaseId::new(row.text(0)?);
        let (kind, post, unit) = (row.text(1)?, PostId::new(row.text(3)?), UnitId::new(row.text(4)?));
        let received = row.text(2)?.parse();
        Ok(ClueRow {
            kind: self.share_name(ShareBy::Kind, kind),
            received: received.map_err(|_| shishu_store::StoreError::View("a day cannot be read".to_owned()))?,
            post_name: self.share_name(ShareBy::Post, post.as_str()),
            unit_name: self.unit_name(&unit),
            seq: row.unsigned(5)?,
            found: self.findings(sign, &case, row.unsigned(6)?, false).await?.pop(),
            case,
            post,
            unit,
        })
    }

    /// Everything that was found about a clue on one case, the first first, with the reasons.
    pub async fn clue_history(&self, caller: &Caller, sign: Sign, case: &CaseId) -> Result<Vec<Finding>, OfficeError> {
        let (_, state, _) = self.case_for(caller, case, CaseAction::See).await?;
        self.clue_reader(caller)?;
        self.findings(sign, case, state.last, true).await
    }

    async fn findings(&self, sign: Sign, case: &CaseId, last: u64, reasons: bool) -> Result<Vec<Finding>, OfficeError> {
        let sql =
            "SELECT seq, at, person, post, finding FROM clue_findings WHERE case_id = $1 AND sign = $2 ORDER BY seq";
        let mut findings = Vec::new();
        for row in self.store.query(sql, args![case.as_str(), sign.code()]).await? {
            let seq = row.unsigned(0)?;
            let (person, post) = (shishu_terms::PersonId::new(row.text(2)?), PostId::new(row.text(3)?));
            let Some(found) = Found::parse(row.text(4)?) else { continue };
            let reason = match reasons {
                true => self.store.content(seq, "text").await?,
                false => None,
            };
            findings.push(Finding {
                found,
                at: Moment::from_micros(row.int(1)?),
                by: self.by_then(Some(&post), Some(&person), seq),
                seq,
                went_on: last > seq,
                reason: match reason {
                    Some(Content::Text(text)) => Some(text),
                    _ => None,
                },
            });
        }
        Ok(findings)
    }

    /// Says what was found about a clue on these cases: one act for each, all or none. Nobody looks into what the own post did.
    pub async fn look_into_clue(
        &self,
        caller: &Caller,
        sign: Sign,
        cases: &[CaseId],
        found: Found,
        reason: &str,
    ) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let desk = self.case_desk(caller.now)?;
        let reason = reason.trim().to_owned();
        if !(4..=LONGEST_REASON).contains(&reason.chars().count()) {
            return Err(Refusal::bad_input(
                format!("请写明凭什么这样认定（4 到 {LONGEST_REASON} 字）。"),
                format!("write on what ground (4 to {LONGEST_REASON} characters)"),
            )
            .into());
        }
        if cases.is_empty() || cases.len() > AT_ONCE {
            return Err(Refusal::bad_input(
                format!("请勾选 1 到 {AT_ONCE} 件。"),
                format!("tick 1 to {AT_ONCE} cases"),
            )
            .into());
        }
        let cases = cases.to_vec();
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let mut done = Done { seq: 0, at: desk.now };
                    for case in &cases {
                        looked_at(tx, &desk, &actor, sign, case).await?;
                        let body = serde_json::json!({ "clue": sign.code(), "finding": found.code() });
                        let act = NewAct::new(desk.now, ActKind::ClueLookedInto.wire(), case.as_str())
                            .by(actor.person.clone(), actor.post.id.clone())
                            .body(body)
                            .content("text", reason.clone());
                        done.seq = tx.append(act).await?.seq;
                    }
                    Ok::<_, OfficeError>(done)
                })
            })
            .await?;
        Ok(committed.value)
    }

    fn clue_reader(&self, caller: &Caller) -> Result<(), OfficeError> {
        let actor = caller.require()?;
        match [Power::Supervise, Power::ReadAll].iter().any(|power| actor.has(*power)) {
            true => Ok(()),
            false => Err(Refusal::not_allowed("您的岗位不督办事项。", "your post does not supervise cases").into()),
        }
    }

    /// What the caller supervises or audits of the signs, without what the caller is barred from.
    fn supervised(&self, caller: &Caller, filter: &ClueFilter) -> Result<Where, OfficeError> {
        self.clue_reader(caller)?;
        let actor = caller.require()?;
        let desk = self.case_desk(caller.now)?;
        let mut found = Where::default();
        found.and("s.received >= ?", filter.from.to_string());
        found.and("s.received <= ?", filter.to.to_string());
        if !actor.has(Power::ReadAll) {
            let kinds = self.programme.cases.values().filter(|kind| kind.supervisors.contains(&actor.post.id));
            found.and_in("s.kind", kinds.map(|kind| kind.id.as_str()));
        }
        if let Some(kind) = &filter.kind {
            found.and("s.kind = ?", kind.as_str());
        }
        if let Some(unit) = &filter.unit {
            found.and("s.unit = ?", unit.as_str());
        }
        if let Some(post) = &filter.post {
            found.and("s.post = ?", post.as_str());
        }
        found.without_barred("s.case_id", &self.own_tokens(&desk, actor));
        Ok(found)
    }

    /// The rows of a clue. A reply on the last day is one only where a unit stands out with them.
    async fn clue_where(&self, caller: &Caller, sign: Sign, filter: &ClueFilter) -> Result<Where, OfficeError> {
        let mut found = self.supervised(caller, filter)?;
        found.and("s.sign = ?", sign.code());
        if sign == Sign::LastDay {
            // Asked over all units: one of them stands out against the others.
            let whole = ClueFilter { unit: None, post: None, looked: None, ..filter.clone() };
            let shares = self.clue_shares(caller, sign, &whole, ShareBy::Unit).await?;
            let units = shares.iter().filter(|share| share.stands_out);
            found.and_in("s.unit", units.map(|share| share.id.as_str()));
        }
        let looked = "(SELECT 1 FROM clue_findings f WHERE f.case_id = s.case_id AND f.sign = s.sign)";
        match filter.looked {
            Some(true) => found.text.push_str(&format!(" AND EXISTS {looked}")),
            Some(false) => found.text.push_str(&format!(" AND NOT EXISTS {looked}")),
            None => {}
        }
        Ok(found)
    }
}

/// The clue is there, the actor supervises the case, and it is not the actor's own doing.
async fn looked_at(
    tx: &mut shishu_store::Tx,
    desk: &CaseDesk,
    actor: &crate::actor::Actor,
    sign: Sign,
    case: &CaseId,
) -> Result<(), OfficeError> {
    let not_found = || Refusal::not_found(case.as_str());
    let (state, _) = load_case(tx, case).await?.ok_or_else(not_found)?;
    require_seat(desk, actor, CaseAction::Supervise, &state, desk.kind(&state)?)?;
    let rows = tx
        .query(
            "SELECT post FROM case_signs WHERE sign = $1 AND case_id = $2 ORDER BY post",
            args![sign.code(), case.as_str()],
        )
        .await?;
    if rows.is_empty() {
        return Err(not_found().into());
    }
    for row in &rows {
        let post = PostId::new(row.text(0)?);
        let holder = desk.programme.holder(&post, desk.today);
        if post == actor.post.id || holder.is_some_and(|holder| holder.id == actor.person) {
            return Err(Refusal::not_allowed(
                format!("{case} 是您自己岗位办的，请由别的督办岗核查。"),
                format!("{case} was handled by your own post; another supervisor looks into it"),
            )
            .into());
        }
    }
    Ok(())
}

/// `own` and `others`: cases that show the clue, of cases that could have.
fn share(name: Bilingual, id: String, own: (u64, u64), others: (u64, u64)) -> ClueShare {
    let (low, high) = wilson(own.0, own.1);
    let permille = |share: f64| share * 1_000.0;
    ClueShare {
        id,
        name,
        rows: own.0,
        of: own.1,
        low: permille(low).floor() as u32,
        high: permille(high).ceil() as u32,
        stands_out: own.1 >= ENOUGH && others.1 >= ENOUGH && difference(own, others).0 > 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stands_out_only_with_enough_on_both_sides_and_where_chance_does_not_explain_it() {
        let of = |own, others| share(Bilingual::same("x"), "x".to_owned(), own, others);
        assert!(of((18, 20), (10, 100)).stands_out);
        assert!(!of((9, 9), (10, 100)).stands_out && !of((18, 20), (0, 9)).stands_out, "too few");
        assert!(!of((3, 20), (10, 100)).stands_out, "15 % of 20 is not above 10 %");
        // Fisher's exact test gives p = 0.49: that the others had none in twelve says little.
        assert!(!of((2, 15), (0, 12)).stands_out, "two of fifteen against none of twelve is chance");
        let shown = of((15, 148), (0, 9));
        assert_eq!((shown.low, shown.high), (62, 161), "rounded outwards");
    }
}
