"""How money, days, moments and states are written on every page."""

from __future__ import annotations

import json
import zoneinfo
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crossfoot.core.money import MINOR_UNITS
from crossfoot.documents.payable import PaidState
from crossfoot.sync.models import BookState

register = template.Library()

SECONDS_SHOWN = 60
MINUTES_SHOWN = 60 * 60
HOURS_SHOWN = 24 * 60 * 60

PUSH_EVENTS = {
    "push.queued": "Queued for QuickBooks",
    "push.sent": "Sent to QuickBooks",
    "push.sent_again": "Sent again",
    "push.synchronized": "Arrived in QuickBooks",
    "push.matched": "Found in QuickBooks",
    "push.needs_attention": "Stopped for a person",
    "push.retried": "Tried again",
    "push.requeued": "Queued again",
    "push.freed": "Goes on",
    "push.skipped": "Taken out of the queue",
    "push.difference_accepted": "Difference accepted",
    "push.undone": "Taken out of QuickBooks",
}
"""What became of a document, in the words of its page."""

EVENT_DATA_HIDDEN = frozenset({"push", "state"})
"""What means nothing to people, or what the event's own words say already."""

STATE_LOOKS: dict[str, tuple[str, str]] = {
    BookState.NOT_SENT: ("circle", "quiet"),
    BookState.WAITING: ("quarter", "busy"),
    BookState.SENDING: ("arrow-up", "busy"),
    BookState.SYNCHRONIZED: ("check", "good"),
    BookState.NEEDS_ATTENTION: ("alert", "bad"),
    BookState.MARKED: ("dash", "quiet"),
    BookState.UNDONE: ("dash", "quiet"),
    BookState.IN_SUMMARY: ("check", "good"),
}
"""Symbol and tone of each state; the word stands beside them."""


PAID_LOOKS: dict[str, tuple[str, str]] = {
    PaidState.OPEN: ("circle", "quiet"),
    PaidState.PARTLY_PAID: ("quarter", "busy"),
    PaidState.PAID: ("check", "good"),
    PaidState.OVERPAID: ("alert", "bad"),
}
"""As `STATE_LOOKS`, of how far a document is paid."""


@register.simple_tag
@lru_cache(maxsize=1_000, typed=True)
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of static/crossfoot/icons.svg; without `label` it is decoration that screen readers skip."""
    use = format_html('<use href="{}#{}"></use>', static("crossfoot/icons.svg"), name)
    if label:
        return format_html('<svg class="cf-icon" role="img" aria-label="{}">{}</svg>', label, use)
    return format_html('<svg class="cf-icon" aria-hidden="true">{}</svg>', use)


@register.simple_tag(takes_context=True)
def money(context: dict[str, Any], amount: Decimal | None, currency: str = "") -> str:
    """`1,863.40`, with the currency's code wherever it is not the company's home currency."""
    if amount is None:
        return ""
    home = context.get("home_currency", "")
    text = number_format(
        amount, decimal_pos=MINOR_UNITS.get(currency or home, 2), use_l10n=True, force_grouping=True
    )
    return f"{text} {currency}" if currency and currency != home else text


@register.simple_tag(takes_context=True)
def signed(context: dict[str, Any], amount: Decimal | None, currency: str = "") -> str:
    """A difference with its sign, as `money`: `+12.00`, `−3.50`; nothing for none."""
    if not amount:
        return ""
    return f"{'+' if amount > 0 else '−'}{money(context, abs(amount), currency)}"


@register.filter
def quantity(value: Decimal | None) -> str:
    """A quantity without trailing zeros: `12`, `0.5`."""
    if value is None:
        return ""
    plain = f"{value.normalize():f}"
    return number_format(plain, use_l10n=True, force_grouping=True)


@register.filter
def unit_price(value: Decimal | None) -> str:
    """A unit price: two decimals, more where it has more."""
    if value is None:
        return ""
    exponent = value.normalize().as_tuple().exponent
    decimals = max(2, -exponent) if isinstance(exponent, int) else 2
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


@register.filter
def percent(fraction: Decimal | None) -> str:
    """A fraction as a percentage: 0.15 is `15 %`; nothing for zero."""
    return f"{quantity(fraction * 100)} %" if fraction else ""


@register.filter
def capped(count: int) -> str:
    """A count that was stopped at 10,000: `10,000+`."""
    limit = 10_000
    return (
        f"{number_format(limit, use_l10n=True, force_grouping=True)}+"
        if count > limit
        else number_format(count, use_l10n=True, force_grouping=True)
    )


@register.filter
def whole(value: int) -> str:
    """A whole number with its thousands grouped."""
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def unlocalized(value: object) -> str:
    """A value for machines (ids, attributes): never grouped, always with a point."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@register.filter
def pretty(value: object) -> str:
    """JSON, indented; text that is no JSON as it is."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


@register.filter
def event_data(text: str) -> str:
    """What an event keeps, in one line: `from draft, to confirmed`. Long values stay on the activity page."""
    try:
        data = json.loads(text)
    except ValueError:
        return ""
    if not isinstance(data, dict):
        return ""
    words = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in data.items()
        if isinstance(value, str | int) and value != "" and name not in EVENT_DATA_HIDDEN
    ]
    return ", ".join(words)[:300]


@register.filter
def day(value: date | None) -> SafeString | str:
    """A date in the reader's locale."""
    return "" if value is None else _day(value, _locale())


