"""Resumable upload (tus 1.0.0): `protocol` decides without I/O, `spool` keeps the partial files."""
