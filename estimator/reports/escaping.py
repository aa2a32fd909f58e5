"""Text from plans and manifests made harmless: in Markdown, HTML and workflow commands."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~>$-])")
#: What Bitbucket's Markdown lets a backslash escape; before other letters it shows one.
_BITBUCKET = re.compile(r"([\\`*_{}\[\]()#+.!|-])")
#: Control, direction-changing and zero-width characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
#: The same but for the line feed: what could steer a terminal.
_STEERING = re.compile(r"(?!\n)" + _CONTROL.pattern.removesuffix("+"))
_SURROGATE = re.compile(r"[\ud800-\udfff]")
#: Between two letters that would mean something together; takes no room on the screen.
_WORD_JOINER = "\u2060"
#: `@team`, `#12`, `GH-12`, `www.`, `https://`: a forge makes people or links of them, also
#: where they are escaped. Cut behind the first letter.
_LINKED = re.compile(r"(@(?=\w)|#(?=\d)|\bGH(?=-\d)|\bwww(?=\.)|:(?=//))", re.IGNORECASE)
_ORDERED = re.compile(r"^(\d+)\.")


def one_line(text: str) -> str:
    """The text without line breaks and control or direction-changing characters."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text)).strip()


def markdown(text: str) -> str:
    """The text as Markdown that shows it as it is: no markup, mention, link or HTML."""
    escaped = _LINKED.sub(r"\1" + _WORD_JOINER, html.escape(one_line(text), quote=False))
    return _ORDERED.sub(r"\1\\.", _MARKDOWN.sub(r"\\\1", escaped))


def markdown_code(text: str) -> str:
    """The text as HTML code, safe inside Markdown tables (backticks cannot end it)."""
    escaped = _LINKED.sub(r"\1" + _WORD_JOINER, html.escape(one_line(text), quote=False))
    return f"<code>{_MARKDOWN.sub(_entity, escaped)}</code>"


def _entity(found: re.Match[str]) -> str:
    """`-`, `#` and the like have no meaning inside a line; an entity's own `#` must stay."""
    letter = found[0]
    return letter if letter in "(){}#+!>-" else f"&#{ord(letter)};"


def bitbucket(text: str) -> str:
    """The text for Bitbucket, which shows HTML instead of obeying it."""
    escaped = _BITBUCKET.sub(r"\\\1", one_line(text)).replace("&", "&amp;").replace("<", "&lt;")
    return _LINKED.sub(r"\1" + _WORD_JOINER, escaped)


@dataclass(frozen=True, slots=True)
class Style:
    """How a forge wants foreign text: in a sentence, and as a name in code letters."""

    text: Callable[[str], str] = markdown
    code: Callable[[str], str] = markdown_code


GITHUB_STYLE = Style()
BITBUCKET_STYLE = Style(bitbucket, bitbucket)


def html_text(text: str) -> str:
    """The text inside HTML, quotes escaped too."""
    return html.escape(one_line(text), quote=True)


def command_value(text: str) -> str:
    """The message of a workflow command (`::warning::…`)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """A property of a workflow command (`file=…`)."""
    return command_value(text).replace(":", "%3A").replace(",", "%2C")


def printed(text: str) -> str:
    """The text for a log that is read for workflow commands: no line can start one."""
    return re.sub(r"(?m)^(\s*)::", rf"\1:{_WORD_JOINER}:", text)


def terminal(text: str) -> str:
    """Finished lines for a terminal or a log: foreign names can neither steer nor command it."""
    return printed(_SURROGATE.sub("\ufffd", _STEERING.sub("\ufffd", text)))
