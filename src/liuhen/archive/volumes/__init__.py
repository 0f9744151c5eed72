"""案卷: the papers and recordings of a closed case, compiled and filed (arts 14, 18, 22)."""
