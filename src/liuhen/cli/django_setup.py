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


def _language() -> str:
    from django.conf import settings

    return str(settings.LANGUAGE_CODE)
