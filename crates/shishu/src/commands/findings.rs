//! `shishu findings`: what the edit rules found in the returns that stand.

use crate::cli::Findings;
use crate::failure::{FOUND, Failure};
use crate::folder::DataFolder;
use crate::open;
use crate::table::Table;
use shishu_office::Office;
use shishu_office::returns::{ReturnState, Stage};
use shishu_programme::Programme;
use shishu_store::{Mode, args};
use shishu_terms::{FormId, Lang, Period, RuleId};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Prints the table; exit code 1 when a hard rule fails in what was asked for.
pub async fn run(findings: Findings, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&findings.folder.dir)?;
    let office = open::office(&folder, Mode::Read).await?;
    if let Some(form) = findings.form.as_ref().filter(|form| !office.programme().forms.contains_key(*form)) {
        return Err(no_such_form(office.programme(), form));
    }
    let tables = tables(&office, &findings).await?;
    let (table, hard) = match findings.detail {
        true => detail(&office, &findings, &tables, lang).await?,
        false => by_rule(&office, &findings, &tables).await?,
    };
    table.print(findings.output.format)?;
    Ok(if hard > 0 { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}

fn no_such_form(programme: &Programme, form: &FormId) -> Failure {
    let known: Vec<&str> = programme.forms.keys().map(FormId::as_str).collect();
    Failure::new(
        format!("制度包里没有报表 {form}；有：{}", known.join("、")),
        format!("the programme has no form {form}; it has {}", known.join(", ")),
    )
}

/// The opened forms and periods that were asked for, in order.
async fn tables(office: &Office, findings: &Findings) -> Result<Vec<(FormId, String)>, Failure> {
    let rows =
        office.store().query("SELECT form, period FROM periods ORDER BY form, first_day, period", args![]).await?;
    let mut tables = Vec::new();
    for row in &rows {
        let (form, period) = (FormId::new(row.text(0)?), row.text(1)?.to_owned());
        let is_wanted = |wanted: &Period| period == wanted.to_string();
        if findings.form.as_ref().is_none_or(|wanted| *wanted == form) && findings.period.as_ref().is_none_or(is_wanted)
        {
            tables.push((form, period));
        }
    }
    Ok(tables)
}

/// Outcomes of one rule, counted apart; they add up to the items.
#[derive(Debug, Clone, Default)]
struct Counts {
    level: String,
    pass: u64,
    fail: u64,
    missing: u64,
    broken: u64,
}

impl Counts {
    fn add(&mut self, outcome: &str) {
        match outcome {
            "pass" => self.pass += 1,
            "fail" => self.fail += 1,
            "missing" => self.missing += 1,
            _ => self.broken += 1,
        }
    }

    fn items(&self) -> u64 {
        self.pass + self.fail + self.missing + self.broken
    }
}

async fn by_rule(office: &Office, findings: &Findings, tables: &[(FormId, String)]) -> Result<(Table, u64), Failure> {
    let mut counts: BTreeMap<RuleId, Counts> = BTreeMap::new();
    for (form, period) in tables {
        for state in reported(office, form, period).await? {
            for (rule, outcome) in &state.checks.outcomes {
                counts.entry(rule.clone()).or_default().add(outcome);
            }
            // A rule that the programme has no more keeps its level in the findings.
            for finding in &state.checks.findings {
                counts.entry(finding.rule.clone()).or_default().level = finding.level.code().to_owned();
            }
        }
    }
    let mut table = Table::new(&["rule", "level", "items", "pass", "fail", "missing", "broken"]);
    let mut hard = 0;
    for (rule, level) in order(office.programme(), findings.form.as_ref(), &mut counts) {
        let count = counts.remove(&rule).unwrap_or_default();
        if findings.level.is_some_and(|wanted| wanted.code() != level) {
            continue;
        }
        hard += if level == "hard" { count.fail } else { 0 };
        let numbers = [count.items(), count.pass, count.fail, count.missing, count.broken];
        table.row([rule.as_str().into(), level.as_str().into()].into_iter().chain(numbers.map(Into::into)).collect());
    }
    Ok((table, hard))
}

/// Rules with their level: those of the programme in its order, then those that only older returns know.
fn order(programme: &Programme, form: Option<&FormId>, counts: &mut BTreeMap<RuleId, Counts>) -> Vec<(RuleId, String)> {
    let forms = programme.forms.values().filter(|known| form.is_none_or(|wanted| *wanted == known.id));
    let rules = forms.flat_map(|form| &form.rules);
    let mut order: Vec<(RuleId, String)> = rules.map(|rule| (rule.id.clone(), rule.level.code().to_owned())).collect();
    let older: Vec<_> = counts
        .iter()
        .filter(|(rule, _)| !order.iter().any(|(known, _)| known == *rule))
        .map(|(rule, count)| (rule.clone(), count.level.clone()))
        .collect();
    order.extend(older);
    order
}

/// The returns of a table whose values stand.
async fn reported(office: &Office, form: &FormId, period: &str) -> Result<Vec<ReturnState>, Failure> {
    let sql = "SELECT state FROM returns WHERE form = $1 AND period = $2 AND stage <> $3 ORDER BY unit";
    let rows = office.store().query(sql, args![form.as_str(), period, Stage::Expected.wire()]).await?;
    let damaged = |error: serde_json::Error| {
        let cure = "shishu rebuild";
        Failure::new(
            format!("{form} {period} 的表读不出来：{error}；请用 {cure} 重建"),
            format!("the table of {form} {period} cannot be read: {error}; make it anew with `{cure}`"),
        )
    };
    rows.iter().map(|row| serde_json::from_str(row.text(0)?).map_err(damaged)).collect()
}

async fn detail(
    office: &Office,
    findings: &Findings,
    tables: &[(FormId, String)],
    lang: Lang,
) -> Result<(Table, u64), Failure> {
    let mut table = Table::new(&["return", "rule", "level", "outcome", "cell", "says"]);
    let mut hard = 0;
    let sql = "SELECT f.return_id, f.rule, f.level, f.outcome, f.cell, f.says_zh, f.says_en FROM findings f JOIN returns r ON r.id = f.return_id \
               WHERE r.form = $1 AND r.period = $2 ORDER BY r.unit, f.rule";
    for (form, period) in tables {
        for row in office.store().query(sql, args![form.as_str(), period.as_str()]).await? {
            let (level, outcome) = (row.text(2)?, row.text(3)?);
            if findings.level.is_some_and(|wanted| wanted.code() != level) {
                continue;
            }
            hard += u64::from(level == "hard" && outcome == "fail");
            let says = row.text(if lang == Lang::Zh { 5 } else { 6 })?;
            table.row(vec![
                row.text(0)?.into(),
                row.text(1)?.into(),
                level.into(),
                outcome.into(),
                row.text(4)?.into(),
                says.into(),
            ]);
        }
    }
    Ok((table, hard))
}
