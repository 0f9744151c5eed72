"""Liuhen 留痕: the record office of an administrative law-enforcement bureau."""

__version__ = "0.1.0"
