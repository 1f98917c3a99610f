//! Random sequences of commands: whatever people do in whatever order, the duties about a return fit its state and the views fit the acts.

use crate::support::*;
use proptest::prelude::*;
use shishu_office::returns::{ReturnState, Stage};
use shishu_store::{Duty, DutyFilter};
use shishu_terms::IndicatorCode;

#[derive(Clone, Debug)]
enum Step {
    Submit,
    Revise(u16),
    Ask(u8),
    AnswerFirst,
    SettleFirst(bool),
    Pass,
    Accept,
    Transcribe,
    Confirm(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        Just(Step::Submit),
        (0..5u16).prop_map(Step::Revise),
        (0..3u8).prop_map(Step::Ask),
        Just(Step::AnswerFirst),
        any::<bool>().prop_map(Step::SettleFirst),
        Just(Step::Pass),
        Just(Step::Accept),
        Just(Step::Transcribe),
        any::<bool>().prop_map(Step::Confirm),
    ];
    proptest::collection::vec(step, 1..14)
}

async fn take(test: &TestOffice, step: &Step, minute: usize) {
    let id = return_of("E0017");
    let now = format!("2026-08-05T09:{minute:02}");
    let before = state(test, &id).await;
    // A refusal is a fine answer; a failure of the store is not.
    let result = match step {
        Step::Submit => test.office.submit(&test.respondent(&now), &id, good()).await,
        Step::Revise(n) => {
            test.office
                .revise(&test.respondent(&now), &id, with(good(), "303", &(2000 + n).to_string()), "更正产量。".into())
                .await
        }
        Step::Ask(n) => {
            let cell = IndicatorCode::new(["101", "301", "303"][usize::from(*n)]);
            test.office.inquire(&test.specialist(&now), &id, cell, "请说明这个数。".into()).await
        }
        Step::AnswerFirst => match before.open_inquiries().next() {
            Some(i) => test.office.answer(&test.respondent(&now), &id, i.id.clone(), "属实，见附件。".into()).await,
            None => return,
        },
        Step::SettleFirst(holds) => match before.answered_inquiries().next() {
            Some(i) => {
                test.office.settle(&test.specialist(&now), &id, i.id.clone(), *holds, "见判定说明。".into()).await
            }
            None => return,
        },
        Step::Pass => test.office.pass_town(&test.town(&now), &id).await,
        Step::Accept => test.office.accept(&test.specialist(&now), &id).await,
        Step::Transcribe => {
            test.office
                .transcribe(&test.as_post("county-transcribe", &now), &id, good(), "s.pdf".into(), b"%PDF-1".to_vec())
                .await
        }
        Step::Confirm(agrees) => {
            test.office
                .judge_transcription(&test.as_post("county-confirm", &now), &id, *agrees, "第三格不符".into())
                .await
        }
    };
    if let Err(shishu_office::OfficeError::Store(error)) = result {
        panic!("{step:?} broke the store: {error}");
    }
}

/// Every open question has its duty, every stage its owner.
fn duties_fit(state: &ReturnState, open: &[Duty]) {
    let count = |kind: &str| open.iter().filter(|d| d.kind == kind).count();
    let changed = state.cells_not_accepted().iter().any(|code| state.pending_inquiry(code).is_none());
    assert_eq!(count("answer"), state.open_inquiries().count(), "{state:?}");
    assert_eq!(count("settle"), state.answered_inquiries().count(), "{state:?}");
    assert_eq!(
        count("report"),
        usize::from(matches!(state.stage, Stage::Expected | Stage::AwaitingConfirmation)),
        "{state:?}"
    );
    assert_eq!(count("confirm-transcription"), usize::from(state.stage == Stage::AwaitingConfirmation), "{state:?}");
    assert_eq!(count("town-review"), usize::from(state.stage == Stage::TownReview), "{state:?}");
    match state.stage {
        Stage::CountyReview => assert_eq!(count("accept"), 1, "{state:?}"),
        Stage::Accepted => assert!(count("accept") >= usize::from(changed) && count("accept") <= 1, "{state:?}"),
        _ => assert_eq!(count("accept"), 0, "{state:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn duties_fit_the_state_after_any_sequence(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let test = TestOffice::in_july().await;
            let id = return_of("E0017");
            for (minute, step) in steps.iter().enumerate() {
                take(&test, step, minute).await;
                let open = test.office.store().duties(&DutyFilter::open().about(id.to_string())).await.expect("duties");
                duties_fit(&state(&test, &id).await, &open);
            }
            let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
            assert!(differences.is_empty(), "{differences:?}");
        });
    }
}
