use proptest::prelude::*;
use shishu_terms::{Decimal, Quantity, QuantityError, UnitOfMeasure};

fn unit() -> impl Strategy<Value = UnitOfMeasure> {
    proptest::sample::select(UnitOfMeasure::all().collect::<Vec<_>>())
}

/// Values as returns hold them, small enough for every conversion to stay exact.
fn quantity() -> impl Strategy<Value = Quantity> {
    (-1_000_000_000_000i64..1_000_000_000_000, 0..=4u32, unit())
        .prop_map(|(m, scale, unit)| Quantity::new(Decimal::new(m, scale), unit))
}

proptest! {
    /// There and back is the same amount: exactly where the factors divide evenly, to the 20th decimal else (÷ 15).
    #[test]
    fn converts_there_and_back(q in quantity(), to in unit()) {
        match q.convert(to) {
            Ok(there) => {
                let back = there.convert(q.unit).unwrap();
                prop_assert!((back.value - q.value).abs() < Decimal::new(1, 15), "{} {} {}", q, there, back);
                let exact = (q.unit.factor() / to.factor()).scale() < 20;
                prop_assert!(!exact || there == q);
            }
            Err(error) => {
                prop_assert_ne!(q.unit.dimension(), to.dimension());
                prop_assert_eq!(error, QuantityError::UnitMismatch { from: q.unit, to });
            }
        }
    }

    /// The order of two amounts against multiplying both out, which is exact at this size.
    #[test]
    fn order_is_that_of_base_units(a in quantity(), b in quantity()) {
        let base = |q: Quantity| q.value * q.unit.factor();
        let expected = (a.unit.dimension() == b.unit.dimension()).then(|| base(a).cmp(&base(b)));
        prop_assert_eq!(a.partial_cmp(&b), expected);
        prop_assert_eq!(a == b, expected == Some(std::cmp::Ordering::Equal));
    }

    #[test]
    fn sums_do_not_depend_on_the_order(a in quantity(), b in quantity()) {
        if let (Ok(ab), Ok(ba)) = (a.checked_add(b), b.checked_add(a)) {
            prop_assert_eq!(ab.unit, a.unit);
            let difference = ab.value - ba.convert(a.unit).unwrap().value;
            prop_assert!(difference.abs() < Decimal::new(1, 12));
        }
    }

    #[test]
    fn json_reads_back(q in quantity()) {
        let back: Quantity = serde_json::from_str(&serde_json::to_string(&q).unwrap()).unwrap();
        prop_assert_eq!((back.value, back.value.scale(), back.unit), (q.value, q.value.scale(), q.unit));
    }
}

#[test]
fn json_holds_the_number_as_text() {
    let q = Quantity::parse("1,286.40", UnitOfMeasure::parse("万元").unwrap()).unwrap();
    assert_eq!(serde_json::to_string(&q).unwrap(), r#"{"value":"1286.40","unit":"wanCNY"}"#);
}
