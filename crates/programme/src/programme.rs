//! A programme that was loaded whole, and the questions the office asks of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use shishu_terms::{Bilingual, CaseKindId, FormId, Period, PersonId, PlanId, PostId, RegionCode, UnitId, WorkCalendar};

use crate::{
    calendar_file::CalendarYear,
    case_kind::CaseKind,
    contact_plan::{InspectionPlan, ReceptionSeries, VisitPlan},
    due::{Due, DueError, TimeOfDay, after_working_days},
    form::ReportForm,
    import::ImportMap,
    notice_rules::NoticeRules,
    post::{Person, Post, Power},
    problem::{Problem, both},
    region::Region,
    tenures::Tenures,
    tolerance_rules::ToleranceRules,
    unit::StatUnit,
    upkeep::{Retention, Upkeep},
};

/// A programme 制度包. Everything in it has been checked: every reference leads somewhere, every rule compiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    pub id: String,
    pub name: Bilingual,
    /// As the office numbers its editions; two contents of one version are told apart by `hash`.
    pub version: String,
    /// Whether units, persons and figures are made up. Every page says so.
    pub synthetic: bool,
    /// The office's wall clock, seconds east of UTC.
    pub utc_offset_seconds: i32,
    /// [`crate::fingerprint`] of the folder.
    pub folder: [u8; 32],
    /// The fingerprint of the folder with every rule changed since ([`Self::with_rules`]); that of the folder when none was.
    pub hash: [u8; 32],
    /// The office's own region: the root of `regions`.
    pub county: RegionCode,
    pub regions: BTreeMap<RegionCode, Region>,
    pub units: BTreeMap<UnitId, StatUnit>,
    pub people: BTreeMap<PersonId, Person>,
    pub posts: BTreeMap<PostId, Post>,
    /// In the order of the file.
    pub tenures: Tenures,
    pub calendar: WorkCalendar,
    pub calendar_years: BTreeMap<i16, CalendarYear>,
    pub forms: BTreeMap<FormId, ReportForm>,
    /// By the name of the file without `.toml`.
    pub imports: BTreeMap<String, ImportMap>,
    /// Kinds of case, by id.
    pub cases: BTreeMap<CaseKindId, CaseKind>,
    /// Typical cases; an office without them has no `notices.toml`.
    pub notices: Option<NoticeRules>,
    /// Tolerance of faults; an office without it has no `tolerance.toml`.
    pub tolerance: Option<ToleranceRules>,
    pub visits: BTreeMap<PlanId, VisitPlan>,
    pub reception: BTreeMap<PlanId, ReceptionSeries>,
    pub inspections: BTreeMap<PlanId, InspectionPlan>,
    /// In the order of the file.
    pub retention: Vec<Retention>,
    pub upkeep: Upkeep,
    /// What a person should look at although the programme is usable.
    pub warnings: Vec<Problem>,
}

impl Programme {
    /// The units that report the form, in the order of their ids; none for an unknown form.
    pub fn respondents(&self, form: &FormId) -> Vec<&StatUnit> {
        let Some(form) = self.forms.get(form) else { return Vec::new() };
        self.units.values().filter(|unit| form.respondents.matches(unit)).collect()
    }

    /// The forms the unit reports.
    pub fn forms_of(&self, unit: &UnitId) -> Vec<&ReportForm> {
        let Some(unit) = self.units.get(unit) else { return Vec::new() };
        self.forms.values().filter(|form| form.respondents.matches(unit)).collect()
    }

    /// The map for importing files into a form.
    pub fn import_of(&self, form: &FormId) -> Option<&ImportMap> {
        self.imports.values().find(|map| map.form == *form)
    }

    /// When the returns of a period are due, and how that was counted.
    pub fn due(&self, form: &FormId, period: Period) -> Result<Due, DueError> {
        let form = self.form(form)?;
        if form.frequency != period.frequency() {
            return Err(DueError::WrongFrequency { form: form.id.clone(), frequency: form.frequency, period });
        }
        form.due.count(period, &self.calendar, self.utc_offset_seconds)
    }

    /// When an inquiry asked on `asked` is to be answered: the end of the last working day.
    pub fn inquiry_due(&self, form: &FormId, asked: Date) -> Result<Due, DueError> {
        let days = self.form(form)?.review.inquiry_days;
        let rule = both(
            format!("核实应在 {days} 个工作日内答复，发出之日为第 0 日"),
            format!("an inquiry is answered within {days} working days, the day it is asked being day 0"),
        );
        self.after_working_days(asked, days, TimeOfDay::END_OF_DAY, rule)
    }

