"""提示: what looks unusual, found by the worker and put to a person to look into (art 19). No verdicts."""
