//! What holds for every text, every tree and every value.

use crate::support::{Form, Return};
use proptest::prelude::*;
use shishu_rules::{
    Cell, Comparison, Diagnostic, Expr, Factor, Function, Kind, Level, Link, Literal, Over, RuleSource, Sign, When,
    compile, evaluate, explain, parse, print,
};
use shishu_terms::{Decimal, Lang};

const NAMES: [&str; 6] = ["101", "turnover", "营业收入", "其中：出口", "非流动资产", "if"];

fn expr_of(kind: Kind) -> Expr {
    Expr { kind, span: 0..0 }
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        (0..1_000_000_i64, 0..=6_u32, any::<bool>()).prop_map(|(m, scale, percent)| {
            Kind::Number(Literal::new(Decimal::new(m, scale), percent).expect("small"))
        }),
        "[a-z\"“ ]{0,6}".prop_map(Kind::Text),
        any::<bool>().prop_map(Kind::Truth),
        prop::sample::select(&NAMES[..]).prop_map(|n| Kind::Name(n.to_owned())),
    ]
    .prop_map(expr_of)
}

/// Any tree the parser can give, typed or not.
fn tree() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 60, 4, |inner| {
        let one = inner.clone().prop_map(Box::new);
        let some = prop::collection::vec(inner.clone(), 1..4);
        let links = prop::collection::vec((comparison(), inner.clone(), prop::option::of(inner.clone())), 1..3);
        let signs = prop::sample::select(&[Sign::Plus, Sign::Minus][..]);
        let factors = prop::sample::select(&[Factor::Times, Factor::Over][..]);
        prop_oneof![
            one.clone().prop_map(Kind::Negate),
            one.clone().prop_map(Kind::Not),
            (one.clone(), prop::collection::vec((signs, inner.clone()), 1..4))
                .prop_map(|(first, rest)| Kind::Sum { first, rest }),
            (one.clone(), prop::collection::vec((factors, inner.clone()), 1..4))
                .prop_map(|(first, rest)| Kind::Product { first, rest }),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Kind::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Kind::Or),
            (one.clone(), links).prop_map(|(first, links)| Kind::Compare {
                first,
                rest: links
                    .into_iter()
                    .map(|(op, right, within)| {
                        let equality = matches!(op, Comparison::Equal | Comparison::NotEqual);
                        Link { op, right, within: within.filter(|_| equality) }
                    })
                    .collect(),
            }),
            (one.clone(), some.clone(), any::<bool>()).prop_map(|(item, set, negated)| Kind::In { item, set, negated }),
            (one.clone(), one.clone(), one.clone(), any::<bool>())
                .prop_map(|(item, low, high, negated)| Kind::Between { item, low, high, negated }),
            (one.clone(), one.clone(), prop::option::of(one.clone()))
                .prop_map(|(condition, then, otherwise)| Kind::If { condition, then, otherwise }),
            (prop::sample::select(&Function::ALL[..]), some.clone()).prop_map(|(function, arguments)| Kind::Call {
                function,
                arguments: fitted(arguments, function.arity()),
            }),
            (one.clone(), prop::sample::select(&NAMES[..]), any::<bool>())
                .prop_map(|(item, list, negated)| { Kind::InList { item, list: list.to_owned(), negated } }),
            (one.clone(), one.clone(), one).prop_map(|(item, share, base)| Kind::Within { item, share, base }),
            over(inner).prop_map(|over| Kind::Derived(Box::new(over))),
        ]
        .prop_map(expr_of)
    })
}

/// As many arguments as the function takes.
fn fitted(mut arguments: Vec<Expr>, (least, most): (usize, usize)) -> Vec<Expr> {
    arguments.truncate(most);
    while arguments.len() < least {
        arguments.extend(arguments.first().cloned());
    }
    arguments
}

/// A function over rows, with at least one of its three clauses.
fn over(inner: impl Strategy<Value = Expr> + Clone) -> impl Strategy<Value = Over> {
    let functions: Vec<Function> = Function::ALL.into_iter().filter(|f| f.over_rows()).collect();
    let some = |least| prop::collection::vec(inner.clone(), least..3);
    let clauses = (prop::option::of(inner.clone()), prop::option::of(some(1)), prop::option::of(some(0)));
    (prop::sample::select(functions), some(1), clauses).prop_map(|(function, arguments, (filter, children, by))| {
        let arity = match function {
            Function::Unique | Function::Covers | Function::Exactly | Function::Contiguous => function.arity(),
            Function::Count => (0, 1),
            Function::Quantile => (2, 2),
            _ => (1, 1),
        };
        let by = by.or_else(|| (filter.is_none() && children.is_none()).then(Vec::new));
        let mut arguments = fitted(arguments, arity);
        if function == Function::Count && arguments.first() == filter.as_ref() {
            arguments.clear();
        }
        Over { function, arguments, filter, children, by }
    })
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    prop::sample::select(&[Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual][..])
}

