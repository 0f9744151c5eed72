"""Officers, units, accounts, roles, sign-in (arts 14, 19)."""
