//! What the office tells of its witnesses, and what it remembers before it shows a signature.

use crate::county::{at, new_office};
use shishu_ledger::{Checkpoint, Cosigner, Policy, SignedNote};
use shishu_office::{LogKeeping, Office, SignedMemory};
use shishu_terms::FixedClock;
use std::io;
use std::sync::{Arc, Mutex};

fn witness(seed: u8) -> Cosigner {
    Cosigner::from_seed(&format!("w{seed}.example"), &[seed; 32]).expect("a key")
}

/// Two of three.
fn policy() -> Policy {
    let lines: String =
        (1..=3).map(|n| format!("witness W{n} {} http://w{n}.example\n", witness(n).verifier())).collect();
    Policy::parse(format!("{lines}group G 2 W1 W2 W3\nquorum G\n")).expect("a policy")
}

async fn office(keeping: LogKeeping) -> (Office, tempfile::TempDir) {
    let (office, folder) = new_office(Arc::new(FixedClock::new(at("2026-08-03T09:00")))).await;
    (office.keeping(keeping), folder)
}

async fn cosign(office: &Office, seed: u8, time: u64) {
    let latest = office.store().latest_checkpoint().await.expect("read").expect("a checkpoint");
    let stated = Checkpoint::parse(SignedNote::parse(latest.note).expect("a note").text()).expect("a checkpoint");
    let signature = witness(seed).cosign(&stated, time).expect("cosigned");
    office.store().add_cosignature(latest.size, &witness(seed).verifier(), &signature).await.expect("stored");
}

#[tokio::test]
async fn the_page_tells_how_far_the_log_is_witnessed_and_since_when_it_is_not() {
    let (office, _folder) = office(LogKeeping { witnesses: Some(policy()), ..LogKeeping::default() }).await;
    let now = at("2026-08-03T09:00");
    let done = office.adopt_programme(now).await.expect("adopted").expect("an act");
    office.checkpoint().await.expect("signed");
    let later = now.plus_seconds(601);
    let told = async |now| office.witnessed(now).await.expect("told").expect("there are witnesses");
    let first = told(now).await;
    assert_eq!((first.of, first.by, first.size, first.last, first.unmet_since), (3, 0, 0, None, None));
    assert_eq!(told(later).await.unmet_since, Some(done.at), "nobody has signed for ten minutes");
    cosign(&office, 1, 1_785_000_000).await;
    assert_eq!((told(later).await.by, told(later).await.unmet_since), (1, Some(done.at)), "one is not enough");
    cosign(&office, 3, 1_785_000_060).await;
    let enough = told(later).await;
    assert_eq!((enough.by, enough.size, enough.unmet_since), (2, 1, None));
    assert_eq!(enough.last.map(|at| at.micros()), Some(1_785_000_060_000_000));
    // A witness that the policy does not name does not count.
    cosign(&office, 9, 1_785_000_099).await;
    assert_eq!(told(later).await, enough);
    // The next act is new to them all, and its time counts.
    let phc = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG";
    let person = office.programme().people.keys().next().expect("somebody").clone();
    office.create_account(later, None, "someone", &person, phc).await.expect("an account");
    office.checkpoint().await.expect("signed");
    assert_eq!(told(later).await, enough, "not yet");
    assert_eq!(told(later.plus_seconds(601)).await.unmet_since, Some(later));
    // The receipt of an act that witnesses stand for takes their signatures along, not the newest bare checkpoint.
    let receipt = office.receipt(0).await.expect("a receipt");
    assert_eq!((receipt.size, receipt.text.matches("\u{2014} w").count()), (1, 3));
    assert_eq!(office.receipt(1).await.expect("a receipt").size, 3);
}

#[tokio::test]
async fn without_witnesses_nothing_is_told_of_them() {
    let none = Policy::parse("quorum none\n").expect("a policy");
    for witnesses in [None, Some(none)] {
        let (office, _folder) = office(LogKeeping { witnesses, ..LogKeeping::default() }).await;
        assert_eq!(office.witnessed(at("2026-08-03T09:00")).await.expect("told"), None);
    }
}

/// Remembers into a list, until it fails.
#[derive(Default)]
struct List {
    notes: Mutex<Vec<String>>,
    broken: Mutex<bool>,
}

impl SignedMemory for List {
    fn remember(&self, note: &str) -> io::Result<()> {
        if *self.broken.lock().expect("one at a time") {
            return Err(io::Error::other("the disk is gone"));
        }
        self.notes.lock().expect("one at a time").push(note.to_owned());
        Ok(())
    }
}

#[tokio::test]
async fn what_cannot_be_remembered_is_not_shown() {
    let list = Arc::new(List::default());
    let memory: Arc<dyn SignedMemory> = list.clone();
    let (office, _folder) = office(LogKeeping { memory: Some(memory), ..LogKeeping::default() }).await;
    office.adopt_programme(at("2026-08-03T09:00")).await.expect("adopted");
    *list.broken.lock().expect("one at a time") = true;
    assert!(office.checkpoint().await.is_err());
    assert_eq!(office.store().latest_checkpoint().await.expect("read"), None, "nothing was stored");
    *list.broken.lock().expect("one at a time") = false;
    assert_eq!(office.checkpoint().await.expect("signed"), Some(1));
    let latest = office.store().latest_checkpoint().await.expect("read").expect("a checkpoint");
    assert_eq!(*list.notes.lock().expect("one at a time"), [latest.note]);
}

/// Many who sign at once: what is remembered never goes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_remembered_only_grows() {
    let list = Arc::new(List::default());
    let memory: Arc<dyn SignedMemory> = list.clone();
    let (office, _folder) = office(LogKeeping { memory: Some(memory), ..LogKeeping::default() }).await;
    let office = Arc::new(office);
    office.adopt_programme(at("2026-08-03T09:00")).await.expect("adopted");
    let person = office.programme().people.keys().next().expect("somebody").clone();
    let phc = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG";
    let mut signing = Vec::new();
    for n in 0..12 {
        let (name, person) = (format!("someone{n}"), person.clone());
        office.create_account(at("2026-08-03T09:00"), None, &name, &person, phc).await.expect("an account");
        for _ in 0..3 {
            let office = office.clone();
            signing.push(tokio::spawn(async move { office.checkpoint().await.expect("signed") }));
        }
    }
    for signed in signing {
        signed.await.expect("ended");
    }
    let notes = list.notes.lock().expect("one at a time");
    let size = |note: &String| Checkpoint::parse(SignedNote::parse(note).expect("a note").text()).expect("one").size();
    let sizes: Vec<u64> = notes.iter().map(size).collect();
    assert!(sizes.is_sorted() && sizes.last() == Some(&25), "{sizes:?}");
}
