//! The whole folder, read in the order in which one part refers to another; all problems, or a programme.

use std::{collections::BTreeMap, path::Path};

use shishu_terms::{FormId, RegionCode};

use crate::{
    calendar_file, case_file, contact_file,
    files::{Files, check_paths, fingerprint, read_folder},
    form::ReportForm,
    form_file, import, notice_file,
    post::{self, Around, Posts},
    problem::{At, Problem, Problems, Spot, both},
    programme::Programme,
    region::{self, Regions},
    rule_file::{self, RuleIds},
    tenure,
    tenures::Tenures,
    tolerance_file,
    toml_file::{Keys, TomlFile},
    unit::{self, Units},
    upkeep::{self, Retention, Upkeep},
};

/// Loads the programme in a folder. Nothing is half-loaded: either everything in it is right, or every problem comes
/// back, in the order of files and lines.
pub fn load(dir: &Path) -> Result<Programme, Vec<Problem>> {
    load_files(&read_folder(dir)?)
}

/// Loads a programme from its files in memory.
pub fn load_files(files: &Files) -> Result<Programme, Vec<Problem>> {
    let problems = Problems::default();
    check_paths(files, &problems);
    let loaded = read(files, &problems);
    let (refusals, warnings) = problems.into_sorted();
    match loaded {
        Some(programme) if refusals.is_empty() => Ok(Programme { warnings, ..programme }),
        // A part that could not be read has always left a refusal; were there none, that itself would be the problem.
        _ if refusals.is_empty() => Err(vec![nothing_read()]),
        _ => Err(refusals),
    }
}

fn nothing_read() -> Problem {
    Problem {
        file: MANIFEST.to_owned(),
        line: None,
        column: None,
        message: both("制度包读不出来", "the programme could not be read"),
        cure: both("请检查 programme.toml", "check programme.toml"),
    }
}

const MANIFEST: &str = "programme.toml";

fn read(files: &Files, problems: &Problems) -> Option<Programme> {
    let bytes = |name: &str| files.get(name).map_or(&[][..], Vec::as_slice);
    let present = |name: &str| files.contains_key(name);
    let manifest = present(MANIFEST).then(|| manifest(bytes(MANIFEST), problems)).flatten();

    let regions = part(
        present("regions.csv"),
        || region::load(bytes("regions.csv"), problems),
        || Regions::new("区划", "region"),
    );
    if let Some(manifest) = &manifest {
        region::check_root(&regions, &manifest.county, problems);
    }
    let units = part(
        present("units.csv"),
        || unit::load(bytes("units.csv"), &regions, problems),
        || Units::new("单位", "unit"),
    );
    let people = part(
        present("people.csv"),
        || post::load_people(bytes("people.csv"), problems),
        || post::People::new("人员", "person"),
    );

    let (mut forms, declared) = forms(files, &units, problems);
    let around = Around { regions: &regions, units: &units, forms: &declared };
    let posts = part(
        present("posts.toml"),
        || post::load(bytes("posts.toml"), &around, problems),
        || Posts::new("岗位", "post"),
    );
    let tenures = part(
        present("tenures.csv"),
        || tenure::load(bytes("tenures.csv"), &people, &posts, problems),
        Tenures::default,
    );
    let years = part(
        present("calendar.toml"),
        || calendar_file::load_years(bytes("calendar.toml"), problems),
        calendar_file::Years::lost,
    );
    let calendar = part(
        present("calendar.csv"),
        || calendar_file::load(bytes("calendar.csv"), &years, problems),
        Default::default,
    );

    let mut rule_ids = RuleIds::new("规则", "rule");
    for (path, bytes) in within(files, "rules/") {
        rule_file::load(path, bytes, &mut forms, &declared, &mut rule_ids, problems);
    }
    let mut imports = BTreeMap::new();
    for (path, bytes) in within(files, "imports/") {
        if let Some(map) = import::load(path, bytes, &forms, &declared, &units, problems) {
            imports.insert(stem(path).to_owned(), map);
        }
    }

    let around = case_file::Around { units: &units, posts: &posts };
    let kinds = case_file::load_all(within(files, "cases/"), &around, problems);
    let notices = files.get(notice_file::FILE).and_then(|bytes| notice_file::load(bytes, &around, problems));
    let tolerance = files.get(tolerance_file::FILE).and_then(|bytes| tolerance_file::load(bytes, &around, problems));
    let around = contact_file::Around { regions: &regions, units: &units, posts: &posts, kinds: &kinds };
    let visits = contact_file::visits(bytes("visits.toml"), &around, problems);
    let reception = contact_file::reception(bytes("reception.toml"), &around, problems);
    let inspections = contact_file::inspections(bytes("inspections.toml"), &around, problems);

    let manifest = manifest?;
    Some(Programme {
        id: manifest.id,
        name: manifest.name,
        version: manifest.version,
        synthetic: manifest.synthetic,
        utc_offset_seconds: manifest.utc_offset_seconds,
        folder: fingerprint(files),
        hash: fingerprint(files),
        county: manifest.county.value,
        regions: regions.items,
        units: units.items,
        people: people.items,
        posts: posts.items,
        tenures,
        calendar,
        calendar_years: years.years,
        forms,
        imports,
        cases: kinds.items,
        notices,
        tolerance,
        visits,
        reception,
        inspections,
        retention: manifest.retention,
        upkeep: manifest.upkeep,
        warnings: Vec::new(),
    })
}

