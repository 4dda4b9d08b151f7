-- What a session's agent was last seen to be; since when is empty for one that has not changed since its session opened.
ALTER TABLE agent_session ADD COLUMN presence VARCHAR(16) NOT NULL DEFAULT 'AVAILABLE';
ALTER TABLE agent_session ADD COLUMN presence_since TIMESTAMPTZ;
CREATE INDEX agent_session_live_agent_idx ON agent_session (agent_id) WHERE ended_at IS NULL;
