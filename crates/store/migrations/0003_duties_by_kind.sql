-- One desk may owe a hundred thousand answers: they are counted by kind, and the first few of each found, without reading the others.
CREATE INDEX duties_open_by_kind ON duties(owner_kind, owner, kind, due, id, subject) WHERE discharged_by IS NULL;
