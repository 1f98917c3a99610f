//! Who stands directly above a unit: what `units.csv` says, otherwise the organ of the next larger place.

use std::collections::{BTreeMap, BTreeSet};

use shishu_terms::{RegionCode, UnitId};

use crate::{
    problem::{Problems, both},
    unit::{StatUnit, UnitKind, Units},
};

/// Checks the superiors that are written and finds the others.
pub(crate) fn settle(units: &mut Units, problems: &Problems) {
    check(units, problems);
    let organs = organs(units);
    let found: Vec<(UnitId, UnitId)> = units
        .items
        .values()
        .filter(|unit| unit.superior.is_none())
        .filter_map(|unit| Some((unit.id.clone(), above(unit, &organs)?)))
        .collect();
    for (id, superior) in found {
        if let Some(unit) = units.items.get_mut(&id) {
            unit.superior = Some(superior);
        }
    }
    refuse_cycles(units, problems);
}

/// A superior that is written is another unit that is there.
fn check(units: &Units, problems: &Problems) {
    for unit in units.items.values() {
        let (Some(superior), Some(spot)) = (&unit.superior, units.spot(unit.id.as_str())) else { continue };
        units.check(superior.as_str(), spot, problems);
    }
}

/// The organ that stands for each place: of several, the first by id.
fn organs(units: &Units) -> BTreeMap<RegionCode, UnitId> {
    let mut organs = BTreeMap::new();
    for unit in units.items.values().filter(|unit| unit.kind == UnitKind::Organ) {
        organs.entry(unit.region).or_insert_with(|| unit.id.clone());
    }
    organs
}

/// The organ of the smallest place the unit lies in; for an organ, of the smallest one beyond its own.
fn above(unit: &StatUnit, organs: &BTreeMap<RegionCode, UnitId>) -> Option<UnitId> {
    let around = organs.iter().filter(|(place, _)| place.contains(&unit.region));
    let beyond = around.filter(|(place, _)| unit.kind != UnitKind::Organ || **place != unit.region);
    beyond.max_by_key(|(place, _)| place.level()).map(|(_, organ)| organ.clone())
}

/// Nobody stands above himself, over however many steps. Each ring is told once, at its first unit.
fn refuse_cycles(units: &Units, problems: &Problems) {
    let next = |id: &UnitId| units.items.get(id)?.superior.clone();
    let mut told = BTreeSet::new();
    for start in units.items.keys() {
        let mut ring = vec![start.clone()];
        let mut at = next(start);
        while let Some(id) = at {
            if id == *start {
                refuse_ring(units, &ring, &mut told, problems);
                break;
            }
            // A ring further up is told at its own first unit.
            if ring.contains(&id) {
                break;
            }
            at = next(&id);
            ring.push(id);
        }
    }
}

fn refuse_ring(units: &Units, ring: &[UnitId], told: &mut BTreeSet<UnitId>, problems: &Problems) {
    let [first, ..] = ring else { return };
    if !told.contains(first)
        && let Some(spot) = units.spot(first.as_str())
    {
        let way: Vec<&str> = ring.iter().chain([first]).map(UnitId::as_str).collect();
        problems.refuse(
            spot,
            both(
                format!("上级绕成了圈：{}", way.join(" → ")),
                format!("the superiors go round in a circle: {}", way.join(" → ")),
            ),
            both("请改其中一个 superior", "correct one of the superiors"),
        );
    }
    told.extend(ring.iter().cloned());
}
