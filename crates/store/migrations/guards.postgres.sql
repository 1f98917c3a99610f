-- What is stated stays. Run at every opening for writing, so a removed guard comes back.
-- PostgreSQL has no INSERT OR REPLACE; ON CONFLICT DO UPDATE fires the UPDATE trigger.

CREATE OR REPLACE FUNCTION shishu_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are append-only', TG_TABLE_NAME;
END $$;

CREATE OR REPLACE FUNCTION shishu_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <> OLD.seq OR NEW.name <> OLD.name OR NEW.commitment <> OLD.commitment
    OR NEW.text IS NOT NULL OR NEW.salt IS NOT NULL
  THEN RAISE EXCEPTION 'contents can only be erased';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION shishu_blob_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sha256 <> OLD.sha256 OR (LENGTH(NEW.bytes) > 0 AND LENGTH(OLD.bytes) > 0)
  THEN RAISE EXCEPTION 'blobs can only be erased';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER acts_stay BEFORE UPDATE OR DELETE ON acts
  FOR EACH ROW EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER acts_remain BEFORE TRUNCATE ON acts
  FOR EACH STATEMENT EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER nodes_stay BEFORE UPDATE OR DELETE ON nodes
  FOR EACH ROW EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER nodes_remain BEFORE TRUNCATE ON nodes
  FOR EACH STATEMENT EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER contents_stay BEFORE UPDATE ON contents
  FOR EACH ROW EXECUTE FUNCTION shishu_only_erased();
CREATE OR REPLACE TRIGGER contents_remain BEFORE DELETE ON contents
  FOR EACH ROW EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER contents_whole BEFORE TRUNCATE ON contents
  FOR EACH STATEMENT EXECUTE FUNCTION shishu_append_only();
-- Earlier versions had one guard here, which knew no erasure.
DROP TRIGGER IF EXISTS blobs_stay ON blobs;
CREATE OR REPLACE TRIGGER blobs_only_erased BEFORE UPDATE ON blobs
  FOR EACH ROW EXECUTE FUNCTION shishu_blob_only_erased();
CREATE OR REPLACE TRIGGER blobs_stand BEFORE DELETE ON blobs
  FOR EACH ROW EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER blobs_remain BEFORE TRUNCATE ON blobs
  FOR EACH STATEMENT EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER checkpoints_stay BEFORE UPDATE OR DELETE ON checkpoints
  FOR EACH ROW EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER checkpoints_remain BEFORE TRUNCATE ON checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER cosignatures_stay BEFORE UPDATE OR DELETE ON cosignatures
  FOR EACH ROW EXECUTE FUNCTION shishu_append_only();
CREATE OR REPLACE TRIGGER cosignatures_remain BEFORE TRUNCATE ON cosignatures
  FOR EACH STATEMENT EXECUTE FUNCTION shishu_append_only();
