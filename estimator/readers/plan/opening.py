"""Bytes to JSON: encodings, compression, and a clear word on every wrong kind of file.

Knows what a plan file looks like from outside; what stands in it is `reader`'s matter.
"""

from __future__ import annotations

import gc
import gzip
import json
import re
import stat
import zlib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.model.values import SourceSpan

#: Files over this size are refused: no plan of any real root comes near it.
MOST_BYTES = 2 * 1024**3

#: A plan inside the log lines that wrappers of the `terraform` command print around it.
_WRAPPED = re.compile(r'^(\{"format_version")', re.MULTILINE)
_SHOW = "run `terraform show -json PLANFILE > plan.json` and pass that file"


def plan_document(path: str, data: bytes) -> Mapping[str, Any]:
    """The decoded JSON object of a plan given as bytes (UTF-8, UTF-16, BOM, gzip)."""
    text = _text(path, _unpacked(path, data))
    document = _parsed(path, text)
    if not isinstance(document, dict):
        raise Error("the file holds no JSON object, so it is no plan", where=path, hint=_SHOW)
    _check_kind(path, document)
    return document


def read_bytes(path: Path) -> bytes:
    """The file's bytes, with the system's refusal told as an `Error`."""
    try:
        state = path.stat()
        size = state.st_size
        if stat.S_ISCHR(state.st_mode) or stat.S_ISBLK(state.st_mode):
            raise Error("this is a device, not a file", where=str(path), hint=_SHOW)
        if size > MOST_BYTES:
            raise Error(f"the file is {size / 1024**3:.1f} GB, more than is read", where=str(path))
        return path.read_bytes()
    except OSError as error:
        raise Error(f"cannot be read: {error.strerror}", where=str(path)) from error


def is_binary_plan(data: bytes) -> bool:
    """Whether these are the bytes of a plan as `terraform plan -out` writes it (a ZIP file)."""
    return data[:4] == b"PK\x03\x04"


def _unpacked(path: str, data: bytes) -> bytes:
    if data[:2] == b"\x1f\x8b":
        try:
            return gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            hint = "write it again; it may have been cut off on the way"
            raise Error(f"the gzip data is damaged ({error})", where=path, hint=hint) from error
    if is_binary_plan(data):
        message = "this is Terraform's binary plan file, which only Terraform itself can read"
        raise Error(message, where=path, hint=_SHOW)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Error("the file is empty", where=path, hint=_SHOW)
    return data


def _text(path: str, data: bytes) -> str:
    encoding = "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[1:2] == b"\x00":
        encoding = "utf-16-le"
    elif data[:1] == b"\x00":
        encoding = "utf-16-be"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not {encoding.removesuffix('-sig').upper()} text"
        raise Error(message, where=path, hint="save the file as UTF-8") from error


def _parsed(path: str, text: str) -> Any:
    """JSON with exact decimals. The garbage collector, not the parser, is slow on big plans."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        wrapped = _WRAPPED.search(text) if not text.lstrip().startswith("{") else None
        if wrapped:
            decoder = json.JSONDecoder(parse_float=Decimal)
            return decoder.raw_decode(text, wrapped.start(1))[0]
        return json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        rest = text[error.pos : error.pos + 1]
        what = "the JSON is cut off here" if not rest else f"invalid JSON: {error.msg}"
        where = SourceSpan(path, error.lineno, error.colno)
        raise Error(what, where=f"{where}:{error.colno}", hint=_SHOW) from error
    except RecursionError as error:
        raise Error("the JSON is nested too deeply to be a plan", where=path) from error
    finally:
        if collecting:
            gc.enable()


def _check_kind(path: str, document: Mapping[str, Any]) -> None:
    if "planned_values" in document or "resource_changes" in document:
        if document.get("errored") is True:
            message = "the plan ended with errors, so what it would build is not known"
            raise Error(
                message, where=path, hint="fix what `terraform plan` reports, then plan again"
            )
        return
    if "lineage" in document or "serial" in document:
        message = "this is a Terraform state file; it holds what is, not what would change"
        raise Error(message, where=path, hint=_SHOW)
    if "values" in document and "format_version" in document:
        return
    if {"format_version", "terraform_version"} <= set(document) and "values" not in document:
        message = "the plan or state holds no resources"
        raise Error(message, where=path, hint="plan a configuration that has resources")
    if document.get("@level") or document.get("type") == "version":
        message = "this is the log of `terraform plan -json`, not the plan"
        raise Error(message, where=path, hint=_SHOW)
    if "projects" in document and "version" in document:
        message = "this is a saved estimate, not a plan"
        raise Error(
            message, where=path, hint="use `forebill output --path FILE` or --compare-to FILE"
        )
    raise Error("this JSON is no Terraform plan", where=path, hint=_SHOW)
