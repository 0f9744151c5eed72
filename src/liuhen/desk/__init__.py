"""Pages that show several rooms: home by role, search."""
