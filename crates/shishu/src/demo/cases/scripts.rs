//! The scripts: made-up people about made-up matters.

use super::Step::{self, *};
use shishu_cases::NoteKind::{Acted, Checked, Heard, Met, Visited};
use shishu_cases::Outcome::{Explained, Solved, Unsolved};

/// One case: how it came in, and every step with the days after that.
pub struct Script {
    pub kind: &'static str,
    pub category: &'static str,
    pub channel: &'static str,
    pub days_ago: i64,
    pub text: &'static str,
    pub contact: &'static str,
    /// Units it names.
    pub units: &'static [&'static str],
    pub steps: Vec<(i64, Step)>,
}

fn script(
    kind: &'static str,
    category: &'static str,
    channel: &'static str,
    days_ago: i64,
    text: &'static str,
) -> Script {
    Script { kind, category, channel, days_ago, text, contact: "", units: &[], steps: vec![(0, Open)] }
}

impl Script {
    fn names(self, units: &'static [&'static str]) -> Self {
        Script { units, ..self }
    }

    fn from(self, contact: &'static str) -> Self {
        Script { contact, ..self }
    }

    fn then(mut self, after: i64, step: Step) -> Self {
        self.steps.push((after, step));
        self
    }
}

/// All of them, in the order of the demo.
pub fn scripts() -> Vec<Script> {
    let mut all = reports();
    all.extend(petitions());
    all.extend(hotline());
    all.extend(requests());
    all.extend(with_a_name());
    all
}

fn reports() -> Vec<Script> {
    vec![
        script("public-report", "data-fraud", "web", 62, "我在镇上企业做账。六月底镇里来人，说全镇产值要增长百分之十二，让我们几家把五月、六月的工业总产值各加两成，少的部分年底再减下来。用电和开票都没有变。请问这样报数算不算造假？")
            .names(&["G105"])
            .then(2, Stage)
            .then(9, Note(Checked, "调取该镇五家企业五、六月用电量和开票额，与产值逐月对照。"))
            .then(16, Note(Heard, "分别听取三家企业统计人员的说明，均称接到电话要求。"))
            .then(20, Ask("请问接到电话大约是几号？不必说明您是谁。"))
            .then(22, Say("六月二十八日前后，晚上。"))
            .then(34, Reply(Solved, "五家企业中有三家六月产值与用电、开票明显不符，企业承认按电话要求上调。", "三家企业已按制度修订六月产值；对打电话的人员已立案，结果依规公布。"))
            .then(38, Confirm(true, 5)),
        script("public-report", "inaction", "web", 41, "村里去年统计的受灾面积一直没有公布，去镇里问了三次，每次都让找别的办公室。补助到底按什么数发的？")
            .names(&["G103"])
            .then(3, Stage)
            .then(6, Transfer { to: "petition-cases", disclaims: true, why: "补助发放由信访联席会议牵头，不属于本组职责。" })
            .then(8, Decline("反映的是办事推诿，属纪检职责。"))
            .then(30, Reply(Unsolved, "受灾面积台账在镇里，但补助发放依据的会议记录找不到。", "已责成镇政府一个月内重新公示，逾期问责。"))
            .then(33, Dispute("公示没有看到，补助也没有说明。")),
        script("public-report", "formalism", "web", 25, "上级来检查，要求每个村把三年前的会议记录补齐，一晚上写了四十份。检查的人只看了封面。")
            .names(&["G108"])
            .then(4, Stage)
            .then(12, Note(Met, "召集有关科室开会研究。")),
        script("public-report", "burden", "web", 12, "同一组养殖数字，一个月里畜牧、统计、乡村振兴三家各要一张表，口径还不一样。能不能只报一次？").then(3, Stage),
        script("public-report", "data-fraud", "letter", 5, "东湖街道有两家限上零售企业已经关门半年，报表还月月有零售额。").names(&["G102"]),
        script("public-report", "other", "web", 1, "举报电话白天打了几次没有人接，请核实值班安排。").names(&["G003"]),
    ]
}

