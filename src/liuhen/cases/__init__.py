"""Cases and activities (arts 2-10)."""
