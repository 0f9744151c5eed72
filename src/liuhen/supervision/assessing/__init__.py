"""案卷评查: filed volumes drawn and scored by two assessors apart from each other."""