/// A part of the folder; its absence was reported when the paths were checked.
fn part<T>(present: bool, read: impl FnOnce() -> T, otherwise: impl FnOnce() -> T) -> T {
    if present { read() } else { otherwise() }
}

fn within<'a>(files: &'a Files, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    let inside = files.iter().filter(move |(path, _)| path.starts_with(folder) && path.ends_with(".toml"));
    inside.map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// The forms that are in order, and every id that a form file declared.
fn forms(files: &Files, units: &Units, problems: &Problems) -> (BTreeMap<FormId, ReportForm>, BTreeMap<String, Spot>) {
    let (mut forms, mut declared) = (BTreeMap::new(), BTreeMap::new());
    for (path, bytes) in within(files, "forms/") {
        if let Some(form) = form_file::load(path, bytes, units, &mut declared, problems) {
            forms.insert(form.id.clone(), form);
        }
    }
    (forms, declared)
}

struct Manifest {
    id: String,
    name: shishu_terms::Bilingual,
    version: String,
    synthetic: bool,
    utc_offset_seconds: i32,
    county: At<RegionCode>,
    retention: Vec<Retention>,
    upkeep: Upkeep,
}

fn manifest(bytes: &[u8], problems: &Problems) -> Option<Manifest> {
    let file = TomlFile::open(MANIFEST, bytes, problems)?;
    let root = file.parse()?;
    let known = ["id", "name", "version", "synthetic", "utc_offset", "county"].into_iter().chain(upkeep::KEYS);
    let keys = Keys::root(&file, &root, &known.collect::<Vec<_>>());
    let id = keys.text("id").filter(|at| {
        let fit = FormId::new(at.value.as_str()).well_formed();
        if !fit {
            problems.refuse(
                &at.spot,
                both(
                    format!("“{}”不能作制度包的编号", at.value),
                    format!("\"{}\" cannot be the id of a programme", at.value),
                ),
                both("请用英文字母、数字、- 和 _", "use ASCII letters, digits, - and _"),
            );
        }
        fit
    });
    let (name, version) = (keys.bilingual("name"), keys.text("version"));
    let offset = keys.text("utc_offset").and_then(|at| utc_offset(&at, problems));
    let county = keys.text("county").and_then(|at| {
        let spot = at.spot.clone();
        Some(At { value: region::parse(at, problems)?, spot })
    });
    let (retention, upkeep) = (upkeep::retention(&keys, problems), upkeep::upkeep(&keys));
    Some(Manifest {
        retention,
        upkeep,
        id: id?.value,
        name: name?,
        version: version?.value,
        synthetic: keys.flag_or("synthetic", false),
        utc_offset_seconds: offset?,
        county: county?,
    })
}

/// `+08:00` in seconds, within a day's reach of the zones there are: −12 to +14 hours.
fn utc_offset(at: &At<String>, problems: &Problems) -> Option<i32> {
    let seconds = offset_seconds(&at.value).filter(|seconds| (-43_200..=50_400).contains(seconds));
    if seconds.is_none() {
        problems.refuse(
            &at.spot,
            both(format!("“{}”不是时区", at.value), format!("\"{}\" is not an offset from UTC", at.value)),
            both("请写成 +08:00 的样子", "write it like +08:00"),
        );
    }
    seconds
}

fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two_digits = |part: &str| (part.len() == 2).then(|| part.parse::<i32>().ok()).flatten();
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}
