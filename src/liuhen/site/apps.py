"""Registers the site with Django: its templates, template tags and catalogue."""

from django.apps import AppConfig

from liuhen.site import form_words


class SiteConfig(AppConfig):
    """站点."""

    name = "liuhen.site"
    label = "site"
    verbose_name = "站点"

    def ready(self) -> None:
        """Forms speak our words."""
        form_words.put_in_place()
