"""文书目录: which documents there are, as data: `forms.toml` beside this file.

catalogue().form("questioning_record").needs
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from liuhen.rules.forms.model import STAGES, Catalogue, ClockRule, Form, PaperKind
from liuhen.rules.forms.parsing import FormsInvalidError, parse

__all__ = ["STAGES", "Catalogue", "ClockRule", "Form", "FormsInvalidError", "PaperKind", "catalogue", "parse"]

FILE = "forms.toml"


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that ships with Liuhen."""
    return parse((resources.files(__name__) / FILE).read_text("utf-8"), file=FILE)
