"""What is typed or imported of captions. Shapes only: operations decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liuhen.media import captions as engine
from liuhen.prose import say
from liuhen.recordings.on_site_forms import SecondField

LARGEST = 2 * 1024 * 1024
_SHORTEST_MS = 3_000  # of a line whose end nobody says


class CaptionsForm(forms.Form):
    """The whole of a recording's captions: the text, or a file instead of it."""

    file = forms.FileField(
        label=_("导入字幕文件"),
        required=False,
        allow_empty_file=True,
        help_text=_("WebVTT 或 SRT，不超过 2 MB。导入后替换下面的全部字幕，原来的留作旧版本。"),
    )
    text = forms.CharField(
        label=_("字幕内容"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_("每句先写一行起止时间，如 00:00:07.000 --> 00:00:10.000，下一行写文字，句与句之间空一行。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def clean(self) -> dict[str, Any]:
        """`told`: where the captions come from and what they are."""
        given = super().clean() or {}
        upload, field = given.get("file"), "text"
        content = (given.get("text") or "").encode()
        if upload is not None:
            field = "file"
            if upload.size > LARGEST:
                self.add_error("file", _("文件超过 2 MB，请分段导入。"))
                return given
            content = upload.read()
        if field == "text" and not content.strip().removeprefix(b"WEBVTT").strip():
            return {**given, "told": ("typed", ())}
        found = engine.understand(content)
        if found.faults:
            more = [gettext("另有 {count} 处，改好以上各行后再试。").format(count=found.more)] if found.more else []
            self.add_error(field, ValidationError([*map(say, found.faults), *more]))
            return given
        return {**given, "told": (found.kind if field == "file" else "typed", found.cues)}


class CueForm(forms.Form):
    """One line, from the second at which the player stands; three seconds long unless a stretch is set."""

    second = SecondField(max_length=12, error_messages={"required": _("请写第几秒。")})
    until = SecondField(required=False, max_length=12)
    text = forms.CharField(error_messages={"required": _("请写这一句的文字。")})

    def told(self, *, length_s: float | None = None) -> dict[str, Any]:
        """What was said, as `operations.add_cue` takes it; a line whose end nobody says ends with the film."""
        given = self.cleaned_data
        begin = given["second"] * 1000
        end = begin + _SHORTEST_MS
        if given["until"] is not None:
            end = given["until"] * 1000
        elif length_s is not None and begin < length_s * 1000 < end:
            end = int(length_s * 1000)
        return {"begin_ms": begin, "end_ms": end, "text": given["text"]}
