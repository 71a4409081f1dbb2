-- What contracts cost in euro: the day on which a contract ended, the rates of each day, and the
-- moment at which a day of the report time zone begins.

ALTER TABLE contracts ADD COLUMN ended_on DATE NULL;

-- The day it was ended by hand, else the last day of its terms.
UPDATE contracts
LEFT JOIN (
  SELECT object_id, MAX(at) AS at
  FROM audit_events
  WHERE object_type = 'contract'
    AND action = 'contract.end'
  GROUP BY object_id
) AS ending ON ending.object_id = contracts.id
LEFT JOIN (
  SELECT contract_id, MAX(ends_on) AS ends_on
  FROM terms
  GROUP BY contract_id
) AS run ON run.contract_id = contracts.id
SET contracts.ended_on = COALESCE(DATE(ending.at), run.ends_on, contracts.signed_on)
WHERE contracts.state = 'ended';

ALTER TABLE contracts ADD CONSTRAINT contracts_ended
  CHECK ((state = 'ended') = (ended_on IS NOT NULL));

-- How many units of the currency one euro was worth, as the European Central Bank publishes it.
CREATE TABLE exchange_rates (
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day DATE NOT NULL,
  rate DECIMAL(18,8) NOT NULL,
  PRIMARY KEY (currency, day),
  CONSTRAINT exchange_rates_positive CHECK (rate > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- In UTC. The roll-ups set it again when the report time zone changes.
ALTER TABLE days ADD COLUMN starts_at DATETIME NULL;

UPDATE days SET starts_at = day;

-- serves analytics/subscribers_by_day, and fragments/term_charges
ALTER TABLE days ADD KEY days_start (starts_at);
