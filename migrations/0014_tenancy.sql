-- Tenancy: nobody but the owner and who is named may call a function. What 0001 revoked for the schema alone only takes back what was granted
-- for the schema alone, which is nothing.

SET LOCAL ROLE entente_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA entente FROM PUBLIC;
RESET ROLE;
