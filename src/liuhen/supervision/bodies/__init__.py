"""行政执法监督: what supervising bodies ask of the bureau, tracked to the answer (art 19)."""
