-- Which licence is whose. The licence itself is event-sourced; its key is kept here alone, because events leave the
-- cluster and the key must not.

CREATE TABLE license_directory (
  license_id  VARCHAR(64)  PRIMARY KEY,
  tenant_id   VARCHAR(128) NOT NULL UNIQUE,
  license_key VARCHAR(64)  NOT NULL UNIQUE,
  created_at  TIMESTAMPTZ  NOT NULL DEFAULT now()
);

-- People who run the cluster or a tenant. Without a tenant: the administrator of all.
CREATE TABLE admin_user (
  id            VARCHAR(64)  PRIMARY KEY,
  username      VARCHAR(128) NOT NULL UNIQUE,
  password_hash VARCHAR(255) NOT NULL,
  role          VARCHAR(16)  NOT NULL CHECK (role IN ('admin', 'supervisor')),
  tenant_id     VARCHAR(128),
  created_at    TIMESTAMPTZ  NOT NULL DEFAULT now(),
  -- A supervisor watches over a tenant's agents, so has one.
  CHECK (role = 'admin' OR tenant_id IS NOT NULL)
);
