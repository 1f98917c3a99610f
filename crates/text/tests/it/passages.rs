//! Aligned passages and near copies: properties over any text, and a naive tiling as a second road.

use proptest::prelude::*;
use shishu_text::{Corpus, Normal, Options, Sign, align, alignment, repeated, slice};

/// Greedy string tiling straight from its definition: every pair of places, again and again.
fn naive(a: &[Sign], b: &[Sign], least: usize) -> Vec<(usize, usize, usize)> {
    if a == b {
        return if a.is_empty() { vec![] } else { vec![(0, 0, a.len())] };
    }
    let (mut used_a, mut used_b) = (vec![false; a.len()], vec![false; b.len()]);
    let mut tiles = vec![];
    loop {
        let mut best = (0, 0, 0);
        for i in 0..a.len() {
            for j in 0..b.len() {
                let same = |n: &usize| {
                    let (x, y) = (i + n, j + n);
                    x < a.len() && y < b.len() && a[x] == b[y] && !used_a[x] && !used_b[y]
                };
                let len = (0..).take_while(same).count();
                if len > best.2 {
                    best = (i, j, len);
                }
            }
        }
        let (i, j, len) = best;
        if len < least {
            tiles.sort_unstable();
            return tiles;
        }
        used_a[i..i + len].fill(true);
        used_b[j..j + len].fill(true);
        tiles.push(best);
    }
}

fn without_bridges(least: usize) -> Options {
    Options { least, bridge: 0 }
}

proptest! {
    /// With few different characters there are many ties, which is where the two roads could part.
    #[test]
    fn tiling_is_what_its_definition_says(a in "[甲乙丙]{0,30}", b in "[甲乙丙]{0,30}", least in 1_usize..6) {
        let (one, two) = (Normal::new(&a), Normal::new(&b));
        // The shorter text, then the lesser one, comes first when runs are equally long.
        let swapped = (one.len(), one.signs()) > (two.len(), two.signs());
        let mut expected = match swapped {
            false => naive(one.signs(), two.signs(), least),
            true => naive(two.signs(), one.signs(), least).into_iter().map(|(j, i, len)| (i, j, len)).collect(),
        };
        expected.sort_unstable();
        let found = alignment(&one, &two, &Options { least, bridge: 0 });
        prop_assert_eq!(found.covered, expected.iter().map(|(_, _, len)| len).sum::<usize>());
        // Tiles that touch in both texts are shown as one.
        let mut joined: Vec<(usize, usize, usize)> = vec![];
        for (i, j, len) in expected {
            match joined.last_mut() {
                Some((a, b, before)) if *a + *before == i && *b + *before == j => *before += len,
                _ => joined.push((i, j, len)),
            }
        }
        let got: Vec<_> = found.passages.iter().map(|p| (p.from.start, p.to.start, p.from.len())).collect();
        prop_assert_eq!(got, joined);
    }

    #[test]
    fn any_text_is_wholly_in_itself(text in "\\PC{0,200}") {
        let normal = Normal::new(&text);
        let passages = align(&text, &text, &Options::default());
        prop_assert_eq!(passages.len(), usize::from(!normal.is_empty()));
        for passage in passages {
            let whole = normal.place(&(0..normal.len()));
            prop_assert_eq!((&passage.from, &passage.to), (&whole, &whole));
        }
    }

    #[test]
    fn both_directions_find_the_same(a in "[甲乙丙1a，]{0,120}", b in "[甲乙丙2a。]{0,120}", bridge in 0_usize..9) {
        let options = Options { least: 4, bridge };
        let mut back: Vec<_> = align(&b, &a, &options).into_iter().map(|p| (p.to, p.from)).collect();
        back.sort_by_key(|(from, _)| from.start);
        prop_assert_eq!(align(&a, &b, &options).into_iter().map(|p| (p.from, p.to)).collect::<Vec<_>>(), back);
        let covered = |a: &str, b: &str| alignment(&Normal::new(a), &Normal::new(b), &options).covered;
        prop_assert_eq!(covered(&a, &b), covered(&b, &a));
    }

    #[test]
    fn what_is_said_again_is_copied_again(a in "[甲乙丙]{0,60}", b in "[甲乙丙]{0,60}", least in 2_usize..6) {
        let (one, two) = (Normal::new(&a), Normal::new(&b));
        let options = without_bridges(least);
        let found = repeated(&one, &two, &options);
        prop_assert!(alignment(&one, &two, &options).covered <= found.covered);
        let mut covered = vec![false; one.len()];
        for passage in &found.passages {
            prop_assert_eq!(slice(&a, &passage.from), slice(&b, &passage.to));
            covered[passage.from.clone()].iter_mut().for_each(|sign| *sign = true);
        }
        prop_assert_eq!(covered.iter().filter(|sign| **sign).count(), found.covered);
        // By another road: nowhere is a run left that stands in the other text.
        for at in 0..(one.len() + 1).saturating_sub(least) {
            let run = &one.signs()[at..at + least];
            let free = !covered[at..at + least].contains(&true);
            prop_assert!(!free || !two.signs().windows(least).any(|other| other == run));
        }
    }

    #[test]
    fn passages_lie_in_the_texts_and_do_not_overlap(a in "\\PC{0,80}", middle in "\\PC{0,60}", b in "\\PC{0,80}") {
        let (one, two) = (format!("{a}{middle}"), format!("{middle}{b}"));
        let passages = align(&one, &two, &Options { least: 3, bridge: 2 });
        for passage in &passages {
            prop_assert!(passage.from.end <= one.chars().count() && passage.to.end <= two.chars().count());
            prop_assert!(!slice(&one, &passage.from).is_empty() && !slice(&two, &passage.to).is_empty());
        }
        for pair in passages.windows(2) {
            prop_assert!(pair[0].from.end <= pair[1].from.start);
        }
    }

    #[test]
    fn the_order_of_adding_changes_nothing(texts in prop::collection::vec("[甲乙丙丁戊]{0,60}", 1..8), asked in "[甲乙丙丁戊]{0,60}") {
        let options = without_bridges(5);
        let (mut one, mut two) = (Corpus::new(options), Corpus::new(options));
        for (at, text) in texts.iter().enumerate() {
            one.add(&at.to_string(), text);
        }
        for (at, text) in texts.iter().enumerate().rev() {
            two.add(&at.to_string(), "将被替换的一段文字，甲乙丙丁戊甲乙丙丁戊");
            two.add(&at.to_string(), text);
        }
        prop_assert_eq!(one.nearest(&asked, 3), two.nearest(&asked, 3));
        prop_assert_eq!(one.boilerplate(&asked, 2), two.boilerplate(&asked, 2));
        // The search finds what aligning with every text finds.
        let similarity = |text: &String| repeated(&Normal::new(&asked), &Normal::new(text), &options).permille();
        let best = texts.iter().map(similarity).max().unwrap_or(0);
        prop_assert_eq!(one.nearest(&asked, 1).first().map_or(0, |near| near.similarity), best);
        for at in 0..texts.len() {
            prop_assert!(one.remove(&at.to_string()));
        }
        prop_assert!(one.is_empty() && one.nearest(&asked, 3).is_empty());
    }
}

