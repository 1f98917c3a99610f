//! A304: livestock of villages by quarter. Heads whole, meat, eggs and milk in tenths of a tonne.

use super::{Cells, Economy, share};
use shishu_programme::StatUnit;
use shishu_terms::Period;

/// Pigs are sold before Spring Festival: quarters 1 to 4.
const SOLD: [i64; 4] = [1080, 920, 960, 1100];

/// Tenths of a tonne from heads × grams of one head, half up.
fn meat(heads: i64, kilograms_in_tenths: i64) -> i64 {
    (heads * kilograms_in_tenths + 500) / 1000
}

pub(super) fn cells(economy: &Economy, unit: &StatUnit, period: Period) -> Cells {
    let mut fixed = economy.unit("livestock", unit);
    let mut dice = economy.moment("A304", unit, period);
    let quarter = usize::from(period.number().saturating_sub(1)).min(3);
    let mut cells = Cells::default();
    let pigs = fixed.between(60, 900);
    let stock = share(pigs, dice.around(30));
    cells.whole("101", stock);
    cells.whole("102", share(stock, fixed.between(85, 110)).max(2));
    let sold = share(share(pigs, fixed.between(380, 460)), SOLD[quarter] * dice.around(25) / 1000);
    cells.whole("103", sold);
    cells.tenths("104", meat(sold, dice.between(760, 800)));
    let cattle = if fixed.chance(450) { fixed.between(4, 40) } else { 0 };
    let dairy = if cattle > 20 && fixed.chance(300) { cattle / 3 } else { 0 };
    let cattle_sold = if cattle > 0 { cattle / 6 } else { 0 };
    cells.whole("201", cattle);
    cells.whole("202", dairy);
    cells.whole("203", cattle_sold);
    cells.tenths("204", meat(cattle_sold, 1600));
    let sheep = if fixed.chance(600) { fixed.between(30, 260) } else { 0 };
    let sheep_sold = if sheep > 0 { share(sheep, fixed.between(340, 420)).max(10) } else { 0 };
    cells.whole("301", share(sheep, dice.around(35)));
    cells.whole("302", sheep_sold);
    cells.tenths("303", meat(sheep_sold, 165));
    let poultry = fixed.between(400, 9_000);
    let birds = share(poultry, dice.around(50));
    let birds_sold = share(share(poultry, fixed.between(500, 720)), dice.around(60));
    cells.whole("401", birds);
    cells.whole("402", birds_sold);
    cells.tenths("403", meat(birds_sold, dice.between(15, 18)));
    cells.tenths("404", meat(birds, fixed.between(9, 16)));
    cells.tenths("501", meat(dairy, dice.between(16_500, 17_500)));
    cells.whole("601", fixed.between(6, 48));
    cells
}
