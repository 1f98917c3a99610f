//! What the office has learnt from texts that are not sealed: earlier replies, so that a copied one is noticed; reports by category, so that
//! a category is suggested; reports on the same matter, so that they are answered together. In memory only, made anew from the record.

use super::handle::ReplyText;
use super::read::{CaseText, Opener, step_texts};
use crate::office::{Caller, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_store::args;
use shishu_terms::{CaseId, CaseKindId};
use shishu_text::{Corpus, Like, Near, Related, Suggester, Suggestion};
use std::collections::BTreeMap;
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

/// An earlier reply that a new one was copied from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    pub from: CaseId,
    /// Share of the new reply that stands there, in thousandths.
    pub permille: u32,
    /// The longest passages in common, at most three.
    pub passages: Vec<String>,
}

impl ReplyText {
    /// What is said in it, without headings.
    fn words(&self) -> String {
        self.parts.values().chain(&self.answers).map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

impl Office {
    /// The earlier reply to another case that this one has most of, if it has anything of one.
    pub async fn copied_from(&self, id: &CaseId, reply: &ReplyText) -> Result<Option<Copied>, OfficeError> {
        self.learn_cases().await?;
        let text = reply.words();
        let indexes = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner);
        let near = indexes.replies.nearest(&text, 2);
        // A reply to the same case may repeat what was said before; it is the others that must not be copied.
        let own = format!("{id}#");
        Ok(near.into_iter().find(|one| !one.id.starts_with(&own)).map(|one| told(one, &text)))
    }

    /// Categories that a text of this kind may belong to, the likeliest first, with the words that spoke for each.
    pub async fn suggest_category(&self, kind: &CaseKindId, text: &str) -> Result<Vec<Suggestion>, OfficeError> {
        self.learn_cases().await?;
        let mut indexes = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.reports_of(&mut indexes, kind.as_str()).map_or_else(Vec::new, |(_, suggester)| suggester.suggest(text)))
    }

    /// Cases of the same kind that are probably about the same matter, and that the caller may read.
    pub async fn like_cases(&self, caller: &Caller, id: &CaseId, text: &str) -> Result<Vec<Like>, OfficeError> {
        self.learn_cases().await?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        let like = {
            let mut indexes = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner);
            let reports = self.reports_of(&mut indexes, state.opened.kind.as_str());
            reports.map_or_else(Vec::new, |(related, _)| related.like(text, Related::PROBABLE, 6))
        };
        let mut seen = Vec::new();
        for one in like.into_iter().filter(|one| one.id != id.as_str()) {
            if self.case_for(caller, &CaseId::new(one.id.as_str()), crate::cases::CaseAction::Read).await.is_ok() {
                seen.push(one);
            }
        }
        Ok(seen)
    }

    fn reports_of<'i>(&self, indexes: &'i mut Indexes, kind: &str) -> Option<&'i mut (Related, Suggester)> {
        let definition = self.programme.cases.get(kind)?;
        Some(indexes.reports.entry(kind.to_owned()).or_insert_with(|| {
            let words = definition.categories.iter().map(|one| (one.id.as_str(), one.words.as_slice()));
            (Related::default(), Suggester::new(words))
        }))
    }

    /// Takes in what was reported and replied since the last time.
    async fn learn_cases(&self) -> Result<(), OfficeError> {
        let upto = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner).upto;
        let size = self.store.tree_size().await?;
        if size <= upto {
            return Ok(());
        }
        let sql = "SELECT a.seq, c.id, c.kind, c.category FROM acts a JOIN cases c ON c.id = a.subject \
                   WHERE a.seq >= $1 AND a.kind IN ('case.opened', 'case.replied') AND c.sealed = 0 ORDER BY a.seq";
        let rows = self.store.query(sql, args![upto]).await?;
        let mut read = Vec::new();
        for row in &rows {
            let Some(act) = self.store.act(row.unsigned(0)?).await? else { continue };
            let texts = step_texts(&self.store, &act, &Opener::Plain, &["text", "reply"]).await?;
            read.push((act.seq, row.text(1)?.to_owned(), row.text(2)?.to_owned(), row.text(3)?.to_owned(), texts));
        }
        let mut indexes = self.learnt.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (seq, id, kind, category, texts) in read {
            for text in texts {
                match text {
                    CaseText::Reply { parts, points } => {
                        let words = parts.into_iter().chain(points).map(|(_, text)| text);
                        indexes.replies.add(&format!("{id}#{seq}"), &words.collect::<Vec<_>>().join("\n"));
                    }
                    CaseText::Text(text) => {
                        if let Some((related, suggester)) = self.reports_of(&mut indexes, &kind)
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
        indexes.upto = indexes.upto.max(size);
        Ok(())
    }
}

const SHOWN: usize = 3;

fn told(near: Near, text: &str) -> Copied {
    let characters: Vec<char> = text.chars().collect();
    let mut passages = near.passages;
    passages.sort_by_key(|passage| std::cmp::Reverse(passage.from.len()));
    let words = |passage: &shishu_text::Passage| characters[passage.from.clone()].iter().collect();
    Copied {
        from: CaseId::new(near.id.split('#').next().unwrap_or_default()),
        permille: near.similarity,
        passages: passages.iter().take(SHOWN).map(words).collect(),
    }
}
