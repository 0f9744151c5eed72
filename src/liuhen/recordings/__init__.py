"""Originals, descriptions, viewing, previews (arts 7, 11, 12, 17)."""
