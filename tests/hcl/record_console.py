"""Ask `terraform console` for the answers in `console_answers.json` (run by hand, not by tests).

    python -m tests.hcl.record_console [path/to/terraform]

Each call is one process: a console that reads from a pipe stops at its first
error. The error is stored without Terraform's frame and positions.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.hcl.console_cases import CASES, SET, TYPE_CASES

HERE = Path(__file__).parent
ANSWERS = HERE / "console_answers.json"
TYPE_ANSWERS = HERE / "type_answers.json"


def expression(value: Any) -> str:
    """An argument as HCL."""
    if isinstance(value, dict) and SET in value:
        return f"toset({expression(value[SET])})"
    if isinstance(value, dict):
        pairs = (f"{expression(key)} = {expression(part)}" for key, part in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(expression, value)) + "]"
    text = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        text = re.sub(
            r"[\x00-\x1f\x7f\u0085\u2028\u2029\ufeff]",
            _escape,
            json.dumps(value, ensure_ascii=False),
        )
        for short, code in (("\\b", "\\u0008"), ("\\f", "\\u000c")):
            text = re.sub(
                r"(?<!\\)((?:\\\\)*)" + re.escape(short), r"\1" + code.replace("\\", r"\\"), text
            )
    return text.replace("${", "$${").replace("%{", "%%{")


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


_local = threading.local()


def _scratch() -> Path:
    """One directory per worker: a console locks its state."""
    if not hasattr(_local, "path"):
        _local.path = Path(tempfile.mkdtemp())
        shutil.copytree(HERE / "files", _local.path / "files")
    return Path(_local.path)


def answer(call: tuple[str, list[Any]], terraform: str) -> dict[str, Any]:
    """What a function call gives."""
    name, arguments = call
    source = f"{name}({', '.join(map(expression, arguments))})"
    return {"call": [name, *arguments], **_console(source, terraform)}


def type_answer(case: tuple[str, Any], terraform: str) -> dict[str, Any]:
    """What a variable of a type makes of a value (handed in by way of its default)."""
    type_, value = case
    file = _scratch() / "main.tf"
    default = expression(value).replace("toset(", "(")
    file.write_text(f'variable "x" {{\n type = {type_}\n default = {default}\n}}\n', "utf-8")
    try:
        return {"type": type_, "value": value, **_console("var.x", terraform)}
    finally:
        file.unlink()


def _console(source: str, terraform: str) -> dict[str, Any]:
    done = subprocess.run(
        [terraform, "console"],
        input=f"base64encode(jsonencode({source}))\n",
        capture_output=True,
        encoding="utf-8",
        cwd=_scratch(),
        env={
            "PATH": os.environ.get("PATH", ""),
            "TF_CLI_CONFIG_FILE": os.devnull,
            "HOME": "/home/nobody",
        },
    )
    if done.returncode:
        return {"error": _message(done.stderr)}
    if not done.stdout.startswith('"'):
        return {"is_unknown": True}
    return {"answer": base64.b64decode(json.loads(done.stdout)).decode()}


def _message(stderr: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", stderr)
    lines = [line.lstrip("│ ").strip() for line in plain.splitlines()]
    drop = ("on <console-input>", "(source code", "╷", "╵", "while calling")
    text = " ".join(line for line in lines if line and not line.startswith(drop))
    text = re.sub(r"^Error: .*?(?: failed: | parameter: |type constraint: )", "", text)
    return re.sub(r" goroutine .*", "", text).strip()


def main() -> None:
    terraform = sys.argv[1] if len(sys.argv) > 1 else "terraform"
    pairs = [(type_, value) for type_, values in TYPE_CASES for value in values]
    with ThreadPoolExecutor(2) as pool:
        _write(TYPE_ANSWERS, list(pool.map(lambda pair: type_answer(pair, terraform), pairs)))
        _write(ANSWERS, list(pool.map(lambda call: answer(call, terraform), CASES)))


def _write(path: Path, answers: list[dict[str, Any]]) -> None:
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in answers)
    path.write_text("[\n" + rows + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
