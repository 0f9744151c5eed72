"""The components that pages are made of, as template tags. `frontend/README.md` shows each in use.

They are built in (settings.TEMPLATES): no page loads them, as no page brings its own base.html. A tag that takes
content ends with `end` and its name. Tags only show; what they show is decided by queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Library
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_vite.templatetags.django_vite import vite_asset_url

from liuhen.people import queries as people
from liuhen.prose import hundredths, translated
from liuhen.rules.clauses import clauses_in_words
from liuhen.site.templatetags.words import UPLOAD_WORDS, WORDS

register = Library()

TONES = {
    "plain": "plain",
    "info": "info",
    "wait": "wait",
    "busy": "busy",
    "good": "good",
    "attention": "alert",
    "bad": "bad",
}
"""The tones that a state can have, each with the icon that says the same without colour."""

DIGEST_SHOWN = 8
"""How many characters of a digest stand at either end when it's shown short."""


def _component(name: str, /, **context: object) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


_GAP = "\ue000"  # stands in a component for what differs from row to row; a private character, in no template


@lru_cache(maxsize=4096)
def _pieces(name: str, language: str | None, /, *gaps: str, **context: object) -> tuple[str, ...]:
    """A component that stands many times on a page, rendered once: what is around the places named by `gaps`.

    A list of fifty rows has hundreds of cells; the engine's own way to each takes longer than asking the database.
    """
    del language  # a component's own words: one rendering for each language
    return tuple(_component(name, **context, **{gap: mark_safe(_GAP) for gap in gaps}).split(_GAP))  # noqa: S308


def _often(name: str, /, gaps: Mapping[str, object], **context: object) -> SafeString:
    """The same as `_component`; `gaps` in the order in which they stand in the component, each once."""
    first, *rest = _pieces(name, get_language(), *gaps, **context)
    filled = "".join(
        f"{conditional_escape(str(value))}{after}" for value, after in zip(gaps.values(), rest, strict=True)
    )
    return mark_safe(first + filled)  # noqa: S308 - the component's own markup around escaped values


def _trimmed(content: str) -> SafeString:
    return mark_safe(content.strip())  # noqa: S308 - what a template rendered, without the space around it


def _tone_icon(tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}; known: {', '.join(TONES)}")
    return TONES[tone]


# --- the frame ---


@register.simple_tag(takes_context=True)
def once_more(context: Context, block: str) -> str:
    """The text of a block of base.html a second time, without its markup: `<title>{% once_more "title" %}</title>`."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    node = blocks.get_block(block)
    return "" if node is None else " ".join(strip_tags(node.render(context)).split())


@register.inclusion_tag("components/words.html")
def words() -> dict[str, object]:
    """The words that the scripts say, in the reader's language, as JSON: base.html holds them once."""
    return {"id": "words", "words": {key: str(text) for key, text in WORDS.items()}}


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str) -> SafeString:
    """An icon from `frontend/icons.json`. It is hidden from screen readers: words stand beside it."""
    return format_html(
        '<svg class="icon icon-{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        name,
        vite_asset_url("icons.svg"),
        name,
    )


@register.inclusion_tag("components/paper_foot.html", takes_context=True)
def paper_foot(context: Context) -> dict[str, object]:
    """What stands at the foot of printed sheets: the bureau, who printed, when. Not on a screen."""
    return {"bureau": people.bureau_name(), "reader": context["request"].user.name}


@register.simple_block_tag
def back(content: str, url: str) -> SafeString:
    """The way up, over the title: `{% block back %}{% back list_url %}音像资料{% endback %}{% endblock %}`."""
    return _component("back", content=content, url=url)


# --- showing ---


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "more") -> SafeString:
    """A button that opens a short list of links: `{% menu _("更多") %}<a class="menu-item" …>…</a>{% endmenu %}`."""
    return _component("menu", content=_trimmed(content), label=label, icon=icon)


@register.simple_tag
def badge(label: str, tone: str = "plain", icon: str = "") -> SafeString:
    """A state as word, icon and colour. Tones: see TONES; `icon` replaces the tone's own.

    Raises:
        ValueError: the tone isn't known.
    """
    return _often("badge", {"label": label}, tone=tone, icon=icon or _tone_icon(tone))


@register.simple_tag
def digest(value: str, label: str = "") -> SafeString:
    """A digest shown short (8…8), whole on paper and for the copy button, which `label` names. Empty: a dash."""
    short = value if len(value) <= 2 * DIGEST_SHOWN else f"{value[:DIGEST_SHOWN]}…{value[-DIGEST_SHOWN:]}"
    return _component("digest", value=value, short=short, label=label)


