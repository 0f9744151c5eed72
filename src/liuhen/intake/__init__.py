"""Card reading, reconciliation, uploads (arts 12(5), 13, 16)."""
