"""An officer on an ordinary day: finds, watches, describes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House


def _position(page: Page) -> float:
    return float(page.evaluate("() => document.querySelector('video').currentTime"))


def _plays(page: Page) -> None:
    """The player really plays and seeks."""
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; return v.play() }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    page.evaluate("() => { document.querySelector('video').currentTime = 5 }")
    page.wait_for_function("() => !document.querySelector('video').seeking")
    assert _position(page) >= 5


def test_an_h264_recording_that_does_not_play(demo: House, page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/")
    page.get_by_role("link", name="企业名称与概貌").first.click()
    _plays(page)
    expect(page.get_by_text("SHA-256").first).to_be_visible()


def test_a_film_that_nobody_can_mark_caption_or_take_a_still_of(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/")
    page.get_by_role("link", name="说明来意与要求").first.click()
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    page.evaluate("() => { document.querySelector('video').currentTime = 3.2 }")
    page.wait_for_function("() => !document.querySelector('video').seeking")
    page.locator("h1").first.click()
    page.keyboard.press("5")  # 告知权利义务与指令
    expect(page.locator("#marks").get_by_text("已标记 0:03 告知权利义务与指令")).to_be_visible()
    expect(page.locator("[data-band-marks] .mark-point")).to_have_count(1)
    page.get_by_label("这一秒说了什么").fill("本次执法全程录音录像")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator("#captions").get_by_text("本次执法全程录音录像")).to_be_visible()
    accessible()
    page.locator("h1").first.click()
    page.keyboard.press("]")
    assert page.evaluate("() => document.querySelector('video').playbackRate") == 1.5
    page.keyboard.press("r")
    expect(page.locator("video")).to_have_css("transform", re.compile("matrix"))
    page.keyboard.press("x")  # the clocks stand at the next corner, and there again later
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"#stills$"))
    expect(page.locator("#stills img")).to_have_count(1)
    page.wait_for_selector("[data-wave][data-drawn]", state="attached")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{demo.address}/search/?q=全程录音录像")
    page.get_by_role("link", name=re.compile("0:03 本次执法全程录音录像")).click()
    page.wait_for_function("() => (document.querySelector('video')?.currentTime ?? 0) >= 3")
    expect(page.locator("[data-player]")).to_have_attribute("data-clock-place", "top-right")


_HELD = """
import sys, time
from datetime import timedelta
import django; django.setup()
from liuhen.devices.models import Recorder
from liuhen.recordings.models import Recording
from liuhen.recordings.takes.models import TakePart
from liuhen.work.models import Job
for _turn in range(900):  # until the worker has looked at every card: it would put takes together anew
    looking = Job.objects.filter(name__in=("recordings.analyse", "recordings.find_takes"))
    if not looking.filter(state__in=("queued", "running")).exists():
        break
    time.sleep(0.2)
films = Recording.objects.filter(recorder__code="KT50012", kind="video").order_by("-captured_at")
"""
# The demo's recorders film minutes apart and each alone: a take, and a second recorder, are written in.
_SPLIT = f"""{_HELD}
films = films[:2][::-1]
for position, film in enumerate(films):
    TakePart.objects.create(recording=film, take=films[0], position=position, offset_ms=9500 * position,
                            loss_ms=1500 if position else None)
    print(film.id)
"""
_BESIDE = f"""{_HELD}
one, other = films[3:5]
print(other.recorder_id, other.captured_at.isoformat(), other.activity_id)
Recording.objects.filter(id=other.id).update(recorder=Recorder.objects.get(code="KT50013"),
                                             captured_at=one.captured_at + timedelta(seconds=2))
