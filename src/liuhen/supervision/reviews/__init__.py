"""抽查: drawing recordings, reviewing them, findings and their answers (art 19)."""
