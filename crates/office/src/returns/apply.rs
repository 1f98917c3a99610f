//! Folding an act into the state of a return. Total over the kinds that concern returns; an act of another kind changes nothing.

use super::bodies::*;
use super::state::{Cell, CellStanding, Inquiry, InquiryState, Origin, ReturnState, Stage, Step};
use crate::kinds::ActKind;
use serde::de::DeserializeOwned;
use shishu_store::Act;
use shishu_terms::{IndicatorCode, RuleId};
use std::collections::BTreeMap;

/// The act's body is not of the shape its kind promises: the record is damaged or from a later version.
#[derive(Debug, thiserror::Error)]
#[error("act {seq} of kind {kind} has a body that cannot be read: {why}")]
pub struct UnreadableBody {
    seq: u64,
    kind: String,
    why: String,
}

/// The typed body of an act.
pub fn body<T: DeserializeOwned>(act: &Act) -> Result<T, UnreadableBody> {
    T::deserialize(&act.body).map_err(|why| UnreadableBody {
        seq: act.seq,
        kind: act.kind.clone(),
        why: why.to_string(),
    })
}

impl ReturnState {
    /// The state after `act`. `has_town_review` is what the form said when the act was made.
    pub fn apply(&mut self, act: &Act, has_town_review: bool) -> Result<(), UnreadableBody> {
        let Some(kind) = ActKind::parse(&act.kind) else { return Ok(()) };
        let mut step = Step {
            seq: act.seq,
            at: act.at,
            kind: act.kind.clone(),
            person: act.person.clone(),
            post: act.post.clone(),
            cells: Vec::new(),
            changes: BTreeMap::new(),
        };
        let first_review = if has_town_review { Stage::TownReview } else { Stage::CountyReview };
        match kind {
            ActKind::ReturnSubmitted => self.submitted(act, body(act)?, first_review),
            ActKind::ReturnRevised => {
                let revised: Revised = body(act)?;
                step.cells = revised.changes.keys().cloned().collect();
                step.changes = revised.changes.clone();
                self.revised(act, revised, first_review);
            }
            ActKind::TranscriptionEntered => self.transcribed(act, body(act)?),
            ActKind::TranscriptionConfirmed => {
                self.stage = first_review;
                self.submitted_at = Some(act.at);
            }
            ActKind::TranscriptionRefused => self.transcription_refused(),
            ActKind::InquiryOpened => {
                let opened: InquiryOpened = body(act)?;
                step.cells = vec![opened.cell.clone()];
                self.asked(act, opened);
            }
            ActKind::InquiryAnswered => {
                let answered: InquiryAnswered = body(act)?;
                step.cells = self.cell_of(&answered.inquiry);
                self.move_inquiry(
                    &answered.inquiry,
                    InquiryState::Answered { seq: act.seq, at: act.at },
                    CellStanding::Answered,
                );
            }
            ActKind::InquirySettled => {
                let settled: InquirySettled = body(act)?;
                step.cells = self.cell_of(&settled.inquiry);
                self.settled(act, &settled);
            }
            ActKind::ReturnPassed => self.stage = Stage::CountyReview,
            ActKind::ReturnAccepted => self.accepted(&body(act)?),
            ActKind::ReturnUrged => self.urged += 1,
            _ => return Ok(()),
        }
        self.steps.push(step);
        Ok(())
    }

    fn cell_of(&self, inquiry: &shishu_terms::InquiryId) -> Vec<IndicatorCode> {
        self.inquiry(inquiry).map(|i| i.cell.clone()).into_iter().collect()
    }

    fn write_all(&mut self, act: &Act, values: CellValues) {
        self.cells = values
            .into_iter()
            .map(|(code, value)| (code, Cell { value: Some(value), seq: act.seq, standing: CellStanding::Reported }))
            .collect();
        self.version = act.seq;
        self.note_writer(act);
    }

    fn note_writer(&mut self, act: &Act) {
        if let Some(person) = &act.person
            && !self.writers.contains(person)
        {
            self.writers.push(person.clone());
        }
    }

