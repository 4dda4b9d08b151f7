-- Numbers that are called from outside, and where they lead.
CREATE TABLE inbound_number (
  number_id    VARCHAR(64)  PRIMARY KEY,
  tenant_id    VARCHAR(128) NOT NULL,
  -- As it was given, and without + and *.
  number       VARCHAR(32)  NOT NULL,
  digits       VARCHAR(20)  NOT NULL,
  -- Any further digits may follow.
  pattern      BOOLEAN      NOT NULL,
  -- Null: from whatever trunk.
  trunk        VARCHAR(128),
  target       JSONB        NOT NULL,
  ring_seconds INTEGER      NOT NULL,
  no_answer    JSONB,
  busy         JSONB,
  created_at   TIMESTAMPTZ  NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX inbound_number_unique_idx ON inbound_number (tenant_id, digits, pattern, coalesce(trunk, ''));
CREATE INDEX inbound_number_digits_idx ON inbound_number (digits);

-- Agents that take calls together.
CREATE TABLE ring_group (
  ring_group_id VARCHAR(64)  PRIMARY KEY,
  tenant_id     VARCHAR(128) NOT NULL,
  name          VARCHAR(100) NOT NULL,
  strategy      VARCHAR(20)  NOT NULL,
  ring_seconds  INTEGER      NOT NULL,
  no_answer     JSONB,
  busy          JSONB,
  created_at    TIMESTAMPTZ  NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, name)
);

CREATE TABLE ring_group_member (
  ring_group_id VARCHAR(64) NOT NULL REFERENCES ring_group ON DELETE CASCADE,
  extension     VARCHAR(15) NOT NULL,
  position      INTEGER     NOT NULL,
  -- Whoever has the lowest is next in round-robin.
  last_turn     BIGINT      NOT NULL DEFAULT 0,
  PRIMARY KEY (ring_group_id, extension)
);

CREATE SEQUENCE ring_turn;
