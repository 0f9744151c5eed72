"""How long an officer takes to describe thirty recordings on 批量描述, by keys alone, against one by one on the form.

    .venv/bin/python bench/describing.py [--home DEMO] [--port 8795] [--recordings 30] [--seed 7]

Both sides run in one Chromium against one instance, on cards of the same make: photos of two stays and of none, two of
them in two stays at once. Nobody sits there: what a person takes is reckoned, what the machine makes a person wait for
is measured. A person takes:

- 3.0 s to look at a still with its reasons and make up their mind, on either side; 1.5 s more for what is contradicted,
- 0.20 to 0.28 s a key (evenly, by the seed), 2.5 keys for each Chinese character that is typed,
- on the form, 1.5 s to take the mouse and click on the first field (Card, Moran and Newell: H 0.4, P 1.1), then keys.

What is waited for: on the form, from saving until the next form stands there; on the page, until the next row has the
focus, since saving goes on behind. All are described at the end, or the bench fails. `--home` is a demo's folder
(`./liuhen up --demo`, stopped); it's copied. Target: 30 in 300 s.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from machine import describe

ROOT = Path(__file__).resolve().parents[1]
ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
LOOK_S, WEIGH_S, MOUSE_S, KEYS_PER_CHARACTER = 3.0, 1.5, 1.5, 2.5
CONTENTS = ("厂区大门与厂名", "检查消防通道", "询问安全员", "查看配电箱接地")
OWN_WORDS_EVERY = 4  # of so many recordings one is told in words of one's own, on either side


class Person:
    """Presses keys and says how long a person would have taken; waits of the machine are measured."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self.random = page, random.Random(seed)
        self.own_s = self.waited_s = 0.0
        self.keys = 0

    def look(self, seconds: float = LOOK_S) -> None:
        """Take a while by oneself."""
        self.own_s += seconds

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self._stroke(1)

    def type(self, text: str) -> None:
        """Type words by an input method."""
        self.page.keyboard.insert_text(text)
        self._stroke(round(KEYS_PER_CHARACTER * len(text)))

    def keys_only(self, count: int) -> None:
        """Reckon keys that are pressed in another way."""
        self._stroke(count)

    def _stroke(self, count: int) -> None:
        self.keys += count
        self.own_s += sum(self.random.uniform(0.20, 0.28) for _each in range(count))

    def wait(self, until: Callable[[], object]) -> None:
        """Wait for the machine."""
        began = time.perf_counter()
        until()
        self.waited_s += time.perf_counter() - began

    def told(self, name: str, count: int) -> float:
        """Print what it took, and return the seconds."""
        total = self.own_s + self.waited_s
        each = f"{total / count:.1f} s each, {self.keys / count:.1f} keys each"
        print(f"{name}: {count} in {total:.0f} s ({each}); waited {self.waited_s:.1f} s of it", flush=True)
        return total


