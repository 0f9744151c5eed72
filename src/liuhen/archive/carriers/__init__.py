"""载体: long-term recordings on discs and disks, kept, looked after, renewed (art 21)."""
