//! Import of rules of the R package validate (YAML or plain text) into a rule file of ours. What both languages can say is
//! translated; the rest is listed with line and reason, never dropped.

use std::fmt::Write as _;

use shishu_terms::{Bilingual, Decimal};

use crate::r_expr::{R, Statement, statements};
use crate::r_translate::{Groups, translate};
use crate::rule_text::toml_text;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportedRules {
    /// A rule file ([`crate::read_rule_file`]).
    pub toml: String,
    /// How many rules it has.
    pub rules: usize,
    /// What could not be translated, in the order of the file.
    pub left_out: Vec<LeftOut>,
    /// Files that this one asks to be read before it.
    pub includes: Vec<String>,
}

/// Something of the file that is not in the rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub line: u32,
    pub text: String,
    pub reason: Bilingual,
}

/// One rule as found: where, what, and what is said about it.
#[derive(Default)]
struct Found {
    line: u32,
    text: String,
    name: Option<String>,
    label: Option<String>,
    description: Option<String>,
    severity: Option<String>,
}

/// Reads a rule file of validate. No text fails: what is not understood is in [`ImportedRules::left_out`].
pub fn import_validate(text: &str) -> ImportedRules {
    let mut import = Import::default();
    let text = text.replace("\r\n", "\n");
    let yaml = text.lines().any(|line| line.trim_end() == "rules:" || line.starts_with("- expr:"));
    let (header, body) = import.header(&text);
    let found = if yaml { import.entries(&text) } else { plain(&body, header) };
    for one in found {
        import.take(one);
    }
    import.finish()
}

#[derive(Default)]
struct Import {
    groups: Groups,
    lets: Vec<(String, String)>,
    rules: Vec<String>,
    ids: Vec<String>,
    left_out: Vec<LeftOut>,
    includes: Vec<String>,
    tolerance: Option<Decimal>,
}

/// Statements of a plain text file, each a rule of its own.
fn plain(body: &str, first: u32) -> Vec<Found> {
    let found = |s: Statement| Found { line: s.line, text: s.text, ..Found::default() };
    statements(body, first).into_iter().map(found).collect()
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = ['\'', '"'].into_iter().find_map(|q| text.strip_prefix(q)?.strip_suffix(q));
    inner.unwrap_or(text).to_owned()
}

impl Import {
    /// Reads the options and includes between `---` lines; gives what follows and the number of its first line.
    fn header(&mut self, text: &str) -> (u32, String) {
        let mut body_from = 0;
        let mut marks = 0;
        let mut include = false;
        for (at, line) in text.lines().enumerate() {
            let bare = line.trim();
            if bare == "---" {
                marks += 1;
                body_from = if marks == 2 { at + 1 } else { body_from };
                include = false;
            } else if bare == "include:" {
                include = true;
            } else if let Some(file) = bare.strip_prefix("- ").filter(|_| include) {
                self.includes.push(unquoted(file));
            } else if let Some(eps) = bare.strip_prefix("lin.eq.eps:") {
                let eps = eps.trim();
                let exact = Decimal::from_scientific(eps).or_else(|_| Decimal::from_str_exact(eps));
                self.tolerance = exact.ok().map(|eps| eps.normalize()).filter(|eps| !eps.is_zero());
            } else if bare.starts_with("lin.ineq.eps:") {
                self.leave(
                    at,
                    bare,
                    (
                        "不等式没有允许差，需要时写进公式",
                        "inequalities have no tolerance; write it into the rule if it is needed",
                    ),
                );
            }
        }
        let body: Vec<&str> = text.lines().skip(body_from).collect();
        (u32::try_from(body_from + 1).unwrap_or(u32::MAX), body.join("\n"))
    }

    fn leave(&mut self, at: usize, text: &str, (zh, en): (&str, &str)) {
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        self.left_out.push(LeftOut { line, text: text.to_owned(), reason: Bilingual::new(zh, en) });
    }

    /// The entries of `rules:`, each beginning with a dash; values may be blocks (`|`) of deeper lines.
    fn entries(&mut self, text: &str) -> Vec<Found> {
        let lines: Vec<&str> = text.lines().collect();
        let mut found: Vec<Found> = vec![];
        let mut at = lines.iter().position(|line| line.trim_end() == "rules:").map_or(0, |at| at + 1);
        while at < lines.len() {
            let line = lines[at];
            let begins = line.trim_start().strip_prefix("- ");
            let indent = line.len() - line.trim_start().len() + if begins.is_some() { 2 } else { 0 };
            if begins.is_some() {
                found.push(Found { line: u32::try_from(at + 1).unwrap_or(u32::MAX), ..Found::default() });
            }
            at += 1;
            let Some((key, value)) = begins.unwrap_or(line.trim_start()).split_once(':') else { continue };
            let mut value = value.trim().to_owned();
            let deeper = |line: &&&str| line.trim().is_empty() || line.len() - line.trim_start().len() > indent;
            if ["|", "|-", ">", ">-", "|+"].contains(&value.as_str()) {
                let block: Vec<&str> = lines[at..].iter().take_while(deeper).copied().collect();
                at += block.len();
                value = block.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n").trim().to_owned();
            }
            let Some(rule) = found.last_mut() else { continue };
            match key.trim() {
                "expr" => rule.text = unquoted(&value),
                "name" => rule.name = Some(unquoted(&value)),
                "label" => rule.label = Some(unquoted(&value)),
                "description" => rule.description = Some(unquoted(&value)),
                "severity" => rule.severity = Some(unquoted(&value)),
                _ => {}
            }
        }
        found.retain(|rule| !rule.text.is_empty());
        found
    }

