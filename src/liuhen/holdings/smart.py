"""What the disk under a folder says of its own health, where smartctl is installed and may ask it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

SECONDS = 15
REALLOCATED = 5
"""The attribute of ATA disks that counts sectors that were given up."""


def health_of(folder: Path, now: datetime) -> dict[str, Any]:
    """The SMART state of the disk that a folder is on; empty when there's none to be had.

    Returns:
        device, passed (None when it doesn't say), hours, temperature (°C), reallocated (sectors, or percent of life
        used on NVMe as `worn`), at.
    """
    device = device_of(folder)
    program = shutil.which("smartctl") or shutil.which("/usr/sbin/smartctl")
    if device is None or program is None:
        return {}
    try:
        asked = subprocess.run([program, "-j", "-H", "-A", device], capture_output=True, timeout=SECONDS, check=False)
        told = json.loads(asked.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {}
    return understood(told, device, now)


def understood(told: Any, device: str, now: datetime) -> dict[str, Any]:
    """What smartctl's JSON says, in our words; empty when it has no verdict."""
    passed = told.get("smart_status", {}).get("passed") if isinstance(told, dict) else None
    if passed is None:
        return {}
    table = {each.get("id"): each for each in told.get("ata_smart_attributes", {}).get("table", ())}
    nvme = told.get("nvme_smart_health_information_log", {})
    return {
        "device": device,
        "passed": bool(passed),
        "hours": told.get("power_on_time", {}).get("hours"),
        "temperature": told.get("temperature", {}).get("current"),
        "reallocated": table.get(REALLOCATED, {}).get("raw", {}).get("value"),
        "worn": nvme.get("percentage_used"),
        "at": now.isoformat(),
    }


def device_of(folder: Path) -> str | None:
    """The whole disk that a folder is on, as `/dev/sda`; None on network file systems and elsewhere than Linux."""
    try:
        number = folder.stat().st_dev
        block = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}").resolve(strict=True)
    except (OSError, AttributeError):
        return None
    disk = block.parent if (block / "partition").exists() else block
    device = f"/dev/{disk.name}"
    return device if Path(device).exists() else None
