//! What the office has learnt from texts that are not sealed: earlier replies, so that a copied one is noticed; reports by category, so that
//! a category is suggested; reports on the same matter, so that they are answered together. In memory only, made anew from the record.

use super::aside::{Segment, side};
use super::handle::ReplyText;
use super::queue::CaseLine;
use super::read::{CaseText, Opener, step_texts, told};
use crate::cases::CaseAction;
use crate::office::{Caller, Office, OfficeError};
use shishu_store::args;
use shishu_terms::{CaseId, CaseKindId};
use shishu_text::{Corpus, Near, Options, Passage, Related, Suggester, Suggestion, align, slice};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

#[derive(Default)]
pub(crate) struct Learnt(Mutex<Indexes>);

#[derive(Default)]
struct Indexes {
    /// Acts up to here are in.
    upto: u64,
    replies: Corpus,
    /// Reports by kind: those on the same matter, and what their words say of their category.
    reports: BTreeMap<String, (Related, Suggester)>,
}

/// A reply that stands in earlier ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Share of the new reply that stands there, in thousandths: in the one that has most of it, or in several of them together.
    pub permille: u32,
    /// The reply that has most of it, when the caller may read that case. Otherwise not even its number is told.
    pub from: Option<CaseId>,
    /// The new reply and that one, side by side; of one that the caller may not read nothing.
    pub own: Vec<Segment>,
    pub source: Vec<Segment>,
    /// What of the new reply stands in so many replies that it is set text.
    pub set_text: Vec<Segment>,
    pub set_permille: u32,
    /// The longest passages in common, at most three.
    pub passages: Vec<String>,
}

/// A case that is probably about the same matter, side by side with the text it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeCase {
    pub line: CaseLine,
    /// How alike, in thousandths.
    pub likeness: u32,
    /// The rarest words both have.
    pub words: Vec<String>,
    pub own: Vec<Segment>,
    pub theirs: Vec<Segment>,
}

impl ReplyText {
    /// What is said in it, without headings.
    fn words(&self) -> String {
        self.parts.values().chain(&self.answers).map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

impl Office {
    /// The earlier reply to another case that this one has most of, and what of it is set text, if it has anything of either.
    pub async fn copied_from(
        &self,
        caller: &Caller,
        id: &CaseId,
        reply: &ReplyText,
    ) -> Result<Option<Copied>, OfficeError> {
        self.learn_cases().await?;
        let text = reply.words();
        let (near, boilerplate) = {
            let indexes = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner);
            // A reply to the same case may repeat what was said before; it is the others that must not be copied.
            let own = format!("{id}#");
            let near = indexes.replies.nearest(&text, NEAREST).into_iter().find(|one| !one.id.starts_with(&own));
            (near, indexes.replies.boilerplate(&text, SET_TEXT))
        };
        if near.is_none() && boilerplate.passages.is_empty() {
            return Ok(None);
        }
        let passages: Vec<Passage> = near.as_ref().map(|near| near.passages.clone()).unwrap_or_default();
        let (from, source) = match &near {
            Some(near) => self.source(caller, near).await?,
            None => (None, Vec::new()),
        };
        let set = boilerplate.passages.iter().enumerate().map(|(at, range)| (at, range.clone()));
        let similarity = near.as_ref().map_or(0, |near| near.similarity);
        Ok(Some(Copied {
            permille: similarity.max(boilerplate.permille),
            from,
            own: side(&text, passages.iter().map(|passage| passage.from.clone()).enumerate()),
            source,
            set_text: side(&text, set),
            set_permille: boilerplate.permille,
            passages: longest(&text, &passages, &boilerplate.passages),
        }))
    }

    /// The other reply as its side of the comparison, for a caller who may read that case.
    async fn source(&self, caller: &Caller, near: &Near) -> Result<(Option<CaseId>, Vec<Segment>), OfficeError> {
        let (id, seq) = near.id.split_once('#').unwrap_or((near.id.as_str(), ""));
        let (id, seq) = (CaseId::new(id), seq.parse::<u64>().unwrap_or_default());
        if self.case_for(caller, &id, CaseAction::Read).await.is_err() {
            return Ok((None, Vec::new()));
        }
        let Some(act) = self.store.act(seq).await? else { return Ok((None, Vec::new())) };
        let texts = step_texts(&self.store, &act, &Opener::Plain, &["reply"]).await?;
        let Some(text) = texts.into_iter().find_map(words_of) else { return Ok((None, Vec::new())) };
        let order = sorted_by_place(&near.passages);
        Ok((Some(id), side(&text, order)))
    }

    /// Categories that a text of this kind may belong to, the likeliest first, with the words that spoke for each.
    pub async fn suggest_category(&self, kind: &CaseKindId, text: &str) -> Result<Vec<Suggestion>, OfficeError> {
        self.learn_cases().await?;
        let mut indexes = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.reports_of(&mut indexes, kind.as_str()).map_or_else(Vec::new, |(_, suggester)| suggester.suggest(text)))
    }

