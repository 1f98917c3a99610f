//! The story: what any store does, told chapter by chapter on SQLite and on PostgreSQL.

mod duties;
mod groups;
mod record;
mod tree;
mod views;

use shishu_store::Location;
use std::future::Future;
use std::pin::Pin;

use crate::pg::Cluster;

/// A chapter gets an empty place. What it returns must be the same on both databases.
type Chapter = fn(Location) -> Pin<Box<dyn Future<Output = String>>>;

macro_rules! chapters {
    ($($part:ident :: $chapter:ident),* $(,)?) => {
        const CHAPTERS: &[(&str, Chapter)] =
            &[$((stringify!($chapter), |location| Box::pin($part::$chapter(location)))),*];
    };
}

chapters! {
    record::acts_read_back_as_they_were_stated,
    record::a_record_is_committed_to_as_documented,
    record::what_cannot_be_recorded_is_refused,
    record::blobs_are_found_by_their_hash,
    record::erasing_leaves_the_proof,
    record::the_database_refuses_to_change_what_was_stated,
    duties::duties_are_raised_and_discharged_by_acts,
    duties::duties_are_found_by_owner_subject_kind_and_time,
    duties::a_duty_is_raised_once_and_discharged_once,
    groups::waiting_writes_share_a_commit,
    groups::a_refusal_takes_back_only_itself,
    groups::what_failed_cannot_be_kept_by_looking_away,
    groups::what_is_handed_is_for_the_next_act_alone,
    groups::a_failed_commit_refuses_all_and_harms_nothing,
    groups::a_write_that_nobody_waits_for_stands,
    tree::every_act_is_provable_at_every_size,
    tree::only_checkpoints_of_this_tree_are_kept,
    tree::a_reopened_tree_goes_on,
    views::views_follow_the_acts,
    views::a_changed_view_is_found_and_mended,
    views::a_new_version_of_the_views_is_made_at_opening,
    views::views_are_written_by_their_projection_alone,
    views::ephemeral_tables_state_nothing,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    for (name, chapter) in CHAPTERS {
        eprintln!("sqlite: {name}");
        tell_on_sqlite(*chapter).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    for (name, chapter) in CHAPTERS {
        eprintln!("postgresql: {name}");
        // A name of 63 bytes at most, or PostgreSQL cuts it.
        let url = cluster.database(&name[..name.len().min(60)]).await;
        let told = chapter(Location::Postgres { url }).await;
        assert_eq!(told, tell_on_sqlite(*chapter).await, "{name}: the two databases differ");
    }
    crate::opening::on_postgresql(&cluster).await;
}

async fn tell_on_sqlite(chapter: Chapter) -> String {
    let folder = tempfile::tempdir().unwrap();
    // A name that needs care: spaces, percent signs, Chinese.
    chapter(Location::Folder(folder.path().join("青禾 100%"))).await
}
