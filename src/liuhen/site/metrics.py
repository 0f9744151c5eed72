"""Figures about the machine in Prometheus' text format: counts and sizes, nothing about people."""

from __future__ import annotations

import shutil
from datetime import datetime

from django.conf import settings

from liuhen import __version__
from liuhen.custody import queries as custody
from liuhen.work import queries as work


def exposition(*, now: datetime) -> str:
    """Every figure as text, version 0.0.4 of the format."""
    lines = ["# TYPE liuhen_info gauge", f'liuhen_info{{version="{__version__}"}} 1']
    lines += ["# HELP liuhen_time_seconds When these figures were read.", "# TYPE liuhen_time_seconds gauge"]
    lines.append(f"liuhen_time_seconds {now.timestamp():.0f}")
    lines += ["# HELP liuhen_jobs Jobs by state.", "# TYPE liuhen_jobs gauge"]
    lines += [f'liuhen_jobs{{state="{state}"}} {count}' for state, count in work.counts().items()]
    lines += ["# HELP liuhen_ledger_pending Entries without an index yet.", "# TYPE liuhen_ledger_pending gauge"]
    lines.append(f"liuhen_ledger_pending {custody.pending().count()}")
    lines += ["# HELP liuhen_home_free_bytes Free space at the home.", "# TYPE liuhen_home_free_bytes gauge"]
    lines.append(f"liuhen_home_free_bytes {shutil.disk_usage(settings.LIUHEN.home).free}")
    return "\n".join(lines) + "\n"
