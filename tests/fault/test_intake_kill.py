"""SIGKILL at 200 random moments of an intake and of description saves: all is clean then, and a re-run completes.

Django is imported once, by the test run; every victim and every check is a fork of it with a home of its own. Two
lanes run beside each other, a fork each.
"""

from __future__ import annotations

import gc
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from cards import CARD, NOW, Clock, Watcher, fill
from keeping import LATER
from liuhen.custody import operations as custody
from liuhen.custody.instance import create_instance
from liuhen.custody.reconciliation import check_rows
from liuhen.holdings import archive
from liuhen.holdings import operations as holdings
from liuhen.holdings.verify import verify
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import FileState, Intake, IntakeFile
from liuhen.ledger.check import check_folder
from liuhen.people import operations as people
from liuhen.people.actors import Actor, Channel, actor_of, console_actor
from liuhen.people.models import Account, Role
from liuhen.recordings.models import Description, Recording
from liuhen.recordings.operations import Telling, describe
from liuhen.rules.shelf import rulebook
from liuhen.work import registry
from migrated import copy_to, drop

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("KILLS", "200"))
LANES = 2
FILES = 4
TELLING = Telling(recording_class="inspection", place="开封市鼓楼区某化工厂", content="罐区现场检查")


class Home:
    """A home for forked processes: files in memory (a kill asks nothing of the disk), a database of its own."""

    def __init__(self, folder: Path, template: Home | None = None) -> None:
        self.path = folder
        self.database = _database_like(template.database if template else None, folder)
        if template is not None:
            shutil.copytree(template.path, folder)

    def enter(self) -> None:
        """Make this process one of this home."""
        settings.LIUHEN = settings.LIUHEN.model_copy(update={"home": self.path, "storage_url": "", "reserve_bytes": 0})
        connections["default"].settings_dict["NAME"] = self.database
        archive.forget()

    def leave(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path)
        if connection.vendor == "postgresql":
            drop(self.database)


def _database_like(template: str | None, folder: Path) -> str:
    if connection.vendor != "postgresql":
        return str(folder / "db.sqlite3")
    name = f"kill_{uuid4().hex[:12]}"
    copy_to(name, of=template or "")
    return name


def fork(home: Home, run: Callable[[], object]) -> int:
    """Run something in a fork of this process; returns its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        home.enter()
        run()
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the parent tells it
        (home.path / "trouble").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def finish(home: Home, run: Callable[[], object]) -> None:
    """Run something in a fork to its end."""
    _, status = os.waitpid(fork(home, run), 0)
    trouble = home.path / "trouble"
    assert status == 0, trouble.read_text() if trouble.exists() else status


@pytest.fixture
def template(django_db_blocker: Any) -> Iterator[Home]:
    """A bureau with an officer and a card, before any intake."""
    base = Path(tempfile.mkdtemp(prefix="liuhen-kill-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    with django_db_blocker.unblock():
        connections.close_all()
        registry.autodiscover()  # else each fork would import the jobs of every room, and kills would meet imports
        rulebook()
        gc.freeze()  # what is imported is shared with the forks, not copied when they collect
        home = Home(base / "template")
        home.path.mkdir()
        if connection.vendor == "sqlite":
            copy_to(home.database)
        fill(base / "card", {f"DCIM/{n:04}.MP4": os.urandom(300_000 + n) for n in range(FILES)})
        finish(home, _settle_in)
        yield home
        home.leave()
    gc.unfreeze()
    shutil.rmtree(base)


def _settle_in() -> None:
    create_instance(settings.LIUHEN.home, "demo", NOW)
    holdings.establish(now=NOW)
    console = console_actor("root")
    unit = people.create_unit(actor=console, now=NOW, name="执法大队")
    account = people.create_account(
        actor=console, now=NOW, username="zhang", name="张", password="Qiushui-Changtian-7", unit_id=unit.id
    )
    people.grant_role(actor=console, now=NOW, account_id=account.id, role=Role.OFFICER, unit_id=unit.id)
    custody.integrate(now=NOW)
    connection.close()


def officer() -> Actor:
    return actor_of(Account.objects.get(username="zhang"), Channel.WEB)


def card() -> Path:
    return settings.LIUHEN.home.parent / "card"


def take_in() -> Intake:
    return empty_card(actor=officer(), clock=Clock(), root=card(), source=CARD, watch=Watcher()).intake


def describe_all() -> None:
    """Describe every recording that isn't yet."""
    for recording in Recording.objects.filter(is_described=False).order_by("number"):
        describe(actor=officer(), now=Clock()(), telling=TELLING, versions={recording.id: 0})
    custody.integrate(now=NOW)


