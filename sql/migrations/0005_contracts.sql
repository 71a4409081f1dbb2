-- Contracts and the rights they grant: contract → term (title, days, price) → territories.

CREATE TABLE contracts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  -- SV-2026-0117: the year of drafting and a running number
  number VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  house_id BIGINT NOT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'draft',
  signed_on DATE NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'EUR',
  notes TEXT NULL,
  predecessor_id BIGINT NULL,
  owner_id BIGINT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY contracts_number (number),
  UNIQUE KEY contracts_predecessor (predecessor_id),
  KEY contracts_house (house_id, id),
  KEY contracts_owner (owner_id),
  -- serves rights/lists.list_contracts filtered by state
  KEY contracts_state (state, id),
  -- serves rights/lists.list_contracts order signed
  KEY contracts_signed (signed_on, id),
  CONSTRAINT contracts_house FOREIGN KEY (house_id) REFERENCES houses (id),
  CONSTRAINT contracts_predecessor FOREIGN KEY (predecessor_id) REFERENCES contracts (id),
  CONSTRAINT contracts_owner FOREIGN KEY (owner_id) REFERENCES accounts (id),
  CONSTRAINT contracts_state_known CHECK (state IN ('draft', 'active', 'ended')),
  CONSTRAINT contracts_signed_unless_draft CHECK (state = 'draft' OR signed_on IS NOT NULL)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE amendments (
  contract_id BIGINT NOT NULL,
  number SMALLINT UNSIGNED NOT NULL,
  summary VARCHAR(500) NOT NULL,
  agreed_on DATE NOT NULL,
  PRIMARY KEY (contract_id, number),
  CONSTRAINT amendments_contract FOREIGN KEY (contract_id) REFERENCES contracts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- starts_on and ends_on are both licensed days, as in the text of contracts.
CREATE TABLE terms (
  id BIGINT NOT NULL AUTO_INCREMENT,
  contract_id BIGINT NOT NULL,
  title_id BIGINT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  exclusive BOOLEAN NOT NULL DEFAULT FALSE,
  charge_kind VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  charge_cents BIGINT NOT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  KEY terms_contract (contract_id, ends_on),
  -- serves fragments/can_view_title and rights/overlaps.list_overlaps
  KEY terms_title (title_id, ends_on, starts_on),
  -- serves rights/lists.list_contracts order ends
  KEY terms_end (ends_on, contract_id),
  CONSTRAINT terms_contract FOREIGN KEY (contract_id) REFERENCES contracts (id),
  CONSTRAINT terms_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT terms_dates CHECK (ends_on >= starts_on),
  CONSTRAINT terms_charge_kind CHECK (charge_kind IN ('per_episode', 'flat')),
  CONSTRAINT terms_charge CHECK (charge_cents >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE term_territories (
  term_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (term_id, country),
  -- serves site/home.leaving_soon
  KEY term_territories_country (country, term_id),
  CONSTRAINT term_territories_term FOREIGN KEY (term_id) REFERENCES terms (id),
  CONSTRAINT term_territories_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
