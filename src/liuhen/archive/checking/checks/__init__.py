"""What is asked of a volume: one function for each item of the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from liuhen.archive.checking.checks import authenticity, completeness, packages, security, usability
from liuhen.archive.checking.found import Found
from liuhen.archive.checking.target import Target

Ask: TypeAlias = Callable[[Target], Found]

CHECKS: Mapping[str, Ask] = MappingProxyType(
    {
        "entered": authenticity.entered,
        "originals_unaltered": authenticity.originals_unaltered,
        "papers_unaltered": authenticity.papers_unaltered,
        "files_unaltered": authenticity.files_unaltered,
        "history_unbroken": authenticity.history_unbroken,
        "checkpoint_signed": authenticity.checkpoint_signed,
        "told_alike": authenticity.told_alike,
        "numbers_regular": authenticity.numbers_regular,
        "facts_sensible": authenticity.facts_sensible,
        "attributes_alike": packages.attributes_alike,
        "package_whole": packages.package_whole,
        "counted": completeness.counted,
        "described": completeness.described,
        "numbers_follow": completeness.numbers_follow,
        "listed_present": completeness.listed_present,
        "in_order": completeness.in_order,
        "attachments": completeness.attachments,
        "nothing_owed": completeness.nothing_owed,
        "process_told": packages.process_told,
        "pdf_opens": usability.pdf_opens,
        "pdf_archival": usability.pdf_archival,
        "pages_shown": usability.pages_shown,
        "recordings_play": usability.recordings_play,
        "formats": usability.formats,
        "metadata_readable": packages.metadata_readable,
        "environment": packages.environment,
        "no_virus": security.no_virus,
        "nothing_secret": security.nothing_secret,
        "store_closed": security.store_closed,
        "nothing_else": security.nothing_else,
        "process_controlled": packages.process_controlled,
    }
)
"""By code of `rules.checking.CODES`; a test holds the two against each other."""