    fn take(&mut self, found: Found) {
        for statement in statements(&found.text, found.line) {
            let result = match &statement.tree {
                Err(why) => Err((format!("看不懂：{why}"), format!("it cannot be read: {why}"))),
                Ok(R::Infix(mark, name, value)) if mark == ":=" || mark == "<-" => self.define(name, value),
                Ok(tree) => translate(tree, &self.groups).map(|expr| self.add(&found, tree, &expr)),
            };
            if let Err((zh, en)) = result {
                let reason = Bilingual::new(zh, en);
                self.left_out.push(LeftOut { line: statement.line, text: statement.text, reason });
            }
        }
    }

    fn define(&mut self, name: &R, value: &R) -> Result<(), (String, String)> {
        let R::Name(name) = name else {
            return Err(("定义左边要是名称".to_owned(), "a name must stand on the left of a definition".to_owned()));
        };
        match value {
            R::Call(group, members) if group == "var_group" => {
                let one = |(_, x): &(Option<String>, R)| if let R::Name(name) = x { Some(name.clone()) } else { None };
                let members: Option<Vec<String>> = members.iter().map(one).collect();
                let members =
                    members.ok_or(("变量组里只能是变量".to_owned(), "a group holds variables only".to_owned()))?;
                self.groups.insert(name.clone(), members);
            }
            _ => {
                let text = translate(value, &self.groups)?;
                self.lets.push((name.clone(), text));
            }
        }
        Ok(())
    }

    fn add(&mut self, found: &Found, tree: &R, expr: &str) {
        let wanted = found.name.clone().unwrap_or_default();
        let kept = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
        let mut id: String = wanted.chars().map(kept).take(60).collect();
        if id.is_empty() {
            id = format!("V{}", self.ids.len() + 1);
        }
        if self.ids.contains(&id) {
            id = format!("{id}-{}", self.ids.len() + 1);
        }
        let level = match found.severity.as_deref() {
            Some("warning") => "query",
            Some("info") => "tip",
            _ => "hard",
        };
        let mut out = format!("[[rule]]\nid = {}\nlevel = \"{level}\"\nexpr = {}\n", toml_text(&id), toml_text(expr));
        if let Some(eps) = self.tolerance.filter(|_| has_equality(tree)) {
            let _ = writeln!(out, "tolerance = \"{eps}\"");
        }
        for (key, text) in [("message", &found.label), ("why", &found.description)] {
            if let Some(text) = text.as_ref().filter(|text| !text.trim().is_empty()) {
                // validate has one language only; it stands in both places until somebody translates it.
                let text = toml_text(&text.split_whitespace().collect::<Vec<_>>().join(" "));
                let _ = writeln!(out, "{key} = {{ zh = {text}, en = {text} }}");
            }
        }
        let _ = writeln!(out, "source = {}", toml_text(&format!("R validate, line {}: {}", found.line, found.text)));
        self.ids.push(id);
        self.rules.push(out);
    }

    fn finish(self) -> ImportedRules {
        let mut toml = String::new();
        if !self.lets.is_empty() {
            toml.push_str("[let]\n");
            for (name, text) in &self.lets {
                let _ = writeln!(toml, "{} = {}", toml_text(name), toml_text(text));
            }
            toml.push('\n');
        }
        toml.push_str(&self.rules.join("\n"));
        let mut left_out = self.left_out;
        left_out.sort_by_key(|one| one.line);
        ImportedRules { toml, rules: self.rules.len(), left_out, includes: self.includes }
    }
}

/// Only equality between numbers has a tolerance in validate; a comparison with a text has none.
fn has_equality(tree: &R) -> bool {
    match tree {
        R::Infix(mark, a, b) if mark == "==" => !matches!((&**a, &**b), (R::Text(_), _) | (_, R::Text(_))),
        R::Infix(_, a, b) => has_equality(a) || has_equality(b),
        R::Prefix(_, x) => has_equality(x),
        R::If(_, b, c) => has_equality(b) || c.as_ref().is_some_and(|c| has_equality(c)),
        _ => false,
    }
}
