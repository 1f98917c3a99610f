//! What a name stands for: an indicator, a definition, a column of another table, a code list.

use crate::ast::{Expr, Kind, Span};
use crate::derived::{KeyPair, ListRef, ListSlot, Reference};
use crate::diagnostic::{Diagnostic, RuleText};
use crate::lexer::{CHINESE_KEYWORDS, folded};
use crate::names::{CellKind, TableName, TableShape};
use crate::outcome::When;
use crate::resolve::{Resolver, Scope};
use crate::rule::{CellRef, Slot, Typed};
use crate::suggest::nearest;
use crate::types::{Column, Type};
use shishu_terms::IndicatorCode;

/// A text with more mistakes than this is of another form; suggestions would only cost time.
const MOST_SUGGESTIONS: usize = 20;

/// What a written name was found to be.
pub(crate) enum Meaning {
    Own(IndicatorCode),
    Definition(usize),
    Other(TableName, IndicatorCode, Option<CellKind>),
}

impl Resolver<'_> {
    pub(crate) fn shapes(&self) -> &[TableShape] {
        self.tables.get_or_init(|| self.names.tables())
    }

    /// A name is tried whole before it is split at a dot, since names of columns may contain dots.
    pub(crate) fn meaning(&self, written: &str) -> Option<Meaning> {
        let name = folded(written);
        if let Some(code) = self.names.resolve(written).or_else(|| self.names.resolve(&name)) {
            return Some(Meaning::Own(code));
        }
        let visible = &self.lets.all()[..self.visible];
        if let Some(at) = visible.iter().position(|definition| definition.name == name) {
            return Some(Meaning::Definition(at));
        }
        self.column_of(&name).map(|(table, code, kind)| Meaning::Other(table, code, kind))
    }

    /// `T.code`
    pub(crate) fn column_of(&self, name: &str) -> Option<(TableName, IndicatorCode, Option<CellKind>)> {
        let dots = name.match_indices('.').map(|(at, _)| at);
        dots.filter_map(|at| Some((self.shape(name[..at].trim())?, name[at + 1..].trim()))).find_map(
            |(shape, column)| {
                let (code, kind) = shape.columns.iter().find(|(code, _)| code.as_str() == column)?;
                Some((shape.name.clone(), code.clone(), *kind))
            },
        )
    }

    pub(crate) fn shape(&self, name: &str) -> Option<&TableShape> {
        self.shapes().iter().find(|shape| shape.name.as_str() == name)
    }

    pub(crate) fn name(&mut self, written: &str, span: &Span) -> (Typed, Type) {
        match self.meaning(written) {
            Some(Meaning::Own(code)) => self.own(code, span),
            Some(Meaning::Definition(at)) => self.definition(at, span),
            Some(Meaning::Other(table, code, kind)) => self.other(table, code, kind, span),
            None => {
                let name = folded(written);
                let diagnostic = self.unknown_name(&name, span);
                self.diagnostics.push(diagnostic);
                (self.cell(None, IndicatorCode::new(name), None, span).0, Type::Wrong)
            }
        }
    }

    fn own(&mut self, code: IndicatorCode, span: &Span) -> (Typed, Type) {
        match self.scope.clone() {
            Scope::Row | Scope::Rows(None) => {
                let kind = self.names.kind(&code);
                self.cell(None, code, kind, span)
            }
            // The argument of an aggregate over another table names that table's columns only, so this is its key.
            Scope::Rows(Some(table)) | Scope::Mirror(table) => self.mirrored(table, &code, span),
        }
    }

    /// The column of `table` that means what `code` means here: as declared, or by the same name.
    fn mirrored(&mut self, table: TableName, code: &IndicatorCode, span: &Span) -> (Typed, Type) {
        let found = self.shape(table.as_str()).and_then(|shape| {
            let declared = shape.matched.iter().find(|(_, ours)| ours == code).map(|(theirs, _)| theirs);
            let theirs = declared.unwrap_or(code);
            shape.columns.iter().find(|(column, _)| column == theirs).cloned()
        });
        match found {
            Some((theirs, kind)) => self.cell(Some(table), theirs, kind, span),
            None => {
                self.diagnostics.push(
                    Diagnostic::error(
                        span.clone(),
                        format!("表 {table} 没有与 {code} 对应的列"),
                        format!("table {table} has no column that belongs to {code}"),
                    )
                    .help(
                        format!("在 [tables.{table}] 写明 match = {{ 对方的列 = \"{code}\" }}"),
                        format!("declare it in [tables.{table}]: match = {{ their_column = \"{code}\" }}"),
                    ),
                );
                (self.cell(None, code.clone(), None, span).0, Type::Wrong)
            }
        }
    }

    fn other(&mut self, table: TableName, code: IndicatorCode, kind: Option<CellKind>, span: &Span) -> (Typed, Type) {
        match &self.scope {
            Scope::Rows(Some(rows)) if *rows == table => {
                if self.period != When::Current {
                    self.diagnostics.push(Diagnostic::error(
                        span.clone(),
                        "对别的表汇总时不能用 prev 和 year_ago",
                        "prev and year_ago cannot be used on the rows of another table",
                    ));
                }
                return self.cell(Some(table), code, kind, span);
            }
            Scope::Rows(Some(_)) | Scope::Mirror(_) => {
                self.diagnostics.push(Diagnostic::error(
                    span.clone(),
                    "一次汇总只能看一张表",
                    "one aggregate looks at one table",
                ));
                return (self.cell(Some(table), code, kind, span).0, Type::Wrong);
            }
            Scope::Row | Scope::Rows(None) => {}
        }
        self.look_into(&table, span);
        self.cell(Some(table), code, kind, span)
    }

    /// Notes that the row of `table` that belongs to this one is needed, and that it can be told which one that is.
    pub(crate) fn look_into(&mut self, table: &TableName, span: &Span) {
        if self.looked_into.contains(table) {
            return;
        }
        self.looked_into.push(table.clone());
        if self.pairs(table).is_empty() {
            self.diagnostics.push(
                Diagnostic::error(
                    span.clone(),
                    format!("不知道表 {table} 的哪一行与本行对应"),
                    format!("which row of {table} belongs to this row is not known"),
                )
                .help(
                    format!("在 [tables.{table}] 写明 match = {{ 对方的列 = \"本表的列\" }}"),
                    format!("declare it in [tables.{table}]: match = {{ their_column = \"our_column\" }}"),
                ),
            );
        }
    }

    fn pairs(&self, table: &TableName) -> Vec<(IndicatorCode, IndicatorCode)> {
        let Some(shape) = self.shape(table.as_str()) else { return vec![] };
        if !shape.matched.is_empty() {
            return shape.matched.clone();
        }
        let has = |code: &IndicatorCode| shape.columns.iter().any(|(column, _)| column == code);
        self.names.key().into_iter().filter(has).map(|code| (code.clone(), code)).collect()
    }

    /// How the tables looked into belong to the row; asked at the end, so that keys stand behind what the rule names.
    pub(crate) fn references(&mut self) -> Vec<Reference> {
        let tables = self.looked_into.clone();
        let reference = |table: TableName| {
            let pairs = self.pairs(&table);
            let key = |(theirs, ours): (IndicatorCode, IndicatorCode)| {
                let kind = self.names.kind(&ours);
                KeyPair { theirs, slot: self.slot(None, ours.clone(), When::Current, kind), ours }
            };
            Reference { table, keys: pairs.into_iter().map(key).collect() }
        };
        tables.into_iter().map(reference).collect()
    }

    fn slot(&mut self, table: Option<TableName>, code: IndicatorCode, when: When, kind: Option<CellKind>) -> Slot {
        let same = |cell: &CellRef| cell.table == table && cell.code == code && cell.when == when;
        if let Some(known) = self.cells.iter().position(same) {
            return Slot(known);
        }
        self.cells.push(CellRef { table, code, when, kind });
        Slot(self.cells.len() - 1)
    }

    fn cell(
        &mut self,
        table: Option<TableName>,
        code: IndicatorCode,
        kind: Option<CellKind>,
        span: &Span,
    ) -> (Typed, Type) {
        let column: Column = (table.clone(), code.clone());
        let ty = match kind.or_else(|| self.kinds.get(&column).copied()) {
            Some(kind) => Type::of(kind),
            None => Type::Open(column),
        };
        let slot = self.slot(table, code, self.period, kind);
        (Expr { kind: Kind::Name(slot), span: span.clone() }, ty)
    }

    /// A definition put in place. What is wrong inside it is said there; what it comes to stands where it is used.
    fn definition(&mut self, at: usize, span: &Span) -> (Typed, Type) {
        let Some(expr) = self.lets.all().get(at).and_then(|definition| definition.expr.as_ref()) else {
            return (Expr { kind: Kind::Truth(true), span: span.clone() }, Type::Wrong);
        };
        let visible = std::mem::replace(&mut self.visible, at);
        let before = self.diagnostics.len();
        let written = self.expand(expr);
        let (mut typed, ty) = self.expr(&written);
        self.visible = visible;
        for diagnostic in self.diagnostics[before..].iter_mut().filter(|d| d.place == RuleText::Expr) {
            diagnostic.place = RuleText::Let(at);
        }
        stand_at(&mut typed, span);
        (typed, ty)
    }

    pub(crate) fn list(&mut self, written: &str, span: &Span) -> ListSlot {
        let name = folded(written);
        let lists = self.names.lists();
        let list = if lists.contains(&name) {
            ListRef::Named(name)
        } else if let Some((table, column, _)) = self.column_of(&name) {
            ListRef::Column { table, column }
        } else {
            let diagnostic = self.unknown_list(&name, &lists, span);
            self.diagnostics.push(diagnostic);
            ListRef::Named(name)
        };
        let index = self.lists.iter().position(|known| *known == list).unwrap_or_else(|| {
            self.lists.push(list);
            self.lists.len() - 1
        });
        ListSlot(index)
    }

    fn unknown_list(&self, name: &str, lists: &[String], span: &Span) -> Diagnostic {
        if self.names.resolve(name).is_some() {
            return Diagnostic::error(
                span.clone(),
                format!("“{name}”是指标，不是代码表"),
                format!("`{name}` is an indicator, not a code list"),
            )
            .help(format!("写成 in {{[{name}]}} 或 = [{name}]"), format!("write in {{[{name}]}} or = [{name}]"));
        }
        let diagnostic = Diagnostic::error(
            span.clone(),
            format!("没有“{name}”这份代码表"),
            format!("there is no code list `{name}`"),
        );
        match nearest(name, lists.iter().map(String::as_str)).first() {
            Some(near) => diagnostic.help(format!("是不是 {near}？"), format!("did you mean {near}?")),
            None => diagnostic.help(
                "代码表要先给出：--codelist 名称=文件，或规则文件的 [lists]",
                "a list is given by --codelist name=file or in [lists] of the rule file",
            ),
        }
    }

    pub(crate) fn unknown_name(&self, written: &str, span: &Span) -> Diagnostic {
        if let Some(remark) = self.vector_remark(written, span) {
            return remark;
        }
        let diagnostic = Diagnostic::error(
            span.clone(),
            format!("没有“{written}”这个指标"),
            format!("there is no indicator `{written}`"),
        );
        let glued = CHINESE_KEYWORDS.into_iter().find_map(|k| Some((k, written.strip_prefix(k)?)));
        if let Some((keyword, rest)) = glued.filter(|(_, rest)| self.names.resolve(rest).is_some()) {
            return diagnostic.help(
                format!("在“{keyword}”后面空一格：{keyword} {rest}"),
                format!("leave a space after `{keyword}`: {keyword} {rest}"),
            );
        }
        if self.diagnostics.len() >= MOST_SUGGESTIONS {
            return diagnostic;
        }
        let all = self.all.get_or_init(|| self.names.all());
        let candidates = all.iter().flat_map(|(code, zh, en)| [code.as_str(), zh, en]);
        let lets = self.lets.all().iter().take(self.visible).map(|definition| definition.name.as_str());
        let others: Vec<String> = self.shapes().iter().flat_map(full_names).collect();
        let near = nearest(written, candidates.chain(lets).chain(others.iter().map(String::as_str)));
        if near.is_empty() {
            return diagnostic.help("写本表的指标代码，如 [101]", "write a code of this form, such as [101]");
        }
        // A code says little by itself: show it with its name.
        let shown = |zh: bool| {
            let one = |name: &&str| match all.iter().find(|(code, ..)| code.as_str() == *name) {
                Some((code, name_zh, name_en)) => format!("[{code}] {}", if zh { name_zh } else { name_en }),
                None => format!("[{name}]"),
            };
            near.iter().map(one).collect::<Vec<_>>().join(if zh { "、" } else { ", " })
        };
        diagnostic.help(format!("是不是 {}？", shown(true)), format!("did you mean {}?", shown(false)))
    }
}

fn full_names(shape: &TableShape) -> impl Iterator<Item = String> {
    shape.columns.iter().map(move |(code, _)| format!("{}.{code}", shape.name))
}

/// Every part of `x` now stands at `span`: in the text that uses the definition, not in the definition.
fn stand_at(x: &mut Typed, span: &Span) {
    x.span = span.clone();
    crate::resolve::children_mut(x).into_iter().for_each(|part| stand_at(part, span));
}
