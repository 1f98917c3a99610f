//! Witness policies: read with the line and the cure, written in one spelling, judged by counting keys.

use proptest::prelude::*;
use shishu_ledger::*;

use crate::cosign::{ORIGIN, checkpoint, cosigned, log_key, witness};

fn opened(witnesses: &[u8]) -> Opened {
    let keys: Vec<Cosigner> = witnesses.iter().map(|number| witness(*number)).collect();
    let note = cosigned(7, &keys.iter().collect::<Vec<_>>());
    let mut trusted = vec![log_key().verifier()];
    trusted.extend((1..=9).map(|number| witness(number).verifier()));
    Checkpoint::open(note, &trusted).expect("genuine").note
}

fn witness_lines(numbers: std::ops::RangeInclusive<u8>) -> String {
    numbers.map(|n| format!("witness W{n} {} https://w{n}.example/\n", witness(n).verifier())).collect()
}

/// The example of tlog-policy: two of the X and one of the Y.
fn example() -> Policy {
    let text = format!(
        "# who is believed\nlog {}\n\n{}\t group  X 2 W1 W2 W3\ngroup Y any W4 W5 W6\ngroup X-and-Y all X Y\nquorum X-and-Y\n",
        log_key().verifier(),
        witness_lines(1..=6)
    );
    Policy::parse(text).expect("policy")
}

#[test]
fn a_quorum_counts_keys_group_by_group() {
    let policy = example();
    assert_eq!((policy.logs().len(), policy.witnesses().len(), policy.verifiers().len()), (1, 6, 7));
    for (witnesses, satisfied) in [
        (&[1, 2, 4][..], true),
        (&[1, 3, 6], true),
        (&[1, 2, 3, 4, 5, 6], true),
        (&[1, 2], false),
        (&[1, 4, 5, 6], false),
        (&[4, 5, 6], false),
        (&[1, 2, 7, 8, 9], false),
        (&[], false),
    ] {
        assert_eq!(policy.satisfied(&opened(witnesses)), satisfied, "{witnesses:?}");
    }
    let opened = opened(&[2, 9, 5]);
    let found: Vec<_> = policy.cosigned(&opened).map(|(witness, time)| (witness.name.as_str(), time)).collect();
    assert_eq!(found, [("W2", 1_679_315_147), ("W5", 1_679_315_147)]);
}

#[test]
fn without_a_quorum_the_log_alone_is_enough_and_is_needed() {
    let of_log = format!("log {} https://log.example/\nquorum none", log_key().verifier());
    let policy = Policy::parse(of_log).expect("policy");
    assert!(policy.asks_for_none() && policy.satisfied(&opened(&[])));
    let other = Signer::from_seed(ORIGIN, &[2; 32]).expect("key").verifier();
    assert!(!Policy::parse(format!("log {other}\nquorum none\n")).expect("policy").satisfied(&opened(&[])));
    assert!(Policy::parse("quorum none\n").expect("the log is known from elsewhere").satisfied(&opened(&[])));
    // Witnesses alone are no log.
    let cosignature = witness(1).cosign(&checkpoint(7), 1).expect("cosigned");
    let alone = format!("{}\n{cosignature}\n", checkpoint(7).to_body());
    let alone = open(alone, &[witness(1).verifier()]).expect("good");
    let policy = Policy::parse(format!("{}quorum W1\n", witness_lines(1..=1))).expect("policy");
    assert!(!policy.satisfied(&alone) && policy.satisfied(&opened(&[1])));
}

