"""举证: recordings of a case on a carrier with their 制作说明 (art 20)."""
