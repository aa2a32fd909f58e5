"""Running Rego: an `opa` binary where there is one, else an engine in this process.

Policies in Rego are trusted code: the engines have built-ins that read the
environment or the network. `forebill[rego]` installs the in-process engine.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estimator.errors import Error

SECONDS = 30
#: Rule names that report problems: Infracost's and Conftest's.
_PROBLEMS = re.compile(r"(deny|violation|warn)(_\w+)?$")
_PACKAGE = re.compile(r"^\s*package\s+([\w.]+)", re.MULTILINE)
#: What only old syntax has: a rule's value or key in front of its body, without `if`.
_OLD_SYNTAX = re.compile(r"^\w+(\[[^\]]*\])?(\s*=\s*[^{\n]+)?\s*\{", re.MULTILINE)
#: A built-in of old OPA that the in-process engine does not have under that name.
_DEPRECATED = re.compile(r"\bre_match\(")
#: `} {` and `} else {`-free chained bodies, old syntax that newer parsers refuse.
_CHAINED = re.compile(r"\}\s*\{")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a Rego rule reports; a warning never blocks."""

    message: str
    is_warning: bool


def problems(file: Path, document: Mapping[str, Any], version: str) -> list[Problem]:
    """What the policy says of the document (JSON 0.2), in a stable order."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Error(f"the Rego file cannot be read: {error}", where=str(file)) from error
    package = _PACKAGE.search(text)
    if package is None:
        raise Error(
            "the Rego file names no package",
            where=str(file),
            hint="start it with `package infracost`",
        )
    found = _package_document(file, text, package[1], document, version)
    return sorted(_read(found, file), key=lambda item: (item.is_warning, item.message))


def _package_document(
    file: Path, text: str, package: str, document: Mapping[str, Any], version: str
) -> Mapping[str, Any]:
    """The package's rules, evaluated; without a version, old syntax is tried before new."""
    run = _with_opa if shutil.which("opa") else _in_process
    if version:
        return run(file, text, package, document, version)
    try:
        return run(file, text, package, document, "v0")
    except Error as error:
        if _OLD_SYNTAX.search(text):
            raise
        try:
            return run(file, text, package, document, "v1")
        except Error:
            raise error from None


def _with_opa(
    file: Path, text: str, package: str, document: Mapping[str, Any], version: str
) -> Mapping[str, Any]:
    import subprocess  # only needed where there is an `opa`

    command = ["opa", "eval", "--format", "json", "--data", str(file), "--stdin-input"]
    if version == "v0":
        command.append("--v0-compatible")
    command.append(f"data.{package}")
    try:
        done = subprocess.run(
            command,
            input=json.dumps(document),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Error(f"opa did not finish: {error}", where=str(file)) from error
    if done.returncode:
        told = (done.stderr or done.stdout)[:500]
        raise Error(f"opa refuses the policy: {told}", where=str(file))
    return _value(json.loads(done.stdout))


def _in_process(
    file: Path, text: str, package: str, document: Mapping[str, Any], version: str
) -> Mapping[str, Any]:
    try:
        import regorus
    except ImportError as error:
        hint = "install forebill[rego], or put `opa` on the PATH"
        raise Error(
            "there is nothing here that can run Rego", where=str(file), hint=hint
        ) from error
    try:
        engine = _engine(regorus, file, text, version)
        engine.set_input_json(json.dumps(document))
        return _value(json.loads(engine.eval_query_as_json(f"data.{package}")))
    except (RuntimeError, ValueError) as error:
        # The engine adds a backtrace of its own, which says nothing about the policy.
        told = str(error).partition("Stack backtrace")[0].strip()[:500]
        raise Error(f"the Rego policy is wrong: {told}", where=str(file)) from error


def _engine(regorus: Any, file: Path, text: str, version: str) -> Any:
    """An engine with the policy loaded; a failed attempt leaves nothing behind."""
    text = _DEPRECATED.sub("regex.match(", text)
    for source in (text, unchained(text)):
        engine = regorus.Engine()
        engine.set_rego_v0(version == "v0")
        try:
            engine.add_policy(file.name, source)
        except RuntimeError:
            if source != text or version != "v0":
                raise
            continue
        return engine
    raise RuntimeError("the policy cannot be loaded")


def _value(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The value of the one query; a package without rules has none."""
    results = answer.get("result") or []
    value = results[0]["expressions"][0]["value"] if results else {}
    return value if isinstance(value, Mapping) else {}


def unchained(text: str) -> str:
    """Rules with chained bodies (`deny { a } { b }`) written as rules of their own."""
    lines: list[str] = []
    head = ""
    for line in text.splitlines():
        if found := re.match(
            r"^(?:default\s+)?([a-z_]\w*(?:\[[^\]]*\])?(?:\s*=\s*[^{]+)?)\s*\{", line
        ):
            head = found[1].strip()
        lines.append(_CHAINED.sub("}\n" + head + " {", line) if head else line)
    return "\n".join(lines) + "\n"


def _read(found: Mapping[str, Any], file: Path) -> Iterator[Problem]:
    for name, value in found.items():
        kind = _PROBLEMS.match(str(name))
        if kind is None:
            continue
        entries = value if isinstance(value, (list, set, tuple)) else [value]
        for entry in entries:
            problem = _problem(entry, kind[1] == "warn", file)
            if problem is not None:
                yield problem


def _problem(entry: Any, is_warning: bool, file: Path) -> Problem | None:
    """`"text"`, `{"msg": …}` (Conftest) or `{"msg": …, "failed": bool}` (Infracost)."""
    if isinstance(entry, str):
        return Problem(entry, is_warning)
    if isinstance(entry, Mapping) and "msg" in entry:
        return Problem(str(entry["msg"]), is_warning) if entry.get("failed", True) is True else None
    if entry is True:
        return Problem(f"{file.name} denies the change", is_warning)
    if entry is False:
        return None
    raise Error("a deny rule must give a text or {msg, failed}", where=str(file))