/// Text made of the language's own pieces: gets far deeper into the parser than random letters.
fn sentence() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            "[101]",
            "turnover",
            "营业收入",
            "1",
            "2.50",
            "20%",
            "0",
            "\"x\"",
            "+",
            "-",
            "*",
            "/",
            "×",
            "÷",
            "(",
            ")",
            "<=",
            "≥",
            "=",
            "!=",
            "±",
            "~",
            "within",
            "and",
            "或",
            "not",
            "非",
            "若",
            "则",
            "否则",
            "if",
            "then",
            "else",
            "in",
            "{",
            "}",
            ",",
            "between",
            "abs(",
            "min(",
            "prev(",
            "year_ago(",
            "is_missing(",
            "round(",
            "＝",
            "（",
            "1E5",
            "[",
            "\"",
            "、",
            "#",
            "\n",
            "true",
            "sum(",
            "count(",
            "unique(",
            "quantile(",
            "where",
            "by",
            "by (",
            "of",
            "of children(",
            "list(",
            "regions",
            "covers(",
            "date(",
            "matches(",
            "\"[0-9]+\"",
            "101..turnover",
            "[101..turnover]",
            "left(",
            "within 10% of",
            "text(",
            "number(",
        ][..],
    );
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.join(" "))
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        2 => Just(Cell::Missing),
        4 => (-1000..1000_i64).prop_map(|m| Cell::Number(Decimal::new(m, 1))),
        2 => (any::<i128>(), 0..=28_u32).prop_map(|(m, scale)| Cell::Number(Decimal::from_i128_with_scale(m >> 33, scale))),
        1 => Just(Cell::Number(Decimal::MAX)),
        1 => Just(Cell::Number(Decimal::ZERO)),
        1 => "[a-z]{0,2}".prop_map(Cell::Text),
    ]
}

fn values() -> impl Strategy<Value = Return> {
    prop::collection::vec(cell(), NAMES.len() * 3).prop_map(|cells| {
        let places = NAMES.iter().flat_map(|n| {
            [When::Current, When::Previous, When::YearAgo].into_iter().map(|when| ((*n).to_owned(), when))
        });
        Return(places.zip(cells).collect())
    })
}

fn inside(remark: &Diagnostic, source: &str) -> bool {
    source.get(remark.span.clone()).is_some()
}

