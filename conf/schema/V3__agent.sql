-- Who the agents are, by name; what became of them is in the journal. Both names are unique here and nowhere else.
CREATE TABLE agent_directory (
  agent_id   VARCHAR(64)  PRIMARY KEY,
  tenant_id  VARCHAR(128) NOT NULL,
  user_id    VARCHAR(128) NOT NULL,
  username   VARCHAR(64)  NOT NULL,
  name       VARCHAR(100) NOT NULL,
  extension  VARCHAR(15)  NOT NULL,
  typology   VARCHAR(20)  NOT NULL,
  enabled    BOOLEAN      NOT NULL,
  -- A row is claimed before the agent's entity exists, and confirmed after. An old claim without an entity is void.
  confirmed  BOOLEAN      NOT NULL DEFAULT FALSE,
  created_at TIMESTAMPTZ  NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, extension)
);

CREATE UNIQUE INDEX agent_directory_username_idx ON agent_directory (lower(username));
CREATE INDEX agent_directory_tenant_idx ON agent_directory (tenant_id, agent_id);

-- Every session there was, written by the feed of the journal.
CREATE TABLE agent_session (
  session_id  VARCHAR(64)  PRIMARY KEY,
  agent_id    VARCHAR(64)  NOT NULL,
  tenant_id   VARCHAR(128) NOT NULL,
  opened_at   TIMESTAMPTZ  NOT NULL,
  ended_at    TIMESTAMPTZ,
  reason      VARCHAR(64),
  -- Where its events begin and end in the agent's stream.
  first_event BIGINT       NOT NULL,
  last_event  BIGINT       NOT NULL
);

CREATE INDEX agent_session_tenant_idx ON agent_session (tenant_id, session_id DESC);
CREATE INDEX agent_session_agent_idx ON agent_session (agent_id, session_id DESC);
CREATE INDEX agent_session_live_idx ON agent_session (tenant_id, session_id DESC) WHERE ended_at IS NULL;
