"""Functions on RFC 3339 timestamps. "Now" is unknown: it will be another time at apply."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.registry import function

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))",
    re.ASCII,
)
_DURATION_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_MICROSECONDS = {
    "ns": Decimal("0.001"),
    "us": Decimal(1),
    "µs": Decimal(1),
    "μs": Decimal(1),
    "ms": Decimal(1_000),
    "s": Decimal(1_000_000),
    "m": Decimal(60_000_000),
    "h": Decimal(3_600_000_000),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def moment(text: str) -> datetime:
    """The time an RFC 3339 timestamp names, with its offset."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise EvalError(f'not a valid RFC3339 timestamp: "{text[:40]}"')
    offset = timedelta(hours=int(found[9] or 0), minutes=int(found[10] or 0))
    zone = timezone(-offset if found[8] == "-" else offset)
    micro = int((found[7] or "").ljust(6, "0")[:6])
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    try:
        return datetime(year, month, day, hour, minute, second, micro, zone)
    except ValueError as problem:
        raise EvalError(f"not a valid RFC3339 timestamp: {problem}") from None


def duration(text: str) -> timedelta:
    """A Go duration such as `-1h30m`, to the microsecond."""
    body = text[1:] if text[:1] in ("+", "-") else text
    if body == "0":
        return timedelta()
    total, position = Decimal(0), 0
    while found := _DURATION_PART.match(body, position):
        total += Decimal(found[1]) * _MICROSECONDS[found[2]]
        position = found.end()
    if position != len(body) or not body:
        raise EvalError(f'invalid duration "{text[:40]}"')
    return timedelta(microseconds=int(-total if text.startswith("-") else total))


@function("timestamp: string", "duration: string")
def timeadd(timestamp: str, span: str) -> str:
    later = moment(timestamp) + duration(span)
    return later.replace(microsecond=0, tzinfo=None).isoformat() + _offset(later, "Z", ":")


@function("timestamp_a: string", "timestamp_b: string")
def timecmp(first: str, second: str) -> int:
    left, right = moment(first), moment(second)
    return (left > right) - (left < right)


@function()
def timestamp() -> Unknown:
    return Unknown("timestamp() is the time of the apply")


@function()
def plantimestamp() -> Unknown:
    return Unknown("plantimestamp() is the time of the plan")


def _offset(when: datetime, utc: str, separator: str) -> str:
    minutes = int((when.utcoffset() or timedelta()).total_seconds()) // 60
    if minutes == 0 and utc:
        return utc
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{separator}{abs(minutes) % 60:02d}"


_VERBS: dict[str, Callable[[datetime], str]] = {
    "YYYY": lambda t: f"{t.year:04d}",
    "YY": lambda t: f"{t.year % 100:02d}",
    "MMMM": lambda t: _MONTHS[t.month - 1],
    "MMM": lambda t: _MONTHS[t.month - 1][:3],
    "MM": lambda t: f"{t.month:02d}",
    "M": lambda t: str(t.month),
    "DD": lambda t: f"{t.day:02d}",
    "D": lambda t: str(t.day),
    "EEEE": lambda t: _DAYS[t.weekday()],
    "EEE": lambda t: _DAYS[t.weekday()][:3],
    "hh": lambda t: f"{t.hour:02d}",
    "h": lambda t: str(t.hour),
    "HH": lambda t: f"{t.hour % 12 or 12:02d}",
    "H": lambda t: str(t.hour % 12 or 12),
    "AA": lambda t: "AM" if t.hour < 12 else "PM",
    "aa": lambda t: "am" if t.hour < 12 else "pm",
    "mm": lambda t: f"{t.minute:02d}",
    "m": lambda t: str(t.minute),
    "ss": lambda t: f"{t.second:02d}",
    "s": lambda t: str(t.second),
    "Z": lambda t: _offset(t, "Z", ":"),
    "ZZZ": lambda t: _offset(t, "UTC", ""),
    "ZZZZ": lambda t: _offset(t, "", ""),
    "ZZZZZ": lambda t: _offset(t, "", ":"),
}
_TOKEN = re.compile(r"'((?:[^']|'')*)'|(?P<run>([A-Za-z])\3*)|[^A-Za-z']+|'")


@function("format: string", "time: string")
def formatdate(layout: str, time: str) -> str:
    """Letters are verbs, text in single quotes stays, and `''` inside it is a quote."""
    when = moment(time)
    pieces: list[str] = []
    for found in _TOKEN.finditer(layout):
        if found["run"]:
            if found["run"] not in _VERBS:
                raise EvalError(f'invalid date format verb "{found["run"]}"')
            pieces.append(_VERBS[found["run"]](when))
        elif found[0] == "'":
            raise EvalError("unterminated literal '")
        else:
            pieces.append(found[0] if found[1] is None else found[1].replace("''", "'"))
    return "".join(pieces)
