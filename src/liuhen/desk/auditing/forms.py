"""What is typed on the pages of the ledger's audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.desk.auditing.checking import MOST_GIVEN
from liuhen.desk.auditing.looks import LONGEST_DAYS, Asked, default_span
from liuhen.desk.auditing.things import Thing


class CheckpointForm(forms.Form):
    """A checkpoint that a person kept: pasted, typed, or as the file that it was saved in."""

    given = forms.CharField(
        label=gettext_lazy("我上次的检查点"),
        required=False,
        max_length=MOST_GIVEN,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "mono"}),
        help_text=gettext_lazy("粘贴您自己保存的检查点全文；也可以是纸面上 LH1 开头的短码，或二维码的内容。"),
    )
    file = forms.FileField(label=gettext_lazy("或选择保存的检查点文件"), required=False, allow_empty_file=True)

    def clean(self) -> dict[str, object]:
        """Take the text from the file where one is given."""
        said = super().clean() or {}
        file = said.get("file")
        if isinstance(file, UploadedFile):
            said["given"] = (file.read(MOST_GIVEN + 1) or b"").decode("utf-8", "replace")
        if not str(said.get("given", "")).strip():
            self.add_error("given", _("请粘贴检查点，或选择文件。"))
        return said


class LooksForm(forms.Form):
    """Which looks are counted; lives in the address."""

    number = forms.CharField(
        label=gettext_lazy("编号或文号"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("编号或文号……")}),
    )
    thing = forms.ChoiceField(label=gettext_lazy("种类"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("人员"), required=False)
    first = forms.DateField(label=gettext_lazy("自"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("至"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Mapping[str, str], *, now: datetime) -> None:
        first, last = default_span(now)
        super().__init__({"first": first.isoformat(), "last": last.isoformat()} | dict(data))
        self.offer([(self.data.get("person", ""), "")])
        kinds = self.fields["thing"]
        assert isinstance(kinds, forms.ChoiceField)  # noqa: S101 - for the type checker
        kinds.choices = [("", _("全部种类")), *Thing.choices]
        self._default = Asked(first=first, last=last)

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """The persons to choose from."""
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("全部人员")), *people]

    def asked(self) -> Asked:
        """What is asked for; the default where it can't be read."""
        if not self.is_valid():
            return self._default
        said = self.cleaned_data
        if not 0 <= (said["last"] - said["first"]).days < LONGEST_DAYS:
            self.add_error("last", _("起止日期颠倒，或超过 {longest} 天。").format(longest=LONGEST_DAYS))
            return self._default
        return Asked(
            **{name: said[name] for name in ("first", "last", "person", "thing")}, number=said["number"].strip()
        )
