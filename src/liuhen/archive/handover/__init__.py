"""移交 (art 18): batches of filed volumes from the unit to the archive room, and where they then lie."""
