-- The event journal and snapshots, as pekko-persistence-jdbc 1.1 reads and writes them.

CREATE TABLE event_journal (
  ordering           BIGSERIAL,
  persistence_id     VARCHAR(255) NOT NULL,
  sequence_number    BIGINT       NOT NULL,
  deleted            BOOLEAN      NOT NULL DEFAULT FALSE,
  writer             VARCHAR(255) NOT NULL,
  write_timestamp    BIGINT,
  adapter_manifest   VARCHAR(255),
  event_ser_id       INTEGER      NOT NULL,
  event_ser_manifest VARCHAR(255) NOT NULL,
  event_payload      BYTEA        NOT NULL,
  meta_ser_id        INTEGER,
  meta_ser_manifest  VARCHAR(255),
  meta_payload       BYTEA,
  -- The transaction that wrote the row. Rows of transactions below the oldest one still running are settled for good,
  -- so that the feed reads in commit order and can lose nothing; ordering alone may fill a gap later.
  xid                XID8         NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (persistence_id, sequence_number)
);

CREATE UNIQUE INDEX event_journal_ordering_idx ON event_journal (ordering);
CREATE INDEX event_journal_commit_order_idx ON event_journal (xid, ordering);

CREATE TABLE event_tag (
  event_id BIGINT       NOT NULL REFERENCES event_journal (ordering) ON DELETE CASCADE,
  tag      VARCHAR(256) NOT NULL,
  PRIMARY KEY (event_id, tag)
);

CREATE TABLE snapshot (
  persistence_id        VARCHAR(255) NOT NULL,
  sequence_number       BIGINT       NOT NULL,
  created               BIGINT       NOT NULL,
  snapshot_ser_id       INTEGER      NOT NULL,
  snapshot_ser_manifest VARCHAR(255) NOT NULL,
  snapshot_payload      BYTEA        NOT NULL,
  meta_ser_id           INTEGER,
  meta_ser_manifest     VARCHAR(255),
  meta_payload          BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);

-- How far each feed has read, moved in the same transaction as what its handlers wrote.
CREATE TABLE journal_feed (
  name       VARCHAR(100) PRIMARY KEY,
  xid        XID8         NOT NULL,
  ordering   BIGINT       NOT NULL,
  updated_at TIMESTAMPTZ  NOT NULL DEFAULT now()
);
