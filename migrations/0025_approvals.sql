-- Approvals: what seats have said last, and what they said before, have indexes of their own. Of a request in which seats changed their minds, whoever asks
-- for the latest ballots no longer reads all that were ever cast.

SET LOCAL ROLE entente_owner;

DROP INDEX entente.ballot_request;
DROP INDEX entente.ballot_latest_key;
CREATE INDEX ballot_superseded ON entente.ballot (tenant_id, request_id, cast_at, id) WHERE superseded;
CREATE INDEX ballot_latest ON entente.ballot (tenant_id, request_id, cast_at, id) WHERE NOT superseded;
-- After the others: of indexes that seem to cost the same, PostgreSQL takes the youngest, and this one leads to the seat at once.
CREATE UNIQUE INDEX ballot_latest_key ON entente.ballot (tenant_id, request_id, seat_id) WHERE NOT superseded;

RESET ROLE;
