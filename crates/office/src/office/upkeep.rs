//! Duties that the calendar raises so that the record is kept well: backups, drills, contents whose time is over.

use super::{Office, OfficeError};
use crate::kinds::ActKind;
use jiff::ToSpan as _;
use jiff::civil::{Date, Time};
use shishu_programme::{Power, Retention, TimeOfDay};
use shishu_store::{ContentId, DutyFilter, NewAct, NewDuty, Owner, Tx, args};
use shishu_terms::{DutyId, Moment, PostId};
use std::sync::{Arc, Mutex};

/// Working days within which such a duty is done.
const WITHIN: u32 = 5;
const DAY: i64 = 86_400;

/// The day on which was looked last; every look reads what may be much, so once a day is enough.
pub(super) type LookedOn = Arc<Mutex<Option<Date>>>;

/// What is owed and why.
struct Owed {
    /// `backup`, `drill` or `erase`: the duty's kind.
    kind: &'static str,
    /// What the duty is about: `upkeep:backup`, `retention:RULE`.
    subject: String,
    post: PostId,
    body: serde_json::Value,
}

/// The subject of duties under a retention rule.
fn of_rule(rule: &str) -> String {
    format!("retention:{rule}")
}

impl Office {
    /// Raises what has fallen due since yesterday; how many duties. Nothing is erased or copied by itself.
    pub async fn tick_upkeep(&self, now: Moment) -> Result<usize, OfficeError> {
        let today = now.date(self.programme.utc_offset_seconds);
        {
            let mut looked = self.upkeep.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if looked.replace(today) == Some(today) {
                return Ok(0);
            }
        }
        let mut raised = 0;
        for owed in self.owed(now).await? {
            raised += usize::from(self.raise_upkeep(now, today, owed).await?);
        }
        Ok(raised)
    }

    async fn owed(&self, now: Moment) -> Result<Vec<Owed>, OfficeError> {
        let mut owed = Vec::new();
        let upkeep = self.programme.upkeep;
        let every =
            [("backup", upkeep.backup_days, ActKind::BackupMade), ("drill", upkeep.drill_days, ActKind::BackupDrilled)];
        for (kind, days, done) in every {
            let (Some(days), Some(post)) = (days, self.post_with(Power::ManageAccounts)) else { continue };
            // An office that has never made one owes it so many days after its first act.
            let last = self.last_of(done).await?.or(self.store.act(0).await?.map(|act| act.at));
            if last.is_some_and(|last| last.plus_seconds(i64::from(days) * DAY) <= now) {
                let body = serde_json::json!({ "what": kind, "days": days });
                owed.push(Owed { kind, subject: format!("upkeep:{kind}"), post, body });
            }
        }
        for rule in &self.programme.retention {
            let Some(post) = self.post_with(Power::Erase) else { continue };
            let contents = self.due_under(rule, now).await?.len();
            if contents > 0 {
                let body = serde_json::json!({ "what": "erase", "rule": rule.id.as_str(), "contents": contents });
                owed.push(Owed { kind: "erase", subject: of_rule(&rule.id), post, body });
            }
        }
        Ok(owed)
    }

    fn post_with(&self, power: Power) -> Option<PostId> {
        let mut posts = self.programme.posts.values();
        posts.find(|post| post.powers.contains(&power)).map(|post| post.id.clone())
    }

    async fn last_of(&self, kind: ActKind) -> Result<Option<Moment>, OfficeError> {
        let sql = "SELECT at FROM acts WHERE kind = $1 ORDER BY seq DESC LIMIT 1";
        let rows = self.store.query(sql, args![kind.wire()]).await?;
        Ok(rows.first().map(|row| row.moment(0)).transpose()?)
    }

    /// Contents whose time under the rule is over and that are still there, in the order of their acts.
    pub async fn due_under(&self, rule: &Retention, now: Moment) -> Result<Vec<ContentId>, OfficeError> {
        let offset = self.programme.utc_offset_seconds;
        let since = now.date(offset).saturating_sub(i64::from(rule.months).months());
        let before = Moment::from_local(since.to_datetime(Time::midnight()), offset);
        let sql = "SELECT contents.seq, contents.name FROM contents JOIN acts ON acts.seq = contents.seq \
                   WHERE contents.text IS NOT NULL AND acts.at < $1 ORDER BY contents.seq, contents.name";
        let mut due = Vec::new();
        for row in self.store.query(sql, args![before]).await? {
            let name = row.text(1)?;
            if rule.covers(name) {
                due.push(ContentId { seq: row.unsigned(0)?, name: name.to_owned() });
            }
        }
        Ok(due)
    }

    /// Raises it unless one like it is open.
    async fn raise_upkeep(&self, now: Moment, today: Date, owed: Owed) -> Result<bool, OfficeError> {
        let counted = self.programme.calendar.add_working_days(today, WITHIN);
        let due = counted.map_or_else(|_| today.saturating_add(7.days()), |count| count.due);
        let due = TimeOfDay::END_OF_OFFICE.on(due, self.programme.utc_offset_seconds);
        let id = DutyId::new(format!("{}:{}:{today}", owed.kind, owed.subject));
        let duty = NewDuty {
            id,
            kind: owed.kind.to_owned(),
            subject: owed.subject.clone(),
            owner: Owner::Post(owed.post),
            due,
            why: serde_json::json!({ "working_days": WITHIN, "from": today.to_string() }),
        };
        let act = NewAct::new(now, ActKind::UpkeepDue.wire(), owed.subject).body(owed.body).raise(duty);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if !open_duties(tx, &act.subject).await?.is_empty() {
                        return Ok::<_, OfficeError>(false);
                    }
                    tx.append(act).await?;
                    Ok(true)
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// The open duties under a retention rule, if these contents are all that is due under it.
    pub(super) async fn settled_by(
        &self,
        rule: Option<&str>,
        erased: &[ContentId],
        now: Moment,
    ) -> Result<Vec<DutyId>, OfficeError> {
        let Some(rule) = rule.and_then(|id| self.programme.retention.iter().find(|rule| rule.id == id)) else {
            return Ok(Vec::new());
        };
        let left = self.due_under(rule, now).await?;
        if !left.iter().all(|content| erased.contains(content)) {
            return Ok(Vec::new());
        }
        let open = self.store.duties(&DutyFilter::open().about(of_rule(&rule.id))).await?;
        Ok(open.into_iter().map(|duty| duty.id).collect())
    }
}

/// Open duties about a subject, by id.
pub(super) async fn open_duties(tx: &mut Tx, subject: &str) -> Result<Vec<DutyId>, OfficeError> {
    let open = tx.duties(&DutyFilter::open().about(subject)).await?;
    Ok(open.into_iter().map(|duty| duty.id).collect())
}
