//! What I owe, by due time, and what I wait for.

use super::corrections::CORRECT;
use super::{Caller, Office, OfficeError};
use crate::calendar::subject_table;
use crate::clock::Why;
use shishu_store::{Duty, DutyFilter, Owner, args};
use shishu_terms::{Bilingual, CaseId, FormId, InquiryId, Moment, NoticeId, Period, ReturnId, ToleranceId, UnitId};
use std::collections::BTreeMap;

/// Where a duty is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DutyTarget {
    /// Fill in a return.
    Fill(ReturnId),
    /// Answer an inquiry.
    Answer(ReturnId, InquiryId),
    /// Review or accept the returns of a table.
    Queue(FormId, Period),
    /// Judge an answer.
    Settle(ReturnId, InquiryId),
    /// Compare a transcription with its scan.
    Confirm(ReturnId),
    /// Correct a published table, or explain why it stands.
    Correct(FormId, Period),
    /// Work on a case.
    Case(CaseId),
    /// Several cases, in this part of the queue.
    Cases(&'static str),
    /// Decide on a share of the identity that came with a case.
    Identity(CaseId),
    /// The custodian's list.
    Identities,
    /// Hand on keys of sealed cases.
    Keys,
    /// Hand on shares of identities.
    Shares,
    /// A typical case: approve it, write it, watch over it.
    Notice(NoticeId),
    /// Typical cases of a quarter are to be compiled.
    Compile(Period),
    /// Visit those on a round's list.
    Visits(String),
    /// Hold a reception day.
    Reception(String),
    /// Inspect a unit that was drawn in a round.
    Inspection(String, UnitId),
    /// Inspect the units that were drawn in a round.
    Inspections(String),
    /// An application for tolerance.
    Tolerance(ToleranceId),
    /// Keep the record well, on the machine that holds it: backups, drills, contents whose time is over.
    Upkeep,
}

/// A duty, or several of one kind about one table.
#[derive(Clone, Debug)]
pub struct DutyLine {
    /// What.
    pub title: Bilingual,
    /// More about it.
    pub detail: Bilingual,
    /// The earliest due time.
    pub due: Moment,
    /// How it was counted.
    pub why: Option<Why>,
    /// How many duties the line stands for.
    pub count: usize,
    /// How many of them are overdue.
    pub overdue: usize,
    /// Where to do it.
    pub target: DutyTarget,
    /// `report`, `answer`, `town-review`, `accept`, `settle`, `confirm-transcription`, `correct`, `case-answer`, `case-stage`,
    /// `case-take`, `case-approve`, `case-supervise`, `case-identity`, `case-key`, `case-share`, `notice-compile`, `notice-draft`,
    /// `notice-approve`, `notice-grace`, `tolerance-examine`, `tolerance-decide`, `tolerance-appeal`, `tolerance-correct`, `visit`, `reception`,
    /// `inspection`, `inspection-undrawn`,
    /// `backup`, `drill`, `erase`.
    pub kind: String,
    /// Who owes it (for what waits on others).
    pub owner: Bilingual,
}

/// The desk: what I owe and what waits on others.
#[derive(Clone, Debug, Default)]
pub struct DutyBoard {
    /// Past due.
    pub overdue: Vec<DutyLine>,
    /// Due today.
    pub today: Vec<DutyLine>,
    /// Due within the next seven days.
    pub week: Vec<DutyLine>,
    /// Later.
    pub later: Vec<DutyLine>,
    /// Duties of others that my acts raised or that concern what I asked.
    pub waiting: Vec<DutyLine>,
    /// Progress of the table that most of my duties are about: per town (name, accepted, returned, expected).
    pub progress: Option<(FormId, Period, Vec<TownProgress>)>,
}

