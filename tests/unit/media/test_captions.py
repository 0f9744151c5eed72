"""Captions in and out: other people's files are taken over or refused by their line, and never half."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.media import captions
from liuhen.media.captions import Cue
from liuhen.media.errors import CaptionsUnreadableError
from liuhen.media.prose import PROSE

WEBVTT = """WEBVTT - 现场检查
Kind: captions

STYLE
::cue { color: white }

NOTE 由人整理

一
00:07.000 --> 00:10.500 line:90% align:start
<v 李明远>为保护您的合法权益，<i>本次执法</i>全程录音录像

01:00:00.000 --> 01:00:02.000
a &lt; b &amp; c
第二行
"""
SRT = """\ufeff1
00:00:07,000 --> 00:00:10,500
<font color=red>请出示</font>{\\an8}

2
00:00:11,2 --> 00:00:12,000
好
""".replace("\n", "\r\n")
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\x00"), max_size=40)
CUES = st.lists(
    st.builds(
        lambda begin, length, text: Cue(begin, begin + length, text),
        st.integers(0, 10_000_000),
        st.integers(1, 100_000),
        TEXTS.map(lambda text: captions.plain(text.replace("<", "").replace("&", "").replace("{", ""))).filter(bool),
    ),
    min_size=1,
    max_size=8,
)


def test_a_webvtt_file_of_somebody_else_loses_words():
    kind, cues = captions.read(WEBVTT.encode())
    assert kind == "webvtt"
    assert cues == (
        Cue(7000, 10500, "为保护您的合法权益，本次执法全程录音录像"),
        Cue(3_600_000, 3_602_000, "a < b & c\n第二行"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_srt_file_of_a_windows_editor_loses_words(encoding):
    content = SRT.removeprefix("\ufeff") if encoding == "gb18030" else SRT
    assert captions.read(content.encode(encoding)) == ("srt", (Cue(7000, 10500, "请出示"), Cue(11200, 12000, "好")))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 0, "empty"),
        ("WEBVTT\n", 0, "empty"),
        ("一些文字\n", 1, "time"),
        ("1\n00:07 -> 00:10\n好\n", 2, "time"),
        ("WEBVTT\n\n00:07.000 -> 00:10.000\n好\n", 3, "time"),
        ("WEBVTT\n\n00:07.000 --> 00:06.000\n好\n", 3, "order"),
        ("WEBVTT\n\n00:99.000 --> 01:00:06.000\n好\n", 3, "time"),
        ("1\n00:00:01,000 --> 00:00:02,000\n好\n00:00:03,000 --> 00:00:04,000\n坏\n", 4, "time"),
        ("1\n00:00:01,000 --> 00:00:02,000\n" + "长" * 501, 2, "long"),
        ("1\n999:00:01,000 --> 999:00:02,000\n好\n", 2, "late"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na\x00b\n", 4, "encoding"),
    ],
)
def test_a_line_that_cannot_be_understood_is_named(text, line, problem):
    with pytest.raises(CaptionsUnreadableError) as caught:
        captions.read(text.encode())
    assert (caught.value.fields["line"], caught.value.fields["problem"]) == (line, problem)
    assert f"media.captions.{problem}" in PROSE


FAULTY = """WEBVTT

00:07.000 -> 00:10.000
箭头写短了

00:11.000 --> 00:12.000
好

00:14.000 --> 00:13.000
先后颠倒

00:15.000 --> 00:16.000
忘了空行
00:17.000 --> 00:18.000
第二句

101:00:00.000 --> 101:00:01.000
太晚
"""


def test_only_the_first_of_several_wrong_lines_is_named():
    found = captions.understand(FAULTY.encode())
    told = [(one.fields["line"], one.fields["problem"]) for one in found.faults]
    assert told == [(3, "time"), (9, "order"), (14, "time"), (17, "late")]
    assert found.more == 0
    with pytest.raises(CaptionsUnreadableError) as caught:
        captions.read(FAULTY.encode())
    assert caught.value.fields["line"] == 3
    srt = FAULTY.removeprefix("WEBVTT\n\n").replace("00:07", "1\n00:07")
    assert [one.fields["line"] for one in captions.understand(srt.encode()).faults] == [2, 8, 13, 16]


@pytest.mark.parametrize(("count", "told", "more"), [(20, 20, 0), (21, 20, 1), (3000, 20, 2980)])
def test_a_file_of_nothing_but_faults_fills_the_page(count, told, more):
    found = captions.understand("\n\n".join(f"第 {number} 行是文稿" for number in range(count)).encode())
    assert (len(found.faults), found.more) == (told, more)
    assert [one.fields["line"] for one in found.faults] == list(range(1, 2 * told, 2))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe\x00\x01\x80", 1),
        (SRT.removeprefix("\ufeff").encode("gb18030").replace("好".encode("gb18030"), b"\x81\x20"), 7),
        (SRT.encode().replace("好".encode(), b"\xff\xff"), 7),
    ],
)
def test_bytes_that_are_no_text_are_refused_without_their_line(content, line):
    with pytest.raises(CaptionsUnreadableError) as caught:
        captions.read(content)
    assert caught.value.fields == {"line": line, "problem": "encoding"}


def test_more_than_can_be_kept_is_refused():
    many = "\n\n".join(f"{second // 60:02}:{second % 60:02}.000 --> 99:00:00.000\n字" for second in range(20_001))
    with pytest.raises(CaptionsUnreadableError):
        captions.read(f"WEBVTT\n\n{many}\n".encode())
    with pytest.raises(CaptionsUnreadableError):
        captions.checked(Cue(at, at + 1, "长" * 500) for at in range(401))


@given(CUES)
def test_what_was_written_reads_back_otherwise(cues):
    kept = captions.checked(cues)
    assert captions.read(captions.to_webvtt(kept).encode()) == ("webvtt", kept)


@given(CUES)
def test_what_was_written_as_srt_reads_back_otherwise(cues):
    kept = captions.checked(Cue(cue.begin_ms, cue.end_ms, cue.text.replace("-->", "→")) for cue in cues)
    assert captions.read(captions.to_srt(kept).encode()) == ("srt", kept)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_a_hostile_file_raises_what_nobody_expects(content):
    for lead in (b"", b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"1\n00:00:01,000 --> 00:00:02,000\n"):
        try:
            _kind, cues = captions.read(lead + content)
        except CaptionsUnreadableError:
            continue
        assert captions.read(captions.to_webvtt(cues).encode())[1] == cues
