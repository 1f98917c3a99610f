//! How long it takes to find what a reply was copied from among 100,000, and what of it is boilerplate. Target: below 20 ms a search.
//!
//! Replies are made up from a seed: set phrases that all of them share, and findings that a handful share, with places, dates and sums
//! of their own. Run: `cargo bench -p shishu-text`.

#![allow(clippy::disallowed_methods, reason = "elapsed time is what a bench measures")]

use criterion::Criterion;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use shishu_text::{Corpus, Options, Related, Suggester};
use std::hint::black_box;
use std::time::{Duration, Instant};

const REPLIES: usize = 100_000;
const SEARCHES: usize = 500;

const OPENINGS: [&str; 4] = [
    "网友您好！您在人民网《地方领导留言板》反映的问题已收悉，市委、市政府高度重视，立即交由相关部门调查核实。现将有关情况回复如下：",
    "尊敬的网友：您好！您反映的问题我们已转交相关单位办理，经调查核实，现答复如下：",
    "您好！来信收悉。感谢您对我市工作的关心和监督。针对您反映的问题，我局第一时间安排工作人员到现场进行了调查了解。",
    "您好，您的留言已收悉。现将处理情况回复如下：",
];
const CLOSINGS: [&str; 3] = [
    "感谢您对我们工作的理解和支持，如有疑问，请在工作时间拨打我局电话咨询。",
    "再次感谢您对我市各项工作的关心、支持与监督，祝您工作顺利、生活愉快！",
    "下一步，我们将进一步加大监管力度，发现一起、查处一起，切实维护人民群众的合法权益。",
];
const CHARACTERS: &str = "路灯道桥水电气污染噪声垃圾学校医院公交车位物业小区开发商规划建设拆迁补偿土地村民社保工资养老教师学生河流水库农田\
    施工单位整改检查执法罚款通知书限期完成修复安装更换清理协调街道社区镇政府住建局城管局环保局交通局人社局教育局卫健委负责人\
    经核实情况属实基本不存在目前已经要求按照规定办理手续申请审批资金到位预计年底竣工验收投入使用加强巡查保障群众出行安全";

struct Made {
    chance: ChaCha8Rng,
    characters: Vec<char>,
    /// What findings are made of; some are used far more than others.
    sentences: Vec<String>,
}

impl Made {
    fn new() -> Self {
        let mut made = Self {
            chance: ChaCha8Rng::seed_from_u64(1),
            characters: CHARACTERS.chars().filter(|c| !c.is_whitespace()).collect(),
            sentences: Vec::new(),
        };
        made.sentences = (0..20_000).map(|_| made.words(28)).collect();
        made
    }

    fn below(&mut self, n: usize) -> usize {
        (self.chance.next_u64() % n as u64) as usize
    }

    fn words(&mut self, n: usize) -> String {
        let places: Vec<usize> = (0..n).map(|_| self.below(self.characters.len())).collect();
        places.into_iter().map(|at| self.characters[at]).collect()
    }

    /// About 300 characters: an opening, findings of which half stand in other replies too, a closing.
    fn reply(&mut self) -> String {
        let mut reply = OPENINGS[self.below(OPENINGS.len())].to_owned();
        for _ in 0..3 {
            // The product of two chances: low numbers are common.
            let (a, b) = (self.below(self.sentences.len()), self.below(1000));
            reply.push_str(&self.sentences[a * b / 1000]);
            let (month, day, sum) = (1 + self.below(12), 1 + self.below(28), self.below(900));
            let own = self.words(30);
            reply.push_str(&format!("，{month}月{day}日{own}，共{sum}.5万元。"));
        }
        reply + CLOSINGS[self.below(CLOSINGS.len())]
    }
}

fn main() {
    let mut made = Made::new();
    let replies: Vec<String> = (0..REPLIES).map(|_| made.reply()).collect();
    let mut corpus = Corpus::new(Options::default());
    let start = Instant::now();
    for (at, reply) in replies.iter().enumerate() {
        corpus.add(&format!("R{at:06}"), reply);
    }
    let characters = replies.iter().map(|reply| reply.chars().count()).sum::<usize>() / REPLIES;
    println!("{REPLIES} replies of {characters} characters indexed in {:.1?}", start.elapsed());
    // A reply with one sentence of its own, another that is a copy with other numbers, and one that is new but for its set phrases.
    let asked: Vec<String> = (0..SEARCHES)
        .map(|at| match at % 3 {
            0 => format!("{}{}", replies[at * 150], made.words(40)),
            1 => replies[at * 190].replace(['1', '2', '3'], "7"),
            _ => format!("{}{}{}", OPENINGS[at % 4], made.words(200), CLOSINGS[at % 3]),
        })
        .collect();
    times("nearest 5", &asked, |text| corpus.nearest(text, 5).len());
    times("boilerplate in 5", &asked, |text| corpus.boilerplate(text, 5).passages.len());
    for (at, text) in asked.iter().enumerate().filter(|(at, _)| at % 3 < 2) {
        let near = corpus.nearest(text, 1);
        assert!(near.first().is_some_and(|near| near.similarity > 800), "{at}: {near:?}");
    }
    let (mut related, mut suggester) = (Related::default(), Suggester::default());
    for (at, reply) in replies.iter().take(10_000).enumerate() {
        related.add(&at.to_string(), reply);
        suggester.learn(&(at % 12).to_string(), reply);
    }
    times("duplicates among 10,000", &asked[..100], |text| related.like(text, Related::PROBABLE, 5).len());
    times("12 categories, 10,000 learnt", &asked[..100], |text| suggester.suggest(text).len());
    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function("nearest 5 of 100,000", |bench| {
        let mut at = 0;
        bench.iter(|| {
            at += 1;
            black_box(corpus.nearest(&asked[at % SEARCHES], 5))
        });
    });
    criterion.final_summary();
}

/// Median, 99th percentile and longest of one run over all.
fn times(what: &str, asked: &[String], work: impl Fn(&str) -> usize) {
    let mut times: Vec<Duration> = asked
        .iter()
        .map(|text| {
            let start = Instant::now();
            black_box(work(text));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("{what}: median {:.2?}, p99 {:.2?}, longest {:.2?}", at(50), at(99), at(100));
}
