//! Whom to believe: the logs whose checkpoints are accepted, the witnesses, and how many of them must have cosigned.
//! Source: C2SP tlog-policy (the text that the sigsum tools read).
//!
//! People write this file, so space and comments are free in it; [`Policy::to_text`] writes the one plain spelling.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use thiserror::Error;

use crate::encoding::parse_decimal;
use crate::{KeyError, KeyKind, Opened, Verifier};

/// Most logs, most witnesses and most groups (the standard asks for at least 32 of each).
const MOST: usize = 64;

/// Longest file, in bytes.
const MAX_BYTES: usize = 1 << 16;

/// The name that stands for "no cosignature needed".
const NONE: &str = "none";

/// A log whose checkpoints are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLog {
    /// Its key, of kind [`KeyKind::Log`]; the key's name is the log's origin.
    pub verifier: Verifier,
    /// Where the log is.
    pub url: Option<String>,
}

/// A witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    /// What the policy calls it.
    pub name: String,
    /// Its key, of kind [`KeyKind::Cosigner`].
    pub verifier: Verifier,
    /// Where it is asked: the address before `/add-checkpoint`.
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: String,
    threshold: usize,
    /// Named on lines before this one, each at most once in the whole policy.
    members: Vec<String>,
}

/// A policy that holds together: every name is known, each is a member of one group at most, no group refers to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    /// `None`: no cosignature needed.
    quorum: Option<String>,
}

/// Why a policy is refused: in which line, what, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {fault}")]
pub struct PolicyError {
    /// From 1; the line after the last when something is missing.
    pub line: usize,
    /// What is wrong.
    pub fault: PolicyFault,
}

impl PolicyError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        format!("第 {} 行：{}", self.line, self.fault.zh())
    }
}

/// What can be wrong with a line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyFault {
    #[error("the file is longer than {MAX_BYTES} bytes")]
    TooLong,
    #[error("not UTF-8; save the file as UTF-8")]
    NotUtf8,
    #[error("a control character; only newlines and tabs may stand here (save with Unix line ends)")]
    Control,
    #[error("{0:?} is not known here; a line starts with log, witness, group or quorum, or with # for a comment")]
    Keyword(String),
    #[error("expected `log VKEY [URL]`")]
    LogForm,
    #[error("expected `witness NAME VKEY [URL]`")]
    WitnessForm,
    #[error("expected `group NAME all|any|NUMBER MEMBER…`")]
    GroupForm,
    #[error("expected `quorum NAME` or `quorum none`")]
    QuorumForm,
    #[error("the key: {0}")]
    Key(KeyError),
    #[error("the key of a log is of type 0x01, this is the key of a witness; give it on a witness line")]
    LogKey,
    #[error("the key of a witness is of type 0x04, this is the key of a log; ask the witness for its own key")]
    WitnessKey,
    #[error("this key stands in line {0} already; each key may stand once")]
    KeyTwice(usize),
    #[error("the name {0:?} is taken; witnesses and groups share their names, and `none` is kept for the quorum")]
    NameTaken(String),
    #[error("{0:?} is not defined on a line before this one")]
    UnknownName(String),
    #[error("{0:?} is a member of a group already; each name may be a member once")]
    MemberTwice(String),
    #[error("the number of a group of {of} must be 1 to {of}, without leading zeros")]
    Threshold { of: usize },
    #[error("more than {MOST} of them")]
    TooMany,
    #[error("the quorum stands in line {0} already")]
    QuorumTwice(usize),
    #[error("the quorum is missing; add a line `quorum NAME`, or `quorum none` to ask for no cosignature")]
    NoQuorum,
}

impl PolicyFault {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::TooLong => format!("文件超过 {MAX_BYTES} 字节"),
            Self::NotUtf8 => "不是 UTF-8 编码；请另存为 UTF-8".into(),
            Self::Control => "含控制字符；只允许换行和制表符（请用 Unix 换行保存）".into(),
            Self::Keyword(word) => {
                format!("不认识“{word}”；每行以 log、witness、group 或 quorum 开头，注释以 # 开头")
            }
            Self::LogForm => "格式应为 log 公钥 [网址]".into(),
            Self::WitnessForm => "格式应为 witness 名称 公钥 [网址]".into(),
            Self::GroupForm => "格式应为 group 名称 all|any|数目 成员…".into(),
            Self::QuorumForm => "格式应为 quorum 名称，或 quorum none".into(),
            Self::Key(error) => format!("公钥：{}", error.zh()),
            Self::LogKey => "日志的公钥应为 0x01 类，这是见证人的公钥；请写在 witness 行".into(),
            Self::WitnessKey => "见证人的公钥应为 0x04 类，这是日志的公钥；请向见证人索取它自己的公钥".into(),
            Self::KeyTwice(line) => format!("这把公钥已在第 {line} 行出现；每把只能写一次"),
            Self::NameTaken(name) => {
                format!("名称“{name}”已被占用；见证人与分组不能重名，none 只用于 quorum")
            }
            Self::UnknownName(name) => format!("“{name}”没有在前面的行中定义"),
            Self::MemberTwice(name) => format!("“{name}”已是某个分组的成员；每个名称只能作一次成员"),
            Self::Threshold { of } => format!("{of} 个成员的分组，数目应为 1 到 {of}，不带前导零"),
            Self::TooMany => format!("超过 {MOST} 个"),
            Self::QuorumTwice(line) => format!("quorum 已在第 {line} 行给出"),
            Self::NoQuorum => "缺少 quorum；请加一行“quorum 名称”，不要求联署则写“quorum none”".into(),
        }
    }
}

