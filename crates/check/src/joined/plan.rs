//! From the cells of other periods and tables to lookups, or why there is none.

use super::{Joins, KeyColumn, What};
use crate::derive::{over::Over, spec::Spec};
use crate::kernel::{Layout, RowRule};
use crate::plan::{Check, Refusal};
use crate::source::{Source, Wanted};
use shishu_rules::{Aggregate, CellKind, CellRef, Derived, Kind, Rule, TableName, Typed, When};
use shishu_terms::{Bilingual, IndicatorCode};
use std::sync::Arc;

/// A column of a source by its name, read as what it holds or else as `kind`.
pub fn column(source: &dyn Source, code: &IndicatorCode, kind: Option<CellKind>) -> Result<Wanted, Refusal> {
    let name = code.as_str();
    let Some(column) = source.columns().iter().position(|column| column.name == name) else {
        let file = source.name();
        return Err((
            Bilingual::new(format!("{file} 里没有“{name}”这一列"), format!("{file} has no column `{name}`")),
            Bilingual::new("请核对列名", "check the names of the columns"),
        ));
    };
    Ok(Wanted { column, kind: source.columns()[column].kind.or(kind).unwrap_or(CellKind::Text) })
}

/// The place among the extras of a cell that is not of the row itself, and what it is read as.
pub fn cell(
    check: &Check,
    main: &dyn Source,
    joins: &mut Joins,
    rule: &Rule,
    cell: &CellRef,
) -> Result<(usize, CellKind), Refusal> {
    let (lookup, answering): (usize, &dyn Source) = match &cell.table {
        None => (earlier(check, main, joins)?, main),
        Some(table) => (other(check, main, joins, rule, table, cell.when)?, given(check, table)?),
    };
    let value = column(answering, &cell.code, cell.kind)?;
    let when = if joins.lookups[lookup].whens == [When::Current] { When::Current } else { cell.when };
    Ok((joins.value(lookup, when, value), value.kind))
}

/// The place among the extras of whether `table` has a row that belongs to this one.
pub fn exists(
    check: &Check,
    main: &dyn Source,
    joins: &mut Joins,
    rule: &Rule,
    table: &TableName,
) -> Result<usize, Refusal> {
    let lookup = other(check, main, joins, rule, table, When::Current)?;
    Ok(joins.extra(lookup, When::Current, What::Exists))
}

/// The rows of the same key at another period.
fn earlier(check: &Check, main: &dyn Source, joins: &mut Joins) -> Result<usize, Refusal> {
    let Some(period) = &check.around.period else {
        return Err((
            Bilingual::new("不知道哪一列是报告期", "which column holds the period is not known"),
            Bilingual::new("请在规则文件的 [table] 写明 period", "name it in the rule file: [table] period = \"…\""),
        ));
    };
    let key = |code: &IndicatorCode| {
        let wanted = column(main, code, used_as(check, code))?;
        Ok::<_, Refusal>(KeyColumn { ours: wanted, theirs: wanted, period: code == period })
    };
    let others = check.around.key.iter().filter(|code| *code != period);
    let keys = std::iter::once(period).chain(others).map(key).collect::<Result<Vec<_>, _>>()?;
    joins.lookup(None, true, &keys).ok_or_else(differently)
}

/// The row of another table that belongs to the row; at another period where the period is part of what they share.
fn other(
    check: &Check,
    main: &dyn Source,
    joins: &mut Joins,
    rule: &Rule,
    table: &TableName,
    when: When,
) -> Result<usize, Refusal> {
    let answering = given(check, table)?;
    let Some(reference) = rule.references().iter().find(|reference| reference.table == *table) else {
        return Err(differently());
    };
    let moved = |ours: &IndicatorCode| when != When::Current && check.around.period.as_ref() == Some(ours);
    let mut keys = vec![];
    for pair in &reference.keys {
        let (ours, theirs) = (kind_of(main, &pair.ours), kind_of(answering, &pair.theirs));
        // A file that does not say what a column holds is read as the other side says, else as the rules use it.
        let kind = ours.or(theirs).or_else(|| used_as(check, &pair.ours));
        let key = KeyColumn {
            ours: column(main, &pair.ours, kind)?,
            theirs: column(answering, &pair.theirs, kind)?,
            period: moved(&pair.ours),
        };
        if key.ours.kind != key.theirs.kind && !key.period {
            return Err(never_equal(main, &pair.ours, answering, &pair.theirs));
        }
        keys.push(key);
    }
    joins.lookup(Some(table), keys.iter().any(|key| key.period), &keys).ok_or_else(differently)
}

