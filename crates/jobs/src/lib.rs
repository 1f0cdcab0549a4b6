//! What the clock does: lapses, expiries, the outbox; it calls the same commands as people.