impl Policy {
    /// Reads a policy file.
    ///
    /// Errors: the first thing that is wrong, with its line and the cure.
    pub fn parse(file: impl AsRef<[u8]>) -> Result<Self, PolicyError> {
        let file = file.as_ref();
        let whole = |fault| PolicyError { line: 1, fault };
        if file.len() > MAX_BYTES {
            return Err(whole(PolicyFault::TooLong));
        }
        let text = str::from_utf8(file).map_err(|error| {
            let before = file.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            PolicyError { line, fault: PolicyFault::NotUtf8 }
        })?;
        let mut reader = Reader::default();
        for (at, line) in text.split('\n').enumerate() {
            reader.line(line, at + 1).map_err(|fault| PolicyError { line: at + 1, fault })?;
        }
        let line = text.split('\n').count();
        let (_, quorum) = reader.quorum.ok_or(PolicyError { line, fault: PolicyFault::NoQuorum })?;
        Ok(Self { logs: reader.logs, witnesses: reader.witnesses, groups: reader.groups, quorum })
    }

    /// The policy in the one plain spelling: logs, witnesses, groups, quorum.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let url = |url: &Option<String>| url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
        // Writing to a String does not fail.
        for log in &self.logs {
            let _ = writeln!(text, "log {}{}", log.verifier, url(&log.url));
        }
        for witness in &self.witnesses {
            let _ = writeln!(text, "witness {} {}{}", witness.name, witness.verifier, url(&witness.url));
        }
        for Group { name, threshold, members } in &self.groups {
            let _ = writeln!(text, "group {name} {threshold} {}", members.join(" "));
        }
        let _ = writeln!(text, "quorum {}", self.quorum.as_deref().unwrap_or(NONE));
        text
    }

    /// The logs; when there are none, the log is known from elsewhere.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses, whether the quorum counts them or not.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// True when the quorum is `none`.
    pub fn asks_for_none(&self) -> bool {
        self.quorum.is_none()
    }

    /// All keys, to open checkpoints with.
    pub fn verifiers(&self) -> Vec<Verifier> {
        let logs = self.logs.iter().map(|log| log.verifier.clone());
        logs.chain(self.witnesses.iter().map(|witness| witness.verifier.clone())).collect()
    }

    /// The witnesses that have cosigned, each with the time it stated.
    pub fn cosigned<'p>(&'p self, opened: &'p Opened) -> impl Iterator<Item = (&'p PolicyWitness, u64)> + 'p {
        self.witnesses.iter().filter_map(|witness| {
            let by_it = opened.verified.iter().find(|one| one.key == witness.verifier)?;
            Some((witness, by_it.time?))
        })
    }

    /// True when one of the logs has signed (any log's key where the policy lists none) and the quorum has cosigned.
    ///
    /// `opened` must come from keys that are trusted anyway, such as [`Policy::verifiers`].
    pub fn satisfied(&self, opened: &Opened) -> bool {
        self.is_signed(opened) && self.has_quorum(opened)
    }

    fn is_signed(&self, opened: &Opened) -> bool {
        let origin = opened.text.split('\n').next().unwrap_or_default();
        let of_log = opened.verified.iter().filter(|one| one.key.kind() == KeyKind::Log && one.key.name() == origin);
        let mut of_log = of_log.map(|one| &one.key);
        of_log.any(|key| self.logs.is_empty() || self.logs.iter().any(|log| log.verifier == *key))
    }

    fn has_quorum(&self, opened: &Opened) -> bool {
        let Some(quorum) = &self.quorum else { return true };
        let mut witnessed: BTreeSet<&str> = self.cosigned(opened).map(|(witness, _)| witness.name.as_str()).collect();
        // Members stand before their group, so one pass in order decides all.
        for group in &self.groups {
            let members = group.members.iter().filter(|name| witnessed.contains(name.as_str())).count();
            if members >= group.threshold {
                witnessed.insert(&group.name);
            }
        }
        witnessed.contains(quorum.as_str())
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    quorum: Option<(usize, Option<String>)>,
    /// Of witnesses and groups; true once it is a member of a group.
    names: BTreeMap<String, bool>,
    /// With the line of each.
    log_keys: Vec<(Verifier, usize)>,
    witness_keys: Vec<(Verifier, usize)>,
}

