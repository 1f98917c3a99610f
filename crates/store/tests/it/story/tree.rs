//! The tree: every act provable, by the ledger's own checks.

use shishu_ledger::{Checkpoint, Cosigner, NodeId, SignedNote, Signer, verify_consistency, verify_inclusion};
use shishu_store::{Location, Store, StoreError};

use crate::desk::{act, append, append_all, assert_sound, create, reopen};

pub async fn every_act_is_provable_at_every_size(location: Location) -> String {
    let store = create(&location).await;
    append_all(&store, (0..21).map(|n| act(&format!("s{n}"))).collect()).await.unwrap();
    let mut roots = Vec::new();
    for size in 1..=21 {
        let root = store.root_at(size).await.unwrap();
        for index in 0..size {
            let leaf = store.leaf(index).await.unwrap().unwrap();
            let proof = store.inclusion(index, size).await.unwrap();
            verify_inclusion(&leaf, index, size, &proof, &root).unwrap();
        }
        roots.push(root);
    }
    for older in 1..=21_u64 {
        for newer in older..=21 {
            let proof = store.consistency(older, newer).await.unwrap();
            let (a, b) = (&roots[older as usize - 1], &roots[newer as usize - 1]);
            verify_consistency(older, newer, &proof, a, b).unwrap();
        }
    }
    assert_eq!(store.root_at(0).await.unwrap(), shishu_ledger::empty_root());
    let beyond = StoreError::BeyondTree { size: 22, present: 21 };
    assert_eq!(store.root_at(22).await.unwrap_err(), beyond);
    assert_eq!(store.inclusion(0, 22).await.unwrap_err(), beyond);
    assert_eq!(store.consistency(3, 22).await.unwrap_err(), beyond);
    assert!(matches!(store.inclusion(5, 5).await, Err(StoreError::Tree(_))));
    assert_eq!(store.node(NodeId::new(3, 7)).await.unwrap(), None);
    assert_sound(&store).await;
    store.close().await;
    hex::encode(roots[20])
}

pub async fn only_checkpoints_of_this_tree_are_kept(location: Location) -> String {
    let store = create(&location).await;
    append_all(&store, vec![act("s"), act("t"), act("u")]).await.unwrap();
    let signer = Signer::from_seed("log.example/qinghe", &[1; 32]).unwrap();
    let other = Signer::from_seed("log.example/qinghe", &[2; 32]).unwrap();
    let note = async |size: u64, signer: &Signer| {
        let root = store.root_at(size).await.unwrap();
        let checkpoint = Checkpoint::new("log.example/qinghe", size, root).unwrap();
        checkpoint.sign(signer).unwrap()
    };
    assert_eq!(store.latest_checkpoint().await.unwrap(), None);
    let (two, three) = (note(2, &signer).await, note(3, &signer).await);
    assert!(store.add_checkpoint(3, &three).await.unwrap());
    assert!(store.add_checkpoint(2, &two).await.unwrap());
    assert!(!store.add_checkpoint(2, &two).await.unwrap(), "the same one again");
    let wrong_root = Checkpoint::new("log.example/qinghe", 1, [9; 32]).unwrap().sign(&signer).unwrap();
    for (size, note) in [(1, &wrong_root), (2, &three), (2, &note(2, &other).await), (2, &"no note".to_owned())] {
        let refused = store.add_checkpoint(size, note).await;
        assert!(matches!(refused, Err(StoreError::Checkpoint { .. })), "{size}: {refused:?}");
    }
    let beyond = store.add_checkpoint(4, &three).await;
    assert_eq!(beyond, Err(StoreError::BeyondTree { size: 4, present: 3 }));
    let latest = store.latest_checkpoint().await.unwrap().unwrap();
    assert_eq!((latest.size, &latest.note), (3, &three));
    let sizes: Vec<_> = store.checkpoints().await.unwrap().iter().map(|one| one.size).collect();
    assert_eq!(sizes, [2, 3]);
    let three = witnessed(&store, three, two).await;
    let report = store.verify(&[signer.verifier()], &mut |_| {}).await.unwrap();
    assert_eq!((report.damages.len(), report.checkpoints, report.cosignatures), (0, 2, 3));
    let report = store.verify(&[other.verifier()], &mut |_| {}).await.unwrap();
    assert_eq!(report.damages.len(), 2, "signed by nobody who is trusted");
    store.close().await;
    three
}

