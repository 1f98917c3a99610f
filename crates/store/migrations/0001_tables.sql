-- One text for both databases. SQLite takes BYTEA as a type name; moments are microseconds since 1970 UTC.

CREATE TABLE shishu_meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- What was stated. `record` is the canonical JSON under `commitment` = SHA-256(salt || record); the further columns
-- repeat parts of it for lookups, and `verify` compares them.
CREATE TABLE acts (
  seq        BIGINT PRIMARY KEY,
  record     TEXT   NOT NULL,
  salt       BYTEA  NOT NULL,
  commitment BYTEA  NOT NULL,
  at         BIGINT NOT NULL,
  kind       TEXT   NOT NULL,
  subject    TEXT   NOT NULL,
  person     TEXT,
  post       TEXT
);
CREATE INDEX acts_by_subject ON acts(subject, seq);
CREATE INDEX acts_by_kind ON acts(kind, seq);
CREATE INDEX acts_by_person ON acts(person, seq) WHERE person IS NOT NULL;

-- Complete subtrees of the Merkle tree; level 0 is the leaf of the act with seq = idx.
CREATE TABLE nodes (
  level BIGINT NOT NULL,
  idx   BIGINT NOT NULL,
  hash  BYTEA  NOT NULL,
  PRIMARY KEY (level, idx)
);

-- Text kept apart from the record so that it can be erased: salt and text become NULL, the commitment stays.
CREATE TABLE contents (
  seq        BIGINT NOT NULL,
  name       TEXT   NOT NULL,
  salt       BYTEA,
  commitment BYTEA  NOT NULL,
  text       TEXT,
  PRIMARY KEY (seq, name)
);

CREATE TABLE blobs (
  sha256 BYTEA PRIMARY KEY,
  bytes  BYTEA NOT NULL
);

-- Derived from the acts, like a view.
CREATE TABLE duties (
  id            TEXT   PRIMARY KEY,
  kind          TEXT   NOT NULL,
  subject       TEXT   NOT NULL,
  owner_kind    TEXT   NOT NULL,
  owner         TEXT   NOT NULL,
  due           BIGINT NOT NULL,
  why           TEXT   NOT NULL,
  raised_by     BIGINT NOT NULL,
  raised_at     BIGINT NOT NULL,
  discharged_by BIGINT,
  discharged_at BIGINT
);
CREATE INDEX duties_open_by_owner ON duties(owner_kind, owner, due) WHERE discharged_by IS NULL;
CREATE INDEX duties_open_by_due ON duties(due) WHERE discharged_by IS NULL;
CREATE INDEX duties_by_subject ON duties(subject, due);
CREATE INDEX duties_by_raising ON duties(raised_by);

CREATE TABLE checkpoints (
  size BIGINT PRIMARY KEY,
  note TEXT   NOT NULL
);
