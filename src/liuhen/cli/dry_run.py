"""The dry run of `liuhen rules diff --cases`: what another rulebook would say of the cases of this instance."""

from __future__ import annotations

import json
from getpass import getuser

from liuhen.clock import now
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.model import Rulebook


def tell_cases(before: Rulebook, after: Rulebook, *, most: int, as_json: bool) -> None:
    """Print what would be said otherwise of the youngest cases, that of most cases first; nothing is changed."""
    from liuhen.cli.django_setup import set_up

    set_up()
    from liuhen.desk.comparing import Said, compare, in_words
    from liuhen.people.actors import console_actor

    found = compare(before, after, actor=console_actor(getuser()), now=now(), most=most)
    names = {one.code: one.gist for book in (before, after) for one in book.provisions if one.code}

    def words(said: Said) -> str:
        return in_words(said, lambda code: names.get(code, code))

    if as_json:
        lines = [
            {
                "what": said.what, "clause": said.clause, "name": said.name, "before": said.before,
                "after": said.after, "cases": one.cases, "times": one.times, "examples": one.examples,
                "sentence": one.sentence,
            }
            for said, one in found.lines
        ]  # fmt: skip
        told = {"cases": found.cases, "judged": found.judged, "changed": found.changed, "lines": lines}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    which = (
        f"最近启动的 {found.judged} 件（共 {found.cases} 件）" if found.judged < found.cases else f"{found.cases} 件"
    )
    print(f"\n试算：按各案启动之日的值逐件研判本实例的案件 {which}，没有改动任何数据。")
    print(f"{found.changed} 件会有变化。" if found.changed else "没有案件受影响。")
    for said, one in found.lines:
        cited, sentence = clause_in_words(said.clause), f"：{one.sentence}" if one.sentence else ""
        print(f"  {cited} {words(said)}，{one.cases} 件 {one.times} 处，如 {'、'.join(one.examples)}{sentence}")
