"""The archive room: volumes of closed cases (arts 14, 18, 22)."""
