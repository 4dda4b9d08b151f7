-- Trunks of tenants. What an administrator set is one JSON value; the password is sealed (AES-256-GCM) before it comes here.
CREATE TABLE trunk (
  trunk_id   VARCHAR(64)  PRIMARY KEY,
  tenant_id  VARCHAR(128) NOT NULL,
  name       VARCHAR(64)  NOT NULL,
  settings   JSONB        NOT NULL,
  password   BYTEA,
  created_at TIMESTAMPTZ  NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, name)
);

CREATE INDEX trunk_tenant_idx ON trunk (tenant_id, trunk_id);

-- How much and whereto a tenant's agents may call.
CREATE TABLE call_limits (
  tenant_id VARCHAR(128) PRIMARY KEY,
  settings  JSONB        NOT NULL
);

-- Grows with every change of the two above, so that nodes see at a glance whether what they know is old. One row.
CREATE TABLE trunk_revision (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  revision BIGINT  NOT NULL
);
INSERT INTO trunk_revision VALUES (1, 1);

CREATE FUNCTION trunk_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE trunk_revision SET revision = revision + 1;
  RETURN NULL;
END $$;

CREATE TRIGGER trunk_changed AFTER INSERT OR UPDATE OR DELETE ON trunk
  FOR EACH STATEMENT EXECUTE FUNCTION trunk_changed();
CREATE TRIGGER call_limits_changed AFTER INSERT OR UPDATE OR DELETE ON call_limits
  FOR EACH STATEMENT EXECUTE FUNCTION trunk_changed();

-- What each node last saw of a trunk. Rows that nobody renews are of nodes that are gone.
CREATE TABLE trunk_health (
  trunk_id    VARCHAR(64)  NOT NULL,
  node        VARCHAR(255) NOT NULL,
  report      JSONB        NOT NULL,
  reported_at TIMESTAMPTZ  NOT NULL DEFAULT now(),
  PRIMARY KEY (trunk_id, node)
);

-- Places that calls hold, where a trunk or a tenant has a limit of them. A place that nobody renews is free again.
CREATE TABLE call_place (
  scope      VARCHAR(200) NOT NULL,
  call_id    VARCHAR(64)  NOT NULL,
  expires_at TIMESTAMPTZ  NOT NULL,
  PRIMARY KEY (scope, call_id)
);

CREATE INDEX call_place_call_idx ON call_place (call_id);

-- When calls of tenants began that have a limit of calls per minute; kept for that minute.
CREATE TABLE call_begun (
  tenant_id VARCHAR(128) NOT NULL,
  call_id   VARCHAR(64)  NOT NULL,
  begun_at  TIMESTAMPTZ  NOT NULL,
  PRIMARY KEY (tenant_id, call_id)
);

CREATE INDEX call_begun_time_idx ON call_begun (tenant_id, begun_at);
