//! Writes that wait share a transaction; none disturbs another.

use shishu_store::{Location, NewAct, Store, StoreError, WriteError};
use std::sync::Arc;
use std::task::Poll;
use tokio::sync::oneshot;

use crate::desk::{act, append, assert_sound, create};

#[derive(Debug, PartialEq)]
enum Refusal {
    No,
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Holds the writer until the returned sender is used, so that what is written meanwhile waits together.
async fn hold(store: &Store) -> oneshot::Sender<()> {
    let (go, wait) = oneshot::channel::<()>();
    let (holding, held) = oneshot::channel::<()>();
    let store = store.clone();
    tokio::spawn(async move {
        store
            .write::<_, StoreError, _>(|_| {
                Box::pin(async move {
                    let _ = holding.send(());
                    let _ = wait.await;
                    Ok(())
                })
            })
            .await
    });
    held.await.unwrap();
    go
}

/// Starts a write and waits until it is in the queue, so that the order is known.
async fn queue<F>(store: &Store, work: F) -> tokio::task::JoinHandle<Result<u64, WriteError<Refusal>>>
where
    F: for<'t> FnOnce(&'t mut shishu_store::Tx) -> shishu_store::BoxFuture<'t, Result<u64, Refusal>> + Send + 'static,
{
    let store = store.clone();
    let writing = async move { store.write(work).await.map(|committed| committed.value) };
    // Unconstrained, or tokio makes the hundredth of them wait before it has sent anything.
    let mut writing = Box::pin(tokio::task::unconstrained(writing));
    // Polled once: it has sent its work and waits for the answer.
    assert!(futures::poll!(&mut writing).is_pending());
    tokio::spawn(writing)
}

pub async fn waiting_writes_share_a_commit(location: Location) -> String {
    let store = create(&location).await;
    let go = hold(&store).await;
    let before = store.stats();
    let mut waiting = Vec::new();
    for n in 0..300 {
        waiting.push(
            queue(&store, move |tx| Box::pin(async move { Ok(tx.append(act(&format!("s{n}"))).await?.seq) })).await,
        );
    }
    go.send(()).unwrap();
    for (n, writing) in waiting.into_iter().enumerate() {
        assert_eq!(writing.await.unwrap().unwrap(), n as u64, "in the order they came");
    }
    let after = store.stats();
    assert_eq!(after.acts - before.acts, 300);
    // The one that held the writer, then 256 together, then the other 44.
    assert_eq!(after.commits - before.commits, 3);
    assert_sound(&store).await;
    store.close().await;
    String::new()
}

pub async fn a_refusal_takes_back_only_itself(location: Location) -> String {
    let store = create(&location).await;
    let go = hold(&store).await;
    let good = |subject: &'static str| -> NewAct { act(subject).content("note", subject) };
    let first = queue(&store, move |tx| Box::pin(async move { Ok(tx.append(good("one")).await?.seq) })).await;
    let refused = queue(&store, move |tx| {
        Box::pin(async move {
            // Sees what came before it, writes, and is refused after all.
            assert_eq!(tx.acts_of("one").await?.len(), 1);
            tx.put_blob(b"scan").await?;
            tx.append(good("refused")).await?;
            tx.append(good("refused")).await?;
            Err(Refusal::No)
        })
    })
    .await;
    let panicking = queue(&store, move |tx| {
        Box::pin(async move {
            tx.append(good("panicking")).await?;
            panic!("a defect");
        })
    })
    .await;
    let failing = queue(&store, move |tx| {
        Box::pin(async move {
            tx.append(good("failing")).await?;
            tx.query("SELECT nothing FROM nowhere", vec![]).await?;
            Ok(0)
        })
    })
    .await;
    let last = queue(&store, move |tx| {
        Box::pin(async move {
            assert_eq!(tx.acts_of("refused").await?.len(), 0);
            Ok(tx.append(good("two")).await?.seq)
        })
    })
    .await;
    go.send(()).unwrap();
    assert_eq!(first.await.unwrap(), Ok(0));
    assert_eq!(refused.await.unwrap(), Err(WriteError::Refused(Refusal::No)));
    assert_eq!(panicking.await.unwrap(), Err(WriteError::Store(StoreError::Panicked("a defect".to_owned()))));
    assert!(matches!(failing.await.unwrap(), Err(WriteError::Refused(Refusal::Store(StoreError::Database { .. })))));
    assert_eq!(last.await.unwrap(), Ok(1));
    assert_eq!(store.tree_size().await.unwrap(), 2);
    let report = store.verify(&[], &mut |_| {}).await.unwrap();
    assert_eq!(report.blobs, 0);
    // Alone in its transaction a refusal is taken back as well.
    let alone = store
        .write(|tx| {
            Box::pin(async move {
                tx.append(act("alone")).await?;
                Err::<(), _>(Refusal::No)
            })
        })
        .await;
    assert_eq!(alone, Err(WriteError::Refused(Refusal::No)));
    append(&store, act("three")).await.unwrap();
    assert_eq!(store.stats().undone, 4);
    assert_sound(&store).await;
    let root = hex::encode(store.root_at(3).await.unwrap());
    store.close().await;
    root
}

