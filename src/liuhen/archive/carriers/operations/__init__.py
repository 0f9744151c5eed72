"""Writes of 载体."""
