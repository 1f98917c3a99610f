//! The tables of the office, in the portable subset of SQL: BIGINT and TEXT only.

/// View tables in creation order.
pub(super) const NAMES: &[&str] = &[
    "periods",
    "returns",
    "findings",
    "drafts",
    "uploads",
    "mappings",
    "publications",
    "rule_texts",
    "accounts",
    "cases",
    "case_barred",
    "case_receipts",
    "handler_keys",
    "notices",
    "notice_cases",
    "tolerances",
    "tolerance_effective",
];

/// Tables that hold no statement and are not part of a rebuild.
pub(super) const EPHEMERAL: &[&str] = &["sessions"];

pub(super) fn ddl() -> Vec<String> {
    [
        "CREATE TABLE periods (form TEXT NOT NULL, period TEXT NOT NULL, first_day TEXT NOT NULL, due BIGINT NOT NULL, town_review BIGINT NOT NULL, seq BIGINT NOT NULL, \
         PRIMARY KEY (form, period))",
        "CREATE TABLE returns (id TEXT NOT NULL PRIMARY KEY, form TEXT NOT NULL, period TEXT NOT NULL, first_day TEXT NOT NULL, unit TEXT NOT NULL, region TEXT NOT NULL, \
         town_review BIGINT NOT NULL, stage TEXT NOT NULL, due BIGINT NOT NULL, submitted_at BIGINT, importance BIGINT NOT NULL, open_inquiries BIGINT NOT NULL, \
         answered_inquiries BIGINT NOT NULL, not_accepted BIGINT NOT NULL, changed_seq BIGINT NOT NULL, stated_seq BIGINT NOT NULL, state TEXT NOT NULL)",
        "CREATE INDEX returns_by_table ON returns (form, period, stage)",
        "CREATE INDEX returns_by_unit ON returns (unit, first_day)",
        // Holds all that counting by stage reads, so that it never touches the rows with their states.
        "CREATE INDEX returns_by_stage ON returns (form, period, region, stage, open_inquiries, answered_inquiries, not_accepted, first_day)",
        "CREATE TABLE findings (return_id TEXT NOT NULL, rule TEXT NOT NULL, level TEXT NOT NULL, outcome TEXT NOT NULL, cell TEXT NOT NULL, says_zh TEXT NOT NULL, \
         says_en TEXT NOT NULL, PRIMARY KEY (return_id, rule))",
        "CREATE TABLE drafts (return_id TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, at BIGINT NOT NULL, text TEXT NOT NULL)",
        "CREATE TABLE uploads (seq BIGINT NOT NULL PRIMARY KEY, return_id TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL)",
        "CREATE TABLE mappings (unit TEXT NOT NULL, form TEXT NOT NULL, heading TEXT NOT NULL, indicator TEXT NOT NULL, PRIMARY KEY (unit, form, heading))",
        "CREATE TABLE publications (form TEXT NOT NULL, period TEXT NOT NULL, edition BIGINT NOT NULL, first_day TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, \
         body TEXT NOT NULL, PRIMARY KEY (form, period, edition))",
        // A withdrawal has no text.
        "CREATE TABLE rule_texts (seq BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, person TEXT, post TEXT, form TEXT NOT NULL, rule TEXT NOT NULL, \
         from_period TEXT NOT NULL, text TEXT, reason TEXT NOT NULL)",
        "CREATE INDEX rule_texts_by_rule ON rule_texts (form, rule, seq)",
        "CREATE TABLE accounts (name TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, phc TEXT, password_at BIGINT, password_seq BIGINT)",
        "CREATE TABLE cases (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, category TEXT NOT NULL, channel TEXT NOT NULL, received TEXT NOT NULL, owner TEXT NOT NULL, \
         unit TEXT NOT NULL, second TEXT, asked TEXT, approver TEXT, watcher TEXT, due TEXT NOT NULL, standing TEXT NOT NULL, open BIGINT NOT NULL, sealed BIGINT NOT NULL, \
         hops BIGINT NOT NULL, bounced BIGINT NOT NULL, reopened BIGINT NOT NULL, replied TEXT, closed TEXT, satisfaction BIGINT, notes BIGINT NOT NULL, meetings BIGINT NOT NULL, \
         idle BIGINT NOT NULL, answered TEXT, copied BIGINT NOT NULL, \
         first_seq BIGINT NOT NULL, last_seq BIGINT NOT NULL, state TEXT NOT NULL)",
        "CREATE INDEX cases_by_due ON cases (open, due, id)",
        "CREATE INDEX cases_by_owner ON cases (owner, open, due)",
        "CREATE INDEX cases_by_unit ON cases (unit, open, due)",
        "CREATE INDEX cases_by_kind ON cases (kind, open, due)",
        "CREATE INDEX cases_by_day ON cases (received, id)",
        // Asked by the other posts that have a part in a case; most rows have none.
        "CREATE INDEX cases_by_second ON cases (second, open, due)",
        "CREATE INDEX cases_by_asked ON cases (asked)",
        "CREATE INDEX cases_by_approver ON cases (approver)",
        "CREATE TABLE case_barred (case_id TEXT NOT NULL, token TEXT NOT NULL, PRIMARY KEY (token, case_id))",
        "CREATE TABLE case_receipts (hash TEXT NOT NULL PRIMARY KEY, case_id TEXT NOT NULL)",
        // Few: some twenty a year. `public` is what was published, `state` the rest.
        "CREATE TABLE notices (id TEXT NOT NULL PRIMARY KEY, quarter TEXT NOT NULL, phase TEXT NOT NULL, scope TEXT NOT NULL, last_seq BIGINT NOT NULL, \
         state TEXT NOT NULL, public TEXT)",
        "CREATE INDEX notices_by_phase ON notices (phase, id)",
        "CREATE TABLE notice_cases (case_id TEXT NOT NULL, notice_id TEXT NOT NULL, PRIMARY KEY (case_id, notice_id))",
        "CREATE TABLE tolerances (id TEXT NOT NULL PRIMARY KEY, phase TEXT NOT NULL, person TEXT NOT NULL, unit TEXT NOT NULL, publish BIGINT NOT NULL, \
         last_seq BIGINT NOT NULL, state TEXT NOT NULL, public TEXT)",
        // Whose fault of doing is excused, from which day to which: for whoever appraises. A decision that an appeal turned is not there.
        "CREATE TABLE tolerance_effective (tolerance_id TEXT NOT NULL PRIMARY KEY, matter TEXT NOT NULL, person TEXT NOT NULL, post TEXT NOT NULL, \
         unit TEXT NOT NULL, fault TEXT NOT NULL, from_day TEXT NOT NULL, until_day TEXT NOT NULL)",
        "CREATE INDEX tolerance_effective_by_person ON tolerance_effective (person, until_day)",
        "CREATE TABLE handler_keys (person TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, public TEXT NOT NULL)",
    ]
    .map(str::to_owned)
    .to_vec()
}

pub(super) fn ephemeral_ddl() -> Vec<String> {
    vec![
        "CREATE TABLE IF NOT EXISTS sessions (token_hash TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, person TEXT NOT NULL, post TEXT NOT NULL, csrf TEXT NOT NULL, \
         opened BIGINT NOT NULL, seen BIGINT NOT NULL)"
            .to_owned(),
    ]
}