    fn keep_explanations(&mut self, act: &Act, explained: BTreeMap<RuleId, Explained>) {
        self.explained = explained.into_iter().map(|(rule, e)| (rule, (e, act.seq))).collect();
    }

    fn submitted(&mut self, act: &Act, submitted: Submitted, first_review: Stage) {
        self.write_all(act, submitted.values);
        self.keep_explanations(act, submitted.explained);
        self.checks = submitted.checks;
        self.triage = submitted.triage;
        self.origin = Some(Origin::Respondent);
        self.scan = None;
        self.submitted_at.get_or_insert(act.at);
        self.stage = first_review;
    }

    fn revised(&mut self, act: &Act, revised: Revised, first_review: Stage) {
        for (code, change) in revised.changes {
            self.cells.insert(code, Cell { value: change.new, seq: act.seq, standing: CellStanding::Reported });
        }
        for id in &revised.answers {
            if let Some(inquiry) = self.inquiries.iter_mut().find(|i| &i.id == id) {
                inquiry.state = InquiryState::Revised { seq: act.seq, at: act.at };
            }
        }
        self.version = act.seq;
        self.note_writer(act);
        self.keep_explanations(act, revised.explained);
        self.checks = revised.checks;
        self.triage = revised.triage;
        // A revision that answers an inquiry stays where the return is: the asking side has it on the desk. An unasked revision before
        // the county's acceptance goes the whole way again; after it, the other cells stay accepted and the county looks at the changed ones.
        if self.stage != Stage::Accepted && revised.answers.is_empty() {
            self.stage = first_review;
        }
    }

    fn transcribed(&mut self, act: &Act, entered: TranscriptionEntered) {
        self.write_all(act, entered.values);
        self.checks = entered.checks;
        self.triage = entered.triage;
        self.explained.clear();
        self.origin = Some(Origin::Transcription);
        self.scan = Some((entered.scan, entered.scan_name));
        self.stage = Stage::AwaitingConfirmation;
    }

    fn transcription_refused(&mut self) {
        self.stage = Stage::Expected;
        self.cells.clear();
        self.checks = Checks::default();
        self.triage = Triage::default();
        self.origin = None;
        self.scan = None;
    }

    fn asked(&mut self, act: &Act, opened: InquiryOpened) {
        let Some(post) = act.post.clone() else { return };
        self.stand(&opened.cell, CellStanding::Asked);
        self.inquiries.push(Inquiry {
            id: opened.inquiry,
            cell: opened.cell,
            value: opened.value,
            asked_by: post,
            asked_seq: act.seq,
            asked_at: act.at,
            due: opened.due,
            state: InquiryState::Open,
        });
    }

    fn stand(&mut self, cell: &IndicatorCode, standing: CellStanding) {
        if let Some(cell) = self.cells.get_mut(cell) {
            cell.standing = standing;
        }
    }

    fn move_inquiry(&mut self, id: &shishu_terms::InquiryId, state: InquiryState, standing: CellStanding) {
        let Some(inquiry) = self.inquiries.iter_mut().find(|i| &i.id == id) else { return };
        inquiry.state = state;
        let cell = inquiry.cell.clone();
        self.stand(&cell, standing);
    }

    fn settled(&mut self, act: &Act, settled: &InquirySettled) {
        let Some(inquiry) = self.inquiry(&settled.inquiry) else { return };
        let InquiryState::Answered { seq: answered, .. } = inquiry.state else { return };
        // Where the rest is accepted already, a settled cell joins it; otherwise it goes on with the others.
        let standing = if self.stage == Stage::Accepted && settled.holds {
            CellStanding::Accepted
        } else {
            CellStanding::Reported
        };
        let state = InquiryState::Settled { seq: act.seq, at: act.at, holds: settled.holds, answered };
        self.move_inquiry(&settled.inquiry, state, standing);
    }

    fn accepted(&mut self, accepted: &Accepted) {
        self.stage = Stage::Accepted;
        for (code, cell) in &mut self.cells {
            if !accepted.left.contains(code) {
                cell.standing = CellStanding::Accepted;
            }
        }
    }
}
