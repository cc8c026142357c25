"""Records <-> SQL: what is stored, on SQLite or PostgreSQL, and the questions asked of it."""