fn petitions() -> Vec<Script> {
    vec![
        script("petition", "land", "letter", 88, "修路占了我家一亩二分地，去年十月量的地，说好三个月内给钱，到现在没有给。请问：\n1、量地的结果是多少？\n2、补偿款什么时候发？")
            .from("柳溪镇 张某某 13800000001")
            .then(4, Stage)
            .then(11, Note(Visited, "到现场复量，结果一亩一分八厘，双方签字。"))
            .then(40, Extension("补偿资金要县财政核拨，需要延长。"))
            .then(41, Grant("理由成立，同意延长一次。"))
            .then(70, Reply(Solved, "复量面积一亩一分八厘，补偿标准按公布的区片价。", "补偿款六万零一百八十元已于七月二十日打入本人账户。"))
            .then(74, Confirm(true, 4))
            .then(79, Notice { title: "修路占地，量地之后九个月没有发补偿款", lesson: "量地当天就把面积、单价、发放日期写给农户，资金没有核拨到位不动工。" })
            .then(80, ApproveNotice),
        script("petition", "wages", "counter", 55, "在建的标准厂房工地欠我们十一个人两个月工资，包工头电话打不通。")
            .from("王某某 13800000002")
            .then(1, Stage)
            .then(3, Note(Heard, "约谈总包单位，确认欠薪二十三万余元。"))
            .then(9, Reply(Solved, "总包单位欠十一人工资二十三万四千元，属实。", "已从工资保证金中支付，十一人均已签收。"))
            .then(11, Confirm(true, 5))
            .then(19, Notice { title: "十一名工人两个月工资，从保证金里先付", lesson: "欠薪属实的，先从工资保证金支付，再向责任人追偿，不让工人等官司。" })
            .then(20, ApproveNotice),
        script("petition", "environment", "reception-day", 66, "村口的石料厂晚上加工，灰大声音大，老人睡不着。环保来过，走了又开。")
            .from("白沙镇 李某某")
            .then(10, Stage)
            .then(21, Note(Visited, "夜间到现场两次，二十二时后仍在生产。")),
        script("petition", "welfare", "home-visit", 30, "老人七十九岁独居，低保去年停了，说是儿子在外打工有收入，其实儿子三年没有寄钱。")
            .from("云岭乡 陈某某")
            .then(6, Stage)
            .then(9, Pause { days: 20, why: "等外地民政部门函复其子收入情况。" }),
        script("petition", "land", "letter", 15, "河堤外的滩地被人种了树，汛期怕冲到村里，村里说管不了。")
            .then(1, Transfer { to: "government-cases", disclaims: false, why: "涉及几个部门，请县政府办公室牵头。" })
            .then(2, Take),
        script("petition", "land", "counter", 3, "修路占了我家八分地，去年十月量的地，说好三个月内给钱，到现在没有给，请问补偿款什么时候发？"),
        script("petition", "land", "letter", 2, "修路占了我家的地，去年十月量的，说好三个月内给补偿款，现在也没有给。"),
        script("petition", "statistics", "email", 9, "请说明农村居民人均可支配收入是怎样算出来的，我们村没有人被调查过。").from("读者 周某"),
    ]
}

