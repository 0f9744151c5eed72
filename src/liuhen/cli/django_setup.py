"""Sets Django up for the commands that need it; those that check without it never come here."""

from __future__ import annotations

import os


def set_up(settings: str = "liuhen.site.settings") -> None:
    """Load the settings and the rooms. Called again it does nothing.

    Raises:
        SettingWrongError: a setting can't be used.
    """
    from django.apps import apps

    if apps.ready:
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django.utils import translation

    django.setup()
    translation.activate(_language())


def open_instance() -> None:
    """Set Django up for a command that works on this instance, whose database must fit this version exactly.

    Not a callback of the command line: that would come before `--help`.

    Raises:
        SettingWrongError: a setting can't be used.
        InstanceAbsentError, InstanceDamagedError: there is no instance in this home.
        DatabaseNewerError, DatabaseOlderError, DatabaseUnreachableError: its database can't be used by this version.
    """
    set_up()
    from liuhen.custody.instance import instance
    from liuhen.site.database import refuse_unfit

    instance()
    refuse_unfit()


def _language() -> str:
    from django.conf import settings

    return str(settings.LANGUAGE_CODE)
