"""Containers and codecs as people know them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CONTAINERS = {
    "mov": "MP4",
    "matroska": "MKV",
    "avi": "AVI",
    "mpegts": "MPEG-TS",
    "mpeg": "MPEG-PS",
    "mxf": "MXF",
    "asf": "WMV",
    "flv": "FLV",
    "wav": "WAV",
    "mp3": "MP3",
    "aac": "AAC",
    "amr": "AMR",
    "ogg": "OGG",
    "flac": "FLAC",
}
_CODECS = {
    "h264": "H.264",
    "hevc": "H.265",
    "mjpeg": "MJPEG",
    "mpeg4": "MPEG-4",
    "mpeg2video": "MPEG-2",
    "vp8": "VP8",
    "vp9": "VP9",
    "av1": "AV1",
    "prores": "ProRes",
    "aac": "AAC",
    "mp3": "MP3",
    "pcm_alaw": "G.711 A",
    "pcm_mulaw": "G.711 μ",
    "adpcm_g726": "G.726",
    "adpcm_g726le": "G.726",
    "adpcm_ima_wav": "ADPCM",
    "adpcm_ms": "ADPCM",
    "amrnb": "AMR-NB",
    "amr_nb": "AMR-NB",
    "ac3": "AC-3",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "flac": "FLAC",
}


def format_in_words(facts: Mapping[str, Any]) -> str:
    """What a probe found, in one line such as `MP4 · H.265 · 1920×1080 · 25 fps · AAC`; empty when it found nothing."""
    photo, video = facts.get("photo") or {}, facts.get("video") or {}
    if photo:
        return " · ".join([str(photo.get("format", "")).upper(), *_size(photo)])
    parts = [_known(_CONTAINERS, facts.get("container"))]
    if video:
        parts += [_known(_CODECS, video.get("codec")), *_size(video)]
        rate = video.get("frame_rate")
        parts += [f"{rate:.2f}".rstrip("0").rstrip(".") + " fps"] if rate else []
    parts += [_known(_CODECS, track.get("codec")) for track in facts.get("audio") or ()]
    return " · ".join(part for part in parts if part)


def sound_tracks(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every sound track in the file's order: `codec` in words, `khz` (None where unknown), `channels` (0 likewise)."""
    return [
        {
            "codec": _known(_CODECS, track.get("codec")),
            "khz": f"{track['rate'] / 1000:g}" if track.get("rate") else None,
            "channels": track.get("channels") or 0,
        }
        for track in facts.get("audio") or ()
    ]


def _known(names: Mapping[str, str], code: object) -> str:
    text = str(code or "")
    if text.startswith("pcm_") and text not in names:
        return "PCM"
    return names.get(text, text.upper())


def _size(facts: Mapping[str, Any]) -> list[str]:
    return [f"{facts['width']}×{facts['height']}"] if facts.get("width") and facts.get("height") else []
