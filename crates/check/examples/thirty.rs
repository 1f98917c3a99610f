use shishu_check::{kernel::Lists, plan::{Check, Plan}, run::*, source::{Source, parquet::ParquetSource}};
use shishu_rules::*;
use shishu_terms::IndicatorCode;
use std::collections::BTreeMap;
use std::io::Write;
struct N<'a>(&'a dyn Source);
impl Names for N<'_> {
    fn resolve(&self, w: &str) -> Option<IndicatorCode> { self.0.columns().iter().any(|c| c.name == w).then(|| IndicatorCode::new(w)) }
    fn all(&self) -> Vec<(IndicatorCode, String, String)> { self.0.columns().iter().map(|c| (IndicatorCode::new(&c.name), c.name.clone(), c.name.clone())).collect() }
    fn kind(&self, c: &IndicatorCode) -> Option<CellKind> { self.0.columns().iter().find(|x| x.name == c.as_str())?.kind }
    fn lists(&self) -> Vec<String> { vec!["regions".into(), "industries".into()] }
}
struct S(std::io::BufWriter<std::fs::File>, Vec<String>, u64);
impl Sink for S {
    fn take(&mut self, f: Vec<Failure>) -> std::io::Result<()> {
        for x in f { self.2 += 1; let row = if let Cell::Number(d) = &x.shown[0] { d.to_string() } else { "?".into() }; writeln!(self.0, "{},{}", row, self.1[x.rule])?; }
        Ok(())
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let src = ParquetSource::open(a[1].as_ref()).unwrap();
    let dir = std::path::Path::new(&a[1]).parent().unwrap();
    let list = |f: &str| CodeList::new(std::fs::read_to_string(dir.join(f)).unwrap().lines().skip(1).map(|s| s.trim().to_owned()));
    let mut lists = BTreeMap::new();
    lists.insert(ListRef::Named("regions".into()), list("regions.csv"));
    lists.insert(ListRef::Named("industries".into()), list("industries.csv"));
    let mut rules = vec![]; let mut ids = vec![];
    for line in std::fs::read_to_string(&a[2]).unwrap().lines() {
        let mut p = line.split('|'); let (id, when, expr) = (p.next().unwrap(), p.next().unwrap(), p.next().unwrap());
        if a.len() > 5 && !a[5].split(',').any(|x| x == id) { continue; }
        let mut s = RuleSource::new(id, Level::Hard, expr); if !when.is_empty() { s.when = Some(when.into()); }
        ids.push(id.to_owned());
        rules.push(std::sync::Arc::new(compile(&s, &N(&src)).unwrap_or_else(|e| panic!("{id}: {e:?}"))));
    }
    let check = Check { rules, lists: Lists::new(lists), shown: vec!["row".into()] };
    let plan = Plan::new(&check, &src).unwrap();
    let mut sink = S(std::io::BufWriter::new(std::fs::File::create(&a[3]).unwrap()), ids.clone(), 0);
    writeln!(sink.0, "row,rule").unwrap();
    let t = std::time::Instant::now();
    let r = run(&plan, &src, Options { threads: a[4].parse().unwrap(), memory: 320 << 20 }, &mut sink, &Signals::default()).unwrap();
    for (id, c) in ids.iter().zip(&r.counts) { println!("{id} {} {} {} {}", c.pass, c.fail, c.missing, c.broken); }
    println!("rows {} pairs {} {:?}", r.rows, sink.2, t.elapsed());
}