    /// Cases of the same kind that are probably about the same matter as a text, and that the caller may read; `except` the case it is of.
    pub async fn like_cases(
        &self,
        caller: &Caller,
        kind: &CaseKindId,
        except: Option<&CaseId>,
        text: &str,
    ) -> Result<Vec<LikeCase>, OfficeError> {
        self.learn_cases().await?;
        let like = {
            let mut indexes = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner);
            let reports = self.reports_of(&mut indexes, kind.as_str());
            reports.map_or_else(Vec::new, |(related, _)| related.like(text, Related::PROBABLE, ALIKE))
        };
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let mut seen = Vec::new();
        for one in like.into_iter().filter(|one| except.is_none_or(|id| one.id != id.as_str())) {
            let id = CaseId::new(one.id.as_str());
            if self.case_for(caller, &id, CaseAction::Read).await.is_err() {
                continue;
            }
            let rows = self.store.query("SELECT state, due FROM cases WHERE id = $1", args![id.as_str()]).await?;
            let Some(row) = rows.first() else { continue };
            let Some(theirs) = self.reported_text(&id).await? else { continue };
            let passages = align(text, &theirs, &FINE);
            seen.push(LikeCase {
                line: self.case_line(row, today)?,
                likeness: one.likeness,
                words: one.words,
                own: side(text, passages.iter().map(|passage| passage.from.clone()).enumerate()),
                theirs: side(&theirs, sorted_by_place(&passages)),
            });
        }
        Ok(seen)
    }

    /// What was reported, of a case that is not sealed.
    async fn reported_text(&self, id: &CaseId) -> Result<Option<String>, OfficeError> {
        let Some(state) = self.case_state(id).await?.filter(|state| !state.opened.sealed) else { return Ok(None) };
        let Some(act) = self.store.act(state.first).await? else { return Ok(None) };
        let texts = step_texts(&self.store, &act, &Opener::Plain, &["text"]).await?;
        Ok(texts.into_iter().find_map(|text| match text {
            CaseText::Text(text) => Some(text),
            _ => None,
        }))
    }

    fn reports_of<'i>(&self, indexes: &'i mut Indexes, kind: &str) -> Option<&'i mut (Related, Suggester)> {
        let definition = self.programme.cases.get(kind)?;
        Some(indexes.reports.entry(kind.to_owned()).or_insert_with(|| {
            let words = definition.categories.iter().map(|one| (one.id.as_str(), one.words.as_slice()));
            (Related::default(), Suggester::new(words))
        }))
    }

    /// Takes in what was reported and replied since the last time. The server does it once a minute, so that nobody waits for it.
    pub async fn learn_cases(&self) -> Result<(), OfficeError> {
        let size = self.store.tree_size().await?;
        loop {
            let upto = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner).upto;
            if size <= upto {
                return Ok(());
            }
            // A piece of the log at a time: what was read is not held twice, and others get their turn at the indexes.
            let to = size.min(upto + PIECE);
            let read = self.said_between(upto, to).await?;
            let mut indexes = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner);
            for one in read {
                self.learn(&mut indexes, one);
            }
            indexes.upto = indexes.upto.max(to);
        }
    }

    /// Texts of reports and replies in a piece of the log, none of a sealed case.
    async fn said_between(&self, from: u64, to: u64) -> Result<Vec<Heard>, OfficeError> {
        let sql = "SELECT a.seq, c.id, c.kind, c.category, t.name, t.text FROM acts a JOIN cases c ON c.id = a.subject \
                   JOIN contents t ON t.seq = a.seq WHERE a.seq >= $1 AND a.seq < $2 AND a.kind IN ('case.opened', 'case.replied') \
                   AND c.sealed = 0 AND t.name IN ('text', 'reply') AND t.text IS NOT NULL ORDER BY a.seq";
        let rows = self.store.query(sql, args![from, to]).await?;
        let heard = |row: &shishu_store::Row| {
            let text = told(row.text(4)?, row.text(5)?.to_owned());
            let (id, kind, category) = (row.text(1)?.to_owned(), row.text(2)?.to_owned(), row.text(3)?.to_owned());
            Ok(Heard { seq: row.unsigned(0)?, id, kind, category, text })
        };
        rows.iter().map(heard).collect()
    }

    fn learn(&self, indexes: &mut Indexes, heard: Heard) {
        let Heard { seq, id, kind, category, text } = heard;
        match text {
            CaseText::Reply { .. } => {
                if let Some(words) = words_of(text) {
                    indexes.replies.add(&format!("{id}#{seq}"), &words);
                }
            }
            CaseText::Text(text) => {
                if let Some((related, suggester)) = self.reports_of(indexes, &kind)
                    // Two calls at once may read the same acts; a text is learnt from once.
                    && !related.has(&id)
                {
                    related.add(&id, &text);
                    suggester.learn(&category, &text);
                }
            }
            _ => {}
        }
    }
}

