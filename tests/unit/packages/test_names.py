from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.packages.errors import PathInvalidError
from liuhen.packages.names import check_path


@given(st.text())
def test_any_text_is_accepted_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(PathInvalidError):
        assert check_path(text) == text


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "a/", "/a", "a//b", ".", "..", "a/../b", "CON", "nul.txt", "a/Com1.mp4", "COM¹", "lpt9.tar.gz",
        "a.", "a ", " a", "a:b", "a\\b", 'a"b', "a|b", "a?b", "a*b", "a<b", "a%b", "a\nb", "a\0b", "e\u0301", "x" * 201,
        "\udce4", "a\u2028b",
    ],
)  # fmt: skip
def test_a_name_that_windows_or_a_tool_stumbles_over_is_refused(path: str) -> None:
    with pytest.raises(PathInvalidError):
        check_path(path)


@pytest.mark.parametrize("path", ["original.mp4", "2026-000123/说明.json", "console.txt", ".hidden", "a.b.c", "com10"])
def test_a_plain_name_is_accepted(path: str) -> None:
    assert check_path(path) == path
