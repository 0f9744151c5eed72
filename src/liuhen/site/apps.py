"""Registers the site with Django: its templates, template tags and catalogue."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """站点."""

    name = "liuhen.site"
    label = "site"
    verbose_name = "站点"
