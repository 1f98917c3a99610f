//! Rules of R validate in the words of our own language, as far as both can say them.

use std::collections::BTreeMap;

use shishu_rules::{parse, print};

use crate::r_expr::R;

/// Why something cannot be said: Chinese and English.
pub(crate) type Cannot = (String, String);
type Said = Result<String, Cannot>;

fn cannot<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Cannot> {
    Err((zh.into(), en.into()))
}

/// Variables that stand for several: `g := var_group(a, b)`.
pub(crate) type Groups = BTreeMap<String, Vec<String>>;

/// The expression in canonical form.
pub(crate) fn translate(tree: &R, groups: &Groups) -> Said {
    let tree = spread(tree, groups)?;
    let written = said(&tree)?;
    match parse(&written).expr {
        Some(expr) => Ok(print(&expr)),
        None => cannot("写不成公式", "it cannot be written as a rule"),
    }
}

/// A group of variables asks the same of each of its members.
fn spread(tree: &R, groups: &Groups) -> Result<R, Cannot> {
    let mut used: Vec<&str> = vec![];
    names(tree, &mut |name| {
        if groups.contains_key(name) && !used.contains(&name) {
            used.push(name);
        }
    });
    let mut all = vec![tree.clone()];
    for group in used {
        let members = &groups[group];
        all = all.iter().flat_map(|one| members.iter().map(|member| renamed(one, group, member))).collect();
        if all.len() > 1000 {
            return cannot("变量组展开后太多", "the groups of variables stand for too many rules");
        }
    }
    let mut all = all.into_iter();
    let Some(first) = all.next() else { return cannot("变量组是空的", "the group of variables is empty") };
    Ok(all.fold(first, |left, right| R::Infix("&".to_owned(), Box::new(left), Box::new(right))))
}

fn names<'r>(tree: &'r R, tell: &mut dyn FnMut(&'r str)) {
    match tree {
        R::Name(name) => tell(name),
        R::Number(_) | R::Text(_) => {}
        R::Call(_, arguments) => arguments.iter().for_each(|(_, x)| names(x, tell)),
        R::Prefix(_, x) | R::Part(x) => names(x, tell),
        R::Infix(_, a, b) => {
            names(a, tell);
            names(b, tell);
        }
        R::If(a, b, c) => {
            names(a, tell);
            names(b, tell);
            c.iter().for_each(|x| names(x, tell));
        }
    }
}

fn renamed(tree: &R, from: &str, to: &str) -> R {
    let again = |x: &R| Box::new(renamed(x, from, to));
    match tree {
        R::Name(name) if name == from => R::Name(to.to_owned()),
        R::Name(_) | R::Number(_) | R::Text(_) => tree.clone(),
        R::Call(name, arguments) => {
            R::Call(name.clone(), arguments.iter().map(|(n, x)| (n.clone(), renamed(x, from, to))).collect())
        }
        R::Prefix(mark, x) => R::Prefix(mark.clone(), again(x)),
        R::Part(x) => R::Part(again(x)),
        R::Infix(mark, a, b) => R::Infix(mark.clone(), again(a), again(b)),
        R::If(a, b, c) => R::If(again(a), again(b), c.as_ref().map(|x| again(x))),
    }
}

fn said(tree: &R) -> Said {
    match tree {
        R::Number(n) => number(n),
        R::Text(text) => Ok(quoted(text)),
        R::Name(name) => match name.as_str() {
            "TRUE" | "T" => Ok("true".to_owned()),
            "FALSE" | "F" => Ok("false".to_owned()),
            "NA" | "NULL" | "Inf" | "NaN" => cannot(format!("没有 {name} 这个值"), format!("there is no value {name}")),
            "." => cannot("不能用 . 指整张表", "the whole table `.` cannot be named"),
            name => Ok(format!("[{name}]")),
        },
        R::Prefix(mark, x) if mark == "!" => Ok(format!("(not ({}))", said(x)?)),
        R::Prefix(mark, x) => Ok(format!("({mark}({}))", said(x)?)),
        R::If(a, b, None) => Ok(format!("(if {} then {})", said(a)?, said(b)?)),
        R::If(a, b, Some(c)) => Ok(format!("(if {} then {} else {})", said(a)?, said(b)?, said(c)?)),
        R::Part(_) => cannot("不能用 [ ] 和 $ 取部分", "parts taken with [ ] or $ cannot be said"),
        R::Infix(mark, a, b) => infix(mark, a, b),
        R::Call(name, arguments) => call(name, arguments),
    }
}

