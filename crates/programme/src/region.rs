//! `regions.csv`: the places of the office, from its own down to the villages.

use shishu_terms::{Bilingual, RegionCode};

use crate::{
    csv_file::{CsvFile, Row},
    problem::{At, Problems, Spot, both},
    register::Register,
};

/// A place. `parent` is nothing for the office's own region, which is the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    pub code: RegionCode,
    pub parent: Option<RegionCode>,
    pub name: Bilingual,
}

pub(crate) const FILE: &str = "regions.csv";
const COLUMNS: [&str; 4] = ["code", "parent", "name_zh", "name_en"];

pub(crate) type Regions = Register<RegionCode, Region>;

pub(crate) fn load(bytes: &[u8], problems: &Problems) -> Regions {
    let mut regions = Regions::new("区划", "region");
    let file = CsvFile::read(FILE, bytes, &COLUMNS, problems);
    regions.note_damage(&file);
    let mut parents = Vec::new();
    for row in &file.rows {
        let Some(code) = row.filled(0, "code", problems).and_then(|at| parse(at, problems)) else {
            continue;
        };
        if !regions.declare(&code.to_string(), &row.spot, problems) {
            continue;
        }
        let parent = match row.cell(1) {
            "" => None,
            text => {
                let at = At { value: text.to_owned(), spot: row.spot.clone() };
                let Some(parent) = parse(at, problems) else { continue };
                parents.push((code, parent, row.spot.clone()));
                Some(parent)
            }
        };
        let Some(name) = names(row, 2, problems) else { continue };
        regions.items.insert(code, Region { code, parent, name });
    }
    for (code, parent, spot) in parents {
        check_parent(&regions, code, parent, &spot, problems);
    }
    regions
}

/// The two name columns from `first` on.
pub(crate) fn names(row: &Row, first: usize, problems: &Problems) -> Option<Bilingual> {
    let zh = row.filled(first, "name_zh", problems);
    let en = row.filled(first + 1, "name_en", problems);
    Some(Bilingual::new(zh?.value, en?.value))
}

pub(crate) fn parse(at: At<String>, problems: &Problems) -> Option<RegionCode> {
    match at.value.parse::<RegionCode>() {
        Ok(code) => Some(code),
        Err(error) => {
            problems.refuse_text(&at.spot, error.message());
            None
        }
    }
}

fn check_parent(regions: &Regions, code: RegionCode, parent: RegionCode, spot: &Spot, problems: &Problems) {
    if !regions.check(&parent.to_string(), spot, problems) {
        return;
    }
    if parent == code || !parent.contains(&code) {
        problems.refuse(
            spot,
            both(format!("{code} 不在上级 {parent} 之内"), format!("{code} does not lie in its parent {parent}")),
            both(
                "下级的代码以上级的代码开头；请改其中一个",
                "the code of a place begins with that of its parent, correct one of them",
            ),
        );
    }
}

/// Checks that `county` is listed and is the only place without a parent.
pub(crate) fn check_root(regions: &Regions, county: &At<RegionCode>, problems: &Problems) {
    if !regions.check(&county.value.to_string(), &county.spot, problems) {
        return;
    }
    for region in regions.items.values() {
        let root = region.code == county.value;
        let spot = regions.spot(&region.code.to_string()).cloned();
        let spot = spot.unwrap_or_else(|| Spot::file(FILE));
        if root && region.parent.is_some() {
            problems.refuse(
                &spot,
                both("本级区划写了上级", "the office's own region has a parent"),
                both("请把它的 parent 留空", "leave its parent empty"),
            );
        }
        if !root && region.parent.is_none() {
            problems.refuse(
                &spot,
                both(format!("{} 没有上级", region.code), format!("{} has no parent", region.code)),
                both(
                    format!("只有 {} 可以没有上级；请填 parent", county.value),
                    format!("only {} may be without one, fill in parent", county.value),
                ),
            );
        }
    }
}
