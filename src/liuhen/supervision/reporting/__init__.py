"""监督报告: what supervision came to in a month or a year; no order of merit of units or people (arts 12, 13, 19)."""