@lru_cache(maxsize=10_000, typed=True)
def _day(value: date, locale: Locale) -> SafeString:
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), format_date(value, "medium", locale)
    )


def day_text(value: date) -> str:
    """A date in words, in the reader's locale: `Jul 4, 2026`, `4 Jul 2026`, `04.07.2026`."""
    return format_date(value, format="medium", locale=_locale())


@register.filter
def when(value: datetime | None) -> SafeString | str:
    """A moment in the company's time zone, with the zone on hover."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    text = f"{day_text(local.date())}, {format_time(local, format='short', locale=_locale())}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.astimezone(UTC).isoformat(), _with_zone(local), text
    )


@register.filter
def shortly(value: datetime | None) -> SafeString | str:
    """As `when` without its year, for narrow columns: `Nov 22, 7:57 AM`; the whole of it on hover."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.astimezone(UTC).isoformat(),
        _with_zone(local),
        _short_text(local.replace(second=0, microsecond=0, tzinfo=None), str(_locale())),
    )


@lru_cache(maxsize=2048)
def _short_text(minute: datetime, locale: str) -> str:
    day = format_skeleton("MMMd", minute, locale=locale)
    return f"{day}, {format_time(minute, format='short', locale=locale)}"


@register.filter
def clock_time(value: datetime) -> SafeString:
    """The time of day in the company's time zone, under a heading that names the day; the zone on hover."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.astimezone(UTC).isoformat(),
        _with_zone(local),
        format_time(local, format="short", locale=_locale()),
    )


@register.simple_tag(takes_context=True)
def ago(context: dict[str, Any], value: datetime | None) -> SafeString | str:
    """How long ago, to the second below a minute: `8 s ago`; the moment itself with its zone on hover."""
    desk = context.get("desk")
    if value is None or desk is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{} ago</time>',
        value.astimezone(UTC).isoformat(),
        _with_zone(timezone.localtime(value)),
        duration_text(max(0, int((desk.now - value).total_seconds()))),
    )


@register.filter
def initial(person: object) -> str:
    """The first letter of a person's name, for the round mark beside it."""
    return str(person)[:1].upper()


@register.filter
def event_words(verb: str) -> str:
    """An event's name as words: `sales_order.confirmed` is `Sales order confirmed`."""
    if verb.startswith("push."):
        return PUSH_EVENTS.get(verb, verb.removeprefix("push.").replace("_", " ").capitalize())
    return verb.replace(".", " ").replace("_", " ").capitalize()


@register.filter
def duration(seconds: float | None) -> str:
    """A length of time in its largest unit: `8 s`, `5 min`, `3 h`, `2 d`."""
    return "" if seconds is None else duration_text(int(seconds))


def duration_text(seconds: int) -> str:
    """As `duration`, for whole seconds."""
    if seconds < SECONDS_SHOWN:
        return f"{seconds} s"
    if seconds < MINUTES_SHOWN:
        return f"{seconds // SECONDS_SHOWN} min"
    if seconds < HOURS_SHOWN:
        return f"{seconds // MINUTES_SHOWN} h"
    return f"{seconds // HOURS_SHOWN} d"


@register.simple_tag
def book_state(state: str, label: str = "") -> SafeString:
    """A push's state as a shape and a word."""
    shape, tone = STATE_LOOKS.get(state, ("circle", "quiet"))
    return _state(shape, tone, label or str(BookState(state).label))


@register.simple_tag
def paid_state(document: Any) -> SafeString | str:
    """How far a document is paid, as a shape and a word; nothing for one that is not due yet."""
    if document.book_state != BookState.SYNCHRONIZED and not document.paid_amount:
        return ""
    shape, tone = PAID_LOOKS[document.paid_state]
    return _state(shape, tone, str(PaidState(document.paid_state).label))


@lru_cache(maxsize=1_000, typed=True)
def _state(shape: str, tone: str, word: str) -> SafeString:
    return render_to_string("shell/_state.html", {"shape": shape, "tone": tone, "word": word})


@register.inclusion_tag("shell/_export_menu.html")
def export_menu(address: str, *parts: Any, query: str) -> dict[str, str]:
    """What a list shows, as a file: `address` is the name of the export's address, which ends with the format."""
    return {
        "csv": reverse(address, args=[*parts, "csv"]),
        "excel": reverse(address, args=[*parts, "xlsx"]),
        "query": query,
    }


@register.inclusion_tag("shell/_field.html")
def field(bound: BoundField, hide_label: bool = False) -> dict[str, Any]:
    """One field of a form: label, control, help and errors, tied together for screen readers."""
    kind = getattr(bound.field.widget, "input_type", "")
    looks = {"checkbox": "form-check-input", "select": "form-select", "radio": ""}.get(kind, "form-control")
    own = bound.field.widget.attrs.get("class", "")
    return {
        "field": bound,
        "control": bound.as_widget(attrs={"class": f"{looks} {own}".strip()}),
        "is_checkbox": kind == "checkbox",
        "hide_label": hide_label,
    }


def _locale() -> Locale:
    return _locale_of((get_language() or "en").replace("-", "_"))


@cache
def _locale_of(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _with_zone(local: datetime) -> str:
    zone = local.tzinfo.key if isinstance(local.tzinfo, zoneinfo.ZoneInfo) else str(local.tzinfo)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} {zone} (UTC{offset[:3]}:{offset[3:5]})"