/// Rules whose types fit, so that evaluation is reached: conditions over arithmetic over cells.
fn typed() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        prop::sample::select(
            &["[101]", "turnover", "prev([101])", "year_ago(营业收入 + [101])", "0", "3.75", "20%"][..]
        )
        .prop_map(str::to_owned),
    ];
    let number = atom.prop_recursive(4, 24, 3, |x| {
        prop_oneof![
            (x.clone(), prop::sample::select(&["+", "-", "*", "/"][..]), x.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (prop::sample::select(&["min", "max", "sum"][..]), x.clone(), x.clone())
                .prop_map(|(f, a, b)| format!("{f}({a}, {b})")),
            x.clone().prop_map(|a| format!("abs({a})")),
            (x.clone(), 0..13_u32).prop_map(|(a, n)| format!("round({a}, {n})")),
            (x.clone(), x.clone(), x.clone()).prop_map(|(a, b, c)| format!("(if {a} > 0 then {b} else {c})")),
        ]
    });
    let compared = (number.clone(), prop::sample::select(&["<", "<=", ">", ">=", "=", "!="][..]), number.clone());
    let condition = prop_oneof![
        compared.prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (number.clone(), number.clone(), number.clone()).prop_map(|(a, b, c)| format!("{a} = {b} ± {c}")),
        (number.clone(), number.clone(), number.clone()).prop_map(|(a, b, c)| format!("{a} between {b} and {c}")),
        (number.clone(), number.clone(), number.clone()).prop_map(|(a, b, c)| format!("{a} in {{{b}, {c}}}")),
        (number.clone(), number.clone(), number.clone()).prop_map(|(a, b, c)| format!("{a} <= {b} < {c}")),
        number.prop_map(|a| format!("is_missing({a})")),
        Just("[非流动资产] = \"ab\"".to_owned()),
        Just("[非流动资产] not in {\"a\", \"b\"}".to_owned()),
    ];
    condition.prop_recursive(3, 12, 3, |x| {
        prop_oneof![
            (x.clone(), x.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (x.clone(), x.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            x.clone().prop_map(|a| format!("not ({a})")),
            (x.clone(), x.clone()).prop_map(|(a, b)| format!("(if {a} then {b})")),
            (x.clone(), x.clone(), x.clone()).prop_map(|(a, b, c)| format!("(if {a} then {b} else {c})")),
        ]
    })
}

fn swapped(source: &str) -> Option<String> {
    let expr = parse(source).expr?;
    let flipped = match expr.kind {
        Kind::And(mut items) => {
            items.reverse();
            Kind::And(items)
        }
        Kind::Or(mut items) => {
            items.reverse();
            Kind::Or(items)
        }
        _ => return None,
    };
    Some(print(&expr_of(flipped)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_with_spans_inside_it(source in any::<String>()) {
        let parsed = parse(&source);
        prop_assert_eq!(parsed.expr.is_none(), parsed.diagnostics.iter().any(Diagnostic::is_error));
        prop_assert!(parsed.diagnostics.iter().all(|d| inside(d, &source)));
    }

    #[test]
    fn any_sentence_is_answered_compiled_or_refused_and_evaluated(source in sentence(), values in values()) {
        let form = Form::plain(&NAMES);
        match compile(&RuleSource::new("R", Level::Hard, source.clone()), &form) {
            Err(remarks) => {
                prop_assert!(remarks.iter().any(Diagnostic::is_error));
                for remark in &remarks {
                    prop_assert!(inside(remark, &source));
                    remark.render(&source, Lang::Zh);
                }
            }
            Ok(rule) => {
                evaluate(&rule, &values);
                prop_assert!(!explain(&rule, &values, &form, Lang::Zh).parts.is_empty());
            }
        }
    }

    #[test]
    fn printing_and_reading_give_the_same_tree(expr in tree()) {
        let text = print(&expr);
        let parsed = parse(&text);
        prop_assert_eq!(parsed.expr.as_ref(), Some(&expr), "{}: {:?}", text, parsed.diagnostics);
        prop_assert_eq!(print(parsed.expr.as_ref().unwrap()), text);
    }

    #[test]
    fn what_is_read_prints_to_what_reads_the_same(source in sentence()) {
        if let Some(expr) = parse(&source).expr {
            let reread = parse(&print(&expr)).expr;
            prop_assert_eq!(reread, Some(expr));
        }
    }

    #[test]
    fn every_typed_rule_has_an_outcome_and_a_sentence(source in typed(), values in values()) {
        let form = Form::plain(&NAMES);
        match compile(&RuleSource::new("R", Level::Hard, source.clone()), &form) {
            Ok(rule) => {
                let outcome = evaluate(&rule, &values);
                let sentence = explain(&rule, &values, &form, Lang::En).to_plain_text();
                prop_assert!(!sentence.is_empty());
                if let shishu_rules::Outcome::Missing { indicators } = outcome {
                    prop_assert!(!indicators.is_empty(), "{}: missing, but nothing is", source);
                    for (code, when) in &indicators {
                        prop_assert_eq!(values.0.get(&(code.to_string(), *when)), Some(&Cell::Missing));
                    }
                }
            }
            // The only fault such a rule can have is to name no indicator of the current period.
            Err(remarks) => prop_assert!(remarks.iter().all(|d| d.message.en.contains("names no indicator")), "{}: {:?}", source, remarks),
        }
    }

    #[test]
    fn the_order_of_and_and_or_never_matters(a in typed(), b in typed(), or in any::<bool>(), values in values()) {
        let form = Form::plain(&NAMES);
        let source = format!("({a}) {} ({b}) ", if or { "or" } else { "and" });
        let turned = swapped(&source).expect("an and or an or");
        let read = |text: &str| compile(&RuleSource::new("R", Level::Hard, text), &form);
        if let (Ok(one), Ok(two)) = (read(&source), read(&turned)) {
            prop_assert_eq!(evaluate(&one, &values).code(), evaluate(&two, &values).code());
        }
    }
}

#[test]
fn depth_is_limited_and_length_is_not_a_depth() {
    for deep in
        ["(".repeat(20_000), "-".repeat(16_000), "若 ".repeat(4_000), "not ".repeat(4_000), "abs(".repeat(4_000)]
    {
        assert!(parse(&deep).expr.is_none());
    }
    let long = format!("a = {}", vec!["a"; 4_000].join(" + "));
    let expr = parse(&long).expr.expect("a long sum is flat");
    assert_eq!(parse(&print(&expr)).expr, Some(expr));
}

#[test]
fn the_deepest_rule_accepted_is_computed_and_explained() {
    // Each turn nests a conditional, an or, an and, a comparison, a sum and a product.
    let nested = |n: usize| {
        (0..n).fold("a".to_owned(), |x, _| format!("(if a * {x} + 1 > 0 and a > 0 or a > 0 then 1 else 0)")) + " = 1"
    };
    let deepest = (1..200).take_while(|n| parse(&nested(*n)).expr.is_some()).last().expect("one is accepted");
    assert!((8..200).contains(&deepest), "{deepest}");
    let form = Form::plain(&["a"]);
    let rule = crate::support::rule(&form, &nested(deepest));
    let values = Return::default().with("a", crate::support::number("1"));
    assert_eq!(evaluate(&rule, &values).code(), "pass");
    explain(&rule, &values, &form, Lang::Zh);
    let open = evaluate(&rule, &Return::default());
    assert_eq!(open.code(), "missing", "every level asks for `a`");
}
