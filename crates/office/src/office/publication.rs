//! Publishing and reading what is published.

use super::{Caller, Done, Office, OfficeError};
use crate::kinds::ActKind;
use crate::permissions::Action;
use crate::publication::{Coverage, Published, Publishing, Tabled, publish, tabulate};
use crate::refusal::Refusal;
use crate::returns::ReturnState;
use shishu_programme::Power;
use shishu_store::{Row, StoreError, args};
use shishu_terms::{Bilingual, FormId, Moment, Period, PostId, RegionCode};

/// An edition of a published table.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The table.
    pub table: Published,
    /// Its act.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// The post that published.
    pub post: Option<PostId>,
    /// The reason, of a correction.
    pub reason: Option<String>,
}

/// A table in lists.
#[derive(Clone, Debug)]
pub struct TableLine {
    /// The form.
    pub form: FormId,
    /// The period.
    pub period: Period,
    /// Title.
    pub title: Bilingual,
    /// Latest edition.
    pub edition: u32,
    /// When it was published.
    pub at: Moment,
    /// The first figure of the county row: indicator name, value, unit, figure id.
    pub headline: Option<(Bilingual, String, String, shishu_terms::FigureId)>,
    /// Did the latest edition change the headline: the old value.
    pub was: Option<String>,
}

/// What a publisher sees of a table before publishing.
#[derive(Clone, Debug)]
pub struct PublishBoard {
    /// The table as it would be published.
    pub tabled: Tabled,
    /// The edition in force.
    pub current: Option<Edition>,
    /// Returns that are not wholly accepted.
    pub open: Vec<ReturnState>,
}

fn edition(row: &Row) -> Result<Edition, OfficeError> {
    let table = serde_json::from_str(row.text(0)?).map_err(|e| StoreError::View(e.to_string()))?;
    Ok(Edition {
        table,
        seq: row.int(1)? as u64,
        at: Moment::from_micros(row.int(2)?),
        post: row.opt_text(3)?.map(PostId::new),
        reason: None,
    })
}

