"""What a password must not be, beyond Django's own rules. All of it is checked on this machine, without any network."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liuhen.people.models import Account, PastPassword

_KINDS: tuple[Callable[[str], bool], ...] = (
    str.isupper,
    str.islower,
    str.isdigit,
    lambda sign: not (sign.isupper() or sign.islower() or sign.isdigit()),
)
_FEWEST_SIGNS = 5
_SHORTEST_NAME = 3  # shorter ones stand in many words
_READ_AS = str.maketrans("@013457$!", "aoleastsi")
# What people here begin with; with digits and signs around it they pass every other rule.
_WORDS = (
    "password passwd passw admin administrator root user test guest welcome letmein login system "
    "qwerty qwert asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qwerasdf abc abcd abcde abcdef abcdefg "
    "woaini woaiwojia wodemima mima zhongguo beijing shanghai nihao yingji yingjiju anjian anquan zhifa zhifaju "
    "jiancha gongan liuhen police china huawei lenovo"
)
_HABITS = frozenset(_WORDS.split())


class Kinds:
    """Capital letters, small letters, digits, others: some of each, as many kinds as the setting says."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError for a password of too few kinds. Chinese characters count as others."""
        del user
        wanted: int = settings.LIUHEN.password_kinds
        found = sum(any(map(is_of_it, password)) for is_of_it in _KINDS)
        if found < wanted:
            raise ValidationError(
                _("大写字母、小写字母、数字、其他字符四类中至少包含 {kinds} 类。").format(kinds=wanted)
            )

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("大写字母、小写字母、数字、其他字符四类中至少包含 {kinds} 类。").format(
            kinds=settings.LIUHEN.password_kinds
        )


class NotTheName:
    """A password with one's sign-in name or name in it is the first that others try."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError for a password that holds the account's own name."""
        if user is None:
            return
        told = password.casefold()
        is_named = len(user.username) >= _SHORTEST_NAME and user.username in told
        if is_named or (len(user.name) > 1 and user.name.casefold() in told):
            raise ValidationError(_("密码中不能有自己的用户名或姓名。"))

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("密码中不能有自己的用户名或姓名。")


class NotAHabit:
    """Admin@2026 and its like: a word that everybody begins with, dressed up; or the same few signs again and again."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError for a password that is a habit."""
        del user
        told = password.casefold()
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", told).translate(_READ_AS)
        bare = {re.sub(r"[\W\d_]", "", told), core}
        if bare & _HABITS or len(set(told)) < _FEWEST_SIGNS:
            raise ValidationError(_("这是常见的密码，容易被猜到。"))

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("不要用常见的密码。")


class NotOneOfTheLast:
    """A password that was in use a while ago may be known to others by now."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError for one of the last passwords of an account, the present one included."""
        remembered: int = settings.LIUHEN.password_history
        if user is None or not remembered or user._state.adding:  # noqa: SLF001 - Django documents it
            return
        past = PastPassword.objects.filter(account=user).order_by("-id").values_list("hash", flat=True)
        if any(check_password(password, held) for held in (user.password, *past[: remembered - 1]) if held):
            raise ValidationError(_("不能与最近用过的 {count} 个密码相同。").format(count=remembered))

    def get_help_text(self) -> str:
        """The rule in words."""
        return ""
