from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from subprocess import DEVNULL

import pytest

from liuhen.archive.carriers.burning import Burner, burn
from liuhen.archive.carriers.errors import DiscUsedError
from liuhen.packages import image
from liuhen.packages.errors import ImageFailedError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as bags are: Chinese names, long names, a folder in a folder, an empty file."""
    made = tmp_path / "副本"
    (made / "data" / "2026-000001").mkdir(parents=True)
    (made / "data" / "2026-000001" / "original.mp4").write_bytes(os.urandom(3 << 20))
    (made / "proofs").mkdir()
    (made / "proofs" / "019ab000-0000-7000-8000-000000000001-0001.tlog-proof").write_text("证明")
    (made / "验证.html").write_text("<h1>")
    (made / "empty").touch()
    return made


def test_a_disc_that_others_read_otherwise(folder: Path, tmp_path: Path) -> None:
    made = image.write_image(folder, tmp_path / "disc.iso", label="2026_000001")
    assert (made.files, made.size) == (4, (tmp_path / "disc.iso").stat().st_size)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disc.iso", "副本"]
    out = tmp_path / "out"
    out.mkdir()
    utf8 = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(["bsdtar", "-xf", str(made.path), "-C", str(out)], env=utf8, check=True)

    def content(where: Path) -> dict[str, bytes]:
        return {str(path.relative_to(where)): path.read_bytes() for path in where.rglob("*") if path.is_file()}

    assert content(out) == content(folder)
    drive = tmp_path / "drive"
    drive.touch()
    writer = Burner(shutil.which("xorriso") or "xorriso", f"stdio:{drive}")
    burn(writer, made.path)
    with pytest.raises(DiscUsedError):  # whatever lies in the drive now, it isn't blank
        burn(writer, made.path)
    assert drive.read_bytes()[: made.size] == made.path.read_bytes()
    for kind in ("Udf", "Iso"):  # both sides of what was burned, by a program that isn't ours
        side = tmp_path / kind
        subprocess.run(["7zz", "x", "-y", f"-t{kind}", f"-o{side}", str(drive)], env=utf8, check=True, stdout=DEVNULL)
        assert content(side) == content(folder), kind


def test_a_name_that_no_disc_holds(folder: Path, tmp_path: Path) -> None:
    (folder / ("长" * 65)).touch()
    with pytest.raises(ImageFailedError):
        image.write_image(folder, tmp_path / "disc.iso", label="X")
    assert [path.name for path in tmp_path.iterdir()] == ["副本"]


def test_an_image_that_was_written_wrong_is_not_handed_out(folder: Path, tmp_path: Path, monkeypatch) -> None:
    written = image._write

    def worse(source: Path, target: Path, label: str, progress) -> None:
        written(source, target, label, progress)
        content = target.read_bytes()
        at = content.index((folder / "data/2026-000001/original.mp4").read_bytes()[:2048])
        target.write_bytes(content[:at] + b"scratch" + content[at + 7 :])

    monkeypatch.setattr(image, "_write", worse)
    with pytest.raises(ImageFailedError):
        image.write_image(folder, tmp_path / "disc.iso", label="X")
    assert [path.name for path in tmp_path.iterdir()] == ["副本"]
