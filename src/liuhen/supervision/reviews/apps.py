"""Registers the part with Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """抽查."""

    name = "liuhen.supervision.reviews"
    label = "reviews"
    verbose_name = "抽查"
