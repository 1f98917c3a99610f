//! The life of one figure: what it is, everything that happened to it, what it is made of, where it was used, and its proof.
//!
//! A published figure (a place and an indicator) is public whole; who reported is shown as a post and a number of units, never as a
//! unit's name. A respondent's own figure is for whoever may read that return.

mod life;
mod parts;

pub use life::FigureLife;
pub use parts::{FigurePart, FigureStep, LevelCount, SeriesPoint, Used};

use super::{Caller, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_terms::{FigureId, Place};

impl Office {
    /// The life of a figure.
    pub async fn figure(&self, caller: &Caller, id: &FigureId) -> Result<FigureLife, OfficeError> {
        let form = self.programme.forms.get(&id.form).ok_or_else(|| Refusal::not_found(&id.to_string()))?;
        if form.indicator(&id.indicator).is_none() {
            return Err(Refusal::not_found(&id.to_string()).into());
        }
        match &id.place {
            Place::Region(region) => self.published_figure(caller, id, *region).await,
            Place::Unit(_) => self.reported_figure(caller, id).await,
        }
    }
}
