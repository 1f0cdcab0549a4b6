-- Tenancy: who serves may read which migrations the database has, and so tells before it serves that some are missing.

DO $$ BEGIN
  -- The list belongs to who applies migrations; where they are applied without one, there is nothing to read.
  IF to_regclass('public._sqlx_migrations') IS NOT NULL THEN
    GRANT SELECT ON public._sqlx_migrations TO entente_app;
  END IF;
END $$;
