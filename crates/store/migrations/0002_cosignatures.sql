-- What witnesses have signed under the checkpoint of that size: the signature line as it was given, and the key (vkey) it
-- holds under, so that it can be verified when the witness is asked no more.
CREATE TABLE cosignatures (
  size BIGINT NOT NULL,
  vkey TEXT   NOT NULL,
  line TEXT   NOT NULL,
  PRIMARY KEY (size, vkey)
);
