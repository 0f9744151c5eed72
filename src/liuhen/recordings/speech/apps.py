"""Registers the room with Django."""

from django.apps import AppConfig


class SpeechConfig(AppConfig):
    """语音识别."""

    name = "liuhen.recordings.speech"
    label = "speech"
    verbose_name = "语音识别"