@register.simple_tag
def copy(value: str, label: str = "") -> SafeString:
    """A button that copies `value`; `label` says what it copies (for screen readers)."""
    return _component("copy", value=value, label=label or _("复制"))


@register.simple_tag
def moment(at: datetime | None, seconds: bool = True, missing: str = "—") -> SafeString:
    """A moment in the bureau's time zone, machine-readable too: `{% moment recording.captured_at %}`."""
    if at is None:
        return format_html('<span class="missing">{}</span>', missing)
    local = timezone.localtime(at)
    shown = local.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), shown)


@register.filter
def in_words(text: str) -> str:
    """A word of the rules in the reader's language; what a bureau wrote itself stays as it is."""
    return translated(text)


@register.filter
def cited(basis: str) -> str:
    """The clauses that an item of a scoring sheet goes by, as lawyers cite them."""
    return clauses_in_words(basis)


@register.filter
def duration(seconds: float | timedelta | None) -> str:
    """Seconds (or a timedelta) as 1:02:03, or 2:03 under an hour; a dash when there is none."""
    if seconds is None:
        return "—"
    whole = round(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


@register.simple_block_tag
def panel(
    content: str, title: str = "", *, icon: str = "", link_url: str = "", link_label: str = "", tight: bool = False
) -> SafeString:
    """A sheet of paper on the page. `link_*`: one link at the right of its title; `tight`: content up to the edge."""
    return _component(
        "panel", content=content, title=title, icon=icon, link_url=link_url, link_label=link_label, tight=tight
    )


@register.simple_block_tag
def facts(content: str, columns: int = 1) -> SafeString:
    """A list of key facts; holds `{% fact %}`s. `columns`: 1 or 2 on a wide screen."""
    return _component("facts", content=content, columns=columns)


@register.simple_block_tag
def fact(content: str, label: str, hint: str = "") -> SafeString:
    """One key fact: a label, what is the case, and a hint where it came from. Nothing inside shows as a dash."""
    return _component("fact", content=_trimmed(content), label=label, hint=hint)


@register.simple_tag
def tile(
    label: str, value: object, *, url: str = "", hint: str = "", tone: str = "plain", icon: str = ""
) -> SafeString:
    """A figure on the home page that leads to its list. Tone `attention` or `bad` when something is owed."""
    _tone_icon(tone)
    return _component("tile", label=label, value=value, url=url, hint=hint, tone=tone, icon=icon)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A sentence that must not be missed, within the page: what is the case and what to do next."""
    return _component("notice", content=content, tone=tone, title=title, icon=_tone_icon(tone))


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "empty") -> SafeString:
    """Nothing here yet: says so, why, and (inside) the one next step."""
    return _component("empty", content=_trimmed(content), title=title, icon=icon)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """What happened, in order (custody entries); holds `{% event %}`s."""
    return _component("timeline", content=content)


@register.simple_block_tag
def event(
    content: str, title: str, at: datetime, *, actor: str = "", icon: str = "plain", tone: str = "plain"
) -> SafeString:
    """One entry of a timeline: what, when, who; details inside."""
    _tone_icon(tone)
    return _component("event", content=_trimmed(content), title=title, at=at, actor=actor, icon=icon, tone=tone)


@register.simple_tag
def steps(stages: Iterable[Mapping[str, str]]) -> SafeString:
    """Where one is on a way with few stages (first run): mappings of label, state (done, current, todo), hint."""
    return _component("steps", stages=list(stages))


@register.simple_tag
def progress(label: str, value: float | None, words: str = "", tone: str = "busy") -> SafeString:
    """A bar: `value` from 0 to 1, None while nobody knows; `words` say the same (「3 / 12」)."""
    _tone_icon(tone)
    percent = None if value is None else hundredths(value)
    return _component("progress", label=label, percent=percent, words=words, tone=tone)


@register.simple_tag
def player(shown: Mapping[str, Any]) -> SafeString:
    """The player for one recording; `components/player.html` documents the mapping."""
    return _component("player", player=shown)


# --- lists ---


@register.simple_block_tag
def listing(content: str, caption: str) -> SafeString:
    """A table that turns into cards on a phone; holds thead and tbody, its cells `{% cell %}`s."""
    return _component("listing", content=content, caption=caption)


@register.simple_block_tag
def cell(content: str, label: str = "", kind: str = "") -> SafeString:
    """A cell of a listing. Kinds: `lead` (what the row is; the card's title), `number`, `pick` (the tick), `end`."""
    inside = _trimmed(content)
    is_empty = inside in ("", "—")
    if is_empty:
        return _often("cell", {}, content="", label=str(label), kind=kind)
    return _often("cell", {"content": inside}, label=str(label), kind=kind)


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Any, unit: str = "") -> SafeString:
    """Earlier and later of a list that pages by key.

    Args:
        context: needs `request`, to keep the filters of the address.
        page: has `before` and `after` (keys as text, or None at an end), `count` and `capped` (more than counted).
        unit: what is counted (「份」).
    """
    request: HttpRequest = context["request"]
    links = {}
    for key in ("before", "after"):
        query = request.GET.copy()
        for old in ("before", "after"):
            query.pop(old, None)
        value = getattr(page, key)
        query[key] = str(value)
        links[key] = f"?{query.urlencode()}" if value is not None else ""
    return _component("pager", page=page, unit=unit, links=links)


@register.simple_tag(takes_context=True)
def export_link(context: Context, url: str, page: Any = None) -> SafeString:
    """Takes a list out as a workbook, narrowed as the address narrows it; stands within what the filters replace.

    Args:
        context: needs `request`.
        url: of the register: `{% url "register_cases" as out %}{% export_link out page %}`; may name what it is of.
        page: as for `pager`; a capped one says how many rows one file holds.
    """
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for key in ("before", "after"):
        query.pop(key, None)
    address = f"{url}{'&' if '?' in url else '?'}{query.urlencode()}" if query else url
    return _component("export_link", address=address, is_long=bool(getattr(page, "capped", False)))


@register.simple_tag(takes_context=True)
def filter_bar(context: Context, form: BaseForm, target: str = "", since: str = "", until: str = "") -> SafeString:
    """The filters of a list: a GET form that sends itself when something is chosen.

    Args:
        context: needs `request`.
        form: its first field is the search box and always in sight; the others fold away on a phone.
        target: id of the element that htmx replaces by its namesake in the answer; without it the page loads anew.
        since: name of the date field where the span of days begins; it gets the quick choices (本周, 本月).
        until: name of the date field where that span ends.
    """
    request: HttpRequest = context["request"]
    fields = list(form.visible_fields())
    spans = {since, until} - {""}
    rest = [field for field in fields[1:] if field.name not in spans]
    active = sum(1 for field in fields[1:] if request.GET.get(field.html_name))
    return _component(
        "filter_bar",
        form=form,
        search=fields[0],
        rest=rest,
        since=form[since] if since else None,
        until=form[until] if until else None,
        target=target,
        active=active,
        any=active or request.GET.get(fields[0].html_name),
        path=request.path,
    )


@register.simple_block_tag
def select_bar(content: str, form_id: str) -> SafeString:
    """The bar that rises when rows are ticked; its buttons send the form `form_id` that holds the ticks."""
    return _component("select_bar", content=content, form_id=form_id)


@register.simple_tag
def pick(value: UUID | str, label: str, name: str = "pick") -> SafeString:
    """The tick of one row; `label` names the row for screen readers."""
    return _often("pick", {"value": value, "label": label}, name=name)


@register.simple_tag
def pick_all() -> SafeString:
    """The tick in the head of a listing that ticks every row of the page."""
    return _component("pick_all")


# --- asking ---


@register.simple_tag
def form_errors(form: BaseForm | None) -> SafeString | str:
    """What is wrong with a form as a whole, above its fields; takes the focus. Nothing for a form that isn't there."""
    if not form:
        return ""
    # asked here: in a template `form.errors` would be a field of that name, where a form has one
    return _component("form_errors", whole=form.non_field_errors(), any=bool(form.errors))


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A field with label, help and error, bound by aria-describedby: `{% field form.place %}`."""
    return bound.as_field_group()


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    dialog_id: str,
    title: str,
    *,
    label: str,
    action: str = "",
    tone: str = "plain",
    typed: str = "",
    form_id: str = "",
) -> SafeString:
    """Asks before something is done: a dialog that `data-opens="dialog_id"` opens and whose button posts to `action`.

    Args:
        context: for the CSRF token.
        content: what will happen, in words; may hold fields.
        dialog_id: the id.
        title: the question.
        label: the verb on the button, never 「确定」.
        action: where to post; empty for this page.
        tone: `bad` for what can't be undone.
        typed: what the person must type first (a recorder's code).
        form_id: sends this form instead of its own (rows ticked in a list).
    """
    return _component(
        "confirm",
        csrf_token=context.get("csrf_token"),
        content=content,
        dialog_id=dialog_id,
        title=title,
        label=label,
        action=action,
        tone=tone,
        typed=typed,
        form_id=form_id,
    )


@register.simple_block_tag
def upload_panel(content: str, config: Mapping[str, Any]) -> SafeString:
    """The upload of a folder. Inside: the form with what is known of the card; config: see upload/contract.ts."""
    words = {key: str(text) for key, text in UPLOAD_WORDS.items()}
    return _component("upload_panel", content=content, config={**config, "words": words})
