//! What proves one published figure alone, and whether its inputs still give it.

use super::{Caller, Edition, Office, OfficeError, ReceiptFile};
use crate::kinds::ActKind;
use crate::publication::{self, FigureRow, FiguresSealed, figure_rows};
use crate::refusal::Refusal;
use crate::returns::body;
use crate::rows::{ROWS, SealedRows};
use crate::views::unreadable;
use shishu_ledger::{DisclosedRow, Disclosure, SALT_LEN};
use shishu_store::{Act, Content, StoreError};
use shishu_terms::{FigureId, Place, ReturnId};

/// The receipt of one published figure: the row, its proof under the act that sealed it, and that act's receipt, in one file.
#[derive(Clone, Debug)]
pub struct FigureReceipt {
    /// The row.
    pub row: FigureRow,
    /// The receipt of the act `figures.sealed`, disclosing the act and the row.
    pub receipt: ReceiptFile,
}

/// A figure, as published and as its inputs give it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecomputedFigure {
    /// The row as it was sealed.
    pub sealed: FigureRow,
    /// The row as the acts give it now; `None`: they give no such figure.
    pub again: Option<FigureRow>,
    /// The act that sealed it.
    pub seq: u64,
}

impl RecomputedFigure {
    /// Is it what its inputs say? A withheld value is compared by its inputs.
    pub fn fits(&self) -> bool {
        self.again.as_ref() == Some(&self.sealed)
    }
}

struct Sealed {
    act: Act,
    rows: SealedRows,
}

impl Sealed {
    fn row(&self, id: &FigureId) -> Result<Option<(FigureRow, DisclosedRow)>, OfficeError> {
        let read = |text: &str| serde_json::from_str::<FigureRow>(text).ok();
        let found = self.rows.disclose(|text| read(text).is_some_and(|row| row.figure == *id))?;
        Ok(found.and_then(|disclosed| Some((read(&disclosed.text)?, disclosed))))
    }
}

impl Office {
    /// The receipt of a published figure in its latest edition. Editions published before figures were sealed have none.
    pub async fn figure_receipt(&self, id: &FigureId) -> Result<Option<FigureReceipt>, OfficeError> {
        let Some((edition, _)) = self.edition_of(id).await? else { return Ok(None) };
        let Some(sealed) = self.sealed(&edition).await? else { return Ok(None) };
        let Some((row, disclosed)) = sealed.row(id)? else { return Ok(None) };
        let act = self.store.sealed_act(sealed.act.seq).await?;
        let act = act.ok_or_else(|| Refusal::not_found(&format!("#{}", sealed.act.seq)))?;
        let disclosure = Disclosure { record: act.record, salt: act.salt, row: Some(disclosed) };
        let receipt = self.receipt_with(sealed.act.seq, disclosure.to_extra()).await?;
        Ok(Some(FigureReceipt { row, receipt }))
    }

    /// Recomputes a published figure from the acts as of its publication, with its inputs. `None`: it is not published, or was
    /// published before figures were sealed.
    pub async fn recompute_figure(&self, id: &FigureId) -> Result<Option<RecomputedFigure>, OfficeError> {
        let Some((edition, region)) = self.edition_of(id).await? else { return Ok(None) };
        let Some(sealed) = self.sealed(&edition).await? else { return Ok(None) };
        let Some((row, _)) = sealed.row(id)? else { return Ok(None) };
        let table = &edition.table;
        let returns = self.returns_as_of(&table.form, table.period, edition.seq).await?;
        // What was withheld is judged by its inputs; what was shown is made again from them.
        let summed = publication::sum(&table.columns, &table.places(), &returns)?;
        let cells = publication::cells(region, &table.columns, &summed.sums)?;
        let mut recomputed = table.clone();
        for line in recomputed.rows.iter_mut().filter(|line| line.region == region) {
            for (code, cell) in line.cells.iter_mut().filter(|(_, cell)| cell.value.is_some()) {
                match cells.get(code) {
                    Some(now) => *cell = now.clone(),
                    None => (cell.value, cell.exact) = (None, None),
                }
            }
        }
        let seed = seed(&sealed.rows)?;
        let again = figure_rows(&recomputed, edition.seq, &returns, &seed)?.into_iter().find(|row| row.figure == *id);
        Ok(Some(RecomputedFigure { sealed: row, again, seq: sealed.act.seq }))
    }

    /// The edition in force that holds the figure.
    async fn edition_of(&self, id: &FigureId) -> Result<Option<(Edition, shishu_terms::RegionCode)>, OfficeError> {
        let Place::Region(region) = id.place else { return Ok(None) };
        let latest = self.editions(&id.form, id.period).await?.pop();
        Ok(latest
            .filter(|edition| edition.table.cell(&region, &id.indicator).is_some())
            .map(|edition| (edition, region)))
    }

    async fn sealed(&self, edition: &Edition) -> Result<Option<Sealed>, OfficeError> {
        let subject = crate::calendar::table_subject(&edition.table.form, edition.table.period);
        for act in self.store.acts_of(&subject).await? {
            if act.kind != ActKind::FiguresSealed.wire()
                || body::<FiguresSealed>(&act).map_err(unreadable)?.of != edition.seq
            {
                continue;
            }
            return match self.store.content(act.seq, ROWS).await? {
                Some(Content::Text(text)) => {
                    let rows = serde_json::from_str(&text).map_err(|e| StoreError::View(e.to_string()))?;
                    Ok(Some(Sealed { act, rows }))
                }
                _ => Ok(None),
            };
        }
        Ok(None)
    }

    /// What the caller may have of an act beside its proof: the record itself. Of an act on a return, who may read the return;
    /// of what states nothing but public things, everybody; of any other act, nobody by this way.
    async fn disclosure(&self, caller: &Caller, act: &Act) -> Result<Option<Disclosure>, OfficeError> {
        let public = [
            ActKind::TablePublished,
            ActKind::TableCorrected,
            ActKind::FiguresSealed,
            ActKind::RuleWritten,
            ActKind::RuleWithdrawn,
            ActKind::ProgrammeAdopted,
        ];
        let about_return = act.subject.parse::<ReturnId>().is_ok();
        let public = public.iter().any(|kind| kind.wire() == act.kind);
        let public = public || self.is_public_notice(act).await?;
        if !(public || about_return && self.may_see_subject(caller, act).await?) {
            return Ok(None);
        }
        let sealed = self.store.sealed_act(act.seq).await?;
        Ok(sealed.map(|sealed| Disclosure::of_record(sealed.record, sealed.salt)))
    }

    /// The receipt of an act with what the caller may read of it.
    pub async fn receipt_for(&self, caller: &Caller, seq: u64) -> Result<ReceiptFile, OfficeError> {
        let act = self.store.act(seq).await?.ok_or_else(|| Refusal::not_found(&format!("#{seq}")))?;
        let extra = self.disclosure(caller, &act).await?.map(|disclosure| disclosure.to_extra()).unwrap_or_default();
        self.receipt_with(seq, extra).await
    }
}

fn seed(rows: &SealedRows) -> Result<[u8; SALT_LEN], OfficeError> {
    let seed = hex::decode(&rows.seed).ok().and_then(|seed| seed.try_into().ok());
    seed.ok_or_else(|| StoreError::View("the seed of sealed figures cannot be read".to_owned()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_spelling_of_a_row_is_sorted_and_tight() {
        let inputs = publication::Inputs { cells: 2, root: "r".to_owned() };
        assert_eq!(publication::text(&inputs).expect("a text"), r#"{"cells":2,"root":"r"}"#);
    }
}
