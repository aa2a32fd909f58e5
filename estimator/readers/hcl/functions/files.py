"""Functions on paths and files: only inside the repository, and of bounded size.

Relative paths start at the root module's directory, as they do for Terraform. A
file outside of the repository (`~/.ssh/id_rsa.pub`) or a huge one gives an
Unknown; one that is missing is an error, as in Terraform.
"""

from __future__ import annotations

import base64
import os
import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.encoding import utf8
from estimator.readers.hcl.functions.hashes import Algorithm, digest, in_base64
from estimator.readers.hcl.functions.registry import FunctionContext, function
from estimator.readers.hcl.types import friendly_name
from estimator.readers.hcl.values import TfSet, Value

MOST_BYTES = 16 << 20
_MOST_FILES = 20_000


@function("path: string", context=True)
def abspath(context: FunctionContext, path: str) -> str:
    return os.path.abspath(context.root / path)


@function("path: string")
def basename(path: str) -> str:
    return posixpath.basename(path.rstrip("/")) or ("/" if path else ".")


@function("path: string")
def dirname(path: str) -> str:
    return posixpath.normpath(posixpath.dirname(path) or ".").replace("//", "/")


@function("path: string")
def pathexpand(path: str) -> str:
    return os.path.expanduser(path)


def _located(context: FunctionContext, path: str) -> Path | Unknown:
    """The real path, links resolved; an Unknown outside of the confinement."""
    if "\0" in path:
        raise EvalError("the path contains a NUL character")
    boundary = (context.confine or context.root).resolve()
    real = (context.root / os.path.expanduser(path)).resolve()
    if real != boundary and boundary not in real.parents:
        return Unknown(f'the file "{path}" lies outside of the repository')
    return real


def _content(context: FunctionContext, path: str) -> bytes | Unknown:
    real = _located(context, path)
    if isinstance(real, Unknown):
        return real
    if real.is_dir():
        raise EvalError(f'"{path}" is a directory')
    if not real.is_file():
        raise EvalError(f'no file exists at "{path}"; it may be one that is built before a plan')
    if context.on_file is not None:
        context.on_file(real)
    if real.stat().st_size > MOST_BYTES:
        return Unknown(f'the file "{path}" is larger than {MOST_BYTES >> 20} MB')
    try:
        return real.read_bytes()
    except OSError as problem:
        raise EvalError(f'failed to read "{path}": {problem.strerror}') from None


def _text(context: FunctionContext, path: str) -> str | Unknown:
    content = _content(context, path)
    if isinstance(content, Unknown):
        return content
    return utf8(content, f'contents of "{path}" are not valid UTF-8; use filebase64 instead')


@function("path: string", context=True)
def file(context: FunctionContext, path: str) -> Value:
    return _text(context, path)


@function("path: string", context=True)
def fileexists(context: FunctionContext, path: str) -> Value:
    real = _located(context, path)
    if isinstance(real, Unknown):
        return real
    if real.is_dir():
        raise EvalError(f'"{path}" is a directory, not a file')
    if context.on_file is not None:
        context.on_file(real)
    return real.is_file()


@function("path: string", context=True)
def filebase64(context: FunctionContext, path: str) -> Value:
    content = _content(context, path)
    return content if isinstance(content, Unknown) else base64.b64encode(content).decode()


def _hashed(context: FunctionContext, path: str, algorithm: Algorithm) -> Value:
    content = _content(context, path)
    return content if isinstance(content, Unknown) else digest(content, algorithm).hex()


def _hashed_in_base64(context: FunctionContext, path: str, algorithm: Algorithm) -> Value:
    content = _content(context, path)
    return content if isinstance(content, Unknown) else in_base64(content, algorithm)


@function("path: string", context=True)
def filemd5(context: FunctionContext, path: str) -> Value:
    return _hashed(context, path, "md5")


@function("path: string", context=True)
def filesha1(context: FunctionContext, path: str) -> Value:
    return _hashed(context, path, "sha1")


@function("path: string", context=True)
def filesha256(context: FunctionContext, path: str) -> Value:
    return _hashed(context, path, "sha256")


@function("path: string", context=True)
def filesha512(context: FunctionContext, path: str) -> Value:
    return _hashed(context, path, "sha512")


