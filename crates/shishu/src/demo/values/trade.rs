//! E204-1: sales and stocks of wholesale and retail, in thousand yuan.

use super::{Cells, Economy, grown, season, share};
use shishu_programme::StatUnit;
use shishu_terms::Period;

/// Indicator of the kind of goods that an industry group mostly sells.
fn main_goods(class: &str) -> &'static str {
    match class {
        "5121" | "5123" | "5124" | "5221" | "5211" | "5212" | "5213" | "5117" | "5113" | "5112" => "401",
        "5127" => "403",
        "5128" => "403",
        "5131" | "5132" | "5232" => "404",
        "5236" | "5239" | "5283" | "5149" => "405",
        "5272" | "5274" => "406",
        "5151" | "5152" | "5251" => "407",
        "5162" | "5265" => "408",
        "5261" | "5263" | "5264" => "409",
        _ => "410",
    }
}

struct Shop {
    class: String,
    is_retail: bool,
    /// Ordinary month's sales.
    sales: i64,
    growth: i64,
    /// Retail in sales, thousandths.
    retail: i64,
    /// Online in retail, thousandths.
    online: i64,
    imports: i64,
    stock: i64,
    /// Main kind of goods in sales, thousandths.
    main: i64,
    /// Sales of a person and month.
    productivity: i64,
}

fn shop(economy: &Economy, unit: &StatUnit) -> Shop {
    let mut dice = economy.unit("trade", unit);
    let class = unit.industry.as_ref().and_then(|code| code.class()).unwrap_or_default().to_owned();
    let is_retail = class.starts_with("52");
    let sales = match (unit.size.as_deref(), is_retail) {
        (Some("large"), _) => dice.between(22_000, 58_000),
        (Some("medium"), _) => dice.between(6_000, 17_000),
        (_, true) => dice.between(650, 2_600),
        (_, false) => dice.between(1_900, 5_200),
    };
    Shop {
        is_retail,
        sales,
        growth: dice.between(-40, 110),
        retail: if is_retail { dice.between(860, 1000) } else { dice.between(0, 140) },
        online: if class == "5292" { dice.between(620, 880) } else { dice.between(0, 90) },
        imports: if dice.chance(80) { dice.between(20, 120) } else { 0 },
        stock: dice.between(550, 1400),
        main: dice.between(720, 960),
        productivity: dice.between(90, 420),
        class,
    }
}

pub(super) fn cells(economy: &Economy, unit: &StatUnit, period: Period) -> Cells {
    let shop = shop(economy, unit);
    let mut dice = economy.moment("E204-1", unit, period);
    let level = grown(shop.sales, shop.growth, period);
    let sales = share(share(level, season::trade(shop.is_retail, period)), dice.around(34)).max(10);
    let retail = share(share(sales, shop.retail), dice.around(6)).min(sales);
    let purchases = share(sales, dice.between(900, 1005));
    let mut cells = Cells::default();
    cells.whole("101", purchases);
    cells.whole("102", share(share(purchases, shop.imports), dice.around(120)).min(purchases));
    cells.whole("201", sales);
    cells.whole("202", sales - retail);
    cells.whole("203", retail);
    cells.whole("204", share(share(retail, shop.online), dice.around(50)).min(retail));
    cells.whole("301", share(share(level, shop.stock), dice.around(40)).max(1));
    goods(&mut cells, &shop, sales, &mut dice);
    cells.whole("501", share((level / shop.productivity).max(6), economy.moment("hands", unit, period).around(12)));
    // Floor space does not move with sales: a square metre for at most fifteen thousand yuan of an ordinary month.
    cells.whole("502", if shop.retail > 0 { (share(shop.sales, shop.retail) / 13).max(40) } else { 0 });
    cells
}

/// Sales by kind of goods: the main kind, daily necessities beside it in retail, the rest. They add up exactly.
fn goods(cells: &mut Cells, shop: &Shop, sales: i64, dice: &mut super::Dice) {
    let main = main_goods(&shop.class);
    let of_main = share(share(sales, shop.main), dice.around(10)).min(sales);
    let beside = if shop.is_retail && main != "405" { share(sales - of_main, dice.between(300, 700)) } else { 0 };
    let mut parts: std::collections::BTreeMap<&str, i64> = (401..=410).map(code).map(|code| (code, 0)).collect();
    for (kind, value) in [(main, of_main), ("405", beside), ("410", sales - of_main - beside)] {
        *parts.entry(kind).or_default() += value;
    }
    for (kind, value) in parts {
        cells.whole(kind, value);
    }
}

fn code(number: u32) -> &'static str {
    ["401", "402", "403", "404", "405", "406", "407", "408", "409", "410"][(number - 401) as usize]
}
