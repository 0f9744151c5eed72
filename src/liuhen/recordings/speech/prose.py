"""What people are told about recognising speech."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "speech.nothing_to_hear": N_("资料 {number} 不是录像或录音，不能识别语音。"),
    "speech.captions_by_person": N_(
        "资料 {number} 已有人工录入或核对过的字幕，不会用机器识别的结果替换。需要重新识别的，请先清空字幕。"
    ),
}
