//! The catalogue of act kinds: the one list of what can be said on the record.
//!
//! The wire name (`return.submitted`) is written into acts and must never change or be reused.

use shishu_terms::{Bilingual, Lang};

macro_rules! kinds {
    ($($variant:ident $wire:literal $zh:literal $en:literal;)*) => {
        /// What an act states. Every change of anything is one of these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ActKind { $(#[doc = $en] $variant,)* }

        impl ActKind {
            /// Every kind, in the order of the catalogue.
            pub const ALL: &'static [ActKind] = &[$(ActKind::$variant,)*];

            /// The name written into acts.
            pub fn wire(self) -> &'static str {
                match self { $(ActKind::$variant => $wire,)* }
            }

            /// The kind with this wire name, if there is one.
            pub fn parse(wire: &str) -> Option<ActKind> {
                match wire { $($wire => Some(ActKind::$variant),)* _ => None }
            }

            /// What people call it.
            pub fn name(self) -> Bilingual {
                match self { $(ActKind::$variant => Bilingual::new($zh, $en),)* }
            }
        }
    };
}

kinds! {
    ProgrammeAdopted "programme.adopted" "采用制度包" "programme adopted";
    AccountCreated "account.created" "开设账户" "account created";
    PasswordSet "account.password_set" "设置口令" "password set";
    SessionOpened "session.opened" "登录" "signed in";
    SessionClosed "session.closed" "退出" "signed out";
    PeriodOpened "period.opened" "开始填报" "reporting period opened";
    DraftSaved "return.draft_saved" "存草稿" "draft saved";
    UploadReceived "return.upload_received" "收到上传文件" "file received";
    ReturnSubmitted "return.submitted" "填报" "submitted";
    ReturnRevised "return.revised" "修订" "revised";
    ReturnUrged "return.urged" "催报" "urged";
    ReturnPassed "return.passed" "乡镇审核" "passed by the town";
    ReturnAccepted "return.accepted" "验收" "accepted";
    InquiryOpened "inquiry.opened" "核实" "inquiry";
    InquiryAnswered "inquiry.answered" "答复" "answered";
    InquirySettled "inquiry.settled" "判定答复" "answer judged";
    TranscriptionEntered "transcription.entered" "转录" "transcribed";
    TranscriptionConfirmed "transcription.confirmed" "核对转录" "transcription confirmed";
    TranscriptionRefused "transcription.refused" "退回转录" "transcription refused";
    BatchImported "batch.imported" "成批转录" "batch transcribed";
    RuleWritten "rule.written" "编写审核关系" "rule written";
    RuleWithdrawn "rule.withdrawn" "停用审核关系" "rule withdrawn";
    TablePublished "table.published" "公布" "published";
    TableCorrected "table.corrected" "更正公布" "publication corrected";
    CaseOpened "case.opened" "事项收到" "case received";
    CaseViewed "case.viewed" "首次查看" "first viewed";
    CaseStageDone "case.stage_done" "完成阶段" "stage done";
    CaseRefused "case.refused" "不予受理" "not taken up";
    CaseTransferAsked "case.transfer_asked" "申请转办" "transfer asked for";
    CaseTransferTaken "case.transfer_taken" "接收转办" "transfer taken";
    CaseTransferDeclined "case.transfer_declined" "退回转办" "transfer declined";
    CaseNoted "case.noted" "办理记录" "work noted";
    CaseAsked "case.asked" "致信群众" "asked the reporter";
    CaseSaid "case.said" "群众补充" "the reporter added";
    CasePaused "case.paused" "暂停计时" "clock paused";
    CaseResumed "case.resumed" "恢复计时" "clock resumed";
    CaseExtensionAsked "case.extension_asked" "申请延期" "extension asked for";
    CaseExtended "case.extended" "批准延期" "extended";
    CaseExtensionRefused "case.extension_refused" "不准延期" "extension refused";
    CaseReplied "case.replied" "答复" "replied";
    CaseConfirmed "case.confirmed" "群众评价" "the reporter confirmed";
    CaseDisputed "case.disputed" "群众不认可，重办" "disputed, reopened";
    CaseClosed "case.closed" "期满办结" "closed after silence";
    CaseUrged "case.urged" "催办" "urged";
    CaseSupervised "case.supervised" "督办" "supervised";
    CaseEscalated "case.escalated" "提请督办" "escalated";
    CaseReminded "case.reminded" "到期提醒" "reminded";
    CaseRescheduled "case.rescheduled" "重算期限" "limit recounted";
    CaseMerged "case.merged" "并案" "merged";
    CaseCategorised "case.categorised" "改类别" "recategorised";
    KeyDeclared "key.declared" "登记办理密钥" "handling key declared";
    CaseKeyShared "case.key_shared" "交付办理密钥" "case key handed on";
    CaseKeysWanted "case.keys_wanted" "请交付钥匙" "case key asked for";
    CaseMoved "case.moved" "岗位换人，改由下一岗位承办" "moved: the post changed hands";
    KeyRelocked "key.relocked" "更换解锁口令" "unlocking password changed";
    IdentityAsked "identity.asked" "请求打开身份" "identity asked for";
    IdentityShareGiven "identity.share_given" "交出身份份额" "share of an identity given";
    IdentityRefused "identity.refused" "不交身份份额" "share of an identity refused";
    IdentityOpened "identity.opened" "打开身份" "identity opened";
    IdentitySharesWanted "identity.shares_wanted" "请交接身份份额" "share of an identity asked for";
    IdentityShareHanded "identity.share_handed" "交接身份份额" "share of an identity handed on";
    IdentityLapsed "identity.lapsed" "身份请求失效" "request for an identity lapsed";
    NoticeQuarterOpened "notice.quarter_opened" "本季典型案例待编写" "typical cases of a quarter to be compiled";
    NoticeNoneFound "notice.none_found" "本季无典型案例" "no typical case in a quarter";
    NoticeDrafted "notice.drafted" "编写典型案例" "typical case drafted";
    NoticeRevised "notice.revised" "修改典型案例" "typical case revised";
    NoticeApprovalAsked "notice.approval_asked" "典型案例送批" "approval of a typical case asked for";
    NoticeApproved "notice.approved" "批准典型案例" "typical case approved";
    NoticeSentBack "notice.sent_back" "退回典型案例" "typical case sent back";
    NoticeObjected "notice.objected" "对典型案例有异议" "typical case objected to";
    NoticePublished "notice.published" "公开典型案例" "typical case published";
    NoticeRescoped "notice.rescoped" "收窄公开范围" "scope of a typical case narrowed";
    NoticeWithdrawn "notice.withdrawn" "撤下典型案例" "typical case withdrawn";
    ClueLookedInto "clue.looked_into" "核查线索" "clue looked into";
    MailReceived "mail.received" "收到电子邮件" "e-mail received";
    MailTaken "mail.taken" "电子邮件转为事项" "e-mail taken in as a case";
    MailSetAside "mail.set_aside" "电子邮件不予登记" "e-mail set aside";
    ToleranceApplied "tolerance.applied" "申请容错" "tolerance applied for";
    ToleranceExamined "tolerance.examined" "审查容错申请" "tolerance examined";
    ToleranceDecided "tolerance.decided" "决定容错申请" "tolerance decided";
    ToleranceCorrected "tolerance.corrected" "已纠正" "fault put right";
    TolerancePublicationChosen "tolerance.publication_chosen" "选择是否公开容错" "publication of a tolerance chosen";
    TolerancePublished "tolerance.published" "公开容错决定" "tolerance published";
    ToleranceAppealed "tolerance.appealed" "申请复核容错" "tolerance appealed";
    ToleranceAppealDecided "tolerance.appeal_decided" "复核容错" "appeal on tolerance decided";
    ToleranceExpired "tolerance.expired" "容错到期" "tolerance expired";
    ContentErased "content.erased" "删除内容" "content erased";
    BackupMade "backup.made" "备份" "backup made";
    BackupDrilled "backup.drilled" "恢复演练" "restore rehearsed";
    UpkeepDue "upkeep.due" "到期的例行事务" "upkeep fell due";
    FiguresSealed "figures.sealed" "封存各数" "figures sealed";
    LogKeyRotated "log.key_rotated" "更换日志密钥" "log key rotated";
    LogResumed "log.resumed" "日志改名续记" "log resumed under a new name";
    VisitRoundOpened "visit.round_opened" "开始一轮走访" "round of visits opened";
    VisitRecorded "visit.recorded" "记录走访" "visit recorded";
    NeedMatched "need.matched" "需求对接服务" "need matched to a service";
    ReceptionAnnounced "reception.announced" "公布接待日" "reception day announced";
    ReceptionBooked "reception.booked" "预约接待" "reception booked";
    ReceptionCancelled "reception.cancelled" "取消预约" "booking cancelled";
    ReceptionWithdrawn "reception.withdrawn" "窗口取消预约" "booking cancelled by the desk";
    ReceptionReceived "reception.received" "接待来访" "somebody received";
    ReceptionHeld "reception.held" "接待日已举行" "reception day held";
    ReceptionCalledOff "reception.called_off" "接待日改期" "reception day called off";
    InspectionPlanned "inspection.planned" "公布抽查名单" "list for the draw announced";
    InspectionDrawn "inspection.drawn" "随机抽取" "drawn by lot";
    InspectionNotDrawn "inspection.not_drawn" "逾期没有抽成" "not drawn in its period";
    InspectorStoodAside "inspection.stood_aside" "检查人回避" "inspector stood aside";
    RelationDeclared "inspection.relation_declared" "申报回避关系" "relation declared";
    InspectionVisited "inspection.visited" "现场检查" "inspected";
}

/// The name of a kind by its wire name; an unknown one is shown as written.
pub fn kind_name(wire: &str, lang: Lang) -> String {
    match ActKind::parse(wire) {
        Some(kind) => kind.name().get(lang).to_owned(),
        None => wire.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wire_name_leads_back_to_its_kind() {
        for kind in ActKind::ALL {
            assert_eq!(ActKind::parse(kind.wire()), Some(*kind));
        }
    }
}
