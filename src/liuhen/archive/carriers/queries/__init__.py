"""Reads of 载体."""
