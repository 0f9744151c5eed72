"""目录.html: what is on the carrier, for who opens it in a browser; no scripts, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from liuhen.archive.exhibits.models import Exhibit, ExhibitItem
from liuhen.archive.exhibits.telling import point_text

NAME = "目录.html"
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title>
<style>body{{font:16px/1.7 "Noto Sans SC","Microsoft YaHei",sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;
color:#1b2430}}h1{{font-size:1.4rem}}li{{margin:.75rem 0}}small{{color:#566}}code{{word-break:break-all;font-size:.8em}}
</style></head><body>
<h1>{title}</h1>
<p>{case}<br><small>{purpose}</small></p>
<p><a href="{statement}">制作说明（PDF）</a>　<a href="{verifier}">验证.html：核验本盘全部文件</a></p>
<ol>{items}</ol>
</body></html>
"""


def index_of(exhibit: Exhibit, items: Sequence[ExhibitItem], *, statement: str, verifier: str) -> bytes:
    """The page.

    Args:
        exhibit: of which.
        items: what is on the carrier, in order.
        statement: name of the 制作说明, beside the page.
        verifier: name of the page that checks, likewise.
    """
    page = _PAGE.format(
        title=escape(f"举证材料　{exhibit.number}"),
        case=escape(f"{exhibit.case.title}　{exhibit.case.number}"),
        purpose=escape(exhibit.purpose),
        statement=quote(statement),
        verifier=quote(verifier),
        items="".join(_item(item) for item in items),
    )
    return page.encode()


def _item(item: ExhibitItem) -> str:
    recording = item.recording
    name = recording.description.name if recording.is_described else recording.card_name
    said = [f'<a href="{quote(f"data/{recording.number}/{recording.logical_path}")}">{escape(name)}</a>']
    if item.part and item.begin_ms is not None and item.end_ms is not None:
        span = f"{point_text(round(item.part['from_s'] * 1000))} 至 {point_text(round(item.part['to_s'] * 1000))}"
        how = "重新编码" if item.part.get("is_encoded") else "原样复制"
        said.append(f'片段 {span}（{how}）：<a href="{quote("data/" + item.part["path"])}">打开片段</a>')
    if item.proves:
        said.append(f"证明对象：{escape(item.proves)}")
    said.append(f"<small>{escape(recording.number)}　SHA-256 <code>{recording.sha256}</code></small>")
    return f"<li>{'<br>'.join(said)}</li>"
