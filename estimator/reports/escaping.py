"""Text from plans and manifests made harmless: in Markdown, HTML and workflow commands."""

from __future__ import annotations

import html
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~>-])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: Behind an `@`, so that no person or team is notified.
_WORD_JOINER = "\u2060"
_MENTION = re.compile(r"@(?=\w)")


def one_line(text: str) -> str:
    """The text without line breaks and control or direction-changing characters."""
    return _CONTROL.sub(" ", text.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def markdown(text: str) -> str:
    """The text as Markdown that shows it as it is: no markup, mention, link or HTML."""
    escaped = html.escape(one_line(text), quote=False)
    escaped = _MENTION.sub("@" + _WORD_JOINER, escaped)
    return _MARKDOWN.sub(r"\\\1", escaped).replace("://", f":{_WORD_JOINER}//")


def markdown_code(text: str) -> str:
    """The text as HTML code, safe inside Markdown tables (backticks cannot end it)."""
    escaped = html.escape(one_line(text), quote=False).replace("|", "&#124;").replace("`", "&#96;")
    escaped = escaped.replace("*", "&#42;").replace("_", "&#95;").replace("[", "&#91;")
    return f"<code>{_MENTION.sub('@' + _WORD_JOINER, escaped)}</code>"


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