/// Of the checkpoints at 3 and 2: what witnesses sign under them is kept, shown and nothing else; returns the newest note.
async fn witnessed(store: &Store, three: String, two: String) -> String {
    let witness = |seed: u8| Cosigner::from_seed(&format!("w{seed}.example"), &[seed; 32]).unwrap();
    let of = |note: &str| Checkpoint::parse(SignedNote::parse(note).unwrap().text()).unwrap();
    let (one, other) = (witness(11), witness(12));
    let good = one.cosign(&of(&three), 1_700_000_000).unwrap();
    assert_eq!(store.cosigned_checkpoints(0, 9).await.unwrap(), []);
    assert!(store.add_cosignature(3, &one.verifier(), &good).await.unwrap());
    let later = one.cosign(&of(&three), 1_700_000_009).unwrap();
    assert!(!store.add_cosignature(3, &one.verifier(), &later).await.unwrap(), "once for each witness");
    let under_two = one.cosign(&of(&two), 1).unwrap();
    for (size, key, signature) in [(2, &one, &good), (3, &one, &under_two), (3, &other, &good), (4, &one, &good)] {
        let refused = store.add_cosignature(size, &key.verifier(), signature).await;
        assert!(matches!(refused, Err(StoreError::Checkpoint { .. })), "{size}: {refused:?}");
    }
    let log = Signer::from_seed("log.example/qinghe", &[1; 32]).unwrap().verifier();
    let by_log = SignedNote::parse(&three).unwrap().signatures()[0].clone();
    assert!(store.add_cosignature(3, &log, &by_log).await.is_err(), "the log is no witness");
    assert!(store.add_cosignature(3, &other.verifier(), &other.cosign(&of(&three), 5).unwrap()).await.unwrap());
    assert!(store.add_cosignature(2, &one.verifier(), &under_two).await.unwrap());
    let latest = store.latest_checkpoint().await.unwrap().unwrap();
    assert_eq!(latest.note, format!("{three}{good}\n{}\n", other.cosign(&of(&three), 5).unwrap()));
    assert_eq!(store.checkpoints().await.unwrap()[1], latest);
    let newest: Vec<_> = store.cosigned_checkpoints(0, 9).await.unwrap().into_iter().map(|one| one.size).collect();
    assert_eq!((newest, store.cosigned_checkpoints(2, 9).await.unwrap()), (vec![3, 2], vec![latest.clone()]));
    let by = async |key: &Cosigner| store.cosigned_by(&key.verifier()).await.unwrap();
    assert_eq!((by(&one).await, by(&other).await, by(&witness(13)).await), (Some(3), Some(3), None));
    latest.note
}

pub async fn a_reopened_tree_goes_on(location: Location) -> String {
    let store = create(&location).await;
    let mut expected = Vec::new();
    for n in 0..7 {
        expected.push(append(&store, act(&format!("s{n}")).content("note", "x")).await.unwrap());
    }
    let root = store.root_at(7).await.unwrap();
    store.close().await;
    let store = reopen(&location).await;
    assert_eq!(store.acts(0, 99).await.unwrap(), expected);
    assert_eq!(store.root_at(7).await.unwrap(), root);
    assert_eq!(append(&store, act("s7")).await.unwrap().seq, 7);
    let proof = store.consistency(7, 8).await.unwrap();
    verify_consistency(7, 8, &proof, &root, &store.root_at(8).await.unwrap()).unwrap();
    assert_sound(&store).await;
    store.close().await;
    hex::encode(root)
}
