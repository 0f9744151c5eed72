"""Merkle log: entries, proofs, checkpoints, full check. No Django."""
