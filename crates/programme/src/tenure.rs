//! `tenures.csv`: who holds which post from when to when.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use shishu_terms::{PersonId, PostId};

use crate::{
    csv_file::{CsvFile, Row},
    post::{People, Post, Posts, Power},
    problem::{Problems, Spot, both},
    tenures::Tenures,
};

/// A tenure 任职. Both days belong to it; nothing in `to` means that it lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    pub person: PersonId,
    pub post: PostId,
    pub from: Date,
    pub to: Option<Date>,
}

impl Tenure {
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let starts_before_end = |a: &Self, b: &Self| b.to.is_none_or(|end| a.from <= end);
        starts_before_end(self, other) && starts_before_end(other, self)
    }
}

const FILE: &str = "tenures.csv";
const COLUMNS: [&str; 4] = ["person", "post", "from", "to"];

pub(crate) fn load(bytes: &[u8], people: &People, posts: &Posts, problems: &Problems) -> Tenures {
    let mut read_rows: Vec<(Tenure, Spot)> = Vec::new();
    let rows = CsvFile::read(FILE, bytes, &COLUMNS, problems).rows;
    for row in &rows {
        if let Some(tenure) = read(row, people, posts, problems) {
            read_rows.push((tenure, row.spot.clone()));
        }
    }
    check_overlaps(&read_rows, problems);
    check_hands(&read_rows, posts, problems);
    check_vacant(&read_rows, posts, problems);
    read_rows.into_iter().map(|(tenure, _)| tenure).collect()
}

fn read(row: &Row, people: &People, posts: &Posts, problems: &Problems) -> Option<Tenure> {
    let person = row.filled(0, "person", problems).filter(|at| people.check(&at.value, &at.spot, problems));
    let post = row.filled(1, "post", problems).filter(|at| posts.check(&at.value, &at.spot, problems));
    let from = row.filled(2, "from", problems).and_then(|at| date(&at.value, &at.spot, problems));
    let to = match row.cell(3) {
        "" => None,
        text => Some(date(text, &row.spot, problems)?),
    };
    let (from, person, post) = (from?, person?, post?);
    if to.is_some_and(|to| to < from) {
        problems.refuse(
            &row.spot,
            both("任职在开始之前就结束了", "the tenure ends before it begins"),
            both("请改 from 或 to", "correct from or to"),
        );
        return None;
    }
    Some(Tenure { person: PersonId::new(person.value), post: PostId::new(post.value), from, to })
}

/// A day as `2025-07-31`.
pub(crate) fn date(text: &str, spot: &Spot, problems: &Problems) -> Option<Date> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = if plain { text.parse().ok() } else { None };
    if date.is_none() {
        problems.refuse(
            spot,
            both(format!("“{text}”不是日期"), format!("\"{text}\" is not a date")),
            both("请写成 2025-07-31 的样子", "write it like 2025-07-31"),
        );
    }
    date
}

/// Two people cannot hold one post on one day.
fn check_overlaps(tenures: &[(Tenure, Spot)], problems: &Problems) {
    let mut by_post: BTreeMap<&PostId, Vec<&(Tenure, Spot)>> = BTreeMap::new();
    for entry in tenures {
        by_post.entry(&entry.0.post).or_default().push(entry);
    }
    for (post, mut list) in by_post {
        list.sort_by_key(|(tenure, _)| tenure.from);
        for pair in list.windows(2) {
            let [(earlier, first), (later, spot)] = pair else { continue };
            if earlier.overlaps(later) {
                let line = first.line.unwrap_or_default();
                problems.refuse(
                    spot,
                    both(
                        format!("岗位 {post} 的任职与第 {line} 行重叠"),
                        format!("this tenure of {post} overlaps the one on line {line}"),
                    ),
                    both(
                        "to 是任职的最后一天；前任的 to 应早于继任的 from",
                        "to is the last day; that of the predecessor comes before the successor's from",
                    ),
                );
            }
        }
    }
}

/// Warns when one person holds powers that no single post may hold: red line 3, a post cannot check its own work.
fn check_hands(tenures: &[(Tenure, Spot)], posts: &Posts, problems: &Problems) {
    let mut by_person: BTreeMap<&PersonId, Vec<&(Tenure, Spot)>> = BTreeMap::new();
    for entry in tenures {
        by_person.entry(&entry.0.person).or_default().push(entry);
    }
    for (person, list) in by_person {
        for (at, (later, spot)) in list.iter().enumerate() {
            for (earlier, _) in list.iter().take(at).filter(|(earlier, _)| earlier.overlaps(later)) {
                let powers = |tenure: &Tenure| posts.items.get(&tenure.post).map(|post: &Post| &post.powers);
                let (Some(a), Some(b)) = (powers(earlier), powers(later)) else { continue };
                if clash(a, b) {
                    problems.warn(
                        spot,
                        both(
                            format!("{person} 同时任 {} 和 {}，会自己审自己", earlier.post, later.post),
                            format!(
                                "{person} holds {} and {} at once and would check own work",
                                earlier.post, later.post
                            ),
                        ),
                        both("最好由两个人担任", "better let two people hold them"),
                    );
                }
            }
        }
    }
}

fn clash(a: &BTreeSet<Power>, b: &BTreeSet<Power>) -> bool {
    a.iter().any(|x| b.iter().any(|y| x.conflicts_with(*y)))
}

/// Warns about posts that nobody ever held: their duties would have no person.
fn check_vacant(tenures: &[(Tenure, Spot)], posts: &Posts, problems: &Problems) {
    let held: BTreeSet<&PostId> = tenures.iter().map(|(tenure, _)| &tenure.post).collect();
    for id in posts.items.keys().filter(|id| !held.contains(id)) {
        let spot = posts.spot(id.as_str()).cloned();
        problems.warn(
            &spot.unwrap_or_else(|| Spot::file(FILE)),
            both(format!("岗位 {id} 没有人任职"), format!("nobody holds the post {id}")),
            both("请在 tenures.csv 里补上", "add a tenure to tenures.csv"),
        );
    }
}