    /// When the town is to have reviewed a return received on `received`.
    pub fn town_review_due(&self, form: &FormId, received: Date) -> Result<Due, DueError> {
        let form = self.form(form)?;
        let days = form.review.town_days.ok_or_else(|| DueError::NoTownReview(form.id.clone()))?;
        let rule = both(
            format!("乡镇应在 {days} 个工作日内审核，收到之日为第 0 日"),
            format!("the town reviews within {days} working days, the day of receipt being day 0"),
        );
        self.after_working_days(received, days, TimeOfDay::END_OF_OFFICE, rule)
    }

    /// When the county is to have accepted a return received on `received`.
    pub fn review_due(&self, form: &FormId, received: Date) -> Result<Due, DueError> {
        let days = self.form(form)?.review.county_days;
        let rule = both(
            format!("县级应在 {days} 个工作日内验收，收到之日为第 0 日"),
            format!("the county accepts within {days} working days, the day of receipt being day 0"),
        );
        self.after_working_days(received, days, TimeOfDay::END_OF_OFFICE, rule)
    }

    /// Counts working days for any other limit. `from` is day zero.
    pub fn after_working_days(&self, from: Date, days: u32, time: TimeOfDay, rule: Bilingual) -> Result<Due, DueError> {
        after_working_days(from, days, time, rule, &self.calendar, self.utc_offset_seconds)
    }

    /// Who holds the post on the day; nobody when it is vacant.
    pub fn holder(&self, post: &PostId, day: Date) -> Option<&Person> {
        self.people.get(self.tenures.holder(post, day)?)
    }

    /// The posts a person holds on the day, in the order of their ids.
    pub fn posts_of(&self, person: &PersonId, day: Date) -> Vec<&Post> {
        self.tenures.posts(person, day).into_iter().filter_map(|post| self.posts.get(post)).collect()
    }

    /// The unit's direct superior: the one that units.csv names, otherwise the organ of the next larger place; none at the top.
    pub fn superior(&self, unit: &UnitId) -> Option<&UnitId> {
        self.units.get(unit)?.superior.as_ref()
    }

    /// Does `upper` stand above `unit`, directly or by way of others?
    pub fn stands_above(&self, upper: &UnitId, unit: &UnitId) -> bool {
        // A register that goes round in circles ends too.
        std::iter::successors(self.superior(unit), |one| self.superior(one))
            .take(self.units.len())
            .any(|one| one == upper)
    }

    /// Who holds a post of the unit on the day, in the order of the posts' ids.
    pub fn staff(&self, unit: &UnitId, day: Date) -> Vec<(&PersonId, &PostId)> {
        let own = self.posts.values().filter(|post| post.unit == *unit);
        own.filter_map(|post| Some((&self.holder(&post.id, day)?.id, &post.id))).collect()
    }

    /// The post that fills the returns of the unit.
    pub fn filling_post(&self, unit: &UnitId) -> Option<&Post> {
        self.posts.values().find(|post| post.unit == *unit && post.powers.contains(&Power::Fill))
    }

    /// The posts that hold the power over the region and the form, in the order of their ids.
    pub fn posts_with(&self, power: Power, region: &RegionCode, form: &FormId) -> Vec<&Post> {
        let fit = |post: &&Post| {
            post.powers.contains(&power) && post.scope.covers_region(region) && post.scope.covers_form(form)
        };
        self.posts.values().filter(fit).collect()
    }

    /// The name of a listed region; its code in both languages when it is not listed.
    pub fn region_name(&self, code: &RegionCode) -> Bilingual {
        match self.regions.get(code) {
            Some(region) => region.name.clone(),
            None => Bilingual::same(code.to_string()),
        }
    }

    /// The units in the region and everything in it, in the order of their ids.
    pub fn units_in(&self, region: &RegionCode) -> Vec<&StatUnit> {
        self.units.values().filter(|unit| region.contains(&unit.region)).collect()
    }

    fn form(&self, id: &FormId) -> Result<&ReportForm, DueError> {
        self.forms.get(id).ok_or_else(|| DueError::NoSuchForm(id.clone()))
    }
}