fn hotline() -> Vec<Script> {
    vec![
        script("hotline", "public-works", "phone", 24, "解放路与建设路口的路灯坏了四盏，晚上过马路看不清。")
            .then(0, Stage)
            .then(2, Note(Acted, "路灯所更换灯头四个。"))
            .then(3, Reply(Solved, "路口四盏路灯不亮，系电缆接头进水。", "已更换灯头四个、重做接头，当晚亮灯。"))
            .then(5, Confirm(true, 5))
            .then(
                6,
                Notice {
                    title: "路口四盏路灯不亮，换灯头不如查接头",
                    lesson: "同一路口反复报修的，查电缆接头和排水，不只换灯；修好以后夜间回头看一次。",
                },
            )
            .then(7, ApproveNotice),
        script("hotline", "public-works", "phone", 23, "建设路口路灯不亮，已经好几天了，孩子下晚自习害怕。")
            .then(1, Stage)
            .then(
                4,
                Reply(
                    Explained,
                    "与前一件为同一路口，六月十六日已修复。",
                    "维修人员复查一遍，四盏均亮；今后夜间巡查改为每周两次。",
                ),
            ),
        script("hotline", "consumer", "phone", 16, "超市标价九块九，结账收十二块九，店员说标签忘了换。")
            .then(0, Stage)
            .then(
                6,
                Reply(
                    Unsolved,
                    "商家称当天已退差价，消费者没有小票，无法核实。",
                    "已对商家价格标签全面检查，责令改正三处。",
                ),
            )
            .then(8, Confirm(false, 2)),
        script("hotline", "town-look", "phone", 13, "镇上办事大厅下午四点就没有人了，请查一查上班时间。")
            .then(1, Transfer { to: "town-liuxi-service", disclaims: false, why: "请镇里核实大厅值守情况。" })
            .then(2, Take)
            .then(3, Stage),
        script("hotline", "help", "phone", 3, "独居老人家里停水两天，社区电话没人接。"),
        script("hotline-consultation", "policy", "phone", 4, "个体户转企业，统计上要办什么手续？")
            .then(1, Stage)
            .then(2, Reply(Explained, "个转企后如达到限上标准，按月申报入库。", "已把所需材料清单发给来电人。")),
        script("hotline-consultation", "statistics", "phone", 1, "年报里的营业收入含不含税？"),
    ]
}

fn requests() -> Vec<Script> {
    vec![
        script("service", "data-request", "web", 20, "写毕业论文，申请使用 2020—2025 年分乡镇规模以上工业总产值。")
            .then(1, Stage)
            .then(
                6,
                Reply(
                    Solved,
                    "所需数据均已公布，其中两个乡镇企业数少于三家，按规定不单列。",
                    "已提供六年分乡镇数据表，不单列的并入其他。",
                ),
            )
            .then(7, Confirm(true, 5)),
        script("service", "enrolment", "counter", 6, "新办企业申请入库，营业执照、利润表、纳税申报表已带。")
            .then(1, Stage),
    ]
}

/// Reports whose writers left a name: one asked for, one opened, one refused.
fn with_a_name() -> Vec<Script> {
    vec![
        script(
            "public-report",
            "data-fraud",
            "web",
            9,
            "我们公司六月只开了十天工，报表却按满月报。账是我做的，签收单上有我的字，愿意当面说明。",
        )
        .from("赵某 13800000011")
        .then(2, Stage)
        .then(7, AskIdentity("verify", "签收单的笔迹要本人辨认，凭回执码发过两次消息，没有回音。"))
        .then(8, GiveShare),
        script(
            "public-report",
            "burden",
            "web",
            20,
            "镇里要求各村每天在群里报三次数，漏报一次扣一分。我是村里管报表的，愿意配合调查。",
        )
        .from("钱某 13800000012")
        .then(2, Stage)
        .then(5, AskIdentity("protect", "反映人来信说已被约谈两次，要安排专人联系和保护。"))
        .then(6, GiveShare)
        .then(7, GiveShare)
        .then(8, OpenIdentity)
        .then(9, Note(Heard, "与反映人见面，听取说明，约定今后只用回执码联系。")),
        script("public-report", "inaction", "web", 33, "申请看一张去年的统计表，窗口让等通知，等了四个月。")
            .from("孙某")
            .then(3, Stage)
            .then(6, AskIdentity("verify", "想知道是哪一天到的窗口，好查值班记录。"))
            .then(7, RefuseShare("到窗口的日期用消息就能问到，不必知道是谁。"))
            .then(8, RefuseShare("理由不够，请先凭回执码发消息。"))
            .then(9, Ask("请问大约是哪一天到的窗口？不必说明您是谁。")),
    ]
}
