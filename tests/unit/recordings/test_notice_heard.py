"""The notice sentence is found where it's said, near enough, and nowhere else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liuhen.media.captions import Cue
from liuhen.recordings.speech.notice import MOST_WRONG, heard_in
from liuhen.rules.shelf import rulebook

SENTENCE = rulebook().latest.conduct("12(1)").sentence
LETTERS = [letter for letter in SENTENCE if letter.isalnum()]
OTHER = st.text(st.sampled_from("张三李四车间仓库检查记录灭火器门口有没有请看一下好的，。 \n"), max_size=60)


def cues_of(*texts: str) -> list[Cue]:
    return [Cue(at * 10_000, (at + 1) * 10_000, text) for at, text in enumerate(texts)]


def test_the_sentence_as_it_stands_or_as_people_say_it_is_not_found():
    for said in (
        SENTENCE,
        "为了保护您的合法权益 监督我们的执法行为 本次执法全程录音录像",
        "您好，我们是区应急局的。为保护你的合法权益，监督我们执法行为，本次执法全程录音录像，请配合。",
        "为保护您的何法权益监督我们的执法型为本次执法全程录因录像",
    ):
        found = heard_in(cues_of("早上好", said), SENTENCE)
        assert found is not None, said
        assert 10_000 <= found.at_ms < 14_000


def test_it_is_found_over_the_border_of_two_lines_at_its_first_letter():
    found = heard_in(
        [Cue(0, 4_000, "好的，为保护您的"), Cue(7_000, 12_000, SENTENCE.removeprefix("为保护您的"))], SENTENCE
    )
    assert found is not None
    assert (found.at_ms, found.wrong) == (1_500, 0)


def test_talk_about_recording_or_half_the_sentence_passes_for_it():
    for said in (
        "本次执法全程录音录像",
        "这里要全程录音录像吗？我们的执法行为",
        "为保护您的安全，请戴安全帽，本次检查三个小时",
        "录音录像" * 30,
        "",
    ):
        assert heard_in(cues_of(said, "继续"), SENTENCE) is None, said
    assert heard_in([], SENTENCE) is None
    assert heard_in(cues_of(SENTENCE), "，。") is None


@given(
    before=OTHER, after=OTHER, cut=st.integers(0, len(SENTENCE)),
    wrong=st.dictionaries(st.integers(0, len(LETTERS) - 1), st.sampled_from(["", "喏", "嗯嗯"]), max_size=4),
)  # fmt: skip
def test_a_few_letters_misheard_hide_it(before, after, cut, wrong):
    said = "".join(wrong.get(place, letter) for place, letter in enumerate(LETTERS))
    found = heard_in(cues_of(before, said[:cut], said[cut:], after), SENTENCE)
    assert found is not None
    assert found.wrong <= sum(max(len(letter), 1) for letter in wrong.values())


@given(st.lists(OTHER, max_size=20))
def test_other_talk_is_taken_for_it(texts):
    assert heard_in(cues_of(*texts), SENTENCE) is None


@given(st.lists(st.sampled_from([*LETTERS, "，", "喏"]), max_size=80))
def test_what_is_found_isn_t_near_the_sentence(said):
    found = heard_in(cues_of("".join(said)), SENTENCE)
    assert found is None or found.wrong <= len(LETTERS) * MOST_WRONG