print(one.id, other.id)
"""
_ALONE = f"""{_HELD}
key, recorder, captured = sys.argv[1:]
Recording.objects.filter(id=key).update(recorder=recorder, captured_at=captured)
"""


def _written(demo: House, script: str, *arguments: str) -> list[str]:
    environment = demo.environment | {"DJANGO_SETTINGS_MODULE": "liuhen.site.settings"}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


def test_recorders_side_by_side_that_run_apart(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    recorder, captured, activity, one, other = _written(demo, _BESIDE)
    try:
        sign_in(demo, "li")
        for film in (one, other):
            page.goto(f"{demo.address}/recordings/{film}/")
            page.wait_for_selector("video", timeout=120_000)  # the worker may not have looked at it yet
        page.goto(f"{demo.address}/activities/{activity}/")
        page.get_by_role("link", name="并排观看").click()
        lanes = page.locator("[data-lane]")
        expect(lanes).to_have_count(2)
        expect(lanes.nth(1).get_by_text("此时没有摄录")).to_be_visible()
        accessible()
        page.locator("h1").first.click()
        page.keyboard.press("k")
        page.wait_for_function(
            """() => { const lanes = [...document.querySelectorAll('[data-lane]')];
                return lanes.every((lane) => Math.abs(Number(lane.dataset.drift ?? 9)) < 0.1)
                  && lanes.every((lane) => [...lane.querySelectorAll('video')].some((video) => !video.paused)); }"""
        )
        page.keyboard.press("k")
        told = page.request.get(f"{demo.address}/api/v1/recordings/{other}/entries").json()
        assert "recording.played" in {entry["kind"] for entry in told}
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finally:
        _written(demo, _ALONE, other, recorder, captured)


def test_a_take_that_stops_at_the_border_of_two_files(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    environment = demo.environment | {"DJANGO_SETTINGS_MODULE": "liuhen.site.settings"}
    written = subprocess.run(
        [sys.executable, "-c", _SPLIT], env=environment, capture_output=True, text=True, check=True
    )
    first, second = written.stdout.split()  # the demo's recorders film minutes apart: a take is written in
    sign_in(demo, "li")
    for film in (second, first):
        page.goto(f"{demo.address}/recordings/{film}/")
        page.wait_for_selector("video", timeout=120_000)
    page.get_by_role("link", name="连续播放整次摄录").click()
    page.wait_for_selector(f"[data-take][data-shown='{first}']")
    page.locator("h1").first.click()
    page.keyboard.press("ArrowRight")  # 5 of 8 seconds
    page.keyboard.press("k")
    page.wait_for_selector(f"[data-take][data-shown='{second}']")
    expect(page.get_by_text("设备分段处缺约 1.5 秒，没有录到，已跳过").first).to_be_visible()
    shown = page.locator("[data-screen-one], [data-screen-other]").locator("visible=true")
    expect(shown).to_have_count(1)
    expect(shown).to_have_js_property("paused", value=False)
    page.wait_for_function("() => document.querySelector('[data-player-time]').textContent >= '0:10'")  # 9.5 and on
    accessible()
    page.keyboard.press("<")
    page.wait_for_selector(f"[data-take][data-shown='{first}']")
    for part in (first, second):  # each part that was shown is a view of its own
        told = page.request.get(f"{demo.address}/api/v1/recordings/{part}/entries").json()
        assert {"recording.viewed", "recording.played"} & {entry["kind"] for entry in told}
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_h265_recording_that_does_not_play(demo: House, page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(demo, "chen")
    page.goto(f"{demo.address}/recordings/?text=KT50013")
    page.get_by_role("link", name=re.compile(r"KT50013_\d+_0001")).first.click()
    page.wait_for_selector("video", timeout=120_000)  # the worker may still be making the preview
    _plays(page)
    expect(page.get_by_text("预览").first).to_be_visible()


def test_a_description_that_does_not_name_the_recording(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/undescribed/")
    accessible()
    page.get_by_role("link", name="410204_KT50012").first.click()
    page.get_by_role("link", name="标注", exact=True).click()
    page.get_by_label("分类", exact=True).select_option(label="调查询问")
    page.get_by_label("记录环节").select_option(index=6)
    page.get_by_label("具体场所").fill("二号原料库")
    page.get_by_label("主要内容").fill("询问仓库保管员王某某关于化工原料混存的情况")
    accessible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    page.goto(f"{demo.address}/recordings/?text=原料混存")
    expect(page.get_by_text("二号原料库").first).to_be_visible()
    accessible()
    outcome = demo.run("verify", "--json")
    assert outcome.returncode == 0


def test_footage_that_an_administrator_can_open(demo: House, page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/")
    page.get_by_role("link", name="企业名称与概貌").first.click()
    page.wait_for_selector("video")
    address = page.url
    page.context.clear_cookies()
    sign_in(demo, "admin")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status in {403, 404}
    assert page.locator("video").count() == 0
