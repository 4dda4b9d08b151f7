-- The history of calls, written by the journal's feed. A call's id begins with its time, so that ids sort as calls began.
CREATE TABLE call_history (
  call_id       TEXT PRIMARY KEY,
  tenant_id     TEXT NOT NULL,
  -- Who dialled; of an inbound call the agent that was called.
  agent_id      TEXT NOT NULL,
  -- The called agent of an internal call.
  peer_agent_id TEXT,
  direction     TEXT NOT NULL,
  from_number   TEXT NOT NULL,
  to_number     TEXT NOT NULL,
  campaign_id   TEXT,
  lead_id       TEXT,
  trunk         TEXT,
  codec         TEXT,
  dialed_at     TIMESTAMPTZ  NOT NULL,
  ringing_at    TIMESTAMPTZ,
  answered_at   TIMESTAMPTZ,
  -- Null while the call lives.
  ended_at      TIMESTAMPTZ,
  failed        BOOLEAN      NOT NULL DEFAULT FALSE,
  reason        TEXT,
  sip_status    INTEGER,
  duration_s    BIGINT       NOT NULL DEFAULT 0,
  quality       JSONB
);

CREATE INDEX call_history_tenant_idx ON call_history (tenant_id, call_id DESC);
CREATE INDEX call_history_agent_idx ON call_history (tenant_id, agent_id, call_id DESC);
CREATE INDEX call_history_peer_idx ON call_history (tenant_id, peer_agent_id, call_id DESC) WHERE peer_agent_id IS NOT NULL;
CREATE INDEX call_history_live_idx ON call_history (tenant_id, call_id) WHERE ended_at IS NULL;