pub async fn what_failed_cannot_be_kept_by_looking_away(location: Location) -> String {
    let store = create(&location).await;
    let looked_away = store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                tx.append(act("kept?")).await?;
                let failed = tx.query("SELECT nothing FROM nowhere", vec![]).await;
                assert!(failed.is_err());
                assert_eq!(tx.append(act("more")).await, Err(StoreError::Doomed));
                Ok(())
            })
        })
        .await;
    assert_eq!(looked_away, Err(WriteError::Store(StoreError::Doomed)));
    let dropped = store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                let mut half = Box::pin(tx.append(act("half")));
                match futures::poll!(&mut half) {
                    Poll::Pending => Ok(()), // and drops it half way, in the middle of a statement
                    // A fast answer, so there is nothing to drop this time.
                    Poll::Ready(_) => Err(StoreError::Doomed),
                }
            })
        })
        .await;
    let (WriteError::Store(doomed) | WriteError::Refused(doomed)) = dropped.unwrap_err();
    assert_eq!(doomed, StoreError::Doomed);
    append(&store, act("s")).await.unwrap();
    assert_eq!(store.tree_size().await.unwrap(), 1);
    assert_sound(&store).await;
    store.close().await;
    String::new()
}

pub async fn what_is_handed_is_for_the_next_act_alone(location: Location) -> String {
    let store = create(&location).await;
    let written = store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                tx.hand("read before");
                assert_eq!(tx.handed::<u64>(), None, "of another type");
                assert_eq!(tx.handed::<&str>(), None, "taken once, whoever took it");
                tx.hand("read before");
                tx.append(act("one")).await?;
                assert_eq!(tx.handed::<&str>(), None, "the act has changed what was read");
                tx.hand("left over");
                Ok(())
            })
        })
        .await;
    assert!(written.is_ok(), "{written:?}");
    let left = store.write::<_, StoreError, _>(|tx| Box::pin(async move { Ok(tx.handed::<&str>()) })).await;
    assert_eq!(left.map(|committed| committed.value), Ok(None));
    store.close().await;
    String::new()
}

pub async fn a_failed_commit_refuses_all_and_harms_nothing(location: Location) -> String {
    let store = create(&location).await;
    append(&store, act("before")).await.unwrap();
    let go = hold(&store).await;
    let mut waiting = Vec::new();
    for kind in ["return.saved", "orphan", "return.saved"] {
        waiting.push(
            queue(&store, move |tx| {
                Box::pin(async move {
                    let mut act = act("together");
                    act.kind = kind;
                    Ok(tx.append(act).await?.seq)
                })
            })
            .await,
        );
    }
    go.send(()).unwrap();
    for writing in waiting {
        let answer = writing.await.unwrap();
        assert!(matches!(answer, Err(WriteError::Store(StoreError::Database { .. }))), "{answer:?}");
    }
    assert_eq!(store.tree_size().await.unwrap(), 1);
    let mut orphan = act("alone");
    orphan.kind = "orphan";
    assert!(append(&store, orphan).await.is_err());
    assert_eq!(append(&store, act("after")).await.unwrap().seq, 1);
    assert_sound(&store).await;
    store.close().await;
    String::new()
}

pub async fn a_write_that_nobody_waits_for_stands(location: Location) -> String {
    let store = create(&location).await;
    let go = hold(&store).await;
    let abandoned = queue(&store, |tx| Box::pin(async move { Ok(tx.append(act("s")).await?.seq) })).await;
    abandoned.abort();
    go.send(()).unwrap();
    assert_eq!(append(&store, act("s")).await.unwrap().seq, 1);
    let other = Arc::new(store.clone());
    store.close().await;
    let closed = append(&other, act("s")).await;
    assert_eq!(closed, Err(StoreError::Closed));
    String::new()
}
