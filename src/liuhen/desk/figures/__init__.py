"""统计: figures that say how they are counted, as of when, and where the list behind each is."""