const REPLY: &str = "网友您好！您在平台反映的问题已收悉，现回复如下：经查，青禾县城关镇河东路12号门前道路破损系地下管线施工所致，\
                     施工单位已于7月3日完成修复。感谢您对我们工作的理解和支持！";

#[test]
fn a_changed_number_is_the_same_passage_and_a_changed_name_is_bridged() {
    let other = REPLY.replace("12号", "3018号").replace("7月3日", "11月26日");
    let found = alignment(&Normal::new(REPLY), &Normal::new(&other), &Options::default());
    assert_eq!((found.passages.len(), found.permille()), (1, 1000));
    let renamed = REPLY.replace("河东路", "解放大道");
    let found = alignment(&Normal::new(REPLY), &Normal::new(&renamed), &Options::default());
    assert_eq!(found.passages.len(), 1);
    assert!(found.permille() > 900 && found.permille() < 1000, "what was bridged is not what was copied: {found:?}");
}

#[test]
fn what_stands_in_many_replies_is_boilerplate_and_weighs_little() {
    let mut corpus = Corpus::new(Options::default());
    let matters =
        ["路灯不亮", "井盖松动", "噪声扰民", "占道经营", "公交太少", "污水外溢", "违章建筑", "垃圾未清", "停水两天"];
    for (at, matter) in matters.iter().enumerate() {
        let own: String = matters.iter().cycle().skip(at).step_by(at + 1).take(9).copied().collect();
        corpus.add(
            &format!("R{at}"),
            &format!(
                "网友您好！您在平台反映的问题已收悉，现回复如下：{matter}一事{own}。感谢您对我们工作的理解和支持！"
            ),
        );
    }
    let share = corpus.boilerplate(REPLY, 5);
    let text: Vec<&str> = share.passages.iter().map(|range| slice(REPLY, range)).collect();
    assert_eq!(text, ["网友您好！您在平台反映的问题已收悉，现回复如下", "感谢您对我们工作的理解和支持"]);
    assert!((300..500).contains(&share.permille), "{share:?}");
    corpus.add("copy", &REPLY.replace("网友", "尊敬的网友"));
    assert_eq!(corpus.nearest(REPLY, 1)[0].id, "copy");
}

#[test]
fn one_character_over_and_over_takes_no_time() {
    let long = "哈".repeat(20_000);
    let patterned = format!("{}嘿", "哈".repeat(20)).repeat(500);
    assert_eq!(align(&long, &long[3..], &Options::default()).len(), 1);
    assert!(!align(&long, &patterned, &Options::default()).is_empty());
}

#[test]
fn a_sentence_pasted_three_times_is_copied_three_times() {
    let once = "路口四盏路灯不亮，系电缆接头进水，已更换灯头四个。";
    let mut corpus = Corpus::new(Options::default());
    corpus.add("light", once);
    let near = corpus.nearest(&once.repeat(3), 1);
    assert_eq!(near[0].similarity, 1000);
    assert_eq!(near[0].passages.len(), 3);
    // The other way round all of it stands in the longer text, once.
    assert_eq!(alignment(&Normal::new(once), &Normal::new(&once.repeat(3)), &Options::default()).permille(), 1000);
}
