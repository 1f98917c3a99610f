//! One variable for each cell that any rule looks at, and what it can hold.

use crate::ast::Kind;
use crate::resolve::children;
use crate::rule::{CellRef, Rule, Slot, Typed};
use shishu_feasible::{Domain, VarId};

pub(super) struct CellTable {
    pub cells: Vec<CellRef>,
    pub domains: Vec<Domain>,
}

impl CellTable {
    pub fn new(rules: &[&Rule], domain: &dyn Fn(&CellRef) -> Option<Domain>) -> Self {
        let mut cells: Vec<CellRef> = vec![];
        for cell in rules.iter().flat_map(|rule| rule.cells()) {
            if !cells.iter().any(|known| same(known, cell)) {
                cells.push(cell.clone());
            }
        }
        let mut uses = Uses { text: vec![None; cells.len()], pairs: vec![], cells: &cells };
        for rule in rules {
            for expr in [Some(&rule.expr), rule.when.as_ref()].into_iter().flatten() {
                uses.look(rule, expr);
            }
        }
        let texts = uses.settle();
        let by_use = |text: bool| if text { Domain::Text } else { Domain::Number };
        let domains =
            cells.iter().zip(texts).map(|(cell, text)| domain(cell).unwrap_or_else(|| by_use(text))).collect();
        Self { cells, domains }
    }

    pub fn variable(&self, rule: &Rule, slot: Slot) -> Option<VarId> {
        let cell = rule.cells().get(slot.index())?;
        self.cells.iter().position(|known| same(known, cell)).map(VarId)
    }

    pub fn domain(&self, variable: VarId) -> Option<&Domain> {
        self.domains.get(variable.0)
    }
}

/// Two rules mean the same cell.
fn same(a: &CellRef, b: &CellRef) -> bool {
    a.code == b.code && a.when == b.when && a.table == b.table
}

/// Which cells are compared with texts. A cell that nothing decides is a number.
struct Uses<'a> {
    text: Vec<Option<bool>>,
    /// Cells compared with each other are of one kind.
    pairs: Vec<(usize, usize)>,
    cells: &'a [CellRef],
}

impl Uses<'_> {
    fn look(&mut self, rule: &Rule, expr: &Typed) {
        match &expr.kind {
            Kind::Compare { first, rest } => {
                let mut left: &Typed = first;
                for link in rest {
                    self.side_by_side(rule, left, &link.right);
                    left = &link.right;
                }
            }
            Kind::In { item, set, .. } => set.iter().for_each(|x| self.side_by_side(rule, item, x)),
            _ => {}
        }
        children(expr).into_iter().for_each(|x| self.look(rule, x));
    }

    fn side_by_side(&mut self, rule: &Rule, a: &Typed, b: &Typed) {
        let cell = |x: &Typed| match &x.kind {
            Kind::Name(slot) => {
                let cell = rule.cells().get(slot.index())?;
                self.cells.iter().position(|known| same(known, cell))
            }
            _ => None,
        };
        match (cell(a), cell(b)) {
            (Some(a), Some(b)) => self.pairs.push((a, b)),
            (Some(at), None) => self.decide(at, b),
            (None, Some(at)) => self.decide(at, a),
            (None, None) => {}
        }
    }

    fn decide(&mut self, at: usize, beside: &Typed) {
        let text = matches!(beside.kind, Kind::Text(_));
        if let Some(slot) = self.text.get_mut(at) {
            slot.get_or_insert(text);
        }
    }

    fn settle(mut self) -> Vec<bool> {
        // Each round decides at least one cell, or is the last.
        loop {
            let before = self.text.clone();
            for (a, b) in &self.pairs {
                let known = self.text[*a].or(self.text[*b]);
                self.text[*a] = self.text[*a].or(known);
                self.text[*b] = self.text[*b].or(known);
            }
            if self.text == before {
                return self.text.into_iter().map(|text| text.unwrap_or(false)).collect();
            }
        }
    }
}
