//! Every error speaks both languages and ends with what to do; `Display` is the English text.

use std::error::Error;

use shishu_terms::*;

fn both(message: Bilingual, error: &dyn Error) {
    assert_eq!(message.en, error.to_string());
    assert!(message.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{message:?}");
    assert!(message.en.chars().next().is_some_and(|c| !c.is_uppercase()), "{message:?}");
}

macro_rules! check {
    ($($type:ty: [$($text:expr),+ $(,)?]),+ $(,)?) => {$($({
        let error = $text.parse::<$type>().unwrap_err();
        both(error.message(), &error);
    })+)+};
}

#[test]
fn every_error_has_both_languages() {
    check! {
        Period: ["2025-7"],
        RegionCode: ["33099"],
        IndustryCode: ["x", "B33", "98"],
        UnifiedSocialCreditCode: ["91", "9131000OMA1K35Y38P", "9131000AMA1K35Y38P", "91310000MA1K35Y3?P"],
        UnitOfMeasure: ["万圆", "furlong"],
        Lang: ["fr"],
        Moment: ["yesterday"],
        ReturnId: ["x"],
        FigureId: ["x"],
        Place: ["a.b"],
    }
    for text in [
        "",
        "x",
        "1,2",
        "5.",
        "1E5",
        "1%",
        "(1)",
        "1万",
        "--1",
        "1 2",
        "0.0000000000001",
        "99999999999999999999999999999",
    ] {
        let error = parse_number(text).unwrap_err();
        both(error.message(), &error);
    }
    let [yuan, kilogram] = ["元", "公斤"].map(|t| UnitOfMeasure::parse(t).unwrap());
    for error in [QuantityError::UnitMismatch { from: yuan, to: kilogram }, QuantityError::TooLarge] {
        both(error.message(), &error);
    }
}

#[test]
fn languages_read_by_their_tags() {
    for (tag, lang) in
        [("zh", Lang::Zh), ("zh-CN", Lang::Zh), ("zh-Hans-CN", Lang::Zh), ("EN", Lang::En), ("en_GB", Lang::En)]
    {
        assert_eq!(tag.parse(), Ok(lang));
    }
    assert_eq!(Lang::ALL.map(Lang::tag), ["zh-CN", "en"]);
    assert_eq!(Bilingual::new("报表", "form").get(Lang::default()), "报表");
}
