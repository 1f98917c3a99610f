//! Asking a witness, over HTTP or HTTPS. Waits for the answer, so it is called from threads that may wait.

use std::time::Duration;

use shishu_ledger::{AddCheckpoint, KeyKind, NoteSignature, SignedNote, Verifier};
use thiserror::Error;

use crate::{SIZE_TYPE, origin_hash};

/// Longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 1 << 16;

/// Why there is no cosignature.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AskError {
    /// The witness holds another size than it was asked from: ask again from there.
    #[error("the witness holds {size} acts")]
    Holds { size: u64 },
    /// The witness has cosigned something that this checkpoint does not extend.
    #[error("the witness refuses: {words}")]
    Contradicts { words: String },
    /// Any other refusal: the log is not known to it, its key is another one.
    #[error("the witness answers {status}: {words}")]
    Refused { status: u16, words: String },
    /// No answer.
    #[error("the witness is not reached: {0}")]
    Unreachable(String),
    /// An answer that holds no cosignature by the key of this witness.
    #[error("the answer holds no cosignature by {name}")]
    NotCosigned { name: String },
}

impl AskError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Holds { size } => format!("见证人手上是 {size} 条"),
            Self::Contradicts { words } => format!("见证人拒绝：{words}"),
            Self::Refused { status, words } => format!("见证人答复 {status}：{words}"),
            Self::Unreachable(why) => format!("联系不上见证人：{why}"),
            Self::NotCosigned { name } => format!("答复里没有“{name}”的联署"),
        }
    }
}

/// Asks witnesses. Cheap to clone; keeps connections open between requests.
#[derive(Debug, Clone)]
pub struct Client(ureq::Agent);

impl Client {
    /// Gives up on each request after `patience`.
    pub fn new(patience: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            // A witness that moved is told by its operator; following would send notes wherever an answer says.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent("shishu")
            .build();
        Self(config.new_agent())
    }

    /// Asks the witness at `url` (the address before `/add-checkpoint`) with this key to cosign. The signature given back
    /// is checked. Blocks up to the client's patience.
    pub fn ask(&self, url: &str, key: &Verifier, request: &AddCheckpoint) -> Result<NoteSignature, AskError> {
        let address = format!("{}/add-checkpoint", url.trim_end_matches('/'));
        let sent = self.0.post(&address).content_type("text/plain; charset=utf-8").send(request.to_text());
        let mut response = sent.map_err(|error| AskError::Unreachable(error.to_string()))?;
        let status = response.status().as_u16();
        let is_size = response.body().mime_type() == Some(SIZE_TYPE);
        let words = read(&mut response)?;
        match status {
            200 => cosignature(request.note(), key, &words),
            409 if is_size => match words.strip_suffix('\n').and_then(|size| size.parse().ok()) {
                // It holds what we asked from and refuses all the same: of that size, but of another root.
                Some(size) if size == request.old() => Err(AskError::Contradicts { words: format!("409, {size}") }),
                Some(size) => Err(AskError::Holds { size }),
                None => Err(AskError::Refused { status, words }),
            },
            409 | 422 => Err(AskError::Contradicts { words: format!("{status}, {}", words.trim_end()) }),
            _ => Err(AskError::Refused { status, words: words.trim_end().to_owned() }),
        }
    }

    /// What a witness of this program has cosigned last of a log; `None` when it has nothing, or does not tell.
    ///
    /// The note is not checked; whoever takes it checks the signatures.
    pub fn held(&self, url: &str, origin: &str) -> Result<Option<SignedNote>, AskError> {
        let address = format!("{}/{}/checkpoint", url.trim_end_matches('/'), origin_hash(origin));
        let got = self.0.get(&address).call().map_err(|error| AskError::Unreachable(error.to_string()))?;
        let mut response = got;
        if response.status().as_u16() != 200 {
            return Ok(None);
        }
        Ok(SignedNote::parse(read(&mut response)?).ok())
    }
}

fn read(response: &mut ureq::http::Response<ureq::Body>) -> Result<String, AskError> {
    let body = response.body_mut().with_config().limit(MAX_ANSWER).lossy_utf8(true).read_to_string();
    body.map_err(|error| AskError::Unreachable(error.to_string()))
}

/// Takes from the answer what the witness's key has signed; signatures by others are none of ours.
fn cosignature(note: &SignedNote, key: &Verifier, answer: &str) -> Result<NoteSignature, AskError> {
    let missing = || AskError::NotCosigned { name: key.name().into() };
    if key.kind() != KeyKind::Cosigner {
        return Err(missing());
    }
    let lines = NoteSignature::parse_lines(answer).map_err(|_| missing())?;
    let good = |line: &NoteSignature| {
        line.name == key.name() && line.id == key.id() && key.verify(note.text().as_bytes(), &line.bytes)
    };
    lines.into_iter().find(good).ok_or_else(missing)
}
