"""A bundle that writes beside its folder before anybody has looked at its signature."""

from __future__ import annotations

import io
import tarfile

import pytest

from liuhen.bundles.errors import BundleInvalidError
from liuhen.bundles.making import unpack


def member(name, kind=tarfile.REGTYPE, target=""):
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, target, 4 if kind == tarfile.REGTYPE else 0
    return made


@pytest.mark.parametrize(
    "hostile",
    [
        member("../beside"),
        member("liuhen/../../beside"),
        member("/tmp/liuhen-beside"),
        member("..\\beside"),
        member("liuhen/link", tarfile.SYMTYPE, "/etc"),
        member("liuhen/link", tarfile.LNKTYPE, "/etc/passwd"),
        member("liuhen/device", tarfile.CHRTYPE),
        member("liuhen/pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda one: f"{one.name}-{one.type.decode()}",
)
def test_a_bundle_that_reaches_out_of_its_folder(hostile, tmp_path):
    with tarfile.open(tmp_path / "bundle.tar", "w") as packed:
        for one in (member("liuhen/first"), hostile):
            packed.addfile(one, io.BytesIO(b"evil") if one.size else None)
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(BundleInvalidError):
        unpack(tmp_path / "bundle.tar", room)
    assert not any(room.iterdir())  # not even what was harmless
    assert {each.name for each in tmp_path.iterdir()} == {"bundle.tar", "room"}