fn number(written: &str) -> Said {
    let exact = match written.split_once(['e', 'E']) {
        None => shishu_terms::Decimal::from_str_exact(written).ok(),
        Some(_) => shishu_terms::Decimal::from_scientific(written).ok(),
    };
    match exact.filter(|n| n.scale() <= 12) {
        Some(n) => Ok(n.normalize().to_string()),
        None => cannot(format!("数字 {written} 太长"), format!("the number {written} is too long")),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn infix(mark: &str, a: &R, b: &R) -> Said {
    let ours = match mark {
        "&" | "&&" => "and",
        "|" | "||" => "or",
        "==" => "=",
        "!=" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "/" => mark,
        "%in%" | "%vin%" => return Ok(format!("({} in {})", said(a)?, set(b)?)),
        "~" => return depends(a, b),
        "^" if *b == R::Number("2".to_owned()) => return Ok(format!("({0} * {0})", said(a)?)),
        other => return cannot(format!("没有运算符 {other}"), format!("there is no operator {other}")),
    };
    Ok(format!("({} {ours} {})", said(a)?, said(b)?))
}

/// `c("a", "b")`, or the name of a reference list.
fn set(tree: &R) -> Said {
    match tree {
        R::Call(name, items) if name == "c" => {
            let items: Result<Vec<String>, Cannot> = items.iter().map(|(_, x)| said(x)).collect();
            Ok(format!("{{{}}}", items?.join(", ")))
        }
        R::Text(_) | R::Number(_) => Ok(format!("{{{}}}", said(tree)?)),
        R::Name(name) => Ok(format!("list([{name}])")),
        _ => cannot("集合要写成 c(…) 或代码表", "a set must be c(…) or the name of a list"),
    }
}

/// `a + b ~ c`: the same a and b, the same c.
fn depends(keys: &R, values: &R) -> Said {
    let (keys, values) = (terms(keys)?, terms(values)?);
    let one = |value: &String| format!("count_distinct({value}) by ({}) <= 1", keys.join(", "));
    Ok(format!("({})", values.iter().map(one).collect::<Vec<_>>().join(" and ")))
}

fn terms(tree: &R) -> Result<Vec<String>, Cannot> {
    match tree {
        R::Infix(mark, a, b) if mark == "+" => Ok([terms(a)?, terms(b)?].concat()),
        R::Name(_) => Ok(vec![said(tree)?]),
        _ => cannot("~ 两边只能是变量", "only variables can stand beside ~"),
    }
}

fn is_condition(tree: &R) -> bool {
    match tree {
        R::Prefix(mark, _) => mark == "!",
        R::Infix(mark, ..) => {
            matches!(mark.as_str(), "&" | "&&" | "|" | "||" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "%in%" | "%vin%")
        }
        R::Call(name, _) => name.starts_with("is.") || name.starts_with("is_") || name == "grepl" || name == "in_range",
        _ => false,
    }
}

fn call(name: &str, arguments: &[(Option<String>, R)]) -> Said {
    // What only says how missing values are treated: over rows we leave them out always.
    let kept: Vec<&(Option<String>, R)> =
        arguments.iter().filter(|(n, _)| !matches!(n.as_deref(), Some("na.rm" | "useNA" | "perl" | "fixed"))).collect();
    let named = |wanted: &str| kept.iter().find(|(n, _)| n.as_deref() == Some(wanted)).map(|(_, x)| x);
    let plain: Vec<&R> = kept.iter().filter(|(n, _)| n.is_none()).map(|(_, x)| x).collect();
    let each = || plain.iter().map(|x| said(x)).collect::<Result<Vec<String>, Cannot>>();
    let group = || match named("by").or(plain.get(1).copied()) {
        Some(R::Call(list, keys)) if list == "list" || list == "c" => {
            keys.iter().map(|(_, key)| said(key)).collect::<Result<Vec<_>, _>>().map(|keys| keys.join(", "))
        }
        Some(key) => said(key),
        None => cannot("没有写 by", "`by` is missing"),
    };
    match (name, &plain[..]) {
        ("is.na", [x]) => Ok(format!("is_missing({})", said(x)?)),
        ("is_complete", _) => Ok(format!("(count({}) = {})", each()?.join(", "), plain.len())),
        ("is_unique" | "all_unique", _) => Ok(format!("unique({})", each()?.join(", "))),
        ("sum", [x]) if is_condition(x) => Ok(format!("count(where {}) by ()", said(x)?)),
        ("mean", [x]) if is_condition(x) => Ok(format!("(count(where {}) by () / count() by ())", said(x)?)),
        ("sum" | "mean" | "median" | "min" | "max" | "all" | "any", [x]) => Ok(format!("{name}({}) by ()", said(x)?)),
        ("quantile", [x, p]) => Ok(format!("quantile({}, {}) by ()", said(x)?, said(p)?)),
        ("length" | "nrow", [_]) => Ok("count() by ()".to_owned()),
        ("sum_by" | "mean_by" | "min_by" | "max_by" | "count_by", [x, ..]) => {
            let function = name.trim_end_matches("_by");
            Ok(format!("{function}({}) by ({})", said(x)?, group()?))
        }
        ("is_linear_sequence", [x, ..]) => {
            let by = if named("by").is_some() { group()? } else { String::new() };
            Ok(format!("contiguous({}) by ({by})", said(x)?))
        }
        ("in_range", [x, rest @ ..]) => {
            let low = named("min").or(rest.first().copied());
            let high = named("max").or(rest.get(1).copied());
            match (low, high) {
                (Some(low), Some(high)) => Ok(format!("({} between {} and {})", said(x)?, said(low)?, said(high)?)),
                _ => cannot("in_range 要有 min 和 max", "in_range needs min and max"),
            }
        }
        ("field_length", [x, n]) => Ok(format!("(length({}) = {})", said(x)?, said(n)?)),
        ("field_length", [x]) => match (named("n"), named("min"), named("max")) {
            (Some(n), ..) => Ok(format!("(length({}) = {})", said(x)?, said(n)?)),
            (_, Some(low), Some(high)) => {
                Ok(format!("(length({}) between {} and {})", said(x)?, said(low)?, said(high)?))
            }
            _ => cannot("field_length 要写长度", "field_length needs a length"),
        },
        ("grepl", [R::Text(pattern), x]) => Ok(format!("matches({}, {})", said(x)?, quoted(&anchored(pattern)))),
        ("nchar", [x]) => Ok(format!("length({})", said(x)?)),
        ("toupper", [x]) => Ok(format!("upper({})", said(x)?)),
        ("tolower", [x]) => Ok(format!("lower({})", said(x)?)),
        ("trimws", [x]) => Ok(format!("trim({})", said(x)?)),
        ("startsWith" | "endsWith", [x, with]) => {
            let ours = if name == "startsWith" { "starts_with" } else { "ends_with" };
            Ok(format!("{ours}({}, {})", said(x)?, said(with)?))
        }
        ("paste0", _) => Ok(format!("concat({})", each()?.join(", "))),
        ("substr" | "substring", [x, from, to]) => {
            let (from, to) = (said(from)?, said(to)?);
            Ok(format!("mid({}, {from}, {to} - {from} + 1)", said(x)?))
        }
        ("abs", [x]) => Ok(format!("abs({})", said(x)?)),
        ("ifelse", [a, b, c]) => Ok(format!("(if {} then {} else {})", said(a)?, said(b)?, said(c)?)),
        ("xor", [a, b]) => Ok(format!("({} != {})", said(a)?, said(b)?)),
        ("pmin" | "pmax", _) => Ok(format!("{}({})", &name[1..], each()?.join(", "))),
        ("round", _) => cannot(
            "R 的 round 是四舍六入五成双，与这里的四舍五入不同",
            "R rounds half to even, we round half away from zero",
        ),
        _ => cannot(format!("没有与 {name} 对应的函数"), format!("there is no function for {name}")),
    }
}

/// `grepl` looks for the pattern anywhere; ours must fit the whole text.
fn anchored(pattern: &str) -> String {
    let open = if pattern.starts_with('^') { "" } else { "(?s:.*)" };
    let close = if pattern.ends_with('$') && !pattern.ends_with("\\$") { "" } else { "(?s:.*)" };
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = if close.is_empty() { &inner[..inner.len() - 1] } else { inner };
    match inner.contains('|') {
        true => format!("{open}(?:{inner}){close}"),
        false => format!("{open}{inner}{close}"),
    }
}