impl Office {
    fn publisher<'c>(&self, caller: &'c Caller, form: &FormId) -> Result<&'c crate::actor::Actor, Refusal> {
        let actor = caller.require()?;
        let covers = actor.has(Power::Publish) && actor.covers(&self.programme.county, form);
        match covers {
            true => Ok(actor),
            false => Err(Refusal::not_allowed(
                format!("您的岗位没有这项权限（{}）。", Action::Publish.name()),
                format!("your post has no power to do this ({})", Action::Publish.name()),
            )),
        }
    }

    /// The table as it would be published now.
    pub async fn publish_board(
        &self,
        caller: &Caller,
        form: &FormId,
        period: Period,
    ) -> Result<PublishBoard, OfficeError> {
        self.publisher(caller, form)?;
        let report_form = self.programme.forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        let returns = self.returns_of_table(form, period).await?;
        let tabled = tabulate(&self.programme, report_form, &returns)?;
        let open = returns.into_iter().map(|(state, _)| state).filter(|s| !s.is_wholly_accepted()).collect();
        Ok(PublishBoard { tabled, current: self.editions(form, period).await?.pop(), open })
    }

    /// Publishes the table, or its correction with a reason.
    pub async fn publish(
        &self,
        caller: &Caller,
        form: &FormId,
        period: Period,
        reason: String,
    ) -> Result<Done, OfficeError> {
        let actor = self.publisher(caller, form)?.clone();
        let (programme, form, now) = (self.programme.clone(), form.clone(), caller.now);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let report_form = programme.forms.get(&form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
                    let mut returns: Vec<(ReturnState, RegionCode)> = Vec::new();
                    let rows =
                        tx.query("SELECT state, region FROM returns WHERE form = $1 AND period = $2 ORDER BY unit", args![form.as_str(), period.to_string()]).await?;
                    for row in &rows {
                        returns.push((super::reads::state(row.text(0)?)?, super::reads::region(row.text(1)?)?));
                    }
                    let tabled = tabulate(&programme, report_form, &returns)?;
                    let rows = tx
                        .query(
                            "SELECT p.body, p.seq, p.at, a.post FROM publications p JOIN acts a ON a.seq = p.seq WHERE p.form = $1 AND p.period = $2 \
                             ORDER BY p.edition DESC LIMIT 1",
                            args![form.as_str(), period.to_string()],
                        )
                        .await?;
                    let before = rows.first().map(edition).transpose()?;
                    let before = before.as_ref().map(|e| (e.seq, &e.table));
                    let of = Publishing { programme: &programme, form: report_form, period, actor: &actor, now, before };
                    let act = publish(&of, tabled, &reason)?;
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// Every edition of a table, the first one first. Public.
    pub async fn editions(&self, form: &FormId, period: Period) -> Result<Vec<Edition>, OfficeError> {
        let rows = self
            .store
            .query(
                "SELECT p.body, p.seq, p.at, a.post FROM publications p JOIN acts a ON a.seq = p.seq WHERE p.form = $1 AND p.period = $2 ORDER BY p.edition",
                args![form.as_str(), period.to_string()],
            )
            .await?;
        let mut editions = Vec::new();
        for row in &rows {
            let mut edition = edition(row)?;
            edition.reason = self.text(edition.seq, "reason").await?;
            editions.push(edition);
        }
        Ok(editions)
    }

    /// The editions in force, newest first, at most `limit`. Public.
    pub async fn bulletins(&self, limit: u32, offset: u32) -> Result<Vec<TableLine>, OfficeError> {
        let rows = self
            .store
            .query(
                "SELECT p.body, p.seq, p.at, p.form FROM publications p WHERE p.edition = (SELECT MAX(q.edition) FROM publications q WHERE q.form = p.form AND q.period = p.period) \
                 ORDER BY p.at DESC, p.form, p.period LIMIT $1 OFFSET $2",
                args![i64::from(limit), i64::from(offset)],
            )
            .await?;
        rows.iter().map(|row| Ok(self.line(edition(row)?))).collect()
    }

    /// How many tables are published.
    pub async fn count_bulletins(&self) -> Result<u64, OfficeError> {
        let rows =
            self.store.query("SELECT CAST(COUNT(*) AS BIGINT) FROM publications WHERE edition = 1", args![]).await?;
        Ok(rows.first().map(|r| r.int(0)).transpose()?.unwrap_or(0) as u64)
    }

    fn line(&self, edition: Edition) -> TableLine {
        let table = edition.table;
        let figure = |code: &shishu_terms::IndicatorCode| {
            shishu_terms::FigureId::new(
                table.form.clone(),
                table.period,
                shishu_terms::Place::Region(self.programme.county),
                code.clone(),
            )
        };
        let headline = table.columns.first().and_then(|column| {
            let cell = table.cell(&self.programme.county, &column.indicator)?;
            Some((column.name.clone(), cell.value.clone()?, column.unit.clone(), figure(&column.indicator)))
        });
        let was =
            headline.as_ref().and_then(|(_, _, _, id)| table.changes.iter().find(|c| &c.figure == id)?.old.clone());
        TableLine {
            headline,
            was,
            form: table.form,
            period: table.period,
            title: table.title,
            edition: table.edition,
            at: edition.at,
        }
    }

    /// Recomputes an edition from the returns as they stood in it; differences mean the number is not what its sources say.
    pub async fn recompute(
        &self,
        table: &Published,
    ) -> Result<Vec<(RegionCode, shishu_terms::IndicatorCode)>, OfficeError> {
        let form = self.programme.forms.get(&table.form).ok_or_else(|| Refusal::not_found(table.form.as_str()))?;
        let returns = self.returns_of_table(&table.form, table.period).await?;
        let same_version =
            |s: &ReturnState| table.sources.iter().any(|source| source.id == s.id && source.version == s.version);
        let returns: Vec<_> = returns.into_iter().filter(|(s, _)| same_version(s)).collect();
        if returns.len() != table.sources.len() {
            return Err(Refusal::wrong_state(
                "来源在公布后有修订，请看更正版。",
                "a source was revised after publication; see the corrected edition",
            )
            .into());
        }
        let tabled = tabulate(&self.programme, form, &returns)?;
        let mut differing = Vec::new();
        for (row, now) in table.rows.iter().zip(&tabled.rows) {
            for (code, cell) in &row.cells {
                if now.cells.get(code) != Some(cell) {
                    differing.push((row.region, code.clone()));
                }
            }
        }
        Ok(differing)
    }

    /// How complete a table is right now.
    pub async fn coverage(&self, form: &FormId, period: Period) -> Result<Coverage, OfficeError> {
        let report_form = self.programme.forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        Ok(tabulate(&self.programme, report_form, &self.returns_of_table(form, period).await?)?.coverage)
    }

    /// Was this act a publication?
    pub fn is_publication(kind: &str) -> bool {
        [ActKind::TablePublished.wire(), ActKind::TableCorrected.wire()].contains(&kind)
    }
}
