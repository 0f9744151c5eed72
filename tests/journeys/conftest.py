"""Journeys: a bureau started as the README says, used in real Chromium as its people use it.

A page that breaks the Content-Security-Policy, throws, answers 5xx or has a serious accessibility fault fails its
journey. Everything that is started here is stopped here, by its own process id.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from liuhen.custody.instance import create_instance
from migrated import copy_to, create

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "liuhen-demo-2026"
PATIENCE = 300.0  # seconds for a start on a busy machine; nothing waits longer than it must


class House:
    """One instance with its processes: `./liuhen up` in a home of its own.

    Args:
        home: its folder.
        demo: whether with the demo bureau.
        migrated: whether it finds a database of this version; else its first start makes it, as in life.
    """

    def __init__(self, home: Path, *, demo: bool, migrated: bool = False) -> None:
        self.home, self.demo = home, demo
        self.port = _free_pair()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._database = _own_database(migrated=migrated)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
        self.environment |= {"LIUHEN_HOME": str(home), "LIUHEN_RESERVE_BYTES": "0"}
        if self._database:
            self.environment["LIUHEN_DATABASE_URL"] = self._database
        elif migrated:
            create_instance(home, "demo" if demo else "bureau", datetime.now(UTC))  # no demo starts in a home of others
            copy_to(home / "db.sqlite3")

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [str(ROOT / "liuhen"), "up", "--port", str(self.port), *(["--demo"] if self.demo else [])]
        self.log = (self.home.parent / f"{self.home.name}.log").open("ab")
        self._process = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True
        )
        until = time.monotonic() + PATIENCE
        while not (self._answers(self.port) and self._answers(self.port + 1)):
            if self._process.poll() is not None or time.monotonic() > until:
                told = self.told()
                self._process.send_signal(signal.SIGINT)  # nobody else knows of it
                self._process.wait(60)
                self._process = None
                raise AssertionError(f"it did not start:\n{told}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ctrl-C."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            assert self._process.wait(60) == 0, self.told()
            self.log.close()
            self._process = None

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command on the machine itself."""
        outcome = subprocess.run(
            [sys.executable, "-m", "liuhen", *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert not check or outcome.returncode == 0, outcome.stdout + outcome.stderr
        return outcome

    def wait_for(self, path: str) -> None:
        """Wait until a file is in the home."""
        until = time.monotonic() + PATIENCE
        while not (self.home / path).exists():
            assert time.monotonic() < until, f"no {path}:\n{self.told()}"
            time.sleep(0.1)

    def told(self) -> str:
        """What it printed."""
        return (self.home.parent / f"{self.home.name}.log").read_text("utf-8", "replace")[-4000:]

    def _answers(self, port: int) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return True  # the bytes process has no such page, and says so
        except OSError:
            return False


def _free_pair() -> int:
    """A port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _own_database(*, migrated: bool) -> str:
    """On PostgreSQL, a database beside the suite's; empty for SQLite."""
    given = os.environ.get("LIUHEN_DATABASE_URL", "")
    if not given:
        return ""
    name = f"journey_{uuid4().hex[:12]}"
    (copy_to if migrated else create)(name)
    return given.rpartition("/")[0] + f"/{name}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The README's commands come first: to them the demo is as a newcomer has it."""
    items.sort(key=lambda item: item.path.name != "test_readme.py")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo bureau, running: from nothing, by the first command of the README. On PostgreSQL it's built as well."""
    house = House(tmp_path_factory.mktemp("demo") / "home", demo=True, migrated="LIUHEN_DATABASE_URL" in os.environ)
    house.start()
    yield house
    house.stop()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[House]:
    """A real instance on its first day, running."""
    house = House(tmp_path / "home", demo=False)
    house.start()
    yield house
    house.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; no sandbox as root, no calls home."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", *quiet]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Chinese office screen."""
    return {"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}, "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not break its policy, throw, or meet a failing server."""
    troubles: list[str] = []
    opened = context.new_page()
    _listen(opened, troubles)
    context.on("page", lambda other: _listen(other, troubles))
    yield opened
    assert not troubles, troubles


def _listen(page: Page, troubles: list[str]) -> None:
    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            troubles.append(message.text)

    def answered(response: Response) -> None:
        if response.status >= 500:
            troubles.append(f"{response.status} {response.url}")

    page.on("console", said)
    page.on("response", answered)
    page.on("pageerror", lambda error: troubles.append(str(error)))


@pytest.fixture
def sign_in(page: Page) -> Callable[..., None]:
    """Signs in: `sign_in(house, "li")`."""

    def go(house: House, username: str, password: str = PASSWORD) -> None:
        _sign_in(page, house, username, password)

    return go


def _sign_in(page: Page, house: House, username: str, password: str = PASSWORD) -> None:
    page.goto(f"{house.address}/sign-in/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.fixture
def person(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[[House, str], Page]]:
    """People side by side, each signed in once in a browser of their own: `person(house, "li")`."""
    pages: dict[str, Page] = {}
    troubles: list[str] = []

    def come(house: House, username: str) -> Page:
        if username not in pages:
            pages[username] = browser.new_context(**browser_context_args).new_page()
            _listen(pages[username], troubles)
            _sign_in(pages[username], house, username)
        return pages[username]

    yield come
    for opened in pages.values():
        opened.context.close()
    assert not troubles, troubles


@pytest.fixture
def accessible(page: Page) -> Callable[..., None]:
    """Asks axe-core about the page as it stands, or another that is given: nothing serious or critical."""

    def ask(asked: Page = page) -> None:
        assert AXE.is_file(), "npm ci in frontend/ first"
        # evaluated by the debugger, not by the page: the policy stays as strict as in life
        asked.evaluate(AXE.read_text("utf-8"))
        found = asked.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        serious = [
            {"rule": each["id"], "where": [node["html"][:160] for node in each["nodes"]]}
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
        ]
        assert not serious, json.dumps(serious, ensure_ascii=False, indent=1)

    return ask
