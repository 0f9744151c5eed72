"""摄录连续性: what each recorder filmed of a stay, and what it didn't (art 12(5)); each gap with its explanation."""
