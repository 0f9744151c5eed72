"""查阅 (art 14): who asks to see what isn't theirs, who allows it, and what they then see."""
