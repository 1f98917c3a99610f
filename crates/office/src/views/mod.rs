//! The read tables, made from the acts and from nothing else. Dropping and replaying them gives the same rows
//! (`shishu rebuild --check`). Everything a table needs stands in an act: the programme of today is not asked.

mod case_keys;
mod cases;
mod clues;
mod contact;
mod mails;
mod notices;
mod publications;
mod returns;
mod rules;
mod tables;
mod tolerances;

pub use cases::load_case;
pub(crate) use contact::load_contact;
pub use notices::load_notice;
pub use returns::{load_return, load_with_earlier};
pub use tolerances::load_tolerance;

use crate::kinds::ActKind;
use crate::returns::UnreadableBody;
use shishu_store::{Act, BoxFuture, Contents, Projection, StoreError, Tx};

/// The projection of the office.
pub struct OfficeViews;

impl Projection for OfficeViews {
    fn name(&self) -> &str {
        "office"
    }

    fn version(&self) -> u32 {
        6
    }

    fn ddl(&self) -> Vec<String> {
        tables::ddl()
    }

    fn tables(&self) -> &[&str] {
        tables::NAMES
    }

    fn ephemeral_ddl(&self) -> Vec<String> {
        tables::ephemeral_ddl()
    }

    fn ephemeral_tables(&self) -> &[&str] {
        tables::EPHEMERAL
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        act: &'a Act,
        contents: &'a Contents,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let Some(kind) = ActKind::parse(&act.kind) else { return Ok(()) };
            match kind {
                ActKind::PeriodOpened => returns::period_opened(tx, act).await,
                ActKind::DraftSaved => returns::draft_saved(tx, act, contents).await,
                ActKind::UploadReceived => returns::upload_received(tx, act).await,
                ActKind::BatchImported => returns::batch_imported(tx, act, contents).await,
                ActKind::ReturnSubmitted
                | ActKind::ReturnRevised
                | ActKind::ReturnUrged
                | ActKind::ReturnPassed
                | ActKind::ReturnAccepted
                | ActKind::InquiryOpened
                | ActKind::InquiryAnswered
                | ActKind::InquirySettled
                | ActKind::TranscriptionEntered
                | ActKind::TranscriptionConfirmed
                | ActKind::TranscriptionRefused => returns::return_changed(tx, act, kind).await,
                ActKind::TablePublished | ActKind::TableCorrected => publications::published(tx, act).await,
                ActKind::RuleWritten => rules::written(tx, act).await,
                ActKind::RuleWithdrawn => rules::withdrawn(tx, act).await,
                ActKind::AccountCreated => publications::account_created(tx, act).await,
                ActKind::PasswordSet => publications::password_set(tx, act, contents).await,
                ActKind::CaseOpened => cases::opened(tx, act).await,
                ActKind::KeyDeclared => case_keys::declared(tx, act).await,
                ActKind::KeyRelocked => case_keys::relocked(tx, act).await,
                ActKind::ClueLookedInto => clues::looked_into(tx, act).await,
                ActKind::MailReceived => mails::received(tx, act).await,
                ActKind::MailTaken | ActKind::MailSetAside => mails::settled(tx, act, kind).await,
                ActKind::CaseViewed
                | ActKind::CaseStageDone
                | ActKind::CaseRefused
                | ActKind::CaseTransferAsked
                | ActKind::CaseTransferTaken
                | ActKind::CaseTransferDeclined
                | ActKind::CaseNoted
                | ActKind::CaseAsked
                | ActKind::CaseSaid
                | ActKind::CasePaused
                | ActKind::CaseResumed
                | ActKind::CaseExtensionAsked
                | ActKind::CaseExtended
                | ActKind::CaseExtensionRefused
                | ActKind::CaseReplied
                | ActKind::CaseConfirmed
                | ActKind::CaseDisputed
                | ActKind::CaseClosed
                | ActKind::CaseUrged
                | ActKind::CaseSupervised
                | ActKind::CaseEscalated
                | ActKind::CaseReminded
                | ActKind::CaseRescheduled
                | ActKind::CaseMerged
                | ActKind::CaseCategorised
                | ActKind::CaseKeyShared
                | ActKind::CaseKeysWanted
                | ActKind::CaseMoved
                | ActKind::IdentityAsked
                | ActKind::IdentityShareGiven
                | ActKind::IdentityRefused
                | ActKind::IdentityOpened
                | ActKind::IdentityLapsed
                | ActKind::IdentitySharesWanted
                | ActKind::IdentityShareHanded => cases::changed(tx, act).await,
                ActKind::NoticeDrafted => notices::drafted(tx, act).await,
                ActKind::NoticeRevised
                | ActKind::NoticeApprovalAsked
                | ActKind::NoticeApproved
                | ActKind::NoticeSentBack
                | ActKind::NoticeObjected
                | ActKind::NoticePublished
                | ActKind::NoticeRescoped
                | ActKind::NoticeWithdrawn => notices::changed(tx, act).await,
                ActKind::ToleranceApplied => tolerances::applied(tx, act).await,
                ActKind::ToleranceExamined
                | ActKind::ToleranceDecided
                | ActKind::ToleranceCorrected
                | ActKind::TolerancePublicationChosen
                | ActKind::TolerancePublished
                | ActKind::ToleranceAppealed
                | ActKind::ToleranceAppealDecided
                | ActKind::ToleranceExpired => tolerances::changed(tx, act).await,
                ActKind::NoticeQuarterOpened | ActKind::NoticeNoneFound => Ok(()),
                ActKind::VisitRoundOpened
                | ActKind::VisitRecorded
                | ActKind::ReceptionAnnounced
                | ActKind::ReceptionBooked
                | ActKind::ReceptionCancelled
                | ActKind::ReceptionWithdrawn
                | ActKind::ReceptionReceived
                | ActKind::ReceptionHeld
                | ActKind::ReceptionCalledOff
                | ActKind::InspectionPlanned
                | ActKind::InspectionDrawn
                | ActKind::InspectionNotDrawn
                | ActKind::InspectorStoodAside
                | ActKind::InspectionVisited
                | ActKind::RelationDeclared
                | ActKind::NeedMatched => contact::changed(tx, act, kind).await,
                ActKind::ProgrammeAdopted
                | ActKind::SessionOpened
                | ActKind::SessionClosed
                | ActKind::FiguresSealed
                | ActKind::ContentErased
                | ActKind::BackupMade
                | ActKind::BackupDrilled
                | ActKind::UpkeepDue
                | ActKind::LogKeyRotated
                | ActKind::LogResumed => Ok(()),
            }
        })
    }
}

/// A body that cannot be read stops the write: nothing half-applied.
pub(crate) fn unreadable(error: UnreadableBody) -> StoreError {
    StoreError::View(error.to_string())
}

pub(crate) fn damaged(error: serde_json::Error) -> StoreError {
    StoreError::View(error.to_string())
}
