//! A303: crops of villages by half-year. Land in tenths of a mu, yields in whole kilograms, output in tenths of a tonne.

use super::{Cells, Economy, share};
use shishu_programme::StatUnit;
use shishu_terms::Period;

struct Crop {
    area: &'static str,
    per_mu: &'static str,
    output: &'static str,
    /// Share of the land sown with it, thousandths, in the first and in the second half-year.
    sown: [i64; 2],
    /// Ordinary yield, kilograms a mu.
    kilograms: i64,
}

/// Wheat is harvested in the first half-year, rice, maize, soybeans and tubers in the second.
const GRAINS: [Crop; 5] = [
    Crop { area: "211", per_mu: "212", output: "213", sown: [60, 520], kilograms: 505 },
    Crop { area: "221", per_mu: "222", output: "223", sown: [260, 0], kilograms: 285 },
    Crop { area: "231", per_mu: "232", output: "233", sown: [0, 90], kilograms: 405 },
    Crop { area: "241", per_mu: "242", output: "243", sown: [0, 60], kilograms: 165 },
    Crop { area: "251", per_mu: "252", output: "253", sown: [20, 70], kilograms: 345 },
];

/// Rice, less of it in the mountains (townships 200 and 201), more maize and tubers there.
fn sown_here(crop: &Crop, half: usize, is_mountain: bool) -> i64 {
    match (crop.area, is_mountain) {
        ("211", true) => crop.sown[half] / 3,
        ("231" | "251", true) => crop.sown[half] * 2,
        _ => crop.sown[half],
    }
}

pub(super) fn cells(economy: &Economy, unit: &StatUnit, period: Period) -> Cells {
    let mut fixed = economy.unit("crops", unit);
    let mut dice = economy.moment("A303", unit, period);
    let is_mountain = unit.region.to_string().starts_with("3309992");
    let half = usize::from(period.number().saturating_sub(1)).min(1);
    let land = if is_mountain { fixed.between(2_600, 8_400) } else { fixed.between(7_500, 24_000) };
    let mut cells = Cells::default();
    cells.tenths("101", land);
    cells.tenths("102", share(land, if is_mountain { fixed.between(380, 620) } else { fixed.between(760, 960) }));
    let (mut area_total, mut output_total) = (0, 0);
    for crop in &GRAINS {
        let (habit, soil) = (fixed.between(800, 1200), fixed.between(920, 1080));
        let area = share(share(land, sown_here(crop, half, is_mountain)) * habit / 1000, dice.around(25));
        let per_mu = if area > 0 { share(share(crop.kilograms, soil), dice.around(45)) } else { 0 };
        // Tenths of a mu × kilograms = ten-thousandths of a tonne; half up to tenths of a tonne.
        let output = (area * per_mu + 500) / 1000;
        cells.tenths(crop.area, area);
        cells.whole(crop.per_mu, per_mu);
        cells.tenths(crop.output, output);
        (area_total, output_total) = (area_total + area, output_total + output);
    }
    cells.tenths("201", area_total);
    cells.tenths("202", output_total);
    let rapeseed = if half == 0 { share(share(land, fixed.between(60, 180)), dice.around(40)) } else { 0 };
    cells.tenths("301", rapeseed);
    cells.tenths("302", (rapeseed * dice.between(132, 168) + 500) / 1000);
    let vegetables = share(share(land, fixed.between(70, 210)), dice.around(60));
    cells.tenths("311", vegetables);
    cells.tenths("312", (vegetables * dice.between(1750, 2650) + 500) / 1000);
    cells.whole("401", (land / 10 / fixed.between(3, 6)).max(5));
    cells
}