@function("path: string", context=True)
def filebase64sha256(context: FunctionContext, path: str) -> Value:
    return _hashed_in_base64(context, path, "sha256")


@function("path: string", context=True)
def filebase64sha512(context: FunctionContext, path: str) -> Value:
    return _hashed_in_base64(context, path, "sha512")


@function("path: string", "vars: any", partial=True, context=True)
def templatefile(context: FunctionContext, path: str, variables: Value) -> Value:
    text = _text(context, path)
    if isinstance(text, Unknown):
        return text
    return context.render_template(text, _variables(variables), path)


@function("template: string", "vars: any", partial=True, context=True)
def templatestring(context: FunctionContext, template: str, variables: Value) -> Value:
    return context.render_template(template, _variables(variables), "templatestring")


def _variables(value: Value) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise EvalError(f"vars must be an object or a map, not {friendly_name(value)}")
    for name in value:
        if not re.fullmatch(r"[^\W\d][\w-]*", name):
            raise EvalError(f'invalid template variable name "{name}"')
    return value


@function("path: string", "pattern: string", context=True)
def fileset(context: FunctionContext, path: str, pattern: str) -> Value:
    """Regular files below `path` that match; `**` as a whole step stands for any directories."""
    real = _located(context, path)
    if isinstance(real, Unknown):
        return real
    steps = posixpath.normpath("/" + pattern).strip("/")
    wanted = _glob(steps)
    return TfSet(name for name in _files(context, real, steps) if wanted(name))


def _files(context: FunctionContext, top: Path, pattern: str) -> Iterator[str]:
    """Paths of files below `top`, no deeper than the pattern can reach."""
    depth = None if "**" in pattern.split("/") else pattern.count("/")
    seen = 0
    for directory, below, names in os.walk(top):
        if context.on_file is not None:
            context.on_file(Path(directory))
        relative = os.path.relpath(directory, top).replace(os.sep, "/")
        prefix = "" if relative == "." else relative + "/"
        if depth is not None and prefix.count("/") >= depth:
            below.clear()
        below.sort()
        for name in names:
            seen += 1
            if seen > _MOST_FILES:
                raise EvalError(f"more than {_MOST_FILES} files to look through")
            if os.path.isfile(os.path.join(directory, name)):
                yield prefix + name


class _Glob:
    """A pattern of `*`, `?`, `[…]`, `{a,b}` and `**` steps."""

    def __init__(self, pattern: str) -> None:
        steps = [self._step(step) for step in pattern.split("/")]
        joined = "/".join(steps).replace("\0/", "(?:[^/]+/)*").replace("/\0", "(?:/[^/]+)+")
        self._pattern = re.compile(joined.replace("\0", ".+"), re.DOTALL)

    def __call__(self, name: str) -> bool:
        return self._pattern.fullmatch(name) is not None

    def _step(self, step: str) -> str:
        if step == "**":
            return "\0"
        pieces: list[str] = []
        rest = step
        while rest:
            piece, rest = self._piece(rest)
            pieces.append(piece)
        return "".join(pieces)

    def _piece(self, text: str) -> tuple[str, str]:
        letter, rest = text[0], text[1:]
        if letter == "*":
            return "[^/]*", rest.lstrip("*")
        if letter == "?":
            return "[^/]", rest
        if letter == "[":
            return self._bracket(rest)
        if letter == "{":
            body, brace, rest = rest.partition("}")
            if not brace:
                raise EvalError("failed to glob pattern: syntax error in pattern")
            return "(?:" + "|".join(map(self._step, body.split(","))) + ")", rest
        if letter == "\\" and rest:
            return re.escape(rest[0]), rest[1:]
        return re.escape(letter), rest

    def _bracket(self, text: str) -> tuple[str, str]:
        body, bracket, rest = text.partition("]")
        if not bracket or not body.lstrip("^"):
            raise EvalError("failed to glob pattern: syntax error in pattern")
        sign = "^" if body.startswith("^") else ""
        inner = body.removeprefix("^").replace("\\", "\\\\").replace("^", "\\^").replace("[", "\\[")
        try:
            re.compile(f"[{inner}]")
        except re.error:
            raise EvalError("failed to glob pattern: syntax error in pattern") from None
        return f"[{sign}{inner}]", rest


@lru_cache(maxsize=64)
def _glob(pattern: str) -> _Glob:
    return _Glob(pattern)