@contextmanager
def instance(home: Path, port: int):  # noqa: ANN201 - yields its address
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    environment |= {"LIUHEN_HOME": str(home), "LIUHEN_RESERVE_BYTES": "0", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "liuhen", "up", "--demo", "--port", str(port)]
    with (home.parent / "up.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
                break
            except (OSError, urllib.error.HTTPError):
                if process.poll() is not None:
                    raise SystemExit((home.parent / "up.log").read_text()[-2000:]) from None
                time.sleep(0.3)
        yield address, environment
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def card(folder: Path, first: datetime, count: int, mark: int) -> Path:
    """Photos: a third in one stay, half in another (the last two of them in a third as well), the rest in none."""
    folder.mkdir()
    early, late = count // 3, count // 3 + count // 2
    for number in range(count):
        after = number if number < early else 60 + number - early if number < late else 300 + number
        shot = (first + after * MINUTE).astimezone(ZONE)
        name = f"{shot:%Y%m%d%H%M%S}_{number:04}.png"
        Image.new("RGB", (32, 18), (number, mark, 90)).save(folder / name)
    return folder


def stays(page: Page, address: str, first: datetime, count: int) -> None:
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""

    def call(method: str, path: str, body: object = None) -> Any:
        headers = {"X-CSRFToken": token, "Referer": address}
        answer = page.request.fetch(f"{address}/api/v1{path}", method=method, data=body, headers=headers)
        if not answer.ok:
            raise SystemExit(answer.text())
        return answer.json()

    me = call("GET", "/me")["officer_id"]
    case = next(one for one in call("GET", "/cases")["cases"] if me in one["officer_ids"] and not one["closed_on"])
    half = 60 + count // 2
    for place, begin, end in (("一号车间", -1, 45), ("配电室", 59, half), ("原料库", half - 2, half + 20)):
        times = {"arrived_at": begin, "left_at": end, "returned_at": 200}
        told = {name: (first + minutes * MINUTE).isoformat() for name, minutes in times.items()}
        body = {**told, "place": place, "officer_ids": case["officer_ids"]}
        call("POST", f"/cases/{case['id']}/activities", body)


def by_page(page: Page, address: str, count: int, seed: int) -> Person:
    """批量描述."""
    person = Person(page, seed)
    done = 0
    while done < count:
        person.wait(lambda: page.goto(f"{address}/recordings/batch/"))
        rows = page.locator("[data-batch-row]")
        rows.first.wait_for()
        for number in range(rows.count()):
            one_row(person, rows.nth(number), done, is_first=number == 0)
            done += 1
        saved = page.locator('[data-batch-row][data-done="saved"]')
        person.wait(lambda: page.wait_for_function("() => !document.querySelector('[data-done=saving]')"))
        if saved.count() != rows.count():
            raise SystemExit(f"only {saved.count()} of {rows.count()} were saved")
    return person


def one_row(person: Person, row: Locator, number: int, *, is_first: bool) -> None:
    person.look()
    if row.locator("[name=contradicted]").count():
        person.look(WEIGH_S)
        person.press("x")
    if not row.locator("[name=place]").input_value():
        if is_first:
            person.press("d")
            person.type("厂区外道路")
            person.press("Escape")
        else:
            person.press("=")
    person.press("3")
    if number % OWN_WORDS_EVERY == 0:
        person.press("n")
        person.type(CONTENTS[number // OWN_WORDS_EVERY % len(CONTENTS)])
    if not row.locator("[name=recording_class]").input_value():
        person.press("f", "ArrowDown")
    before = row.get_attribute("data-number")
    person.press("Enter")
    person.wait(
        lambda: row.page.wait_for_function("(before) => document.activeElement?.dataset?.number !== before", arg=before)
    )


def one_by_one(page: Page, address: str, count: int, seed: int) -> Person:
    """The form of one recording, then the next."""
    person = Person(page, seed)
    page.goto(f"{address}/recordings/undescribed/")
    person.wait(lambda: page.get_by_role("link", name="从第一份开始标注").click())
    for number in range(count):
        page.get_by_label("分类", exact=True).wait_for()
        person.look()
        person.look(MOUSE_S)
        page.get_by_label("分类", exact=True).focus()
        person.press("ArrowDown", "Tab", "ArrowDown", "ArrowDown", "ArrowDown")
        place = page.get_by_label("具体场所")
        person.press("Tab", "Tab", "Tab")  # case, activity, place
        if not place.input_value():
            place.focus()
            person.type("厂区外道路")
        person.press("Tab")
        page.get_by_label("主要内容").focus()
        person.type(
            CONTENTS[number // OWN_WORDS_EVERY % len(CONTENTS)] if number % OWN_WORDS_EVERY == 0 else "现场必查区域检查"
        )
        person.press("Tab", "Tab")
        person.keys_only(1)  # Enter on the button, which is clicked below
        next_button = page.get_by_role("button", name="保存并标注下一份")
        button = next_button if next_button.count() else page.get_by_role("button", name="保存", exact=True)
        shown = page.url

        def saved(button: Locator = button, shown: str = shown) -> None:
            button.click()
            page.wait_for_url(lambda url: url != shown)

        person.wait(saved)
    return person


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--port", type=int, default=8795)
    parser.add_argument("--recordings", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "demo"
        if asked.home:
            shutil.copytree(asked.home, home)
        with instance(home, asked.port) as (address, environment):
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}).new_page()
            page.goto(f"{address}/sign-in/")
            page.get_by_label("用户名").fill("aziz")
            page.get_by_label("密码").fill("liuhen-demo-2026")
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            totals = []
            sides = (("page", by_page, 24 * 9, "KT50077"), ("one by one", one_by_one, 24 * 11, "KT50078"))
            for mark, (name, side, hours, recorder) in enumerate(sides):
                first = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=hours)
                page.goto(f"{address}/recordings/")
                stays(page, address, first, asked.recordings)
                source = card(Path(folder) / name, first, asked.recordings, mark)
                taken = [sys.executable, "-m", "liuhen", "intake", str(source), "--recorder", recorder]
                subprocess.run([*taken, "--officer", "410312"], env=environment, check=True, stdout=subprocess.DEVNULL)
                totals.append(side(page, address, asked.recordings, asked.seed).told(name, asked.recordings))
                left = page.request.get(f"{address}/api/v1/recordings/proposals").json()["count"]
                if left:
                    raise SystemExit(f"{left} are left undescribed")
            print(
                f"ratio {totals[0] / totals[1]:.2f}; thirty in {totals[0] / asked.recordings * 30:.0f} s (target 300)"
            )
            browser.close()


if __name__ == "__main__":
    main()
