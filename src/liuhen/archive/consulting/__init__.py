"""查阅、复制 (art 14): who asks to see or copy what isn't theirs, who allows it, and what they then see."""
