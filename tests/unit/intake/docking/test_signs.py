"""A card that is taken for another recorder's, or for a recorder's when it is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from liuhen.intake.docking.errors import SignsFileError
from liuhen.intake.docking.models import KnownBy, Stand
from liuhen.intake.docking.signs import Told, agreed, claims_of, read_signs, shipped_signs, signs_in_force
from liuhen.intake.docking.words import verdict

REGISTERED = {"kt50012": "KT50012", "kt50013": "KT50013"}


def known(told: Told, remembered: dict[tuple[str, str], str] | None = None) -> tuple[str, str] | None:
    claims = claims_of(told, signs=shipped_signs(), remembered=remembered or {}, registered=REGISTERED)
    claim = agreed(claims)
    return (claim.by, claim.recorder) if claim else None


@pytest.mark.parametrize(
    ("told", "claim"),
    [
        (Told(label="KT50012"), ("label", "KT50012")),
        (Told(label="dsj_kt50013"), ("label", "KT50013")),
        (Told(names=("kt50012",)), ("names", "KT50012")),
        (Told(names=("9876543",)), ("names", "9876543")),  # not registered: intake registers it, to be confirmed
        (Told(label="KT50012", names=("KT50012",)), ("label", "KT50012")),
        (Told(label="KINGSTON"), None),
        (Told(label="KT50012", names=("KT50013",)), None),
        (Told(names=("KT50012", "KT50013")), None),
        (Told(), None),
    ],
)
def test_a_sign_that_is_believed_though_another_contradicts_it(told, claim):
    assert known(told) == claim


def test_a_recorder_that_is_told_of_once_and_not_known_again():
    remembered = {("device", "SN1"): "KT50012", ("volume", "ABCD-1234"): "KT50013"}
    assert known(Told(device_serial="SN1"), remembered) == (KnownBy.DEVICE, "KT50012")
    assert known(Told(volume_serial="ABCD-1234"), remembered) == (KnownBy.VOLUME, "KT50013")
    assert known(Told(device_serial="SN1", volume_serial="ABCD-1234"), remembered) is None


def test_a_volume_without_recordings_that_passes_for_a_card():
    signs = shipped_signs()
    assert signs.is_recording("DCIM/100MEDIA/0001.MP4")
    assert not signs.is_recording("DCIM/100MEDIA/._0001.MP4")
    assert not any(map(signs.is_recording, ["报告.docx", "mp4", "DCIM/读我.txt", "资料.mp4/清单.xlsx"]))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("recordings = 3", 0),
        ("label = 3", 0),
        ("[[label]]\nform = 'x'\nexpression = '('", 1),
        ("[[label]]\nform = 'x'\nexpression = 'no group'", 1),
        ("[[usb]]\nvendor = 'zz'\nproduct = '1'\nmodel = 'x'", 1),
        ("not toml", 0),
    ],
)
def test_a_wrong_file_of_signs_that_is_not_told(text, line):
    with pytest.raises(SignsFileError) as caught:
        read_signs(text)
    assert caught.value.fields == {"line": line}


def test_own_signs_that_do_not_come_before_the_shipped_ones(tmp_path: Path):
    own = tmp_path / "signs.toml"
    own.write_text(
        "recordings = ['.XYZ']\n[[label]]\nform = 'own'\nexpression = '^(?P<recorder>.*)-记录仪$'\n"
        "[[usb]]\nvendor = '1A2B'\nproduct = '0x3c'\nmodel = 'DSJ-K5'\n"
    )
    signs = signs_in_force(own)
    assert signs.is_recording("a.xyz")
    assert signs.is_recording("a.mp4")
    assert signs.labels[0].form == "own"
    assert signs.model_of("1a2b", "003C") == "DSJ-K5"
    assert signs.model_of("1a2b", "0001") == ""
    with pytest.raises(SignsFileError):
        signs_in_force(tmp_path / "absent.toml")


def test_a_stand_for_which_the_screens_have_no_words():
    for stand in Stand:
        for may_wipe in (False, True):
            said = verdict(stand, may_wipe=may_wipe)
            assert str(said.pull)
            # invariant 3: the words stand for one state alone
            assert (str(said.wipe) == "可以清除") == (stand is Stand.DONE and may_wipe)