impl Reader {
    fn line(&mut self, line: &str, at: usize) -> Result<(), PolicyFault> {
        if line.chars().any(|c| (c < ' ' && c != '\t') || c == '\u{7f}') {
            return Err(PolicyFault::Control);
        }
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", rest @ ..] => self.log(rest, at),
            ["witness", rest @ ..] => self.witness(rest, at),
            ["group", rest @ ..] => self.group(rest),
            ["quorum", rest @ ..] => self.quorum(rest, at),
            [other, ..] => Err(PolicyFault::Keyword((*other).into())),
        }
    }

    fn log(&mut self, words: &[&str], at: usize) -> Result<(), PolicyFault> {
        let (key, url) = match words {
            [key] => (key, None),
            [key, url] => (key, Some((*url).into())),
            _ => return Err(PolicyFault::LogForm),
        };
        let verifier = read_key(key, KeyKind::Log, PolicyFault::LogKey)?;
        once(&mut self.log_keys, &verifier, at)?;
        self.logs.push(PolicyLog { verifier, url });
        at_most(self.logs.len())
    }

    fn witness(&mut self, words: &[&str], at: usize) -> Result<(), PolicyFault> {
        let (name, key, url) = match words {
            [name, key] => (name, key, None),
            [name, key, url] => (name, key, Some((*url).into())),
            _ => return Err(PolicyFault::WitnessForm),
        };
        let verifier = read_key(key, KeyKind::Cosigner, PolicyFault::WitnessKey)?;
        once(&mut self.witness_keys, &verifier, at)?;
        self.define(name)?;
        self.witnesses.push(PolicyWitness { name: (*name).into(), verifier, url });
        at_most(self.witnesses.len())
    }

    fn group(&mut self, words: &[&str]) -> Result<(), PolicyFault> {
        let [name, threshold, members @ ..] = words else { return Err(PolicyFault::GroupForm) };
        if members.is_empty() {
            return Err(PolicyFault::GroupForm);
        }
        let of = members.len();
        for member in members {
            match self.names.get_mut(*member) {
                None => return Err(PolicyFault::UnknownName((*member).into())),
                Some(true) => return Err(PolicyFault::MemberTwice((*member).into())),
                Some(free) => *free = true,
            }
        }
        let threshold = match *threshold {
            "all" => of,
            "any" => 1,
            number => parse_decimal(number)
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| (1..=of).contains(number))
                .ok_or(PolicyFault::Threshold { of })?,
        };
        self.define(name)?;
        let members = members.iter().map(|member| (*member).into()).collect();
        self.groups.push(Group { name: (*name).into(), threshold, members });
        at_most(self.groups.len())
    }

    fn quorum(&mut self, words: &[&str], at: usize) -> Result<(), PolicyFault> {
        let [name] = words else { return Err(PolicyFault::QuorumForm) };
        if let Some((line, _)) = self.quorum {
            return Err(PolicyFault::QuorumTwice(line));
        }
        if *name != NONE && !self.names.contains_key(*name) {
            return Err(PolicyFault::UnknownName((*name).into()));
        }
        self.quorum = Some((at, Some((*name).to_owned()).filter(|name| name != NONE)));
        Ok(())
    }

    fn define(&mut self, name: &str) -> Result<(), PolicyFault> {
        if name == NONE || self.names.insert(name.into(), false).is_some() {
            return Err(PolicyFault::NameTaken(name.into()));
        }
        Ok(())
    }
}

fn read_key(text: &str, kind: KeyKind, otherwise: PolicyFault) -> Result<Verifier, PolicyFault> {
    let verifier = Verifier::parse(text).map_err(PolicyFault::Key)?;
    if verifier.kind() == kind { Ok(verifier) } else { Err(otherwise) }
}

/// Two names for one key would let one witness count twice.
fn once(seen: &mut Vec<(Verifier, usize)>, key: &Verifier, at: usize) -> Result<(), PolicyFault> {
    if let Some((_, line)) = seen.iter().find(|(other, _)| other.is_same_key(key)) {
        return Err(PolicyFault::KeyTwice(*line));
    }
    seen.push((key.clone(), at));
    Ok(())
}

fn at_most(count: usize) -> Result<(), PolicyFault> {
    if count > MOST { Err(PolicyFault::TooMany) } else { Ok(()) }
}
