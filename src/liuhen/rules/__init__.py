"""The regulation as data and pure functions. No Django, no I/O but reading its own files, no clock."""
