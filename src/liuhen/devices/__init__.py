"""Recorders (arts 15, 19)."""
