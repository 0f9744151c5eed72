"""四性检测 (DA/T 70): what a volume is asked at filing, at hand-over and while it's kept, with evidence."""
