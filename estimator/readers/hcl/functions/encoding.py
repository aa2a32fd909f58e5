"""Base64, JSON, CSV, URL and character encodings."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from decimal import Decimal

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.json_text import json_text
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.numbers import parsed_number
from estimator.readers.hcl.values import Number, Value

_MOST_BYTES = 1 << 24
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|us-ascii|iso-8859-(?:[1-9]|1[0-6])|iso_8859-\d+(?::\d+)?|latin1|"
    r"windows-125\d|windows-874|koi8-[ru]|macintosh|shift_jis|euc-(?:jp|kr)|iso-2022-jp|gbk|"
    r"gb18030|gb2312|hz-gb-2312|big5|ibm(?:437|85[02578]|86[0235689]|037|1140)",
    re.IGNORECASE,
)
_PYTHON_NAMES = {"utf-16": "utf-16-be", "macintosh": "mac-roman", "hz-gb-2312": "hz"}


@function("str: string")
def base64encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@function("str: string")
def base64decode(text: str) -> str:
    return utf8(decoded(text), "the result of decoding the provided string is not valid UTF-8")


def decoded(text: str) -> bytes:
    """Standard base64 with padding; line breaks are skipped, as in Go."""
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        raise EvalError("failed to decode base64 data") from None


def utf8(content: bytes, problem: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise EvalError(problem) from None


@function("str: string")
def base64gzip(text: str) -> Unknown:
    """Known to Terraform, but not to us: the bytes depend on the compressor of Go."""
    return Unknown("base64gzip() depends on the compressor Terraform was built with")


@function("str: string")
def base64gunzip(text: str) -> str:
    """OpenTofu's inverse of `base64gzip`."""
    import zlib

    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(decoded(text), _MOST_BYTES)
    except zlib.error:
        raise EvalError("failed to gunzip the data") from None
    if unpacker.unconsumed_tail:
        raise EvalError("the result would be longer than 16 MB")
    return utf8(content, "the result of decompressing is not valid UTF-8")


@function("string: string", "encoding: string")
def textencodebase64(text: str, encoding: str) -> str:
    codec = _codec(encoding)
    try:
        content = codec.encode(text)[0]
    except UnicodeEncodeError:
        raise EvalError(f"the text cannot be represented in {encoding}") from None
    mark = codecs.BOM_UTF16_BE if encoding.lower() == "utf-16" else b""
    return base64.b64encode(mark + content).decode()


@function("source: string", "encoding: string")
def textdecodebase64(source: str, encoding: str) -> str:
    codec = _codec(encoding)
    content = decoded(source)
    if encoding.lower() == "utf-16" and content.startswith(codecs.BOM_UTF16):
        codec = codecs.lookup("utf-16")
    try:
        return codec.decode(content)[0]
    except UnicodeDecodeError:
        raise EvalError(f"the data is not valid {encoding}") from None


def _codec(encoding: str) -> codecs.CodecInfo:
    name = _PYTHON_NAMES.get(encoding.lower(), encoding)
    if not _ENCODINGS.fullmatch(encoding):
        raise EvalError(f'"{encoding}" is not a supported IANA encoding name or alias')
    try:
        return codecs.lookup(name)
    except LookupError:
        raise EvalError(f'"{encoding}" is not a supported encoding here') from None


@function("str: string")
def urlencode(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text)


@function("str: string")
def urldecode(text: str) -> str:
    """OpenTofu's inverse of `urlencode`."""
    from urllib.parse import unquote_to_bytes

    if broken := re.search(r"%(?![0-9A-Fa-f]{2}).{0,2}", text):
        raise EvalError(f'invalid URL escape "{broken[0]}"')
    content = unquote_to_bytes(text.replace("+", " "))
    return utf8(content, "the result of decoding the provided string is not valid UTF-8")


@function("val: any?")
def jsonencode(value: Value) -> str:
    return json_text(value)


@function("str: string")
def jsondecode(text: str) -> Value:
    import json

    try:
        value: Value = json.loads(
            _paired(text),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_constant,
            object_pairs_hook=lambda pairs: dict(sorted(dict(pairs).items())),
        )
    except json.JSONDecodeError as problem:
        raise EvalError(f"{problem.msg} (character {problem.pos})") from None
    return value


def _paired(text: str) -> str:
    """Text whose escaped surrogates come in pairs; a lone one becomes U+FFFD, as in Go."""
    if r"\ud" not in text.lower():
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    pair = r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    lone = r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
    return re.sub(rf"(\\\\)|{pair}|{lone}", lambda m: m[1] or m[2] or "\\ufffd", text)


def _number(text: str) -> Number:
    number = parsed_number(text)
    if number is None:
        raise EvalError(f"the number {text[:20]}… is too long")
    return number if isinstance(number, int) else Decimal(number)


def _constant(text: str) -> Value:
    raise EvalError(f"invalid character '{text[0]}' looking for beginning of value")


@function("str: string")
def csvdecode(text: str) -> list[Value]:
    """The first line names the columns; every value is a string."""
    rows = _csv_rows(text)
    if not rows:
        raise EvalError("missing header line")
    header = rows[0]
    for position, name in enumerate(header):
        if name in header[:position]:
            raise EvalError(f'duplicate column name "{name}"')
    objects: list[Value] = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise EvalError(f"CSV parse error on record {number}: wrong number of fields")
        objects.append(dict(sorted(zip(header, row, strict=True))))
    return objects


_FIELD = re.compile(r'"((?:[^"]|"")*)"(?=,|\n|\Z)|([^",\n]*)(?=,|\n|\Z)')


def _csv_rows(text: str) -> list[list[str]]:
    """RFC 4180 as Go reads it: blank lines are skipped, stray quotes refused."""
    text = text.replace("\r\n", "\n")
    rows: list[list[str]] = []
    position = 0
    while position < len(text):
        if text[position] == "\n":
            position += 1
            continue
        row: list[str] = []
        while True:
            found = _FIELD.match(text, position)
            if found is None:
                line = text.count("\n", 0, position) + 1
                raise EvalError(f'CSV parse error on line {line}: bare or missing " in a field')
            row.append(found[2] if found[1] is None else found[1].replace('""', '"'))
            position = found.end() + 1
            if position > len(text) or text[position - 1] == "\n":
                break
        rows.append(row)
    return rows
