//! A row of a batch file folded into its return.

use super::state::{Cell, CellStanding, Origin, ReturnState, Stage, Step};
use crate::imports::ImportedRow;
use shishu_store::Act;
use std::collections::BTreeMap;

impl ReturnState {
    /// The state after the batch `act` brought this row. The values are a transcription with the batch file as its source; where the
    /// respondent's own statement stands, the row is not taken (the import refuses it before).
    pub fn apply_batch_row(&mut self, act: &Act, row: &ImportedRow) {
        self.cells = row
            .values
            .iter()
            .map(|(code, value)| {
                (code.clone(), Cell { value: Some(value.clone()), seq: act.seq, standing: CellStanding::Reported })
            })
            .collect();
        self.checks = row.checks.clone();
        self.triage = row.triage.clone();
        self.origin = Some(Origin::Batch);
        self.submitted_at.get_or_insert(act.at);
        self.version = act.seq;
        self.stage = Stage::CountyReview;
        self.writers = act.person.clone().into_iter().collect();
        self.steps.push(Step {
            seq: act.seq,
            at: act.at,
            kind: act.kind.clone(),
            person: act.person.clone(),
            post: act.post.clone(),
            cells: Vec::new(),
            changes: BTreeMap::new(),
        });
    }
}
