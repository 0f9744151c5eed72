"""监督检查: the legal section's look at what was recorded and filed, and what follows from it (arts 12, 13, 19)."""
