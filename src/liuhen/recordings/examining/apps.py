"""Registers the part with Django."""

from django.apps import AppConfig


class ExaminingConfig(AppConfig):
    """结构检验."""

    name = "liuhen.recordings.examining"
    label = "examining"
    verbose_name = "结构检验"
