"""The ledger in the database: append, integrate, prove, publish."""
