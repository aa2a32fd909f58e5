"""JSON as Terraform writes it: compact, keys in order, HTML signs escaped, numbers in full."""

from __future__ import annotations

import re
from decimal import Decimal

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.numbers import number_text
from estimator.readers.hcl.values import Value

_ESCAPED = re.compile('["\\\\<>&\x00-\x1f\u2028\u2029]')
_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}


def json_text(value: Value) -> str:
    """A wholly known value as JSON."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + _ESCAPED.sub(_escape, value) + '"'
        case int() | Decimal():
            return number_text(value)
        case list():
            return "[" + ",".join(map(json_text, value)) + "]"
        case dict():
            pairs = (f"{json_text(key)}:{json_text(value[key])}" for key in sorted(value))
            return "{" + ",".join(pairs) + "}"
        case Unknown():
            raise EvalError("the value has unknown parts")


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}"
