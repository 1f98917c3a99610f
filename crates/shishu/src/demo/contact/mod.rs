//! Contact with people in the demo: a round of visits half done, needs heard on it, reception days past and to come, an inspection drawn.

mod carry_out;

use super::START;
use super::days::on;
use super::deed::{Deed, What};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use shishu_contact::{ReceptionOutcome, VisitOutcome};
use shishu_programme::Programme;

/// What somebody does. Which unit, day or pair it is follows from the office's state at that moment.
#[derive(Debug, Clone)]
pub enum Contact {
    /// The post visits the next on its list.
    Visit {
        plan: &'static str,
        post: &'static str,
        outcome: VisitOutcome,
        heard: &'static str,
        needs: &'static [&'static str],
    },
    /// A person matches the newest need that is not matched.
    Match { post: &'static str, service: &'static str },
    /// Somebody books alone.
    Book { series: &'static str, day: Date, slot: u32, matter: &'static str, contact: &'static str },
    /// The receiving post says what became of an appointment.
    Receive { series: &'static str, day: Date, slot: u32, outcome: ReceptionOutcome },
    /// It closes the day.
    Held { series: &'static str, day: Date },
    /// It moves the day.
    Move { series: &'static str, day: Date, to: Date, why: &'static str },
    /// An inspector declares a relation.
    Declare { post: &'static str, unit: &'static str, why: &'static str },
    /// The first of a pair inspects the next unit that was drawn.
    Inspect { plan: &'static str, seen: &'static str, finding: &'static str },
}

/// The first day on which the calendar looks: the first of the third quarter.
const FIRST: Date = date(2026, 7, 1);

/// Towns with what their visitors heard. Needs stand apart: each is a case.
const TOWNS: [(&str, &str, &[&str]); 10] = [
    ("town-qinghe-review", "说 E204-1 的零售额按开票还是按收款口径分不清，当场讲了一遍。", &[]),
    ("town-donghu-review", "两家店合并收银，报表按法人分开填有困难。", &[]),
    (
        "town-liuxi-review",
        "七月起三班倒，订单排到年底，最怕停电。",
        &["缺八名数控技工，贴了两个月招工启事，一直招不到人。"],
    ),
    (
        "town-shiqiao-review",
        "会计刚换，老会计没有交台账，上月的数是估的，已经教了怎样补。",
        &["换了统计员，账号和联系人要变更，登录不上系统。"],
    ),
    ("town-nanping-review", "仓库搬到村外，用电表换了户名。", &[]),
    ("town-baisha-review", "说同一个产量一个月报三家，口径还不一样。", &[]),
    ("town-qingdu-review", "出口订单少了一成，工人轮休。", &["货款被拖欠四十多万，周转不开，想问贷款有没有贴息。"]),
    ("town-gutang-review", "设备改造到九月，产量先降后升。", &[]),
    ("town-yunling-review", "山路塌方，原料进不来，报表没有耽误。", &[]),
    ("town-fengkeng-review", "只有一个人既做账又填报，请假就没人报。", &[]),
];

/// The deeds, from the first of July to the demo's day.
pub fn deeds(programme: &Programme) -> Vec<Deed> {
    let today = START.date();
    let mut deeds = Vec::new();
    let mut day = FIRST;
    while day <= today {
        deeds.push(Deed { at: on(day, 8 * 3600 + 60), what: What::LookAtContacts });
        day = day.saturating_add(1.day());
    }
    let mut at =
        |day: Date, second: i64, what: Contact| deeds.push(Deed { at: on(day, second), what: What::Contact(what) });
    visits(&mut at);
    receptions(programme, &mut at, today);
    at(FIRST, 9 * 3600, Contact::Declare { post: "county-trade", unit: "E0101", why: "配偶在该企业任财务" });
    at(
        date(2026, 7, 23),
        16 * 3600,
        Contact::Inspect {
            plan: "spot",
            seen: "六月报表、电费发票、产品出入库台账，与统计员逐笔核对。",
            finding: "六月总产值比出入库台账多一批，多报约百分之十二。",
        },
    );
    at(
        date(2026, 7, 30),
        15 * 3600,
        Contact::Inspect {
            plan: "spot", seen: "二季度报表和销售发票，抽对二十笔，一致。", finding: ""
        },
    );
    deeds
}

fn visits(at: &mut impl FnMut(Date, i64, Contact)) {
    for (number, (post, heard, needs)) in TOWNS.into_iter().enumerate() {
        let visit = |plan, outcome, heard, needs| Contact::Visit { plan, post, outcome, heard, needs };
        let second = 9 * 3600 + number as i64 * 1_700;
        let day = FIRST.saturating_add((5 + (number as i64 % 4)).days());
        at(day, second, visit("enterprise", VisitOutcome::Met, heard, needs));
        let outcome = match number {
            4 => VisitOutcome::NobodyThere,
            7 => VisitOutcome::NotWanted,
            _ => VisitOutcome::Met,
        };
        at(day.saturating_add(14.days()), second, visit("enterprise", outcome, "", &[]));
        for week in 0..3_i64 {
            let day = day.saturating_add((7 * week + 1).days());
            // Three villages within a minute, in the same words: what a supervisor would ask about.
            let (day, second, heard) = match number {
                7 => (
                    date(2026, 7, 17),
                    17 * 3600 + week * 20,
                    "走访农户三家，台账齐全，农户反映补贴到账及时，没有其他困难。",
                ),
                _ => (day, second + 3_600, ""),
            };
            at(day, second, visit("village", VisitOutcome::Met, heard, &[]));
        }
    }
    at(date(2026, 7, 14), 10 * 3600, Contact::Match { post: "county-service", service: "registration" });
}

fn receptions(programme: &Programme, at: &mut impl FnMut(Date, i64, Contact), today: Date) {
    let book = |series, day, slot, matter, contact| Contact::Book { series, day, slot, matter, contact };
    at(
        date(2026, 7, 2),
        12 * 3600,
        book("petition", date(2026, 7, 8), 0, "修路占地的补偿款差一截，想当面对一对账。", "张某某 13800000001"),
    );
    at(date(2026, 7, 3), 12 * 3600, book("petition", date(2026, 7, 8), 2, "孩子上学的居住证明开不下来。", ""));
    at(date(2026, 7, 18), 12 * 3600, book("petition", date(2026, 7, 22), 1, "石料厂夜里又开工了。", "白沙镇 李某某"));
    at(
        date(2026, 7, 20),
        9 * 3600,
        Contact::Move {
            series: "petition", day: date(2026, 7, 22), to: date(2026, 7, 24), why: "参加全县防汛会商"
        },
    );
    at(
        date(2026, 8, 4),
        12 * 3600,
        book("petition", date(2026, 8, 12), 0, "低保停了，想问什么时候能恢复。", "云岭乡 陈某某"),
    );
    at(date(2026, 8, 5), 12 * 3600, book("petition", date(2026, 8, 12), 3, "十一个人的工资还差最后一个月。", ""));
    at(
        date(2026, 8, 6),
        12 * 3600,
        book("statistics", date(2026, 8, 17), 1, "收到一张没听说过的调查表，想问真假和怎么填。", ""),
    );
    at(
        date(2026, 7, 8),
        10 * 3600,
        Contact::Receive { series: "petition", day: date(2026, 7, 8), slot: 0, outcome: ReceptionOutcome::Received },
    );
    at(
        date(2026, 7, 8),
        10 * 3600 + 600,
        Contact::Receive { series: "petition", day: date(2026, 7, 8), slot: 2, outcome: ReceptionOutcome::Absent },
    );
    at(
        date(2026, 7, 24),
        10 * 3600,
        Contact::Receive { series: "petition", day: date(2026, 7, 24), slot: 1, outcome: ReceptionOutcome::Received },
    );
    for series in programme.reception.values() {
        let days = shishu_contact::days_between(series, &programme.calendar, FIRST, today).unwrap_or_default();
        let name = if series.id.as_str() == "petition" { "petition" } else { "statistics" };
        // The last one of the petition office is left untold: its duty is overdue.
        for day in days.into_iter().filter(|day| *day != date(2026, 8, 5) && *day != date(2026, 7, 22)) {
            at(day, 17 * 3600, Contact::Held { series: name, day });
        }
    }
    at(date(2026, 7, 24), 17 * 3600, Contact::Held { series: "petition", day: date(2026, 7, 24) });
}
