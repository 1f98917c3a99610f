//! `shishu check`: edit rules over a table.

mod annotate;
mod around;
pub(super) mod data;
pub(super) mod lists;
mod out;

use crate::cli::check::Check;
use crate::failure::{FOUND, Failure};
use crate::progress;
use crate::table::{Cell, Table};
use around::{Panel, References};
use data::Data;
pub use data::this_program;
use out::Out;
use shishu_check::joined::lists::{Unlisted, column_lists};
use shishu_check::plan::{self, Plan};
use shishu_check::run::{Counts, Options, Report, RunError, Signals, run as run_plan};
use shishu_check::source::SourceError;
use shishu_programme::{Problem, RuleFile, read_rule_file};
use shishu_rules::{Level, Rule};
use shishu_terms::{Bilingual, Lang};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Problems told at most; the rest are counted.
const MOST_PROBLEMS: usize = 50;

/// Prints the counts of each rule; exit code 1 when a hard rule fails.
pub fn run(check: &Check, lang: Lang) -> Result<ExitCode, Failure> {
    let files = check.rules.iter().map(|path| read_rules(path)).collect::<Result<Vec<_>, _>>()?;
    let data = Data::open(&check.data)?;
    let source = data.source();
    let lists = lists::read(&check.codelist, &files)?;
    let references = References::open(check)?;
    let mut panel = Panel::new();
    let mut rules: Vec<Rule> = vec![];
    for file in &files {
        let names = file.names(around::columns(source), references.columns(), lists.names());
        let (compiled, refusals) = file.compile_what_can_be(&names);
        if !refusals.is_empty() {
            let missing = references.not_given(file);
            if check.strict || compiled.rules.is_empty() {
                return Err(refused(&refusals, missing));
            }
            tell(missing.iter().map(|missing| missing.get(lang).to_owned()));
            tell(refusals.iter().map(|problem| problem.render(lang)));
        }
        tell(compiled.warnings.iter().map(|problem| problem.render(lang)));
        panel.see(file, &names, &compiled.rules)?;
        rules.extend(compiled.rules);
    }
    twice(&rules)?;
    let rules: Vec<Arc<Rule>> = rules.into_iter().map(Arc::new).collect();
    tell(references.unused(&rules).iter().map(|remark| remark.get(lang).to_owned()));
    let around = references.around(panel.stated());
    let shown = shown(check, &files, source)?;
    let columns = column_lists(&rules, &around).map_err(|problem| unlisted(&rules, problem))?;
    let plan_of = plan::Check { rules, lists: lists.into_lists(columns), shown, around };
    let plan = Plan::new(&plan_of, source).map_err(|problems| unplanned(&plan_of.rules, &problems))?;
    let threads = check.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1);
    let options = Options { threads: threads.max(1), memory: check.memory_limit, undecided: check.report.is_some() };
    let mut out = Out::create(check, &plan_of, lang)?;
    let report = watched(&plan, &data, options, &mut out)?;
    tell(report.several.iter().map(|several| around::several(several).get(lang).to_owned()));
    let mut left_out = data.bad_rows();
    let (count, told) = references.bad_rows();
    left_out.count += count;
    left_out.told.extend(told);
    if left_out.count > 0 {
        let lines = left_out.told.iter().map(|problem| said(problem).get(lang).to_owned());
        if check.strict {
            let heading = Bilingual::new(
                format!("{} 行读不了，什么也没有写出", left_out.count),
                format!("{} rows cannot be read; nothing was written", left_out.count),
            );
            return Err(Failure::list(heading, left_out.told.iter().map(said)));
        }
        tell(lines);
        tell([match lang {
            Lang::Zh => format!("共有 {} 行没有参加审核", left_out.count),
            Lang::En => format!("{} rows were left out of the check", left_out.count),
        }]);
    }
    out.finish(check, &data, &report)?;
    print(&plan_of, &report, check)
}

fn read_rules(path: &Path) -> Result<RuleFile, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    read_rule_file(&path.display().to_string(), &bytes).map_err(|problems| refused(&problems, None))
}

/// `first` stands above the mistakes: what may be the cause of all of them.
fn refused(problems: &[Problem], first: Option<Bilingual>) -> Failure {
    let line = |problem: &Problem| Bilingual::new(problem.render(Lang::Zh), problem.render(Lang::En));
    let heading = Bilingual::new(
        format!("规则文件有 {} 处错误", problems.len()),
        format!("{} mistakes in the rule file", problems.len()),
    );
    Failure::list(heading, first.into_iter().chain(problems.iter().take(MOST_PROBLEMS).map(line)))
}

fn unlisted(rules: &[Arc<Rule>], problem: Unlisted) -> Failure {
    match problem {
        Unlisted::Unplanned(problem) => unplanned(rules, &[problem]),
        Unlisted::Source(problem) => Failure::list(said(&problem), []),
    }
}

