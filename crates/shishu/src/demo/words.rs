//! What people of the county write: questions, answers, reasons. Made up; no names in them.

use super::dice::Dice;
use shishu_terms::IndicatorCode;

/// Sentences that go with a ready-made reason, by its Chinese name; the general ones where there are none.
pub fn explanation(reason: &str, dice: &mut Dice) -> &'static str {
    let sentences: &[&'static str] = match reason {
        "停产或检修" => &["2 号炉大修 9 天，产量相应减少。", "月中停电检修 5 天。", "生产线换模，停了一周。"],
        "接到或完成大订单" => {
            &["上月接到的大订单本月集中交货。", "外贸订单赶船期，本月加班生产。", "为客户备货，产量高于平时。"]
        }
        "换产品、换工艺" => {
            &["改产小规格产品，单位耗电高一些。", "主要产品由毛坯改为精加工件。", "新工艺试生产，单耗暂高。"]
        }
        "季节性生产" => &["正值旺季，每年这个月都高。", "淡季，与往年同月相近。"],
        "自备电源、光伏" => &["屋顶光伏投用，外购电减少。", "余热发电并网后外购电下降。"],
        "抄表日变了" => &["供电所本月提前 4 天抄表。", "抄表日由 25 日改为月末。"],
        "备货待发" => &["成品已完工，等船期发货。", "客户要求下月交货，先入库。"],
        "集中发货" => &["前几个月库存本月集中发货。", "客户月末集中提货。"],
        "确认时点不同" => &["发货在上月、开票在本月。", "收入按验收确认，晚于发货。"],
        "季节用工" => &["旺季招临时工。", "茶季结束，临时工离开。"],
        "招工或辞退" => &["新招一批一线工人。", "合同到期的工人没有续签。"],
        "上期数有误，另行修订" => &["上月数填错，已另行修订。"],
        _ => &["核对过台账，数据属实。", "与财务账、台账一致。", "情况属实，附件备查。"],
    };
    dice.pick::<&'static str>(sentences)
}

/// A question about a cell that looks like a wrong unit.
pub fn unit_question(cell: &IndicatorCode) -> String {
    format!("{cell} 比前几期大得多，请核对计量单位，是不是把元填进了万元（千元）栏？请对照台账。")
}

/// A question about an ordinary cell.
pub fn question(cell: &IndicatorCode, dice: &mut Dice) -> String {
    let ways = [
        format!("{cell} 与上月相比变动较大，请说明原因，依据是哪一份台账？"),
        format!("请核实 {cell}：与其他指标的变化不一致。"),
        format!("{cell} 的数据来源是什么？请对照原始记录再核一次。"),
        format!("{cell} 与同类单位相比偏高，请说明。"),
    ];
    dice.pick(&ways).clone()
}

/// An answer that holds to the value.
pub fn answer(dice: &mut Dice) -> String {
    let ways = [
        "已核对台账和原始凭证，数据属实：本月有一笔大额业务。",
        "数据无误。设备检修后恢复满负荷生产，变动属正常。",
        "与会计账一致，差异来自上月跨期入账。",
        "已与车间核对，产量、用电均以表计为准，数据无误。",
        "情况属实，客户集中提货，附出库单备查。",
    ];
    (*dice.pick(&ways)).to_owned()
}

/// Why a wrong unit was revised.
pub const UNIT_REASON: &str = "填报时把计量单位看错，多写了位数，按台账更正。";
/// Why another wrong cell was revised.
pub const CELL_REASON: &str = "填报时串行，按台账更正。";
/// Why a return was revised after its table was published.
pub const AFTER_PUBLICATION: &str = "年度审计调整，按审计后的账更正本月数。";
/// Why a published table was corrected.
pub const CORRECTION: &str = "一家企业按审计结果修订本月数据，合计随之更正。";
