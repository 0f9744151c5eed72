"""A recorder that only its maker's program opens: the command is the settings', never the device's or a page's."""

from __future__ import annotations

import subprocess

import pytest
from django.conf import settings
from django.test import override_settings

from liuhen.devices.unlocking import unlock, unlock_command


@pytest.fixture(autouse=True)
def commands():
    own = settings.LIUHEN.model_copy(update={"unlock_commands": {"DSJ-K5": ("/opt/unlock", "--serial", "{serial}")}})
    with override_settings(LIUHEN=own):
        yield


def test_a_model_that_nobody_set_is_left_locked():
    assert unlock_command("DSJ-K7", "1") is None
    assert unlock("DSJ-K7", "1", run=lambda _command: pytest.fail("ran")) is False


@pytest.mark.parametrize("serial", ["--format=all", "1; rm -rf /", "$(id)", "1\n2", "\u4e2d"])
def test_a_serial_that_is_no_serial_runs_nothing(serial):
    assert unlock("DSJ-K5", serial, run=lambda _command: pytest.fail("ran")) is False


def test_the_command_gets_the_serial_as_one_argument():
    ran = []
    assert unlock("DSJ-K5", "KT:01", run=lambda command: ran.append(command) or 0) is True
    assert ran == [("/opt/unlock", "--serial", "KT:01")]


@pytest.mark.parametrize("trouble", [OSError(), subprocess.TimeoutExpired("x", 1)])
def test_a_program_that_is_missing_or_hangs_stops_no_docking(trouble):
    def run(_command):
        raise trouble

    assert unlock("DSJ-K5", "1", run=run) is False
    assert unlock("DSJ-K5", "1", run=lambda _command: 3) is False
