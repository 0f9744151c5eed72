"""Rulebooks from their text: what is wrong is told with file, line and clause. Pure: no I/O, no clock."""

from liuhen.rules.parsing.book import Parsed, parse_rulebook
from liuhen.rules.parsing.problems import Problem

__all__ = ["Parsed", "Problem", "parse_rulebook"]
