//! Over whom the lot is cast: the plan's units by stratum, without those drawn often enough this year, and the posts that inspect.

use crate::draw::{Frame, FrameInspector, FrameObject, FrameStratum};
use jiff::civil::Date;
use shishu_programme::{InspectionPlan, Programme, StatUnit};
use shishu_terms::UnitId;
use std::collections::BTreeMap;

/// What the record says of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Returns that came late within a year.
    pub late: u32,
    /// How often it was drawn this year.
    pub drawn: u32,
}

/// The frame of a round on `day`, and who is spared because the lot fell on them often enough this year.
pub fn frame(
    plan: &InspectionPlan,
    programme: &Programme,
    round: String,
    day: Date,
    standing: &BTreeMap<UnitId, Standing>,
) -> (Frame, Vec<UnitId>) {
    let of = |unit: &StatUnit| standing.get(&unit.id).copied().unwrap_or_default();
    let (mut objects, mut spared) = (Vec::new(), Vec::new());
    for unit in programme.units.values().filter(|unit| plan.whom.matches(unit)) {
        let known = of(unit);
        let takes = |stratum: &&shishu_programme::Stratum| {
            stratum.whom.matches(unit) && stratum.late.is_none_or(|late| known.late >= late)
        };
        let Some(stratum) = plan.strata.iter().find(takes) else { continue };
        if known.drawn >= plan.a_year {
            spared.push(unit.id.clone());
            continue;
        }
        objects.push(FrameObject { unit: unit.id.clone(), region: unit.region, stratum: stratum.id.clone() });
    }
    let size = |id: &str| objects.iter().filter(|object| object.stratum == id).count() as u64;
    let strata = plan.strata.iter().map(|stratum| FrameStratum {
        id: stratum.id.clone(),
        name: stratum.name.clone(),
        // A share of at most 100 % of at most all units.
        take: (size(&stratum.id) * u64::from(stratum.percent)).div_ceil(100) as u32,
    });
    let strata = strata.collect();
    let frame = Frame { round, strata, inspectors: inspectors(plan, programme, day), objects };
    (frame, spared)
}

/// Posts that somebody holds on the day.
fn inspectors(plan: &InspectionPlan, programme: &Programme, day: Date) -> Vec<FrameInspector> {
    let held = plan.inspectors.iter().filter_map(|id| {
        let (post, person) = (programme.posts.get(id)?, programme.holder(id, day)?);
        let region = programme.units.get(&post.unit)?.region;
        let units = programme.posts_of(&person.id, day).into_iter().map(|post| post.unit.clone()).collect();
        Some(FrameInspector { post: id.clone(), person: person.id.clone(), region, units })
    });
    held.collect()
}