/// Acts read at a time.
const PIECE: u64 = 10_000;
const SHOWN: usize = 3;
/// Earlier replies looked at: some may be to the same case.
const NEAREST: usize = 8;
/// A passage that stands in so many earlier replies is set text.
const SET_TEXT: usize = 3;
/// Cases offered as probably about the same matter; one of them may be the case itself.
const ALIKE: usize = 6;
/// Reports on one matter are written in different words: shorter passages than those of copied replies are shown.
const FINE: Options = Options { least: 5, bridge: 3 };

/// A text of the record on its way into the indexes.
struct Heard {
    seq: u64,
    id: String,
    kind: String,
    category: String,
    text: CaseText,
}

/// What is said in a reply on record, in the order in which a new one is compared with it.
fn words_of(text: CaseText) -> Option<String> {
    let CaseText::Reply { parts, points } = text else { return None };
    let words = parts.into_iter().chain(points).map(|(_, text)| text);
    Some(words.collect::<Vec<_>>().join("\n"))
}

/// Passages with their numbers, in the order of their places in the second text.
fn sorted_by_place(passages: &[Passage]) -> Vec<(usize, Range<usize>)> {
    let mut order: Vec<(usize, Range<usize>)> = passages.iter().map(|passage| passage.to.clone()).enumerate().collect();
    order.sort_by_key(|(_, range)| range.start);
    order
}

/// The longest passages in common, each once.
fn longest(text: &str, passages: &[Passage], set: &[Range<usize>]) -> Vec<String> {
    let mut ranges: Vec<&Range<usize>> = passages.iter().map(|passage| &passage.from).chain(set).collect();
    ranges.sort_by_key(|range| (std::cmp::Reverse(range.len()), range.start));
    let mut told: Vec<String> = Vec::new();
    for range in ranges {
        let words = slice(text, range);
        if told.len() < SHOWN && told.iter().all(|longer| !longer.contains(words)) {
            told.push(words.to_owned());
        }
    }
    told
}
