//! The page of the log says how far it is witnessed, and says so when it is not.

use crate::site::*;
use axum::body::Body;
use axum::http::Request;
use shishu_ledger::{Checkpoint, Cosigner, Policy, SignedNote};
use shishu_office::LogKeeping;

#[tokio::test]
async fn the_page_of_the_log_tells_of_its_witnesses_in_both_languages() {
    let witness = Cosigner::from_seed("w1.example", &[1; 32]).expect("a key");
    let policy = Policy::parse(format!("witness W1 {}\nquorum W1\n", witness.verifier())).expect("a policy");
    let site = Site::keeping(LogKeeping { witnesses: Some(policy), ..LogKeeping::default() }).await;
    site.office.checkpoint().await.expect("signed");
    let nobody = Browser::default();
    let says = async |parts: [&str; 2], warns: bool| {
        for (lang, part) in ["zh", "en"].into_iter().zip(parts) {
            let request = Request::get("/ledger").header("host", "test").header("accept-language", lang);
            let page = site.send(request.body(Body::empty()).expect("a request")).await.body;
            assert!(page.contains(part), "{part}: {page}");
            let warning = ["外部见证", "lack enough outside witnesses"].iter().any(|words| page.contains(words));
            assert_eq!(warning, warns, "{lang}");
        }
    };
    // The first act is of July, the clock shows August: long without a witness.
    says(["1 个见证人都还没有联署", "none of 1 witnesses has cosigned yet"], true).await;
    let latest = site.office.store().latest_checkpoint().await.expect("read").expect("a checkpoint");
    let stated = Checkpoint::parse(SignedNote::parse(&latest.note).expect("a note").text()).expect("a checkpoint");
    let signature = witness.cosign(&stated, 1_785_000_000).expect("cosigned");
    site.office.store().add_cosignature(latest.size, &witness.verifier(), &signature).await.expect("stored");
    says(["1 / 1 个见证人联署到", "1 of 1 witnesses have cosigned"], false).await;
    assert!(site.get(&nobody, "/log/checkpoint").await.body.contains("\u{2014} w1.example "));
}
