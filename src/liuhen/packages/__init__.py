"""OCFL objects and BagIt bags. No Django."""
