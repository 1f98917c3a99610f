-- What is stated stays. Run at every opening for writing, so a removed guard comes back.
-- The guards on INSERT stand against INSERT OR REPLACE, which fires no DELETE trigger.

CREATE TRIGGER IF NOT EXISTS acts_stay BEFORE UPDATE ON acts
  BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER IF NOT EXISTS acts_remain BEFORE DELETE ON acts
  BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER IF NOT EXISTS acts_once BEFORE INSERT ON acts
  WHEN EXISTS (SELECT 1 FROM acts WHERE seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;

CREATE TRIGGER IF NOT EXISTS nodes_stay BEFORE UPDATE ON nodes
  BEGIN SELECT RAISE(ABORT, 'nodes are append-only'); END;
CREATE TRIGGER IF NOT EXISTS nodes_remain BEFORE DELETE ON nodes
  BEGIN SELECT RAISE(ABORT, 'nodes are append-only'); END;
CREATE TRIGGER IF NOT EXISTS nodes_once BEFORE INSERT ON nodes
  WHEN EXISTS (SELECT 1 FROM nodes WHERE level = NEW.level AND idx = NEW.idx)
  BEGIN SELECT RAISE(ABORT, 'nodes are append-only'); END;

CREATE TRIGGER IF NOT EXISTS contents_stay BEFORE UPDATE ON contents
  WHEN NEW.seq <> OLD.seq OR NEW.name <> OLD.name OR NEW.commitment <> OLD.commitment
    OR NEW.text IS NOT NULL OR NEW.salt IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'contents can only be erased'); END;
CREATE TRIGGER IF NOT EXISTS contents_remain BEFORE DELETE ON contents
  BEGIN SELECT RAISE(ABORT, 'contents can only be erased'); END;
CREATE TRIGGER IF NOT EXISTS contents_once BEFORE INSERT ON contents
  WHEN EXISTS (SELECT 1 FROM contents WHERE seq = NEW.seq AND name = NEW.name)
  BEGIN SELECT RAISE(ABORT, 'contents can only be erased'); END;

-- Earlier versions had a guard that knew no erasure.
DROP TRIGGER IF EXISTS blobs_stay;
CREATE TRIGGER IF NOT EXISTS blobs_only_erased BEFORE UPDATE ON blobs
  WHEN NEW.sha256 <> OLD.sha256 OR (LENGTH(NEW.bytes) > 0 AND LENGTH(OLD.bytes) > 0)
  BEGIN SELECT RAISE(ABORT, 'blobs can only be erased'); END;
CREATE TRIGGER IF NOT EXISTS blobs_remain BEFORE DELETE ON blobs
  BEGIN SELECT RAISE(ABORT, 'blobs are append-only'); END;

CREATE TRIGGER IF NOT EXISTS checkpoints_stay BEFORE UPDATE ON checkpoints
  BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER IF NOT EXISTS checkpoints_remain BEFORE DELETE ON checkpoints
  BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER IF NOT EXISTS checkpoints_once BEFORE INSERT ON checkpoints
  WHEN EXISTS (SELECT 1 FROM checkpoints WHERE size = NEW.size)
  BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;

CREATE TRIGGER IF NOT EXISTS cosignatures_stay BEFORE UPDATE ON cosignatures
  BEGIN SELECT RAISE(ABORT, 'cosignatures are append-only'); END;
CREATE TRIGGER IF NOT EXISTS cosignatures_remain BEFORE DELETE ON cosignatures
  BEGIN SELECT RAISE(ABORT, 'cosignatures are append-only'); END;
CREATE TRIGGER IF NOT EXISTS cosignatures_once BEFORE INSERT ON cosignatures
  WHEN EXISTS (SELECT 1 FROM cosignatures WHERE size = NEW.size AND vkey = NEW.vkey)
  BEGIN SELECT RAISE(ABORT, 'cosignatures are append-only'); END;
