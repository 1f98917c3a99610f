//! Inaction that hides behind movement: clues from the record, each with its rows. None is a verdict; each has honest causes, which it names.

use super::queue::{CaseFilter, CaseLine};
use crate::office::{Caller, Office, OfficeError};
use jiff::civil::Date;
use shishu_terms::Bilingual;

/// A clue with the cases it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseClue {
    pub id: &'static str,
    pub name: Bilingual,
    /// What the record shows.
    pub shows: Bilingual,
    /// When such a case is in order.
    pub honest: Bilingual,
    /// At most so many as asked for, those received first.
    pub lines: Vec<CaseLine>,
    /// There are more.
    pub more: bool,
}

struct Sign {
    id: &'static str,
    name: (&'static str, &'static str),
    shows: (&'static str, &'static str),
    honest: (&'static str, &'static str),
    /// A condition on the table of cases.
    condition: &'static str,
}

const SIGNS: [Sign; 7] = [
    Sign {
        id: "forwarded",
        name: ("一转了之", "Handed on untouched"),
        shows: ("转走之前没有任何办理记录。", "It was handed on before anything had been done on it."),
        honest: (
            "确属误派，当天转给主管单位。",
            "It was sent to the wrong office and went to the right one the same day.",
        ),
        condition: "idle > 0",
    },
    Sign {
        id: "copied",
        name: ("照抄答复", "Copied reply"),
        shows: (
            "答复有一半以上与对另一件事的答复相同。",
            "More than half of the reply stands in the reply to another case.",
        ),
        honest: ("同一事项多人反映，事实相同。", "Several people reported the same matter and the facts are the same."),
        condition: "copied >= 500",
    },
    Sign {
        id: "instant",
        name: ("秒结", "Closed at once"),
        shows: ("从收到到答复不足一分钟。", "Less than a minute lies between receipt and reply."),
        honest: ("当场咨询、当场答复，事后补录。", "A question answered on the spot and entered afterwards."),
        condition: "sealed = 0 AND EXISTS (SELECT 1 FROM acts a JOIN acts b ON b.subject = a.subject WHERE a.seq = cases.first_seq AND b.subject = cases.id \
                    AND b.kind = 'case.replied' AND a.person IS NOT NULL AND b.at - a.at < 60000000)",
    },
    Sign {
        id: "no-work",
        name: ("有答复无办理", "Reply without work"),
        shows: ("答复了，但没有一条办理记录。", "It was answered and nothing is on record that was done on it."),
        honest: ("咨询类事项，查一下就能答。", "A question that needs no more than looking it up."),
        condition: "answered IS NOT NULL AND notes = 0",
    },
    Sign {
        id: "meetings",
        name: ("以会代办", "Meeting instead of doing"),
        shows: ("办理记录只有开会。", "The only work on record is meetings."),
        honest: ("需要多家会商才能办的事，会后已有安排。", "A matter that several offices must agree on first."),
        condition: "notes > 0 AND meetings = notes",
    },
    Sign {
        id: "last-day",
        name: ("压线办结", "On the last day"),
        shows: ("恰好在到期日答复。", "It was answered on the very day it was due."),
        honest: (
            "偶然一件不说明什么；要看一个单位是不是件件如此。",
            "One says nothing; look whether an office does so with all of its cases.",
        ),
        condition: "answered IS NOT NULL AND answered = due",
    },
    Sign {
        id: "bounced",
        name: ("推来推去", "Passed around"),
        shows: ("两次以上转办、退回或声明不属本单位。", "It was handed on, declined or disclaimed twice or more."),
        honest: ("职责确有交叉，已由督办岗指定。", "Duties do overlap and the supervisor has named the office."),
        condition: "hops + bounced >= 2",
    },
];

impl Office {
    /// Clues over the cases received from a day to a day that the caller may see, in a fixed order; those without a row are left out.
    pub async fn case_clues(
        &self,
        caller: &Caller,
        filter: &CaseFilter,
        from: Date,
        to: Date,
        most: u32,
    ) -> Result<Vec<CaseClue>, OfficeError> {
        let desk = self.case_desk(caller.now)?;
        let mut clues = Vec::new();
        for sign in &SIGNS {
            let mut found = self.visible(caller, filter, desk.today)?;
            found.and("received >= ?", from.to_string());
            found.and("received <= ?", to.to_string());
            found.values.push(i64::from(most + 1).into());
            let sql = format!(
                "SELECT state, due FROM cases WHERE {} AND {} ORDER BY received, id LIMIT ${}",
                found.text,
                sign.condition,
                found.values.len()
            );
            let rows = self.store.query(&sql, found.values).await?;
            let lines: Result<Vec<CaseLine>, OfficeError> =
                rows.iter().take(most as usize).map(|row| self.case_line(row, desk.today)).collect();
            let lines = lines?;
            if !lines.is_empty() {
                let both = |(zh, en): (&str, &str)| Bilingual::new(zh, en);
                let (name, shows, honest) = (both(sign.name), both(sign.shows), both(sign.honest));
                clues.push(CaseClue { id: sign.id, name, shows, honest, lines, more: rows.len() > most as usize });
            }
        }
        Ok(clues)
    }
}
