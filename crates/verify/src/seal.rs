//! The signatures under a checkpoint: the one place that decides whether a signed state of a log may be believed.
//!
//! Why it suffices: Ed25519 signatures cannot be made without the key, and a trusted key named as the log itself must have
//! signed; a wrong signature by any trusted key is refused even beside good ones.

use shishu_ledger::{
    Checkpoint, CheckpointError, KeyKind, NoteError, NoteSignature, OpenedCheckpoint, SignedNote, VerifiedSignature,
};

use crate::facts::{LogFacts, Signatory, SignatureFacts};
use crate::moment::utc;
use crate::words::{number, shown};
use crate::{ProblemKind, Trust, Verdict, Words};

/// Judges the signatures under `note` and writes what they come to into `verdict`. `None`: not even a checkpoint.
pub(crate) fn judge_seal(note: &SignedNote, trust: &Trust, verdict: &mut Verdict) -> Option<Checkpoint> {
    let checkpoint = match Checkpoint::parse(note.text()) {
        Ok(checkpoint) => checkpoint,
        Err(error) => {
            verdict
                .cure(format!("{}。请重新取得完整的文件。", error.zh()), format!("{error}. Get the whole file again."));
            return None;
        }
    };
    verdict.facts.log = Some(LogFacts::from(&checkpoint));
    verdict.facts.key_from_log = trust.is_from_log();
    if trust.lacks_log_key() {
        verdict.facts.signatures = unknown(note.signatures());
        verdict.cure(
            format!("没有公钥，无法判断签名：请向“{}”取得公钥（/log/vkey），以 --vkey 给出。", shown(checkpoint.origin())),
            format!("no key, so the signature cannot be judged: get the verifier key of {} (/log/vkey) and give it with --vkey.", shown(checkpoint.origin())),
        );
        return Some(checkpoint);
    }
    match trust.open(&note.to_text()) {
        Ok(opened) => good(&opened, trust, verdict),
        Err(error) => {
            verdict.facts.signatures = unknown(note.signatures());
            verdict.problem(ProblemKind::Signature, "", bad(&error, trust));
        }
    }
    Some(checkpoint)
}

fn good(opened: &OpenedCheckpoint, trust: &Trust, verdict: &mut Verdict) {
    let origin = opened.checkpoint.origin();
    let by_log = |one: &&VerifiedSignature| one.key.kind() == KeyKind::Log && one.key.name() == origin;
    let (own, witnesses): (Vec<_>, Vec<_>) = opened.note.verified.iter().partition(by_log);
    let mut facts: Vec<_> = own.iter().map(|one| known(one, Signatory::Log)).collect();
    facts.extend(witnesses.iter().map(|one| known(one, Signatory::Witness)));
    facts.extend(unknown(&opened.note.unverified));
    verdict.facts.signatures = facts;
    let (keys, others) = (names(&own), names(&witnesses));
    let size = number(opened.checkpoint.size());
    let (zh, en) = if others.is_empty() { ("（无）", "none") } else { (others.as_str(), others.as_str()) };
    verdict.proved(
        format!("日志“{}”共 {size} 件行为的检查点由密钥 {keys} 签名；见证：{zh}。", shown(origin)),
        format!(
            "The checkpoint of the log {} with {size} acts is signed by the key {keys}; witnesses: {en}.",
            shown(origin)
        ),
    );
    if trust.unsatisfied(&opened.note) > 0 {
        let words = Words::new(
            format!("见证不足：政策要求的见证人没有都签名（已签：{zh}）。"),
            format!("too few witnesses: those that the policy asks for have not all signed (signed: {en})."),
        );
        verdict.problem(ProblemKind::Witnesses, "", words);
    }
}

fn bad(error: &CheckpointError, trust: &Trust) -> Words {
    let stranger =
        matches!(error, CheckpointError::Note(NoteError::Unverified) | CheckpointError::NotSignedByLog { .. });
    if !stranger {
        return Words::new(format!("检查点：{}。", error.zh()), format!("checkpoint: {error}."));
    }
    let keys: Vec<_> = trust.keys().iter().map(|key| format!("{}+{}", shown(key.name()), key.id())).collect();
    let keys = keys.join(", ");
    Words::new(
        format!("检查点：{}（所给公钥：{keys}）。", error.zh()),
        format!("checkpoint: {error} (keys given: {keys})."),
    )
}

/// `name+id`, and for a witness when it signed.
fn names(signatures: &[&VerifiedSignature]) -> String {
    let named = signatures.iter().map(|one| {
        let name = format!("{}+{}", shown(one.key.name()), one.key.id());
        let time = one.time.and_then(|seconds| i64::try_from(seconds).ok()?.checked_mul(1_000_000));
        time.map_or(name.clone(), |micros| format!("{name} ({})", utc(micros)))
    });
    named.collect::<Vec<_>>().join(", ")
}

fn known(one: &VerifiedSignature, by: Signatory) -> SignatureFacts {
    SignatureFacts { time: one.time, ..fact(&one.signature, by) }
}

fn fact(signature: &NoteSignature, by: Signatory) -> SignatureFacts {
    SignatureFacts { name: signature.name.clone(), key: signature.id.to_string(), by, time: None }
}

fn unknown(signatures: &[NoteSignature]) -> Vec<SignatureFacts> {
    signatures.iter().map(|signature| fact(signature, Signatory::Unknown)).collect()
}
