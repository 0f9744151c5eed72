"""The rulebook in force, the bureau's own list of record points, the calendar and due dates (arts 16-18, 22)."""
