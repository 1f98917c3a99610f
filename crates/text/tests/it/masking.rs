//! What is proposed for masking, in tables of awkward cases: the text, and what is found in it as kind, certainty and words.

use crate::shared::shared;
use proptest::prelude::*;
use shishu_text::mask::{Certainty, Kind, apply, find};
use shishu_text::slice;

/// `?` behind a kind: doubtful.
fn told(text: &str) -> Vec<String> {
    let of = |found: &shishu_text::mask::Found| {
        let doubt = if found.certainty == Certainty::Doubtful { "?" } else { "" };
        format!("{:?}{doubt} {}", found.kind, slice(text, &found.range))
    };
    find(text, &[]).iter().map(of).collect()
}

fn check(cases: &[(&str, &[&str])]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| told(text) != *expected)
        .map(|(text, expected)| format!("{text}\n  expected {expected:?}\n  found    {:?}", told(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn telephones() {
    check(&[
        ("电话13805711234。", &["Phone 13805711234"]),
        ("１３８０５７１１２３４", &["Phone １３８０５７１１２３４"]),
        ("138 0571 1234", &["Phone 138 0571 1234"]),
        ("138-0571-1234", &["Phone 138-0571-1234"]),
        ("138\u{200b}0571\u{200b}1234", &["Phone 138\u{200b}0571\u{200b}1234"]),
        ("+86 13805711234", &["Phone 86 13805711234"]),
        ("0746-8211562，0746-8211563", &["Phone 0746-8211562", "Phone 0746-8211563"]),
        ("手机13805711234、13905711234", &["Phone 13805711234", "Phone 13905711234"]),
        ("0571-88881234转805", &["Phone 0571-88881234转805"]),
        ("（010）6688 1234", &["Phone （010）6688 1234"]),
        ("办公电话：8888123", &["Phone? 8888123"]),
        // Another length, another beginning, a part of something longer.
        ("订单2025138057112341", &[]),
        ("12805711234", &[]),
        ("拨打12345热线、114查号", &[]),
        ("面积 1380 亩，投资 5711234 元", &[]),
    ]);
}

#[test]
fn citizen_numbers() {
    check(&[
        ("身份证11010519491231002X", &["IdNumber 11010519491231002X"]),
        ("身份证11010519491231002x，", &["IdNumber 11010519491231002x"]),
        ("１１０１０５１９４９１２３１００２Ｘ", &["IdNumber １１０１０５１９４９１２３１００２Ｘ"]),
        ("110105 19491231 002X", &["IdNumber 110105 19491231 002X"]),
        // A slip in the last place is proposed all the same, with less certainty.
        ("身份证11010519491231001X", &["IdNumber? 11010519491231001X"]),
        ("440524188001010024", &["IdNumber? 440524188001010024"]),
        ("旧证110105491231002", &["IdNumber? 110105491231002"]),
        ("信用代码 91350100M000100Y43", &["CreditCode 91350100M000100Y43"]),
        ("信用代码91350100M000100Y44", &["CreditCode? 91350100M000100Y44"]),
    ]);
}

#[test]
fn bank_cards_plates_mail_birth_accounts() {
    check(&[
        ("卡号6222 0212 3456 7890 125", &["BankCard? 6222 0212 3456 7890 125"]),
        ("汇到6222021234567890128", &["BankCard 6222021234567890128"]),
        ("邮箱 zhang.jg@qh.example.cn，", &["Email zhang.jg@qh.example.cn"]),
        ("车牌浙A12345停在门口", &["Plate 浙A12345"]),
        ("浙Ａ·ＤＦ１２３４ ", &["Plate 浙Ａ·ＤＦ１２３４"]),
        ("浙AD12345（新能源）", &["Plate 浙AD12345"]),
        ("浙A8B66警", &["Plate 浙A8B66警"]),
        ("川ABCDEFG是几个字母", &[]),
        ("出生日期：1968年5月27日", &["BirthDate 1968年5月27日"]),
        ("1968年5月27日出生", &["BirthDate 1968年5月27日"]),
        ("生于１９６８－０５－２７", &["BirthDate １９６８－０５－２７"]),
        ("2020年5月27日生产的药品，2019年3月生效", &[]),
        ("微信号：zhang_jg88", &["Account zhang_jg88"]),
        ("加QQ群 123456789 交流", &["Account 123456789"]),
    ]);
}

#[test]
fn addresses() {
    check(&[
        ("我家住浙江省青禾县城关镇文三路138号2幢301室，", &["Address 浙江省青禾县城关镇文三路138号2幢301室"]),
        ("位于解放大道十二号", &["Address 解放大道十二号"]),
        ("金鼎村七里组村民", &["Address 金鼎村七里组"]),
        ("K3县白水镇太和村2组", &["Address K3县白水镇太和村2组"]),
        ("核算到被征地农村集体经济组织，已知的业主有12栋，建成一座新街区", &[]),
        ("丽发新城3栋1单元502室漏水", &["Address 丽发新城3栋1单元502室"]),
        // Where everybody may walk.
        ("文三路破损严重", &[]),
        ("城关镇河东村的道路", &[]),
    ]);
}

#[test]
fn names() {
    check(&[
        ("联系人：张建国", &["Name 张建国"]),
        ("我叫欧阳明月，", &["Name 欧阳明月"]),
        ("我是付文建，男，", &["Name 付文建"]),
        ("尊敬的王书记：", &["Name 王"]),
        ("找李国荐书记反映", &["Name 李国荐"]),
        ("村支书彭友国利用职权", &["Name? 彭友国"]),
        ("只能向胡书记反映，谢曹书记，敬请书记", &["Name 胡", "Name 曹"]),
        ("居民权利，业主解押房子，公司经理已被查，总成绩从高", &[]),
        ("居委会主任熊宏建，", &["Name 熊宏建"]),
        ("周 敏", &[]),
        // Words that begin like names.
        ("书记高度重视，主任方面安排时任局长查处", &[]),
        ("镇党委书记、办公室主任、村委会主任到场", &[]),
        ("向主任反映，和书记谈", &[]),
        ("联系人：某某", &[]),
    ]);
    let text = "被周  敏和王敏殴打，周敏在场";
    let found: Vec<&str> = find(text, &["周敏"]).iter().map(|found| slice(text, &found.range)).collect();
    assert_eq!(found, ["周  敏", "周敏"]);
}

#[test]
fn what_is_masked_reads_on_and_tells_nobody() {
    let cases = [
        ("联系人：张建国，电话138 0571 1234。", "联系人：张某某，电话138****。"),
        ("尊敬的王书记：我叫欧阳娜，身份证11010519491231002X", "尊敬的某书记：我叫欧阳某，身份证****"),
        ("家住浙江省青禾县文三路138号，拨0571-88881234", "家住浙江省青禾县某处，拨0571****"),
        ("浙A12345的车主，1968年5月27日出生，信箱a@b.cn", "浙****的车主，某年某月某日出生，信箱***@***"),
        ("（010）66881234、+86 13805711234", "010****、+****"),
    ];
    for (text, expected) in cases {
        assert_eq!(apply(text, &find(text, &[])), expected);
    }
}

#[test]
fn the_public_vectors_are_judged_as_the_standard_says() {
    let Some(path) = shared("uscc-idcard/idcard_vectors.csv") else { return };
    let mut rows = csv::Reader::from_path(path).expect("readable");
    let mut likely = 0;
    for row in rows.records() {
        let row = row.expect("a row");
        let found = find(&row[0], &[]);
        let of_id = found.iter().find(|found| found.kind == Kind::IdNumber);
        // One of them has a letter where a digit must stand; one has the right check character and a date that does not exist.
        let expected = match (&row[2], &row[0]) {
            (_, "3301022011022000D6") => None,
            (_, "932682198501010017") | ("1", _) => Some(Certainty::Likely),
            _ => Some(Certainty::Doubtful),
        };
        if let (Some(found), Some(expected)) = (of_id, expected) {
            likely += u32::from(found.certainty == Certainty::Likely);
            assert!(found.certainty <= expected, "{}: {found:?}", &row[0]);
        }
        assert_eq!(of_id.is_some(), expected.is_some(), "{}: {found:?}", &row[0]);
    }
    assert!(likely >= 7, "{likely}");
    let Some(path) = shared("uscc-idcard/uscc_vectors.csv") else { return };
    for row in csv::Reader::from_path(path).expect("readable").records() {
        let row = row.expect("a row");
        if !row[0].chars().any(|c| c.is_ascii_alphabetic()) || row[0].len() != 18 {
            continue;
        }
        let text = format!("统一社会信用代码：{}", &row[0]);
        let found = find(&text, &[]);
        let code = found.iter().find(|found| found.kind == Kind::CreditCode);
        if let Some(code) = code {
            assert_eq!(code.certainty == Certainty::Likely, &row[2] == "1", "{text}: {code:?}");
        } else {
            assert_ne!(&row[2], "1", "{text}: {found:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_searched_and_masked_without_harm(text in "(\\PC|[0-9xX张王李村路号组出生年月日书记@. -]){0,80}", name in "\\PC{0,3}") {
        let found = find(&text, &[&name]);
        let characters = text.chars().count();
        for one in &found {
            prop_assert!(one.range.start < one.range.end && one.range.end <= characters);
        }
        for pair in found.windows(2) {
            prop_assert!(pair[0].range.end <= pair[1].range.start);
        }
        apply(&text, &found);
    }

    /// What was masked is not found again: nothing of it is left that would be recognised.
    #[test]
    fn numbers_do_not_survive(mobile in "1[3-9][0-9]{9}", before in "[甲乙，。a]{0,5}", after in "[丙丁，。a]{0,5}") {
        let text = format!("{before}{mobile}{after}");
        let found = find(&text, &[]);
        prop_assert!(found.iter().any(|found| found.kind == Kind::Phone));
        prop_assert!(!apply(&text, &found).contains(&mobile[3..]));
    }
}
