//! `shishu figure`: the life of one figure, as text or as JSON.

use crate::cli::{Figure, Format};
use crate::failure::{FOUND, Failure};
use crate::folder::DataFolder;
use crate::table::{Cell, Table};
use crate::{open, table};
use serde_json::{Value, json};
use shishu_office::{FigureLife, FigureStep, Office, kind_name};
use shishu_store::Mode;
use shishu_terms::{Bilingual, Lang, group_digits, parse_number};
use std::process::ExitCode;

/// Prints the life of a figure; CSV gives its steps.
pub async fn run(figure: Figure, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&figure.folder.dir)?;
    let office = open::office(&folder, Mode::Read).await?;
    if figure.recompute {
        return recompute(&office, &figure, lang).await;
    }
    let caller = open::reader(office.programme(), office.now());
    let life = office.figure(&caller, &figure.id).await?;
    let offset = office.programme().utc_offset_seconds;
    match figure.output.format {
        Format::Table => table::print(&Told { life: &life, lang, offset }.text())?,
        Format::Csv => steps(&life, lang).print(Format::Csv)?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&as_json(&life));
            table::print(
                &(text.map_err(|e| Failure::new(format!("无法写成 JSON：{e}"), format!("cannot write JSON: {e}")))?
                    + "\n"),
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The figure as it was sealed beside what its inputs give now.
async fn recompute(office: &Office, figure: &Figure, lang: Lang) -> Result<ExitCode, Failure> {
    let Some(found) = office.recompute_figure(&figure.id).await? else {
        return Err(Failure::new(
            format!("{} 没有公布过，或公布时还没有封存来源；只有公布的数能重算", figure.id),
            format!(
                "{} is not published, or was before figures were sealed; only a published figure is computed again",
                figure.id
            ),
        ));
    };
    let (sealed, again) = (&found.sealed, found.again.as_ref());
    let text = |value: Option<&str>| value.unwrap_or("…").to_owned();
    let mut table = Table::new(&["what", "published", "again", "fits"]);
    let mut row = |what: &str, published: String, again: Option<String>| {
        let fits = again.as_deref() == Some(&published);
        table.row(vec![what.into(), published.into(), again.unwrap_or_default().into(), fits.to_string().into()]);
    };
    row("value", text(sealed.value.as_deref()), again.map(|again| text(again.value.as_deref())));
    row("exact", text(sealed.exact.as_deref()), again.map(|again| text(again.exact.as_deref())));
    row("input cells", sealed.inputs.cells.to_string(), again.map(|again| again.inputs.cells.to_string()));
    row("root over inputs", sealed.inputs.root.clone(), again.map(|again| again.inputs.root.clone()));
    match figure.output.format {
        Format::Table => {
            let (id, seq) = (&figure.id, found.seq);
            let (formula, rounding, decimals) = (&sealed.formula, &sealed.rounding, sealed.decimals);
            let verdict = match (found.fits(), lang) {
                (true, Lang::Zh) => "与来源一致",
                (true, Lang::En) => "what its inputs give",
                (false, Lang::Zh) => "与来源不一致",
                (false, Lang::En) => "NOT what its inputs give",
            };
            let columns = table.to_columns();
            table::print(&match lang {
                Lang::Zh => format!(
                    "{id}（第 {seq} 号行为封存）\n公式 {formula}，取整 {rounding} 到 {decimals} 位小数\n{columns}{verdict}\n"
                ),
                Lang::En => format!(
                    "{id} (sealed by act {seq})\nformula {formula}, rounding {rounding} to {decimals} decimals\n{columns}{verdict}\n"
                ),
            })?;
        }
        format => table.print(format)?,
    }
    Ok(if found.fits() { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

struct Told<'a> {
    life: &'a FigureLife,
    lang: Lang,
    offset: i32,
}

impl Told<'_> {
    fn text(&self) -> String {
        let (life, lang) = (self.life, self.lang);
        let unit = lang.pick(life.unit.zh(), life.unit.en());
        let period = lang.pick(&life.id.period.zh(), &life.id.period.en()).to_owned();
        let mut lines = vec![
            format!("{}", life.id),
            format!("{} · {} · {period}", life.place.get(lang), life.indicator.get(lang)),
            format!("{} {unit}", self.value(life.value.as_deref())),
        ];
        if let Some(first) = &life.first {
            lines.push(format!("{}{}", lang.pick("首次公布：", "first published: "), self.value(Some(first))));
        }
        let changes = [(life.vs_year_ago, "同比", "vs a year ago"), (life.vs_previous, "环比", "vs previous")];
        for (permille, zh, en) in changes {
            if let Some(permille) = permille {
                lines.push(format!("{} {}", lang.pick(zh, en), percent(permille)));
            }
        }
        lines.push(String::new());
        lines.extend(life.steps.iter().map(|step| self.step(step)));
        lines.push(String::new());
        lines.extend(life.checks.iter().map(|count| {
            let level = count.level.map_or("", |level| level.name(lang));
            let (items, pass, fail, missing, broken) =
                (count.items, count.pass, count.fail, count.missing, count.broken);
            match lang {
                Lang::Zh => {
                    format!("审核·{level}：{items} 项，通过 {pass}，不通过 {fail}，未判 {missing}，算不出 {broken}")
                }
                Lang::En => format!(
                    "checks, {level}: {items} items, {pass} pass, {fail} fail, {missing} missing, {broken} broken"
                ),
            }
        }));
        lines.extend(life.parts.iter().map(|part| {
            let share = part.share_permille.map(percent_plain).unwrap_or_default();
            format!("  {}  {}  {share}  {}", part.name.get(lang), self.value(part.value.as_deref()), part.figure)
        }));
        let seq = life.seq;
        lines.push(match lang {
            Lang::Zh => format!("由第 {seq} 号行为证明"),
            Lang::En => format!("proved by act {seq}"),
        });
        lines.join("\n") + "\n"
    }

    fn value(&self, value: Option<&str>) -> String {
        match value {
            Some(text) => parse_number(text).map_or_else(|_| text.to_owned(), group_digits),
            None => self.lang.pick("没有", "none").to_owned(),
        }
    }

    fn step(&self, step: &FigureStep) -> String {
        let lang = self.lang;
        let at = step.at.local(self.offset).strftime("%Y-%m-%d %H:%M");
        let acts = match step.seqs {
            (first, last) if first == last => format!("#{first}"),
            (first, last) => format!("#{first}–{last}"),
        };
        let mut line =
            format!("{at}  {}  {}  {}  {acts}", kind_name(&step.kind, lang), step.says.get(lang), step.by.get(lang));
        let Some((old, new, reason)) = &step.change else { return line };
        if old.is_some() || new.is_some() {
            line += &format!("\n    {} → {}", self.value(old.as_deref()), self.value(new.as_deref()));
        }
        if let Some(reason) = reason {
            line += &format!("\n    {reason}");
        }
        line
    }
}

/// Tenths of a per cent with a sign: `+8.0 %`.
fn percent(permille: i64) -> String {
    let sign = if permille < 0 { "−" } else { "+" };
    format!("{sign}{}", percent_plain(permille.abs()))
}

fn percent_plain(permille: i64) -> String {
    format!("{}.{} %", permille / 10, permille % 10)
}

fn steps(life: &FigureLife, lang: Lang) -> Table {
    let mut table = Table::new(&["at", "kind", "says", "by", "old", "new", "reason", "first_act", "last_act"]);
    for step in &life.steps {
        let (old, new, reason) = step.change.clone().unwrap_or_default();
        let text = |text: Option<String>| Cell::from(text.unwrap_or_default());
        table.row(vec![
            step.at.to_string().into(),
            step.kind.as_str().into(),
            step.says.get(lang).into(),
            step.by.get(lang).into(),
            text(old),
            text(new),
            text(reason),
            step.seqs.0.into(),
            step.seqs.1.into(),
        ]);
    }
    table
}

fn both(text: &Bilingual) -> Value {
    json!({ "zh": text.zh, "en": text.en })
}

/// Values are decimal text, never floats; moments RFC 3339.
fn as_json(life: &FigureLife) -> Value {
    let step = |step: &FigureStep| {
        let change = step.change.as_ref().map(|(old, new, reason)| json!({ "old": old, "new": new, "reason": reason }));
        json!({
            "at": step.at.to_string(), "from": step.from.to_string(), "kind": step.kind, "says": both(&step.says), "by": both(&step.by),
            "change": change, "first_act": step.seqs.0, "last_act": step.seqs.1, "acts": step.acts,
        })
    };
    json!({
        "id": life.id.to_string(),
        "place": both(&life.place),
        "indicator": both(&life.indicator),
        "form": both(&life.form),
        "explanation": both(&life.explanation),
        "value": life.value,
        "unit": life.unit.code(),
        "decimals": life.decimals,
        "published": life.published,
        "first_published": life.first,
        "vs_year_ago_permille": life.vs_year_ago,
        "vs_previous_permille": life.vs_previous,
        "series": life.series.iter().map(|p| json!({ "period": p.period.to_string(), "value": p.value, "first": p.first })).collect::<Vec<_>>(),
        "steps": life.steps.iter().map(step).collect::<Vec<_>>(),
        "checks": life.checks.iter().map(|c| json!({
            "level": c.level.map(|level| level.code()), "items": c.items, "pass": c.pass, "fail": c.fail, "missing": c.missing, "broken": c.broken,
        })).collect::<Vec<_>>(),
        "parts": life.parts.iter().map(|p| json!({
            "name": both(&p.name), "figure": p.figure.to_string(), "units": p.units, "value": p.value, "share_permille": p.share_permille,
        })).collect::<Vec<_>>(),
        "responsible": life.responsible.iter().map(|(step, post)| json!({ "step": both(step), "post": both(post) })).collect::<Vec<_>>(),
        "used": life.used.iter().map(|u| json!({
            "title": both(&u.title), "form": u.form.as_str(), "period": u.period.to_string(), "edition": u.edition, "at": u.at.to_string(),
            "value": u.value, "in_force": u.in_force,
        })).collect::<Vec<_>>(),
        "act": life.seq,
    })
}
