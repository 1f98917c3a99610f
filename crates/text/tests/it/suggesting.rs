//! Categories and related texts: what they must hold for any text and any order.

use proptest::prelude::*;
use shishu_text::{Related, Suggester};

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn seeded() -> Suggester {
    let (roads, water) = (words(&["路灯", "坑洼", "红绿灯"]), words(&["停水", "自来水", "水压"]));
    Suggester::new([("roads", roads.as_slice()), ("water", water.as_slice())])
}

#[test]
fn words_decide_until_people_do() {
    let mut suggester = seeded();
    let first = &suggester.suggest("小区门口的路灯坏了三个月")[0];
    assert_eq!((first.category.as_str(), first.words.as_slice()), ("roads", ["路灯".to_owned()].as_slice()));
    // What people put under water although its words say roads is learnt.
    for place in ["东", "南", "西", "北"] {
        suggester.learn("water", &format!("{place}门的窨井盖松动，夜里响声大"));
    }
    assert_eq!(suggester.suggest("窨井盖松动很久了")[0].category, "water");
    assert_eq!(suggester.suggest("路灯不亮")[0].category, "roads");
    suggester.learn("wages", "工地拖欠农民工工资");
    let suggested = suggester.suggest("拖欠工资半年");
    assert_eq!((suggested.len(), suggested[0].category.as_str()), (3, "wages"));
    assert_eq!(suggester.suggest("xyz"), []);
    assert_eq!(Suggester::default().suggest("路灯不亮"), []);
}

#[test]
fn the_same_matter_in_other_words_is_found_by_its_names() {
    let mut related = Related::default();
    let texts = [
        ("1", "丽发新城小区旁边新建搅拌站，粉尘和噪声严重，请环保部门查处"),
        ("2", "青山路公交车站没有雨棚，下雨天候车的人全身湿透"),
        ("3", "学校门口占道经营，接送孩子很危险，请城管整治"),
        ("4", "自来水浑浊发黄，居民无法饮用，请水务公司尽快解决"),
    ];
    for (id, text) in texts {
        related.add(id, text);
    }
    let asked = "我们丽发新城的业主被旁边的搅拌站吵得睡不着，窗台上都是粉尘";
    let found = related.like(asked, 50, 3);
    assert_eq!(found.iter().map(|like| like.id.as_str()).collect::<Vec<_>>(), ["1"]);
    assert!(found[0].words.iter().any(|word| word.contains("丽发新城")), "{found:?}");
    assert!(related.remove("1") && !related.remove("1"));
    assert_eq!(related.like(asked, 50, 3), []);
    assert_eq!(related.like("", 0, 3), []);
}

proptest! {
    #[test]
    fn the_order_of_learning_leaves_no_trace(
        texts in prop::collection::vec(("[abc]", "[甲乙丙丁1，]{0,20}"), 0..8), asked in "[甲乙丙丁2]{0,12}",
    ) {
        let (mut one, mut two) = (Suggester::default(), Suggester::default());
        texts.iter().for_each(|(category, text)| one.learn(category, text));
        texts.iter().rev().for_each(|(category, text)| two.learn(category, text));
        prop_assert_eq!(one.suggest(&asked), two.suggest(&asked));
        let (mut one, mut two) = (Related::default(), Related::default());
        let named = || texts.iter().enumerate();
        named().for_each(|(id, (_, text))| one.add(&id.to_string(), text));
        named().rev().for_each(|(id, (_, text))| two.add(&id.to_string(), text));
        prop_assert_eq!(one.like(&asked, 0, 4), two.like(&asked, 0, 4));
    }

    #[test]
    fn any_text_can_be_learnt_and_asked_about(text in "\\PC{0,60}", asked in "\\PC{0,60}") {
        let mut suggester = seeded();
        suggester.learn("roads", &text);
        let suggested = suggester.suggest(&asked);
        let all: u32 = suggested.iter().map(|one| one.strength).sum();
        prop_assert!(suggested.is_empty() || (998..=1002).contains(&all), "{}", all);
        let mut related = Related::default();
        related.add("a", &text);
        for like in related.like(&asked, 0, 4) {
            prop_assert!(like.likeness <= 1000 && like.copied <= 1000);
        }
    }
}