/// Progress of a town.
#[derive(Clone, Debug)]
pub struct TownProgress {
    /// Name.
    pub town: Bilingual,
    /// Region code.
    pub region: shishu_terms::RegionCode,
    /// Accepted.
    pub accepted: u64,
    /// Reported, not accepted.
    pub returned: u64,
    /// Owed.
    pub expected: u64,
}

impl Office {
    /// Owners whose duties this actor sees as their own.
    fn owners(caller: &Caller) -> Result<Vec<Owner>, OfficeError> {
        let actor = caller.require()?;
        let mut owners = vec![Owner::Post(actor.post.id.clone())];
        if actor.has(shishu_programme::Power::Fill) {
            owners.push(Owner::Unit(actor.unit().clone()));
        }
        Ok(owners)
    }

    /// How many open duties the caller has; none on a case that the caller must not know of.
    pub async fn count_duties(&self, caller: &Caller) -> Result<u64, OfficeError> {
        let filter = DutyFilter { owners: Self::owners(caller)?, ..DutyFilter::open() };
        let all = self.store.count_duties(&filter).await?;
        Ok(all.saturating_sub(self.count_barred_duties(caller).await?))
    }

    /// The duty board.
    pub async fn duty_board(&self, caller: &Caller) -> Result<DutyBoard, OfficeError> {
        let duties = self.duties_off_cases(caller).await?;
        let offset = self.programme.utc_offset_seconds;
        let today = caller.now.date(offset);
        let mut board = DutyBoard::default();
        let mut lines = self.lines(&duties, caller.now);
        lines.extend(self.case_lines(caller).await?);
        lines.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.title.zh.cmp(&b.title.zh)));
        for line in lines {
            // A due time of 24:00 is the first moment of the day after and belongs to the day before.
            let day = Moment::from_micros(line.due.micros() - 1).date(offset);
            let days = (day - today).get_days();
            match (line.due < caller.now, days) {
                (true, _) => board.overdue.push(line),
                (false, 0) => board.today.push(line),
                (false, 1..=7) => board.week.push(line),
                _ => board.later.push(line),
            }
        }
        board.waiting = self.waiting(caller).await?;
        board.progress = self.progress(caller, &duties).await?;
        Ok(board)
    }

    /// Open duties of the caller but those on cases, of which there may be very many.
    async fn duties_off_cases(&self, caller: &Caller) -> Result<Vec<Duty>, OfficeError> {
        let mut duties = Vec::new();
        for owner in Self::owners(caller)? {
            for (kind, ..) in self.open_kinds(&owner, caller.now).await? {
                if !kind.starts_with("case-") {
                    duties.extend(self.store.duties(&DutyFilter::open().owned_by(owner.clone()).kind(kind)).await?);
                }
            }
        }
        duties.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        Ok(duties)
    }

    /// The kinds of duties that somebody owes, with how many there are and how many of them are overdue.
    pub(super) async fn open_kinds(&self, owner: &Owner, now: Moment) -> Result<Vec<(String, u64, u64)>, OfficeError> {
        let (owner_kind, id) = match owner {
            Owner::Post(post) => ("post", post.as_str()),
            Owner::Unit(unit) => ("unit", unit.as_str()),
        };
        let sql = "SELECT kind, CAST(COUNT(*) AS BIGINT), CAST(SUM(CASE WHEN due < $3 THEN 1 ELSE 0 END) AS BIGINT) FROM duties \
                   WHERE owner_kind = $1 AND owner = $2 AND discharged_by IS NULL GROUP BY kind ORDER BY kind";
        let rows = self.store.query(sql, args![owner_kind, id, now]).await?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.unsigned(1)?, row.unsigned(2)?))).collect()
    }

    /// Duties grouped: reviews of one table are one line, everything else is a line each. Those on cases are told apart.
    fn lines(&self, duties: &[Duty], now: Moment) -> Vec<DutyLine> {
        let mut groups: BTreeMap<(String, String), Vec<&Duty>> = BTreeMap::new();
        let mut lines = Vec::new();
        let mut rounds: BTreeMap<&str, Vec<&Duty>> = BTreeMap::new();
        for duty in duties {
            if duty.kind == "inspection" {
                rounds.entry(duty.subject.as_str()).or_default().push(duty);
                continue;
            }
            let grouped = matches!(duty.kind.as_str(), "town-review" | "accept");
            match duty.subject.parse::<ReturnId>() {
                Ok(id) if grouped => {
                    groups.entry((duty.kind.clone(), format!("{}.{}", id.form, id.period))).or_default().push(duty)
                }
                Ok(id) => lines.extend(self.single(duty, &id, now)),
                Err(_) => lines.extend(
                    self.correction(duty, now)
                        .or_else(|| self.upkeep_line(duty, now))
                        .or_else(|| self.notice_line(duty, now))
                        .or_else(|| self.tolerance_line(duty, now))
                        .or_else(|| self.contact_line(duty, now)),
                ),
            }
        }
        lines.extend(rounds.values().flat_map(|round| self.inspection_lines(round, now)));
        lines.extend(groups.into_values().filter_map(|group| self.group(&group, now)));
        lines
    }

    fn names(&self, id: &ReturnId) -> (Bilingual, Bilingual) {
        let form =
            self.programme.forms.get(&id.form).map_or_else(|| Bilingual::same(id.form.as_str()), |f| f.name.clone());
        let unit =
            self.programme.units.get(&id.unit).map_or_else(|| Bilingual::same(id.unit.as_str()), |u| u.name.clone());
        (form, unit)
    }

    fn single(&self, duty: &Duty, id: &ReturnId, now: Moment) -> Option<DutyLine> {
        let (form, unit) = self.names(id);
        let period = Bilingual { zh: id.period.zh(), en: id.period.en() };
        let inquiry = || duty.id.as_str().split_once(':').map(|(_, inquiry)| InquiryId::new(inquiry));
        let (title, target) = match duty.kind.as_str() {
            "report" => (
                Bilingual {
                    zh: format!("填报 {} {}", form.zh, period.zh),
                    en: format!("Fill in {}, {}", form.en, period.en),
                },
                DutyTarget::Fill(id.clone()),
            ),
            "answer" => (
                Bilingual {
                    zh: format!("答复核实：{} {}", form.zh, period.zh),
                    en: format!("Answer an inquiry: {}, {}", form.en, period.en),
                },
                DutyTarget::Answer(id.clone(), inquiry()?),
            ),
            "settle" => (
                Bilingual {
                    zh: format!("判定答复：{} {}", unit.zh, period.zh),
                    en: format!("Judge an answer: {}, {}", unit.en, period.en),
                },
                DutyTarget::Settle(id.clone(), inquiry()?),
            ),
            "confirm-transcription" => (
                Bilingual {
                    zh: format!("核对纸质报表转录：{}", unit.zh),
                    en: format!("Confirm a transcription: {}", unit.en),
                },
                DutyTarget::Confirm(id.clone()),
            ),
            _ => return None,
        };
        let detail = match duty.kind.as_str() {
            "report" => unit.clone(),
            "answer" => self.asked_cell(id, &inquiry()?),
            _ => form,
        };
        Some(DutyLine {
            title,
            detail,
            due: duty.due,
            why: Why::read(&duty.why),
            count: 1,
            overdue: usize::from(duty.is_overdue(now)),
            target,
            kind: duty.kind.clone(),
            owner: self.owner_name(&duty.owner),
        })
    }

    /// A duty about a published table.
    fn correction(&self, duty: &Duty, now: Moment) -> Option<DutyLine> {
        let (form, period) = subject_table(&duty.subject).filter(|_| duty.kind == CORRECT)?;
        let name = self.programme.forms.get(&form).map_or_else(|| Bilingual::same(form.as_str()), |f| f.name.clone());
        Some(DutyLine {
            title: Bilingual {
                zh: format!("更正已公布的表：{} {}", name.zh, period.zh()),
                en: format!("Correct a published table: {}, {}", name.en, period.en()),
            },
            detail: Bilingual::new(
                "公布后有来源改了数：更正，或说明表为什么不变",
                "a source changed after publication: correct the table, or say why it stands",
            ),
            due: duty.due,
            why: Why::read(&duty.why),
            count: 1,
            overdue: usize::from(duty.is_overdue(now)),
            target: DutyTarget::Correct(form, period),
            kind: duty.kind.clone(),
            owner: self.owner_name(&duty.owner),
        })
    }

    /// A duty of upkeep: it is done by a command, which the detail names.
    fn upkeep_line(&self, duty: &Duty, now: Moment) -> Option<DutyLine> {
        let rule = duty.subject.strip_prefix("retention:").unwrap_or_default();
        let (title, detail) = match duty.kind.as_str() {
            "backup" => (
                Bilingual::new("做一份备份", "Make a backup"),
                Bilingual::new(
                    "shishu backup，文件与本机分开保管",
                    "shishu backup; keep the file away from this machine",
                ),
            ),
            "drill" => (
                Bilingual::new("做一次恢复演练", "Rehearse a restore"),
                Bilingual::new("shishu restore --drill --dir …", "shishu restore --drill --dir …"),
            ),
            "erase" => (
                Bilingual::new("删除保存期限已满的内容", "Erase contents whose time is over"),
                Bilingual::same(format!("shishu erase --due {rule}")),
            ),
            _ => return None,
        };
        Some(DutyLine {
            title,
            detail,
            due: duty.due,
            why: Why::read(&duty.why),
            count: 1,
            overdue: usize::from(duty.is_overdue(now)),
            target: DutyTarget::Upkeep,
            kind: duty.kind.clone(),
            owner: self.owner_name(&duty.owner),
        })
    }

    fn asked_cell(&self, id: &ReturnId, inquiry: &InquiryId) -> Bilingual {
        let code = inquiry
            .as_str()
            .strip_prefix(&format!("{id}."))
            .and_then(|rest| rest.split('.').next())
            .unwrap_or_default();
        let indicator =
            self.programme.forms.get(&id.form).and_then(|f| f.indicator(&shishu_terms::IndicatorCode::new(code)));
        match indicator {
            Some(i) => Bilingual {
                zh: format!("问的是 {} {}", i.code, i.name.zh),
                en: format!("about {} {}", i.code, i.name.en),
            },
            None => Bilingual::same(code),
        }
    }

    fn group(&self, group: &[&Duty], now: Moment) -> Option<DutyLine> {
        let first = group.iter().min_by_key(|d| d.due)?;
        let id: ReturnId = first.subject.parse().ok()?;
        let (form, _) = self.names(&id);
        let n = group.len();
        let (zh, en) = if first.kind == "accept" { ("验收", "Accept") } else { ("审核", "Review") };
        let overdue = group.iter().filter(|d| d.is_overdue(now)).count();
        let late = |lang_zh: bool| match (overdue, lang_zh) {
            (0, _) => String::new(),
            (k, true) => format!("，其中逾期 {k} 份"),
            (k, false) => format!(", {k} overdue"),
        };
        Some(DutyLine {
            title: Bilingual {
                zh: format!("{zh} {} {}", form.zh, id.period.zh()),
                en: format!("{en} {}, {}", form.en, id.period.en()),
            },
            detail: Bilingual {
                zh: format!("待审 {n} 份，按重要度排好{}", late(true)),
                en: format!("{n} waiting, most important first{}", late(false)),
            },
            due: first.due,
            why: Why::read(&first.why),
            count: n,
            overdue,
            target: DutyTarget::Queue(id.form, id.period),
            kind: first.kind.clone(),
            owner: self.owner_name(&first.owner),
        })
    }

    pub(super) fn owner_name(&self, owner: &Owner) -> Bilingual {
        match owner {
            Owner::Post(post) => {
                self.programme.posts.get(post).map_or_else(|| Bilingual::same(post.as_str()), |p| p.name.clone())
            }
            Owner::Unit(unit) => {
                self.programme.units.get(unit).map_or_else(|| Bilingual::same(unit.as_str()), |u| u.name.clone())
            }
        }
    }

    /// Duties of others that wait because of this post's acts, or of this unit's returns.
    async fn waiting(&self, caller: &Caller) -> Result<Vec<DutyLine>, OfficeError> {
        let actor = caller.require()?;
        let rows = match actor.has(shishu_programme::Power::Fill) {
            true => {
                let unit = actor.unit().as_str();
                self.store
                    .query(
                        "SELECT d.id FROM duties d JOIN returns r ON r.id = d.subject WHERE r.unit = $1 AND d.discharged_by IS NULL \
                         AND d.kind IN ('town-review', 'accept', 'settle') ORDER BY d.due, d.id LIMIT 12",
                        args![unit],
                    )
                    .await?
            }
            false => {
                self.store
                    .query(
                        "SELECT d.id FROM duties d JOIN acts a ON a.seq = d.raised_by WHERE a.post = $1 AND d.discharged_by IS NULL \
                         AND d.kind = 'answer' ORDER BY d.due, d.id LIMIT 12",
                        args![actor.post.id.as_str()],
                    )
                    .await?
            }
        };
        let mut duties = Vec::new();
        for row in &rows {
            duties.extend(self.store.duty(&shishu_terms::DutyId::new(row.text(0)?)).await?);
        }
        let mut lines = Vec::new();
        for duty in &duties {
            let Ok(id) = duty.subject.parse::<ReturnId>() else { continue };
            let line = match duty.kind.as_str() {
                "town-review" | "accept" => self.group(&[duty], caller.now),
                _ => self.single(duty, &id, caller.now),
            };
            lines.extend(line.map(|mut line| {
                // On the waiting list a line is about one return: say which.
                let (form, unit) = self.names(&id);
                line.detail =
                    Bilingual { zh: format!("{} {}", unit.zh, form.zh), en: format!("{}, {}", unit.en, form.en) };
                line
            }));
        }
        Ok(lines)
    }

    /// Progress of the newest table among a reviewer's duties, by town.
    async fn progress(
        &self,
        caller: &Caller,
        duties: &[Duty],
    ) -> Result<Option<(FormId, Period, Vec<TownProgress>)>, OfficeError> {
        let actor = caller.require()?;
        if actor.has(shishu_programme::Power::Fill) {
            return Ok(None);
        }
        let tables = duties.iter().filter(|d| d.kind != "answer").filter_map(|d| d.subject.parse::<ReturnId>().ok());
        let newest = match tables.map(|id| (id.period, id.form)).max() {
            Some(table) => Some(table),
            None => self.review_tables(caller).await?.into_iter().next().map(|(form, period, _)| (period, form)),
        };
        let Some((period, form)) = newest else { return Ok(None) };
        let mut towns: BTreeMap<shishu_terms::RegionCode, TownProgress> = BTreeMap::new();
        for (state, region) in self.returns_of_table(&form, period).await? {
            if !actor.covers(&region, &form) {
                continue;
            }
            let code = region.at(shishu_terms::RegionLevel::Township);
            let town = towns.entry(code).or_insert_with(|| TownProgress {
                town: self.programme.region_name(&code),
                region: code,
                accepted: 0,
                returned: 0,
                expected: 0,
            });
            town.expected += 1;
            match state.is_wholly_accepted() {
                true => town.accepted += 1,
                false if state.is_reported() => town.returned += 1,
                false => {}
            }
        }
        let mut towns: Vec<TownProgress> = towns.into_values().collect();
        towns.sort_by_key(|t| std::cmp::Reverse(t.expected));
        Ok(Some((form, period, towns)))
    }
}