def describe_again() -> None:
    """Describe every recording once more, all in one save."""
    versions = dict(Description.objects.values_list("recording_id", "version"))
    describe(actor=officer(), now=Clock()(), telling=TELLING, versions=versions)
    custody.integrate(now=NOW)


def check() -> None:
    """What the next start finds, and that the same commands complete."""
    holdings.recover(now=NOW)
    assert_clean()
    for file in IntakeFile.objects.filter(state=FileState.RECEIVED):
        assert file.safe_to_wipe
        assert file.recording_id
        holdings.prove_again(file.recording_id, file.recording.logical_path)
    intake = take_in()
    assert {str(file.state) for file in intake.files.all()} == {"received"}
    assert Recording.objects.count() == FILES
    describe_all()
    assert Description.objects.count() == FILES
    holdings.recover(now=LATER)
    assert_clean()
    assert verify().staged == 0


def assert_clean() -> None:
    custody.integrate(now=NOW)
    held = verify()
    assert held.findings == [], held.findings
    published = check_folder(settings.LIUHEN.home / "ledger")
    assert published.clean, published.findings
    rows = check_rows()
    assert rows.found == 0, rows.findings
    assert rows.pending == 0


def victim(stage: int) -> None:
    """Take the card in, tell, describe, tell."""
    take_in()
    os.write(stage, b"i")
    describe_all()
    describe_again()
    os.write(stage, b"d")


def measure(template: Home) -> tuple[float, float]:
    """How long an intake and the descriptions take when nobody kills them."""
    home = Home(template.path.parent / "calm", template)
    reading, writing = os.pipe()
    began = time.monotonic()
    child = fork(home, lambda: victim(writing))
    os.close(writing)
    assert os.read(reading, 1) == b"i"
    taken = time.monotonic()
    assert os.read(reading, 1) == b"d"
    described = time.monotonic()
    os.waitpid(child, 0)
    os.close(reading)
    finish(home, check)
    home.leave()
    return taken - began, described - taken


def kill_once(home: Home, *, describing: bool, moment: float) -> bool:
    """Start a victim and kill it `moment` seconds into the intake, or the descriptions; whether it was still alive."""
    reading, writing = os.pipe()
    child = fork(home, lambda: victim(writing))
    os.close(writing)
    if describing:
        os.read(reading, 1)
    # An end of the stage before the moment wakes it: that one was too quick and doesn't count.
    ended, _, _ = select.select([reading], [], [], moment)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    return not ended


def test_killed_at_random_moments(template: Home) -> None:
    times = measure(template)
    began = time.monotonic()
    lanes = [fork(template, lambda number=number: lane(number, template, times)) for number in range(LANES)]
    for child in lanes:
        _, status = os.waitpid(child, 0)
        trouble = template.path / "trouble"
        assert status == 0, trouble.read_text() if trouble.exists() else status
    base = template.path.parent
    killed = sum(int((base / f"killed{number}").read_text()) for number in range(LANES))
    found = {line for number in range(LANES) for line in (base / f"found{number}").read_text().splitlines()}
    sys.stderr.write(f"{killed} kills in {time.monotonic() - began:.0f} s; {len(found)} different states were left\n")
    assert killed >= KILLS
    assert len(found) >= min(KILLS // 10, 8)  # the moments were spread over the work


def lane(number: int, template: Home, times: tuple[float, float]) -> None:
    """Kill, check, again."""
    base = template.path.parent
    chance = random.Random(number)
    killed = [0, 0]
    found = []
    for attempt in range(3 * KILLS):
        if sum(killed) * LANES >= KILLS:
            break
        describing = killed[1] < killed[0]
        home = Home(base / f"home{number}-{attempt}", template)
        moment = chance.uniform(0, times[describing])
        killed[describing] += kill_once(home, describing=describing, moment=moment)
        finish(home, lambda home=home: found_by(check, home))
        found.append((home.path / "found").read_text())
        home.leave()
    (base / f"killed{number}").write_text(str(sum(killed)))
    (base / f"found{number}").write_text("\n".join(found))


def found_by(run: Callable[[], None], home: Home) -> None:
    """Note in which state the victim left things, then run the check."""
    with transaction.atomic():
        states = sorted(IntakeFile.objects.values_list("state", flat=True))
        described = Description.objects.count()
    staged = len([path for path in (home.path / "archive/staging").rglob("*") if path.is_file()])
    (home.path / "found").write_text(f"{states} {described} {staged}")
    run()
