"""What a browser can show without help. Pure.

Held against Chromium as bureaus have it: Chrome and Edge on Windows, and the Chromium-based browsers of Kylin and UOS,
all of which play H.264 with AAC or MP3; H.265 only with the right graphics card and system, so it isn't counted on.
"""

from __future__ import annotations

from liuhen.media.model import AudioFacts, Kind, Playable, Probe, VideoFacts

# A broken-off or undecodable part makes a player stop with an error; a preview holds what can be decoded.
_VIDEO = {
    "mov": ({"h264", "vp9", "av1"}, {"aac", "mp3", "opus", "flac"}),
    "matroska": ({"vp8", "vp9", "av1"}, {"vorbis", "opus"}),
}
_AUDIO = {
    "mov": {"aac", "mp3"},
    "mp3": {"mp3"},
    "aac": {"aac"},
    "wav": {"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le"},
    "flac": {"flac"},
    "ogg": {"vorbis", "opus", "flac"},
}
_H264_PROFILES = {"Baseline", "Constrained Baseline", "Main", "High", "Constrained High", "Progressive High"}
_EIGHT_BIT = {"yuv420p", "yuvj420p"}
_AAC_PROFILES = {"LC", "HE-AAC", "HE-AACv2"}
_PHOTOS = {"jpeg", "png", "gif", "webp", "bmp", "avif"}
_READABLE_PHOTOS = {"tiff", "heic"}
_MEDIA_TYPES = {
    (Kind.VIDEO, "mov"): "video/mp4",  # also for QuickTime files: as video/quicktime browsers refuse what they can play
    (Kind.VIDEO, "matroska"): "video/webm",
    (Kind.AUDIO, "mov"): "audio/mp4",
    (Kind.AUDIO, "mp3"): "audio/mpeg",
    (Kind.AUDIO, "aac"): "audio/aac",
    (Kind.AUDIO, "wav"): "audio/wav",
    (Kind.AUDIO, "flac"): "audio/flac",
    (Kind.AUDIO, "ogg"): "audio/ogg",
    (Kind.AUDIO, "matroska"): "audio/webm",
}


def browser_playable(probe: Probe) -> Playable:
    """How a browser can show this file; see `Playable`."""
    if probe.kind == Kind.PHOTO:
        return _photo(probe)
    if probe.kind == Kind.VIDEO and probe.video is not None and probe.video.decodable:
        return Playable.NATIVE if _native_video(probe, probe.video) else Playable.PREVIEW
    if probe.kind in {Kind.VIDEO, Kind.AUDIO} and any(sound.codec for sound in probe.audio):
        return Playable.NATIVE if probe.kind == Kind.AUDIO and _native_audio(probe) else Playable.PREVIEW
    return Playable.NONE


def media_type(probe: Probe) -> str:
    """The type to serve an original under so that a browser plays it; `application/octet-stream` for the rest."""
    if browser_playable(probe) == Playable.PHOTO:
        return f"image/{probe.container}"
    if browser_playable(probe) == Playable.NATIVE:
        return _MEDIA_TYPES[probe.kind, probe.container]
    return "application/octet-stream"


def _photo(probe: Probe) -> Playable:
    if probe.photo is None or not probe.photo.decodable:
        return Playable.NONE
    if probe.container in _PHOTOS:
        return Playable.PHOTO
    return Playable.PREVIEW if probe.container in _READABLE_PHOTOS else Playable.NONE


def _native_video(probe: Probe, video: VideoFacts) -> bool:
    if probe.container not in _VIDEO or probe.truncated:
        return False
    pictures, sounds = _VIDEO[probe.container]
    if video.codec not in pictures or video.pixel_format not in _EIGHT_BIT:
        return False
    if video.codec == "h264" and video.profile not in _H264_PROFILES:
        return False
    return all(sound.codec in sounds and _known_aac(sound) for sound in probe.audio)


def _native_audio(probe: Probe) -> bool:
    known = _AUDIO.get(probe.container, set())
    return not probe.truncated and all(sound.codec in known and _known_aac(sound) for sound in probe.audio)


def _known_aac(sound: AudioFacts) -> bool:
    return sound.codec != "aac" or sound.profile in _AAC_PROFILES