/// A key of the log that bears a witness's name, and one witness under two names: neither fills a quorum.
#[test]
fn a_log_is_no_witness() {
    let line = |key: &Verifier| format!("witness W {key}\nquorum W\n");
    let fault = |text: String| Policy::parse(text).expect_err("refused").fault;
    assert_eq!(fault(line(&log_key().verifier())), PolicyFault::WitnessKey);
    assert_eq!(fault(format!("log {}\nquorum none\n", witness(1).verifier())), PolicyFault::LogKey);
    let renamed = Cosigner::from_seed("other.example", &[101; 32]).expect("key").verifier();
    assert!(renamed.is_same_key(&witness(1).verifier()));
    assert_eq!(fault(format!("{}witness W2 {renamed}\n", witness_lines(1..=1))), PolicyFault::KeyTwice(1));
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_the_cure() {
    let log = log_key().verifier();
    let two = witness_lines(1..=2);
    let name = |name: &str| name.to_owned();
    for (text, line, fault) in [
        (name(""), 1, PolicyFault::NoQuorum),
        (format!("log {log}\n"), 2, PolicyFault::NoQuorum),
        (name("\n\nwhat now\n"), 3, PolicyFault::Keyword(name("what"))),
        (name("log\n"), 1, PolicyFault::LogForm),
        (format!("log {log} u v\n"), 1, PolicyFault::LogForm),
        (name("witness W\n"), 1, PolicyFault::WitnessForm),
        (name("log x\n"), 1, PolicyFault::Key(KeyError::NotAVerifier)),
        (format!("log {log}\nlog {log}\n"), 2, PolicyFault::KeyTwice(1)),
        (format!("{two}group W1 any W2\n"), 3, PolicyFault::NameTaken(name("W1"))),
        (format!("{two}group none any W2\n"), 3, PolicyFault::NameTaken(name("none"))),
        (format!("{two}group G any W3\n"), 3, PolicyFault::UnknownName(name("W3"))),
        (format!("{two}group G any G\n"), 3, PolicyFault::UnknownName(name("G"))),
        (format!("{two}group G any none\n"), 3, PolicyFault::UnknownName(name("none"))),
        (format!("{two}group G all W1 W1\n"), 3, PolicyFault::MemberTwice(name("W1"))),
        (format!("{two}group G any W1\ngroup H any W1\n"), 4, PolicyFault::MemberTwice(name("W1"))),
        (format!("{two}group G 0 W1 W2\n"), 3, PolicyFault::Threshold { of: 2 }),
        (format!("{two}group G 3 W1 W2\n"), 3, PolicyFault::Threshold { of: 2 }),
        (format!("{two}group G 02 W1 W2\n"), 3, PolicyFault::Threshold { of: 2 }),
        (format!("{two}group G any\n"), 3, PolicyFault::GroupForm),
        (format!("{two}quorum\n"), 3, PolicyFault::QuorumForm),
        (format!("{two}quorum G\n"), 3, PolicyFault::UnknownName(name("G"))),
        (name("quorum none\nquorum none\n"), 2, PolicyFault::QuorumTwice(1)),
        (name("quorum none\r\n"), 1, PolicyFault::Control),
    ] {
        let error = Policy::parse(&text).expect_err(&text);
        assert_eq!((error.line, &error.fault), (line, &fault), "{text:?}");
        assert!(
            error.to_string().starts_with(&format!("line {line}: "))
                && error.zh().starts_with(&format!("第 {line} 行："))
        );
    }
    assert_eq!(Policy::parse(b"quorum none\n# \xff\n").expect_err("bytes").line, 2);
    assert!(Policy::parse(vec![b'\n'; 1 << 17]).is_err());
}

#[test]
fn many_witnesses_are_taken_but_not_without_end() {
    let line =
        |n: u8| format!("witness W{n} {}\n", Cosigner::from_seed("w.example", &[n; 32]).expect("key").verifier());
    let lines = |count: u8| (0..count).map(line).collect::<String>() + "quorum none\n";
    assert_eq!(Policy::parse(lines(64)).expect("policy").witnesses().len(), 64);
    assert_eq!(Policy::parse(lines(65)).expect_err("too many").fault, PolicyFault::TooMany);
}

#[test]
fn the_plain_spelling_is_read_as_the_same() {
    let text = example().to_text();
    assert_eq!(Policy::parse(&text).expect("our own"), example());
    assert!(
        text.contains("\ngroup X-and-Y 2 X Y\nquorum X-and-Y\n") && text.contains(" https://w1.example/\n"),
        "{text}"
    );
}

proptest! {
    /// By another road: a group is a count over its members, so two groups and a group of groups are counts of counts.
    #[test]
    fn thresholds_are_counts(k in 1..=3_usize, l in 1..=3_usize, m in 1..=2_usize, signed in prop::collection::btree_set(1..=6_u8, 0..=6)) {
        let text = format!("{}group X {k} W1 W2 W3\ngroup Y {l} W4 W5 W6\ngroup Z {m} X Y\nquorum Z\n", witness_lines(1..=6));
        let policy = Policy::parse(text).expect("policy");
        let of = |numbers: std::ops::RangeInclusive<u8>| signed.iter().filter(|n| numbers.contains(n)).count();
        let groups = usize::from(of(1..=3) >= k) + usize::from(of(4..=6) >= l);
        let signed: Vec<u8> = signed.iter().copied().collect();
        prop_assert_eq!(policy.satisfied(&opened(&signed)), groups >= m);
    }

    #[test]
    fn texts_near_a_policy(at in any::<prop::sample::Index>(), cut in 0..6_usize, insert in "[\n\t #a-z0-9W]{0,4}") {
        let mut bytes = example().to_text().into_bytes();
        let from = at.index(bytes.len());
        let to = (from + cut).min(bytes.len());
        bytes.splice(from..to, insert.bytes());
        if let Ok(policy) = Policy::parse(&bytes) {
            prop_assert_eq!(Policy::parse(policy.to_text()).expect("our own"), policy);
        }
    }
}
