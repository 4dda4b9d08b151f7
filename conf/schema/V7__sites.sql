-- At a master: sites that lease blocks of seats. Of a site's key only the SHA-256 is kept.
CREATE TABLE site (
  site_id    VARCHAR(64)  PRIMARY KEY,
  name       VARCHAR(200) NOT NULL,
  -- Null: a site of all tenants.
  tenant_id  VARCHAR(128),
  key_hash   BYTEA        NOT NULL,
  created_at TIMESTAMPTZ  NOT NULL DEFAULT now()
);

-- At a master: the Ed25519 key pair with which it signs. One row.
CREATE TABLE master_key (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  private_key BYTEA NOT NULL,
  public_key  BYTEA NOT NULL
);

-- At a site: the public key of the master that it met first at this address.
CREATE TABLE pinned_master (
  master_url VARCHAR(2000) PRIMARY KEY,
  public_key BYTEA         NOT NULL
);
