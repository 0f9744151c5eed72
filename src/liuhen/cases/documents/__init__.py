"""文书 (arts 6 and 10): text records of a case or of the bureau, with their originals, signatures and service."""
