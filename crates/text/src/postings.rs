//! Texts by id, and for each key of a text (a fingerprint, a term) the texts that have it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

#[derive(Debug, Clone, Default)]
pub struct Postings {
    /// By slot; a removed text leaves a free slot.
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
    slots: HashMap<String, u32, FixedState>,
    /// Key → slots of the texts that have it.
    lists: HashMap<u64, Vec<u32>, FixedState>,
    /// By slot: what decides between equals.
    lots: Vec<u64>,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub id: String,
    pub text: String,
}

impl Postings {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn has(&self, id: &str) -> bool {
        self.slots.contains_key(id)
    }

    /// Adds a text whose id is free; each of its keys once.
    pub fn add(&mut self, id: &str, text: &str, keys: impl IntoIterator<Item = u64>) {
        let slot = self.free.pop().unwrap_or(self.entries.len() as u32);
        for key in keys {
            self.lists.entry(key).or_default().push(slot);
        }
        let entry = Some(Entry { id: id.to_owned(), text: text.to_owned() });
        let lot = FixedState::with_seed(0).hash_one(id);
        match (self.entries.get_mut(slot as usize), self.lots.get_mut(slot as usize)) {
            (Some(place), Some(of_place)) => (*place, *of_place) = (entry, lot),
            _ => {
                self.entries.push(entry);
                self.lots.push(lot);
            }
        }
        self.slots.insert(id.to_owned(), slot);
    }

    /// Removes a text, given how its keys are made; whether it was there.
    pub fn remove<K: IntoIterator<Item = u64>>(&mut self, id: &str, keys: impl Fn(&str) -> K) -> bool {
        let Some(slot) = self.slots.remove(id) else { return false };
        let entry = self.entries.get_mut(slot as usize).and_then(Option::take);
        for key in entry.into_iter().flat_map(|entry| keys(&entry.text)) {
            if let Some(slots) = self.lists.get_mut(&key) {
                slots.retain(|other| *other != slot);
                if slots.is_empty() {
                    self.lists.remove(&key);
                }
            }
        }
        self.free.push(slot);
        true
    }

    /// The slots of the texts that have a key.
    pub fn having(&self, key: u64) -> &[u32] {
        self.lists.get(&key).map_or(&[], Vec::as_slice)
    }

    pub fn entry(&self, slot: u32) -> Option<&Entry> {
        self.entries.get(slot as usize)?.as_ref()
    }

    /// A score of nought for each slot.
    pub fn scores(&self) -> Vec<u32> {
        vec![0; self.entries.len()]
    }

    /// Those of the highest score; among equals chance would do, so a hash of the id decides, whatever the order of adding was.
    pub fn best(&self, slots: &[u32], scores: &[u32], most: usize) -> Vec<u32> {
        let mut ranked: Vec<(Reverse<u32>, u64, u32)> =
            slots.iter().map(|slot| (Reverse(scores[*slot as usize]), self.lots[*slot as usize], *slot)).collect();
        if ranked.len() > most && most > 0 {
            ranked.select_nth_unstable(most - 1);
        }
        ranked.truncate(most);
        ranked.into_iter().map(|(.., slot)| slot).collect()
    }
}
