"""A disk that says it fails passes for a good one, or one that says nothing for either."""

from __future__ import annotations

import json
import subprocess
from types import SimpleNamespace

import pytest

from conftest import NOW
from liuhen.holdings import smart

ATA = {
    "smart_status": {"passed": False},
    "power_on_time": {"hours": 41_000},
    "temperature": {"current": 47},
    "ata_smart_attributes": {"table": [{"id": 9, "raw": {"value": 1}}, {"id": 5, "raw": {"value": 312}}]},
}
NVME = {"smart_status": {"passed": True}, "nvme_smart_health_information_log": {"percentage_used": 8}}


def test_a_failing_disk_is_called_well():
    told = smart.understood(ATA, "/dev/sda", NOW)
    assert (told["passed"], told["hours"], told["temperature"], told["reallocated"]) == (False, 41_000, 47, 312)
    told = smart.understood(NVME, "/dev/nvme0n1", NOW)
    assert (told["passed"], told["worn"], told["reallocated"]) == (True, 8, None)


@pytest.mark.parametrize("told", [{}, [], None, {"smart_status": {}}, {"smartctl": {"exit_status": 2}}])
def test_a_disk_without_a_verdict_has_one(told):
    assert smart.understood(told, "/dev/sda", NOW) == {}


def test_a_program_that_is_missing_hangs_or_answers_nonsense_stops_the_health_page(monkeypatch, tmp_path):
    monkeypatch.setattr(smart, "device_of", lambda _folder: "/dev/sda")
    monkeypatch.setattr(smart.shutil, "which", lambda _name: None)
    assert smart.health_of(tmp_path, NOW) == {}
    monkeypatch.setattr(smart.shutil, "which", lambda _name: "/usr/sbin/smartctl")

    def hang(*_words, **_given):
        raise subprocess.TimeoutExpired("smartctl", 1)

    for run in (hang, lambda *_words, **_given: SimpleNamespace(stdout=b"Permission denied")):
        monkeypatch.setattr(smart.subprocess, "run", run)
        assert smart.health_of(tmp_path, NOW) == {}
    monkeypatch.setattr(smart.subprocess, "run", lambda *_words, **_given: SimpleNamespace(stdout=json.dumps(ATA)))
    assert smart.health_of(tmp_path, NOW)["passed"] is False
