use shishu_terms::{UnifiedSocialCreditCode, UsccError, check_character};

use crate::sets::rows;

#[test]
fn public_vectors() {
    for row in rows("uscc-idcard/uscc_vectors.csv") {
        let [code, _, check, organisation, ..] = row.as_slice() else { panic!("{row:?}") };
        let read = UnifiedSocialCreditCode::parse(code).unwrap();
        assert_eq!(read.check_holds, check == "1", "{code}");
        assert_eq!(read.organisation_check_holds(), organisation == "1", "{code}");
        assert_eq!(read.warning().is_some(), check == "0", "{code}");
    }
}

#[test]
fn one_wrong_character_never_passes() {
    // 31 is prime and no weight is a multiple of it, so changing one character always changes the sum.
    let good = "91310000MA1K35Y38P";
    for at in (0..17).filter(|at| !(2..8).contains(at)) {
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().filter(|&c| !good[at..].starts_with(c)) {
            let wrong: String = good.chars().enumerate().map(|(i, c)| if i == at { other } else { c }).collect();
            assert!(!UnifiedSocialCreditCode::parse(&wrong).unwrap().check_holds, "{wrong}");
        }
    }
}

#[test]
fn reads_parts_whatever_the_case_and_width() {
    let code = UnifiedSocialCreditCode::parse(" ９１３１００００ma1k35y38p ").unwrap();
    assert_eq!(code.as_str(), "91310000MA1K35Y38P");
    assert_eq!((code.registered_in(), code.organisation_code()), ("310000", "MA1K35Y38"));
    assert_eq!(serde_json::to_string(&code).unwrap(), "\"91310000MA1K35Y38P\"");
}

#[test]
fn refuses_what_cannot_be_a_code_and_says_where() {
    assert!(matches!(UnifiedSocialCreditCode::parse("91310000MA1K35Y38"), Err(UsccError::Length { found: 17, .. })));
    assert!(matches!(check_character("9131"), Err(UsccError::Length { found: 4, .. })));
    let error = UnifiedSocialCreditCode::parse("9131000OMA1K35Y38P").unwrap_err();
    assert!(matches!(error, UsccError::Character { position: 8, found: 'O', .. }));
    assert!(error.message().en.contains("did you mean \"0\""), "{error}");
    assert!(UnifiedSocialCreditCode::parse("9131000AMA1K35Y38P").unwrap_err().message().zh.contains("区划代码"));
    assert!(UnifiedSocialCreditCode::parse("九一三一〇〇〇〇九一三一〇〇〇〇九一").is_err());
}
