"""遮挡副本: copies of films and sounds in which something is hidden. The original is only read."""