/// A value over the rows of another table.
pub fn over(check: &Check, rule: &Arc<Rule>, aggregate: &Aggregate, table: &TableName) -> Result<Over, Refusal> {
    let Some(source) = check.around.tables.get(table) else { return Err(not_given(table)) };
    let mut layout = Layout::default();
    let mut wanted = vec![];
    for cell in rule.cells().iter().filter(|cell| cell.table.as_ref() == Some(table) && cell.when == When::Current) {
        let kind = cell.kind.or_else(|| kind_here(check, rule, aggregate, cell));
        let column = column(&**source, &cell.code, kind)?;
        layout.cells.push(cell.clone());
        layout.kinds.push(column.kind);
        wanted.push(column);
    }
    let spec = Spec::new(RowRule::new(rule.clone(), &layout, &check.lists), aggregate.clone(), &layout.kinds);
    Ok(Over::Other { spec, source: source.clone(), wanted })
}

/// What our column holds that a column of another table is compared with.
fn kind_here(check: &Check, rule: &Rule, aggregate: &Aggregate, theirs: &CellRef) -> Option<CellKind> {
    let (ours, _) = pairs(rule, aggregate).find(|(_, other)| other.code == theirs.code)?;
    used_as(check, &ours.code)
}

/// What a column of another table holds that ours, of which the file does not say it, is compared with.
pub fn kind_there(check: &Check, rule: &Rule, ours: &IndicatorCode) -> Option<CellKind> {
    let kind = |table: &TableName, theirs: &IndicatorCode| kind_of(&**check.around.tables.get(table)?, theirs);
    let by_reference = rule.references().iter().find_map(|reference| {
        let pair = reference.keys.iter().find(|pair| pair.ours == *ours)?;
        kind(&reference.table, &pair.theirs)
    });
    let by_group = || {
        let aggregates = rule.derived().iter().filter_map(|derived| match derived {
            Derived::Aggregate(aggregate) => Some(aggregate),
            _ => None,
        });
        let mut pairs = aggregates.flat_map(|aggregate| pairs(rule, aggregate));
        pairs.find_map(|(here, there)| if here.code == *ours { kind(there.table.as_ref()?, &there.code) } else { None })
    };
    by_reference.or_else(by_group)
}

/// Columns of ours and of another table that an aggregate compares as they are.
fn pairs<'a>(rule: &'a Rule, aggregate: &'a Aggregate) -> impl Iterator<Item = (&'a CellRef, &'a CellRef)> {
    let cell = |x: &Typed| match &x.kind {
        Kind::Name(slot) => rule.cells().get(slot.index()),
        _ => None,
    };
    let both = aggregate.by.iter().zip(&aggregate.rows_by);
    both.filter_map(move |(ours, theirs)| Some((cell(ours)?, cell(theirs)?)))
        .filter(|(_, theirs)| theirs.table.is_some())
}

fn kind_of(source: &dyn Source, code: &IndicatorCode) -> Option<CellKind> {
    source.columns().iter().find(|column| column.name == code.as_str()).and_then(|column| column.kind)
}

fn given<'a>(check: &'a Check, table: &TableName) -> Result<&'a dyn Source, Refusal> {
    check.around.tables.get(table).map(|source| &**source).ok_or_else(|| not_given(table))
}

pub fn not_given(table: &TableName) -> Refusal {
    (
        Bilingual::new(format!("没有给出表“{table}”"), format!("the table `{table}` is not given")),
        Bilingual::new(format!("请加上 --reference {table}=文件"), format!("add --reference {table}=FILE")),
    )
}

/// What the rules read a column of the table as, where the file does not say.
fn used_as(check: &Check, code: &IndicatorCode) -> Option<CellKind> {
    let cells = check.rules.iter().flat_map(|rule| rule.cells());
    cells.filter(|cell| cell.table.is_none() && cell.code == *code).find_map(|cell| cell.kind)
}

fn differently() -> Refusal {
    (
        Bilingual::new(
            "几个规则文件对同一张表的对应列说法不一",
            "the rule files say differently by which columns rows belong together",
        ),
        Bilingual::new("请写成一致，或分几次审核", "make them agree, or check with one file at a time"),
    )
}

fn never_equal(main: &dyn Source, ours: &IndicatorCode, other: &dyn Source, theirs: &IndicatorCode) -> Refusal {
    let (a, b) = (main.name(), other.name());
    (
        Bilingual::new(
            format!("{a} 的“{ours}”与 {b} 的“{theirs}”类型不同（数字与文字永不相等）"),
            format!("`{ours}` of {a} and `{theirs}` of {b} hold different kinds; a number never equals a text"),
        ),
        Bilingual::new("请把其中一列改成另一列的类型", "store one of the two columns as the other is"),
    )
}
