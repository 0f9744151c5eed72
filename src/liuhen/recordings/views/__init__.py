"""Pages of the recordings room: the list, a recording's own page, and describing."""