fn unplanned(rules: &[Arc<Rule>], problems: &[plan::Unplanned]) -> Failure {
    let line = |problem: &plan::Unplanned| {
        let id = rules.get(problem.rule).map(|rule| rule.id.to_string()).unwrap_or_default();
        Bilingual::new(
            format!("{id}：{}；{}", problem.what.zh, problem.cure.zh),
            format!("{id}: {}; {}", problem.what.en, problem.cure.en),
        )
    };
    let heading = Bilingual::new("有的规则不能用于这份数据", "some rules cannot be used on this data");
    Failure::list(heading, problems.iter().take(MOST_PROBLEMS).map(line))
}

/// The same id in two files would make two rules one in every result.
fn twice(rules: &[Rule]) -> Result<(), Failure> {
    let again = rules.iter().enumerate().find(|(at, rule)| rules[..*at].iter().any(|known| known.id == rule.id));
    match again {
        None => Ok(()),
        Some((_, rule)) => Err(Failure::new(
            format!("规则编号 {} 在几个文件里都有；请改掉一个", rule.id),
            format!("the rule id {} is in several files; change one of them", rule.id),
        )),
    }
}

fn shown(check: &Check, files: &[RuleFile], source: &dyn shishu_check::source::Source) -> Result<Vec<String>, Failure> {
    let mut shown: Vec<String> = check.key.clone();
    if shown.is_empty() {
        for column in files.iter().flat_map(|file| &file.key) {
            if !shown.contains(column) {
                shown.push(column.clone());
            }
        }
    }
    match shown.iter().find(|name| source.columns().iter().all(|column| column.name != **name)) {
        None => Ok(shown),
        Some(name) => {
            let known: Vec<&str> = source.columns().iter().map(|column| column.name.as_str()).take(60).collect();
            Err(Failure::new(
                format!("数据里没有“{name}”这一列；有：{}", known.join("、")),
                format!("the data has no column `{name}`; it has {}", known.join(", ")),
            ))
        }
    }
}

/// Runs with a bar; Ctrl-C stops it, and nothing half-written stays.
fn watched(plan: &Plan, data: &Data, options: Options, out: &mut Out) -> Result<Report, Failure> {
    let signals = Arc::new(Signals::default());
    let stopper = signals.clone();
    std::thread::spawn(move || {
        let waiting = tokio::runtime::Builder::new_current_thread().enable_io().build();
        if waiting.is_ok_and(|runtime| runtime.block_on(tokio::signal::ctrl_c()).is_ok()) {
            stopper.stop.store(true, Ordering::Relaxed);
        }
    });
    let bar = progress::bar(data.source().rows().unwrap_or(0), "check");
    let ticks = signals.clone();
    let done = AtomicBool::new(false);
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                bar.set_position(ticks.rows.load(Ordering::Relaxed));
                std::thread::park_timeout(std::time::Duration::from_millis(100));
            }
        });
        // Set on a panic as well: the bar would wait for ever.
        let _done = Done(&done);
        run_plan(plan, data.source(), options, out, &signals)
    });
    bar.finish_and_clear();
    result.map_err(|error| match error {
        RunError::Source(problem) => Failure::list(said(&problem), []),
        RunError::Write(error) => {
            Failure::new(format!("无法写出结果：{error}"), format!("cannot write the results: {error}"))
        }
        RunError::Stopped => Failure::new("已中断，什么也没有写出", "stopped; nothing was written"),
    })
}

struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub(super) fn said(problem: &SourceError) -> Bilingual {
    let place = problem.place.clone().unwrap_or_else(|| Bilingual::new("", ""));
    let comma = |place: &str, sign: &str| if place.is_empty() { String::new() } else { format!("{sign}{place}") };
    Bilingual::new(
        format!("{}{}：{}；{}", problem.file, comma(&place.zh, "，"), problem.what.zh, problem.cure.zh),
        format!("{}{}: {}; {}", problem.file, comma(&place.en, ", "), problem.what.en, problem.cure.en),
    )
}

fn tell(lines: impl IntoIterator<Item = String>) {
    for line in lines.into_iter().take(MOST_PROBLEMS) {
        eprintln!("shishu: {line}");
    }
}

fn print(check: &plan::Check, report: &Report, cli: &Check) -> Result<ExitCode, Failure> {
    let mut table = Table::new(&["rule", "level", "items", "pass", "fail", "missing", "broken"]);
    let mut hard = 0;
    for (rule, counts) in check.rules.iter().zip(&report.counts) {
        let Counts { pass, fail, missing, broken } = *counts;
        let numbers = [counts.items(), pass, fail, missing, broken].map(Cell::from);
        let mut row = vec![Cell::from(rule.id.to_string()), Cell::from(rule.level.code())];
        row.extend(numbers);
        table.row(row);
        hard += if rule.level == Level::Hard { fail } else { 0 };
    }
    table.print(cli.output.format)?;
    Ok(if hard > 0 { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}
