"""The words of HCL's native syntax as one regular expression per reading mode.

Knows which characters form a token; knows nothing of grammar or meaning.
`LINE` hands out newlines as tokens, `ACROSS` (inside brackets) skips them.
"""

from __future__ import annotations

import re
from typing import Final

#: Token kinds: the group of the expression below that matched.
IDENT, TEXT, NUMBER, NEWLINE, OP, QUOTE, HEREDOC, COMMENT, END = range(1, 10)

#: Kinds as people call them, for error messages.
KIND_NAMES: Final = {
    IDENT: "the name",
    TEXT: "the string",
    NUMBER: "the number",
    NEWLINE: "the end of the line",
    QUOTE: "a string",
    HEREDOC: "a heredoc",
    END: "the end of the file",
}

_NAME = r"[^\W\d][\w-]*"
#: A quoted string without interpolation: its content is group "TEXT".
_PLAIN = r'"([^"\\$%\n]*(?:(?:\\.|\$(?!\{)|%(?!\{))[^"\\$%\n]*)*)"'
_NUMBER = r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_COMMENT = r"\#[^\n]*|//[^\n]*|/\*[\s\S]*?\*/"
_OPERATOR = r"=>|==|!=|<=|>=|&&|\|\||\.\.\.|::|~\}|/(?![/*])|<(?!<)|[-+*%>!?:=.,(){}\[\]]"
_TOKEN = (
    rf"(?:({_NAME})|{_PLAIN}|({_NUMBER})|(\n)|({_OPERATOR})|(\")"
    rf"|<<(-?{_NAME}(?:\.[\w.-]+)?)\r?\n|({_COMMENT})|(\Z))"
)

LINE = re.compile(r"[ \t\r]*" + _TOKEN).match
ACROSS = re.compile(r"\s*" + _TOKEN).match

_TRAVERSAL = rf"{_NAME}(?:\.{_NAME})*"
_SIMPLE_VALUE = rf"(?:{_PLAIN}|(-?{_NUMBER})|({_TRAVERSAL}))"

#: `name = <string, number or a.b.c>` up to the end of its line: most attributes.
#: Groups: name, string, number, traversal.
ATTRIBUTE = re.compile(rf"\s*({_NAME})[ \t]*=[ \t]*{_SIMPLE_VALUE}[ \t\r]*(?=\n|\#|//|\}})").match
#: The same for one item of an object. Groups: name, quoted name, string, number, traversal.
ITEM = re.compile(
    rf"\s*(?:({_NAME})|{_PLAIN})[ \t]*[=:][ \t]*{_SIMPLE_VALUE}[ \t]*(?:,|\r?(?=\n|\}}))"
).match
#: One comment with the white space before it.
NOTE = re.compile(rf"\s*({_COMMENT})").match
#: `.name` steps that follow a name directly.
STEPS = re.compile(rf"(?:\.{_NAME})+").match
#: `for` used as the key of an object rather than as a keyword.
FOR_AS_KEY = re.compile(r"\s*(?:=(?!=)|:)").match

#: Pieces of a quoted template and of a heredoc or template file.
QUOTED_PIECE = re.compile(
    r'[^"\\$%\n]+|\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)'
    r'|\$\$\{|%%\{|\$\{~?|%\{~?|[$%]|"'
).match
BARE_PIECE = re.compile(r"[^$%\n]*\n|[^$%\n]+|\$\$\{|%%\{|\$\{~?|%\{~?|[$%]").match

#: Where reading can start again after a broken block: a block or attribute in column one.
RESTART = re.compile(
    rf'^{_NAME}(?:(?:[ \t]+(?:"[^"\n]*"|{_NAME}))*[ \t]*\{{|[ \t]*=(?!=))', re.M
).search

ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")
ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}

#: Binding strength of the binary operators.
RANK: Final = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
