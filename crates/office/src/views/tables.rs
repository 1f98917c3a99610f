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
    "case_taken",
    "case_signs",
    "clue_findings",
    "mails",
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
        // A page of a list begins behind a line of it, whatever the list: each of these is in the order of the list, and the wide ones hold all that
        // a filter asks, so that looking for the fifty lines of a page never reads a row with its state.
        "CREATE INDEX cases_by_due ON cases (open, due, id, kind, category, unit, standing, sealed, received, hops, bounced, reopened)",
        "CREATE INDEX cases_by_owner ON cases (owner, open, due, id, kind, category, unit, standing, received, hops, bounced, reopened)",
        "CREATE INDEX cases_by_unit ON cases (unit, open, due, id, kind, category, standing, sealed, received, hops, bounced, reopened)",
        "CREATE INDEX cases_by_kind ON cases (kind, open, due, id, category, unit, standing, sealed, received, hops, bounced, reopened)",
        // The same for those that are asked by other posts with a part in a case; most rows have none.
        "CREATE INDEX cases_by_second ON cases (second, open, due, id)",
        "CREATE INDEX cases_by_asked ON cases (asked, open, due, id)",
        "CREATE INDEX cases_by_approver ON cases (approver, open, due, id)",
        "CREATE INDEX cases_by_watcher ON cases (watcher, open, due, id)",
        // Holds all that counting by kind and unit reads, in the order of the groups.
        "CREATE INDEX cases_by_count ON cases (kind, unit, received, open, due, standing, sealed, hops, bounced, reopened, id)",
        "CREATE TABLE case_barred (case_id TEXT NOT NULL, token TEXT NOT NULL, PRIMARY KEY (token, case_id))",
        "CREATE TABLE case_receipts (hash TEXT NOT NULL PRIMARY KEY, case_id TEXT NOT NULL)",
        "CREATE TABLE handler_keys (person TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, public TEXT NOT NULL)",
        // When staff took a case down; of sealed ones and of those from the public form no hour is kept.
        "CREATE TABLE case_taken (case_id TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL)",
        "CREATE TABLE case_signs (sign TEXT NOT NULL, case_id TEXT NOT NULL, post TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL, received TEXT NOT NULL, \
         seq BIGINT NOT NULL, PRIMARY KEY (sign, case_id, post))",
        // In the order of their lists, with all that counting and filtering them reads.
        "CREATE INDEX case_signs_by_day ON case_signs (sign, received, case_id, post, unit, kind, seq)",
        "CREATE TABLE clue_findings (case_id TEXT NOT NULL, sign TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, person TEXT NOT NULL, post TEXT NOT NULL, \
         finding TEXT NOT NULL, PRIMARY KEY (case_id, sign, seq))",
        "CREATE TABLE mails (id TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, standing TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT, category TEXT, \
         case_id TEXT, settled_seq BIGINT)",
        "CREATE INDEX mails_by_unit ON mails (unit, standing, seq)",
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
