from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.packages.bagit import BagReceipt, check_bag, write_bag
from liuhen.packages.errors import BagAbsentError, BagExistsError, PathInvalidError

DAY = date(2026, 3, 1)
ORIGINAL = os.urandom(100_000)


def write(target: Path, **more: bytes) -> BagReceipt:
    payload = {"2026-000001/original.mp4": ORIGINAL, "2026-000001/说明.json": b"{}", "empty": b""} | more
    return write_bag(
        target,
        payload=[(name, [content[:50], content[50:]]) for name, content in payload.items()],
        tags=[("custody.json", [b"{}"]), ("proofs/1.tlog-proof", [b"proof"])],
        info={"Source-Organization": "某某区应急管理局", "External-Identifier": "2026-000001"},
        bagging_date=DAY,
    )


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    write(tmp_path / "bag")
    return tmp_path / "bag"


def found(path: Path) -> set[tuple[str, str]]:
    return {(finding.kind, finding.path) for finding in check_bag(path).findings}


def test_a_written_bag_is_valid_for_us_and_for_the_library_of_congress(bag: Path) -> None:
    told: list[tuple[int, int]] = []
    report = check_bag(bag, lambda done, total: told.append((done, total)))
    assert report.findings == []
    assert (report.files, report.size) == (3, len(ORIGINAL) + 2)
    assert report.info["Payload-Oxum"] == f"{len(ORIGINAL) + 2}.3"
    assert report.info["Bagging-Date"] == "2026-03-01"
    assert told[-1][0] == told[-1][1]
    assert bagit.Bag(str(bag)).is_valid()


def test_the_receipt_names_the_digest_that_fixes_everything(tmp_path: Path) -> None:
    receipt = write(tmp_path / "bag")
    content = (tmp_path / "bag" / "tagmanifest-sha256.txt").read_bytes()
    assert receipt.tagmanifest_sha256 == hashlib.sha256(content).hexdigest()
    assert (receipt.files, receipt.size) == (3, len(ORIGINAL) + 2)


def test_a_bag_of_the_library_of_congress_is_valid_for_us(tmp_path: Path) -> None:
    for name in ("a b.txt", "sub/说明.txt", "per%cent.txt", "line\nbreak.txt"):
        path = tmp_path / "theirs" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(name)
    bagit.make_bag(str(tmp_path / "theirs"), {"Contact-Name": "x"}, checksums=["sha256", "sha512"])
    assert check_bag(tmp_path / "theirs").findings == []


def test_the_check_needs_neither_django_nor_a_database(bag: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from liuhen.packages.bagit import check_bag\n"
        "from liuhen.cli import check\n"
        "assert check_bag(Path(sys.argv[1])).valid; assert 'django' not in sys.modules and 'sqlite3' not in sys.modules"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-c", code, bag], check=True, env=environment)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(data=st.data())
def test_a_flipped_bit_anywhere_in_a_bag_is_found(bag: Path, data: st.DataObject) -> None:
    names = sorted(str(path.relative_to(bag)) for path in bag.rglob("*") if path.is_file() and path.stat().st_size)
    # Nothing holds the tag manifest itself but the proofs and the receipt.
    name = data.draw(st.sampled_from([name for name in names if name != "tagmanifest-sha256.txt"]))
    path = bag / name
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content) * 8 - 1))
    flipped = bytearray(content)
    flipped[at // 8] ^= 1 << at % 8
    path.write_bytes(flipped)
    try:
        assert ("altered", name) in found(bag)
    finally:
        path.write_bytes(content)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(
    noise=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    name=st.sampled_from(["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]),
)
def test_noise_in_any_tag_file_is_a_finding_and_never_an_error(bag: Path, noise: bytes, name: str) -> None:
    path = bag / name
    content = path.read_bytes()
    path.write_bytes(noise)
    try:
        assert not check_bag(bag).valid
    finally:
        path.write_bytes(content)


def test_missing_unknown_and_altered_are_told_apart(bag: Path) -> None:
    (bag / "data" / "empty").unlink()
    (bag / "data" / "stray").write_bytes(b"x")
    (bag / "added.pdf").write_bytes(b"x")
    (bag / "custody.json").write_bytes(b"[]")
    (bag / "data" / "link").symlink_to("/etc/passwd")
    assert found(bag) == {
        ("missing", "data/empty"),
        ("unknown", "data/stray"),
        ("unknown", "data/link"),
        ("unknown", "added.pdf"),
        ("altered", "custody.json"),
        ("altered", "bag-info.txt"),
    }


def test_a_manifest_that_leads_out_of_the_bag_is_malformed(bag: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"x")
    line = f"{hashlib.sha256(b'x').hexdigest()}  data/../../outside\n"
    with (bag / "manifest-sha256.txt").open("a") as file:
        file.write(line)
    assert ("malformed", "manifest-sha256.txt") in found(bag)


def test_a_folder_that_is_no_bag_says_so(tmp_path: Path) -> None:
    with pytest.raises(BagAbsentError):
        check_bag(tmp_path)
    with pytest.raises(BagAbsentError):
        check_bag(tmp_path / "none")


def test_a_bag_is_never_written_over_anything(bag: Path) -> None:
    with pytest.raises(BagExistsError):
        write(bag)
    assert check_bag(bag).valid


@pytest.mark.parametrize("name", ["../x", "CON", "a:b", "2026-000001/ORIGINAL.mp4", "empty/below", "2026-000001"])
def test_a_name_that_windows_cannot_hold_or_tell_apart_is_refused_and_nothing_stays(tmp_path: Path, name: str) -> None:
    with pytest.raises(PathInvalidError):
        write(tmp_path / "bag", **{name: b"x"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["data/x", "Data", "bagit.txt", "BAG-INFO.txt", "manifest-sha256.txt", "tagmanifest-md5.txt"]
)
def test_a_tag_file_cannot_take_the_place_of_the_bags_own(tmp_path: Path, name: str) -> None:
    with pytest.raises(PathInvalidError):
        write_bag(tmp_path / "bag", payload=[], tags=[(name, [b"x"])], info={}, bagging_date=DAY)


@pytest.mark.parametrize("info", [{"A b": "x"}, {"A": "x\ny"}, {"A": " x"}, {"A:": "x"}, {"": "x"}, {"A": "x\u2028y"}])
def test_info_that_would_read_as_something_else_is_refused(tmp_path: Path, info: dict[str, str]) -> None:
    with pytest.raises(PathInvalidError):
        write_bag(tmp_path / "bag", payload=[], info=info, bagging_date=DAY)


def test_a_stream_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def cut_off() -> Iterator[bytes]:
        yield b"half"
        raise OSError("network lost")

    with pytest.raises(OSError, match="network lost"):
        write_bag(tmp_path / "bag", payload=[("original.mp4", cut_off())], info={}, bagging_date=DAY)
    assert list(tmp_path.iterdir()) == []
