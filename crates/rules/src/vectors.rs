//! Vectors 指标区间: `[101..109]` is every indicator from 101 to 109 in the order of the form. As an argument of a function
//! it is written out; in a comparison the comparison must hold for each, two vectors of the same length pairwise.

use crate::ast::{Expr, Function, Kind, Span};
use crate::diagnostic::Diagnostic;
use crate::resolve::{Resolver, children, children_mut};

impl Resolver<'_> {
    /// `x` without vectors. Those in a place where several values make no sense stay, and are refused as unknown names.
    pub(crate) fn expand(&mut self, x: &Expr) -> Expr {
        if !has_vector(x) {
            return x.clone();
        }
        let mut x = x.clone();
        self.write_out(&mut x);
        x
    }

    fn write_out(&mut self, x: &mut Expr) {
        match &mut x.kind {
            Kind::Call { function, arguments } if takes_many(*function) => self.spread(arguments),
            Kind::Derived(over) if over.function == Function::Unique => self.spread(&mut over.arguments),
            _ => {}
        }
        children_mut(x).into_iter().for_each(|part| self.write_out(part));
        let compared = matches!(
            x.kind,
            Kind::Compare { .. } | Kind::In { .. } | Kind::InList { .. } | Kind::Between { .. } | Kind::Within { .. }
        );
        if compared {
            self.each(x);
        }
    }

    fn spread(&self, arguments: &mut Vec<Expr>) {
        *arguments = std::mem::take(arguments)
            .into_iter()
            .flat_map(|argument| match self.vector(&argument) {
                Some(codes) => {
                    codes.into_iter().map(|code| Expr { kind: Kind::Name(code), span: argument.span.clone() }).collect()
                }
                None => vec![argument],
            })
            .collect();
    }

    /// The codes a vector stands for; nothing when `x` is not one, or its ends are not in order.
    fn vector(&self, x: &Expr) -> Option<Vec<String>> {
        let Kind::Name(written) = &x.kind else { return None };
        let (from, to) = written.split_once("..").filter(|_| self.names.resolve(written).is_none())?;
        let (from, to) = (self.names.resolve(from.trim())?, self.names.resolve(to.trim())?);
        let all = self.all.get_or_init(|| self.names.all());
        let at = |code| all.iter().position(|(known, ..)| *known == code);
        let (from, to) = (at(from)?, at(to)?);
        (from <= to).then(|| all[from..=to].iter().map(|(code, ..)| code.to_string()).collect())
    }

    /// What is wrong with a name that looks like a vector, if its ends are known.
    pub(crate) fn vector_remark(&self, written: &str, span: &Span) -> Option<Diagnostic> {
        let (from, to) = written.split_once("..")?;
        let both = self.names.resolve(from.trim()).is_some() && self.names.resolve(to.trim()).is_some();
        let in_order = self.vector(&Expr { kind: Kind::Name(written.to_owned()), span: span.clone() }).is_some();
        both.then(|| match in_order {
            true => Diagnostic::error(
                span.clone(),
                format!("区间“{written}”代表几个指标，这里只能是一个值"),
                format!("the range `{written}` stands for several indicators, and one value is needed here"),
            )
            .help("写在比较里，或 sum([101..109])", "write it in a comparison, or sum([101..109])"),
            false => Diagnostic::error(
                span.clone(),
                format!("区间“{written}”的两端顺序反了"),
                format!("the ends of the range `{written}` are the wrong way round"),
            )
            .help(format!("写成 [{to}..{from}]"), format!("write [{to}..{from}]")),
        })
    }

    /// A comparison with vectors becomes one comparison for each of their members.
    fn each(&mut self, x: &mut Expr) {
        let mut lengths: Vec<usize> = vec![];
        self.lengths(x, &mut lengths);
        let Some(length) = lengths.first().copied() else { return };
        if lengths.iter().any(|other| *other != length) {
            self.diagnostics.push(Diagnostic::error(
                x.span.clone(),
                "两个指标区间的个数不同",
                "the two ranges of indicators are not of the same length",
            ));
            // Said once: the names inside need no remark of their own.
            x.kind = Kind::Truth(true);
            return;
        }
        let mut items: Vec<Expr> = (0..length)
            .map(|member| {
                let mut one = x.clone();
                self.pick(&mut one, member);
                one
            })
            .collect();
        *x = match items.len() {
            1 => items.swap_remove(0),
            _ => Expr { kind: Kind::And(items), span: x.span.clone() },
        };
    }

    fn lengths(&self, x: &Expr, out: &mut Vec<usize>) {
        out.extend(self.vector(x).map(|codes| codes.len()));
        children(x).into_iter().for_each(|part| self.lengths(part, out));
    }

    fn pick(&self, x: &mut Expr, member: usize) {
        if let Some(code) = self.vector(x).and_then(|codes| codes.into_iter().nth(member)) {
            x.kind = Kind::Name(code);
        }
        children_mut(x).into_iter().for_each(|part| self.pick(part, member));
    }
}

fn takes_many(function: Function) -> bool {
    function.arity().1 > 3
}

fn has_vector(x: &Expr) -> bool {
    matches!(&x.kind, Kind::Name(written) if written.contains("..")) || children(x).into_iter().any(has_vector)
}
