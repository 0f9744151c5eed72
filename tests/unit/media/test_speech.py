"""Speech is recognised by the model that the site put in place, within bounds; what is wrong with one is told."""

from __future__ import annotations

import json
import math
import os
import signal
import wave
from array import array
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.media import MediaUnreadableError, Sandbox
from liuhen.media.errors import SpeechNotReadyError
from liuhen.media.speech import model as models
from liuhen.media.speech import readiness, recognise
from liuhen.media.speech.recognisers import is_said
from liuhen.media.speech.utterances import FRAME, LONGEST, RATE, Cutter
from tiny_speech import put_model


def tone(hz: float, seconds: float, level: int = 9_000) -> array[int]:
    return array("h", (round(level * math.sin(2 * math.pi * hz * at / RATE)) for at in range(int(seconds * RATE))))


def quiet(seconds: float) -> array[int]:
    return array("h", bytes(2 * int(seconds * RATE)))


def sound(path: Path, *parts: array[int]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for part in parts:
            file.writeframes(part.tobytes())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put_model(tmp_path / "model")


def problem_of(folder: Path | None) -> str:
    error = readiness(folder).error
    assert error is not None
    return str(error.fields["problem"])


def test_what_is_said_is_not_heard_or_at_another_second(folder: Path, tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", quiet(2), tone(300, 1), tone(4000, 1), quiet(2), tone(300, 1), quiet(1))
    heard = recognise(path, readiness(folder).required(), duration_s=8)
    assert [cue.text for cue in heard.cues] == ["告知", "告"]
    first, second = heard.cues
    assert 1700 <= first.begin_ms <= 2000
    assert 4000 <= first.end_ms <= 4600
    assert 5700 <= second.begin_ms <= 6000
    assert 7000 <= second.end_ms <= 7600
    assert heard.is_whole


def test_a_remark_about_a_noise_becomes_somebodys_words(folder: Path, tmp_path: Path) -> None:
    # real Whisper wrote these four of white noise, wind, a melody and the end of a reading
    for remark in ("[static]", "[MUSIC]", "(upbeat music)", "(clapping)", "（掌声）", "[MUSIC] *bang* ...", "。", ""):
        assert not is_said(remark)
    for words in ("Not now...", "(laughs) Not now", "执法（检查）", "第3条", "8"):
        assert is_said(words)
    (folder / "tokens.txt").write_text("<blk> 0\n（掌声） 1\n知 2\n", encoding="utf-8")
    path = sound(tmp_path / "a.wav", tone(300, 1), quiet(2), tone(4000, 1), quiet(1))
    heard = recognise(path, readiness(folder).required(), duration_s=5)
    assert [cue.text for cue in heard.cues] == ["知"]


def test_a_silent_or_soundless_recording_becomes_words(folder: Path, tmp_path: Path) -> None:
    model = readiness(folder).required()
    assert recognise(sound(tmp_path / "a.wav", quiet(3)), model, duration_s=3).cues == ()
    other = tmp_path / "b.wav"
    other.write_bytes(b"no sound at all")
    with pytest.raises(MediaUnreadableError):
        recognise(other, model, duration_s=None)


def test_what_is_missing_is_not_told(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert readiness(folder).error is None
    assert problem_of(None) == "unset"
    assert problem_of(tmp_path / "nowhere") == "missing"
    (folder / "tokens.txt").unlink()
    assert problem_of(folder) == "tokens"
    (folder / "model.int8.onnx").unlink()
    assert problem_of(folder) == "empty"
    monkeypatch.setattr(models, "ENGINE", "liuhen_no_such_engine")
    assert problem_of(folder) == "engine"


def test_a_file_that_is_no_model_gets_as_far_as_the_engine(folder: Path) -> None:
    place = folder / "model.int8.onnx"
    whole = place.read_bytes()
    for content in (b"", b"not a model", b"\x00" * 4096, whole[: len(whole) // 2]):
        place.write_bytes(content)
        assert problem_of(folder) == "not_model"
    put_model(folder, notes={"model_type": "piper"})  # a voice, not an ear
    assert problem_of(folder) == "kind"
    put_model(folder, notes={})
    assert problem_of(folder) == "kind"


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200))
def test_strange_bytes_break_the_look_at_a_model(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "strange.onnx"
    path.write_bytes(content)
    with suppress(SpeechNotReadyError):  # any other error is the engine's end
        models.notes_of(path)


def test_a_model_that_ends_the_engine_passes_for_a_broken_recording(folder: Path, tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", tone(300, 1))
    put_model(folder, notes={"model_type": "paraformer"})  # says that it's another kind than it is
    with pytest.raises(SpeechNotReadyError) as caught:
        recognise(path, readiness(folder).required(), duration_s=1)
    assert caught.value.fields["problem"] == "unloadable"
    put_model(folder)
    (folder / "tokens.txt").write_bytes(b"\xff\xfe no words")
    with pytest.raises(SpeechNotReadyError):
        recognise(path, readiness(folder).required(), duration_s=1)


def test_killed_midway_leaves_words_or_blames_the_model(folder: Path, tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", tone(300, 1), quiet(1), tone(300, 1))
    with Sandbox() as sandbox:

        def kill(_share: float) -> None:
            child = sandbox._child
            assert child is not None
            os.kill(child.pid, signal.SIGKILL)
            child.wait()

        with pytest.raises(MediaUnreadableError) as caught:
            recognise(path, readiness(folder).required(), duration_s=3, report=kill, sandbox=sandbox)
    assert caught.value.fields["reason"] == "crashed"


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(st.tuples(st.booleans(), st.integers(1, 200)), max_size=12),
    step=st.integers(100, 40_000),
)
def test_cutting_loses_repeats_or_moves_loud_samples(parts: list[tuple[bool, int]], step: int) -> None:
    whole: array[int] = array("h")
    for is_loud, frames in parts:
        value = 8_000 if is_loud else 0
        whole.extend(array("h", (value if at % 2 else -value for at in range(frames * FRAME))))
    cutter = Cutter()
    found = [each for at in range(0, len(whole), step) for each in cutter.take(whole[at : at + step])]
    found += cutter.end()
    reached = 0
    for each in found:
        assert each.begin >= reached
        assert len(each.samples) <= LONGEST * FRAME
        reached = each.begin + len(each.samples)
        assert each.samples == whole[each.begin : reached]
    kept = sum(sum(map(bool, each.samples)) for each in found)
    lost = sum(map(bool, whole)) - kept
    assert lost <= 4 * FRAME * (len(parts) + 1)  # only clicks are left out


def test_a_long_speech_without_a_pause_is_never_cut() -> None:
    cutter = Cutter()
    found = [*cutter.take(tone(300, 40)), *cutter.end()]
    assert len(found) >= 3
    assert sum(len(each.samples) for each in found) == 40 * RATE


def test_a_machine_that_hums_all_the_time_passes_for_speech() -> None:
    cutter = Cutter()
    hum, speech = tone(100, 12, 400), tone(300, 1, 5_000)
    found = [*cutter.take(hum + speech + hum), *cutter.end()]
    spoken = [each for each in found if each.begin <= 12.5 * RATE <= each.begin + len(each.samples)]
    assert len(spoken) == 1
    assert spoken[0].end_ms < 15_000


def test_the_digest_of_a_model_stays_when_the_model_changes(folder: Path) -> None:
    before = readiness(folder).required().digest()
    assert before == readiness(folder).required().digest()
    (folder / "tokens.txt").write_text("<blk> 0\n好 1\n的 2\n", encoding="utf-8")
    os.utime(folder / "tokens.txt", ns=(1, 1))
    assert readiness(folder).required().digest() != before
    assert json.dumps(dict(readiness(folder).required().files))


def test_weights_beside_a_network_count_neither_in_its_size_nor_in_its_digest(folder: Path) -> None:
    # as large Whispers come: a small file that names a large one, and the int8 version in one file
    (folder / "model.int8.onnx").rename(folder / "model.onnx")
    put_model(folder, name="small.int8.onnx", notes={"model_type": "zipformer2_ctc", "comment": "whole"})
    weights = folder / "model.weights"
    weights.write_bytes(b"\0" * 100_000)
    assert readiness(folder).required().files["model"].endswith("small.int8.onnx")
    (folder / "small.int8.onnx").unlink()
    found = readiness(folder).required()
    assert found.files["model.weights"] == str(weights)
    before = found.digest()
    weights.write_bytes(b"\1" * 100_000)
    os.utime(weights, ns=(1, 1))
    assert readiness(folder).required().digest() != before
