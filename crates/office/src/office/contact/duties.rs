//! Duties of contact as lines of the desk.

use super::aside::OTHERS;
use crate::clock::Why;
use crate::office::{DutyLine, DutyTarget, Office};
use shishu_contact::{INSPECTION, RECEPTION, VISIT};
use shishu_store::Duty;
use shishu_terms::{Bilingual, Moment, UnitId};

/// More units to inspect than this are one line, which leads to the round.
const FEW: usize = 4;

impl Office {
    /// The units of one round that a post inspects: one line each while they are few, else one for all of them. Those for which it has to bring
    /// somebody from outside stand apart.
    pub(crate) fn inspection_lines(&self, duties: &[&Duty], now: Moment) -> Vec<DutyLine> {
        let (others, own): (Vec<&Duty>, Vec<&Duty>) = duties.iter().copied().partition(|duty| finds_others(duty));
        let mut lines = self.own_inspection_lines(&own, now);
        lines.extend(others.iter().filter_map(|duty| self.contact_line(duty, now)));
        lines
    }

    fn own_inspection_lines(&self, duties: &[&Duty], now: Moment) -> Vec<DutyLine> {
        let each = || duties.iter().filter_map(|duty| self.contact_line(duty, now));
        let first = duties.iter().min_by_key(|duty| duty.due).filter(|_| duties.len() > FEW);
        let line =
            first.and_then(|first| Some((self.contact_line(first, now)?, first.subject.strip_prefix(INSPECTION)?)));
        let Some((line, round)) = line else { return each().collect() };
        let n = duties.len();
        let title = Bilingual {
            zh: format!("检查本轮抽中的 {n} 个单位"),
            en: format!("Inspect {n} units drawn in a round"),
        };
        let overdue = duties.iter().filter(|duty| duty.is_overdue(now)).count();
        vec![DutyLine { title, count: n, overdue, target: DutyTarget::Inspections(round.to_owned()), ..line }]
    }

    /// A round of visits, a reception day, or a unit to inspect.
    pub(crate) fn contact_line(&self, duty: &Duty, now: Moment) -> Option<DutyLine> {
        let why = Why::read(&duty.why);
        let (title, target) = match duty.kind.as_str() {
            "visit" => {
                let round = duty.subject.strip_prefix(VISIT)?.to_owned();
                (Bilingual::new("走访本轮名单上的单位", "Visit those on this round's list"), DutyTarget::Visits(round))
            }
            "reception" => {
                let day = duty.subject.strip_prefix(RECEPTION)?.to_owned();
                (Bilingual::new("接待日：接待来访", "Reception day: receive people"), DutyTarget::Reception(day))
            }
            "inspection" => {
                let round = duty.subject.strip_prefix(INSPECTION)?.to_owned();
                let unit = UnitId::new(duty.id.as_str().split(':').nth(2)?);
                let name = self.unit_name(&unit);
                let title = match finds_others(duty) {
                    true => Bilingual {
                        zh: format!("{}：回避后人不够，请外单位的人来检查", name.zh),
                        en: format!("{}: too few are left who may inspect; bring somebody from outside", name.en),
                    },
                    false => Bilingual { zh: format!("检查 {}", name.zh), en: format!("Inspect {}", name.en) },
                };
                (title, DutyTarget::Inspection(round, unit))
            }
            "inspection-undrawn" => {
                let round = duty.subject.strip_prefix(INSPECTION)?.to_owned();
                let title = Bilingual::new("本期没有抽成检查对象", "A period ended without its draw of inspections");
                (title, DutyTarget::Inspections(round))
            }
            _ => return None,
        };
        Some(DutyLine {
            title,
            detail: why.as_ref().map(|why| why.rule.clone()).unwrap_or_default(),
            due: duty.due,
            why,
            count: 1,
            overdue: usize::from(duty.is_overdue(now)),
            target,
            kind: duty.kind.clone(),
            owner: self.owner_name(&duty.owner),
        })
    }
}

/// The plan's post owes that somebody from outside inspects.
fn finds_others(duty: &Duty) -> bool {
    duty.id.as_str().split(':').nth(4) == Some(OTHERS)
}
