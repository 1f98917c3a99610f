//! Publishing and reading what is published.

use super::corrections::CORRECT;
use super::{Caller, Done, Office, OfficeError};
use crate::calendar::table_subject;
use crate::kinds::ActKind;
use crate::permissions::Action;
use crate::publication::{
    self, Coverage, Earlier, Published, Publishing, Source, Tabled, publish, seal_figures, sum, tabulate,
};
use crate::refusal::Refusal;
use crate::returns::{ReturnState, body};
use crate::views::unreadable;
use shishu_programme::Power;
use shishu_store::{Content, DutyFilter, Row, StoreError, args};
use shishu_terms::{Bilingual, FormId, IndicatorCode, Moment, Period, PostId, RegionCode};

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
    /// Does the table, or a return it is made from, differ from the edition in force?
    pub differs: bool,
    /// Returns that are not wholly accepted.
    pub open: Vec<ReturnState>,
}

/// What recomputing an edition found. Nothing: every number is what its sources said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// Figures that differ.
    pub figures: Vec<(RegionCode, IndicatorCode)>,
    /// Are other returns named as sources than were accepted then?
    pub sources_differ: bool,
}

pub(super) fn edition(row: &Row) -> Result<Edition, OfficeError> {
    let table = serde_json::from_str(row.text(0)?).map_err(|e| StoreError::View(e.to_string()))?;
    Ok(Edition {
        table,
        seq: row.int(1)? as u64,
        at: Moment::from_micros(row.int(2)?),
        post: row.opt_text(3)?.map(PostId::new),
        reason: None,
    })
}

fn another_edition() -> Refusal {
    Refusal::wrong_state("刚有人公布了这张表的另一版。", "somebody just published another edition of this table")
        .then("请刷新，看过新的一版再定。", "reload, look at the new edition, then decide")
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
        let mut editions = self.editions(form, period).await?;
        let earlier = self.earlier(&editions).await?;
        let tabled = tabulate(&self.programme, report_form, &returns, &earlier)?;
        let open = returns.into_iter().map(|(state, _)| state).filter(|s| !s.is_wholly_accepted()).collect();
        let current = editions.pop();
        let same = |edition: &Edition| {
            edition.table.rows == tabled.rows && earlier.last().is_some_and(|e| e.sources == tabled.sources)
        };
        let differs = !current.as_ref().is_some_and(same);
        Ok(PublishBoard { tabled, current, differs, open })
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
        let seed = self.random();
        // What is published never changes, so it is recomputed before the write and not while everybody waits for it.
        let earlier = self.earlier(&self.editions(&form, period).await?).await?;
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
                    let rows = tx
                        .query(
                            "SELECT p.body, p.seq, p.at, a.post FROM publications p JOIN acts a ON a.seq = p.seq WHERE p.form = $1 AND p.period = $2 \
                             ORDER BY p.edition DESC LIMIT 1",
                            args![form.as_str(), period.to_string()],
                        )
                        .await?;
                    let before = rows.first().map(edition).transpose()?;
                    if before.as_ref().map(|e| e.table.edition) != earlier.last().map(|e| e.edition) {
                        return Err(another_edition().into());
                    }
                    let before = before.as_ref().zip(earlier.last()).map(|(e, of)| (e.seq, &e.table, &of.sources[..]));
                    let tabled = tabulate(&programme, report_form, &returns, &earlier)?;
                    let about = DutyFilter::open().about(table_subject(&form, period)).kind(CORRECT);
                    let open = tx.duties(&about).await?;
                    let of = Publishing { programme: &programme, form: report_form, period, actor: &actor, now, before, open: &open };
                    let act = publish(&of, tabled, &reason)?;
                    let act = tx.append(act).await?;
                    let table: Published = body(&act).map_err(unreadable)?;
                    tx.append(seal_figures(&table, act.seq, &returns, seed, (&actor, now))?).await?;
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

    /// The editions with what stood behind their figures, recomputed from the acts: what confidentiality across editions is decided from.
    async fn earlier(&self, editions: &[Edition]) -> Result<Vec<Earlier>, OfficeError> {
        let mut earlier = Vec::new();
        for edition in editions {
            let table = &edition.table;
            let returns = self.returns_as_of(&table.form, table.period, edition.seq).await?;
            earlier.push(Earlier::new(table, sum(&table.columns, &table.places(), &returns)?));
        }
        Ok(earlier)
    }

    /// Recomputes an edition from the acts as of its time: the values that were accepted when it was published, whatever was revised since.
    /// Differences mean that a number is not what its sources said. A withheld figure is compared by its number of units.
    pub async fn recompute(&self, edition: &Edition) -> Result<Recomputed, OfficeError> {
        let table = &edition.table;
        let returns = self.returns_as_of(&table.form, table.period, edition.seq).await?;
        let summed = sum(&table.columns, &table.places(), &returns)?;
        let listed = self.sources(edition).await?;
        let mut found =
            Recomputed { sources_differ: listed.is_some_and(|listed| listed != summed.sources), figures: Vec::new() };
        for row in &table.rows {
            let then = publication::cells(row.region, &table.columns, &summed.sums)?;
            for column in &table.columns {
                let (said, now) = (row.cells.get(&column.indicator), then.get(&column.indicator));
                let same = match (said, now) {
                    (Some(said), Some(now)) if said.value.is_none() => said.units == now.units,
                    (said, now) => said == now,
                };
                if !same {
                    found.figures.push((row.region, column.indicator.clone()));
                }
            }
        }
        Ok(found)
    }

    /// Recomputes every edition ever published: how many there are, and those in which something differs.
    pub async fn recompute_all(&self) -> Result<(usize, Vec<(Edition, Recomputed)>), OfficeError> {
        let rows =
            self.store.query("SELECT DISTINCT form, period FROM publications ORDER BY form, period", args![]).await?;
        let (mut count, mut differing) = (0, Vec::new());
        for row in &rows {
            let period = row.text(1)?.parse().map_err(|_| StoreError::View("a period cannot be read".to_owned()))?;
            for edition in self.editions(&FormId::new(row.text(0)?), period).await? {
                count += 1;
                let found = self.recompute(&edition).await?;
                if found != Recomputed::default() {
                    differing.push((edition, found));
                }
            }
        }
        Ok((count, differing))
    }

    /// The returns an edition was made from, as its publisher stated them: for staff. `None`: erased.
    pub(crate) async fn sources(&self, edition: &Edition) -> Result<Option<Vec<Source>>, OfficeError> {
        let text = match self.store.content(edition.seq, "sources").await? {
            Some(Content::Text(text)) => text,
            Some(Content::Erased) => return Ok(None),
            // The first acts of this kind named them in the body.
            None => match self.store.act(edition.seq).await?.and_then(|act| Some(act.body.get("sources")?.to_string()))
            {
                Some(text) => text,
                None => return Ok(None),
            },
        };
        let sources = serde_json::from_str(&text).map_err(|e| StoreError::View(e.to_string()))?;
        Ok(Some(sources))
    }

    /// How complete a table is right now.
    pub async fn coverage(&self, form: &FormId, period: Period) -> Result<Coverage, OfficeError> {
        let report_form = self.programme.forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        Ok(publication::coverage(report_form, &self.returns_of_table(form, period).await?)?)
    }

    /// Was this act a publication?
    pub fn is_publication(kind: &str) -> bool {
        [ActKind::TablePublished.wire(), ActKind::TableCorrected.wire()].contains(&kind)
    }
}
