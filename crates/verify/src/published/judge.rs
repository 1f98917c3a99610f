//! The verdict on a published file: its receipt, then every figure.

use shishu_ledger::Receipt;

use super::{
    Comparison, Different, FoundFigure, PublishedRecord, compare, figures_in_grid, figures_in_html, read_csv,
    receipt_in_html,
};
use crate::receipt::{judge, refuse};
use crate::words::{number, shown};
use crate::{Problem, ProblemKind, Trust, Verdict, What, Words};

/// Judges a published page, which holds its receipt.
pub fn judge_html(text: &str, receipt: Option<&str>, trust: &Trust) -> Verdict {
    let inside = receipt_in_html(text);
    let Some(receipt) = receipt.or(inside.as_deref()) else {
        return Verdict::unreadable(
            What::Publication,
            "这个网页不含回执：请取得“单文件”版，或以 --proof 给出回执。",
            "this page holds no receipt: get the single-file edition, or give the receipt with --proof.",
        );
    };
    let mut verdict = begin(&figures_in_html(text), receipt, trust);
    if super::scripts_in_html(text) > 0 {
        verdict.limit(
            "文件中含有脚本，浏览器显示的数可能与所核对的不同；请在停用脚本时查看。",
            "The file holds a script, which could show other figures than those checked: look at it with scripts switched off.",
        );
    }
    verdict.conclude()
}

/// Judges a published csv file with its receipt.
pub fn judge_csv(bytes: &[u8], receipt: Option<&str>, trust: &Trust) -> Verdict {
    let Some(receipt) = receipt else {
        return Verdict::unreadable(
            What::Publication,
            "表格文件的回执另存：请以 --proof 给出（.tlog-proof）。",
            "the receipt of a table comes beside it: give it with --proof (.tlog-proof).",
        );
    };
    judge_publication(&figures_in_grid(&read_csv(bytes)), receipt, trust)
}

/// Judges figures found in a file of any kind against the receipt of their publication.
pub fn judge_publication(found: &[FoundFigure], receipt: &str, trust: &Trust) -> Verdict {
    begin(found, receipt, trust).conclude()
}

fn begin(found: &[FoundFigure], receipt: &str, trust: &Trust) -> Verdict {
    let mut verdict = Verdict::begin(What::Publication);
    // In a page, blanks may stand around it.
    let receipt = match Receipt::parse(format!("{}\n", receipt.trim())) {
        Ok(receipt) => receipt,
        Err(error) => {
            refuse(&error, &mut verdict);
            return verdict;
        }
    };
    let Some(act) = judge(&receipt, None, trust, &mut verdict) else {
        verdict.cure(
            "回执没有载明公布的记录，无法逐数核对：请取得载有记录的回执。",
            "the receipt does not disclose the record of the publication, so the figures cannot be compared: get one that does.",
        );
        return verdict;
    };
    let record = match PublishedRecord::of(&act) {
        Ok(record) => record,
        Err(words) => {
            verdict.problem(ProblemKind::Record, "", Words::new(format!("{}。", words.zh), format!("{}.", words.en)));
            return verdict;
        }
    };
    verdict.facts.publication = Some(record.facts());
    if found.is_empty() {
        verdict.cure(
            "文件中没有带编号的数：它不是本系统公布的文件，或编号已被删去。",
            "no figure with an id was found in the file: it is not a file published by this system, or the ids were removed.",
        );
        return verdict;
    }
    let comparison = compare(&record, found);
    say(&record, &comparison, &mut verdict);
    verdict.facts.figures = Some(comparison);
    verdict
}

/// So many figures are told one by one; a hostile file could hold wrong ones without end.
const MOST_TOLD: usize = 1_000;

fn say(record: &PublishedRecord, comparison: &Comparison, verdict: &mut Verdict) {
    let differing = comparison.different.iter().map(|different| differs(record, different));
    let missing = comparison.missing.iter().map(|id| {
        let words = Words::new(
            format!("{}：记录中有这个数，文件中没有。", shown(id)),
            format!("{}: the record has this figure, the file does not.", shown(id)),
        );
        Problem { kind: ProblemKind::FigureMissing, place: id.clone(), words }
    });
    let unknown = comparison.unknown.iter().map(|figure| {
        let (id, at, found) = (shown(&figure.id), figure.at.words(), value(figure.value.as_deref()));
        let words = Words::new(
            format!("{id}：文件（{}）写 {}，记录中没有这个数。", at.zh, found.zh),
            format!("{id}: the file ({}) says {}, the record has no such figure.", at.en, found.en),
        );
        Problem { kind: ProblemKind::FigureUnknown, place: figure.id.clone(), words }
    });
    verdict.problems.extend(differing.chain(missing).chain(unknown).take(MOST_TOLD));
    let all = comparison.different.len() + comparison.missing.len() + comparison.unknown.len();
    if all > MOST_TOLD {
        let (told, all) = (number(MOST_TOLD as u64), number(all as u64));
        verdict.limit(
            format!("不符之处共 {all} 个，只列出 {told} 个。"),
            format!("{all} figures do not fit; only {told} are listed."),
        );
    }
    if comparison.fits() {
        let (count, edition) = (number(comparison.same.len() as u64), number(record.edition));
        let (zh, en) = (shown(&record.title.zh), shown(&record.title.en));
        verdict.proved(
            format!("文件中 {count} 个数与公布的“{zh}”第 {edition} 版记录逐位相同，没有多出或缺少的数。"),
            format!("All {count} figures in the file are, digit by digit, those of the record “{en}”, edition {edition}; none is missing, none was added."),
        );
    } else if comparison.different.is_empty() && comparison.missing.is_empty() && comparison.unknown.is_empty() {
        verdict.cure(
            "记录中没有公布任何数，无可核对。",
            "The record publishes no figure, so there is nothing to compare.",
        );
    }
    verdict.limit(
        "只核对带编号的数；文件中的其他文字，以及样式遮住或添上的内容，未核对。",
        "Only figures with an id were compared; other words in the file, and what styles hide or add, were not.",
    );
}

fn differs(record: &PublishedRecord, different: &Different) -> Problem {
    let (at, what) = (different.at.words(), record.figures.get(&different.id).map(|figure| figure.what.clone()));
    let what = what.unwrap_or_else(|| Words::new("", ""));
    let (found, stated) = (value(different.found.as_deref()), value(different.stated.as_deref()));
    let id = shown(&different.id);
    let words = Words::new(
        format!("{id}（{}）：文件（{}）写 {}，记录为 {}。", shown(&what.zh), at.zh, found.zh, stated.zh),
        format!("{id} ({}): the file ({}) says {}, the record says {}.", shown(&what.en), at.en, found.en, stated.en),
    );
    Problem { kind: ProblemKind::FigureDiffers, place: different.id.clone(), words }
}

fn value(text: Option<&str>) -> Words {
    match text {
        None => Words::new("“…”（不公开）", "“…” (withheld)"),
        Some("") => Words::new("（空）", "nothing"),
        Some(text) => Words::new(shown(text), shown(text)),
    }
}
