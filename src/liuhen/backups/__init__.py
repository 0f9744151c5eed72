"""Backups: made, restored, shown; and what is left after a disaster (arts 13, 14)."""
