//! Proof of work: what is enough.

use shishu_sealed::ProofOfWork;

#[test]
fn the_zeros_are_those_of_sha_256() {
    // The empty challenge with number 0 hashes ":0"; a second road counts bits in hexadecimal.
    use sha2::{Digest, Sha256};
    for number in 0..2_000u64 {
        let digits = hex::encode(Sha256::digest(format!("c:{number}")));
        let bits: String = digits.chars().map(|d| format!("{:04b}", d.to_digit(16).expect("hex"))).collect();
        let zeros = bits.find('1').expect("not all zero") as u32;
        let work = |bits| ProofOfWork { challenge: "c".into(), bits }.verify(number);
        assert!(work(zeros) && !work(zeros + 1), "{number}: {zeros}");
    }
}

#[test]
fn a_solution_is_for_its_challenge_alone() {
    let work = |challenge: &str| ProofOfWork { challenge: challenge.into(), bits: 12 };
    let number = work("a stamp").solve().expect("found");
    assert!(work("a stamp").verify(number));
    assert!(!work("another stamp").verify(number));
    assert!(ProofOfWork { challenge: "none asked".into(), bits: 0 }.verify(0));
}
