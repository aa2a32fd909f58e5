"""What GitHub says of the run: the event, its pull request, and the commit it started from."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estimator.errors import Error


@dataclass(frozen=True, slots=True)
class Event:
    """The facts of a run that GitHub vouches for; empty outside Actions."""

    name: str = ""
    repository: str = ""
    pull_request: int | None = None
    base_sha: str = ""
    base_ref: str = ""
    #: `owner:branch` and commit of the run that a `workflow_run` follows.
    head: str = ""
    head_sha: str = ""


def event_of(environment: Mapping[str, str]) -> Event:
    """The event by the runner's variables."""
    place = environment.get("GITHUB_EVENT_PATH", "")
    payload = _payload(Path(place)) if place else {}
    pull = payload.get("pull_request") or {}
    before = payload.get("workflow_run") or {}
    owner = ((before.get("head_repository") or {}).get("owner") or {}).get("login", "")
    return Event(
        name=environment.get("GITHUB_EVENT_NAME", ""),
        repository=environment.get("GITHUB_REPOSITORY", ""),
        pull_request=int(pull["number"]) if "number" in pull else None,
        base_sha=str((pull.get("base") or {}).get("sha", "")),
        base_ref=str((pull.get("base") or {}).get("ref", "")),
        head=f"{owner}:{before.get('head_branch', '')}" if before else "",
        head_sha=str(before.get("head_sha", "")),
    )


def _payload(place: Path) -> Mapping[str, Any]:
    try:
        payload = json.loads(place.read_bytes())
    except (OSError, ValueError) as error:
        raise Error("the event cannot be read", where=str(place)) from error
    return payload if isinstance(payload, Mapping) else {}


def base_of(event: Event, asked: str, path: Path) -> str | None:
    """The revision to compare with: the one asked for, else the pull request's base.

    A shallow checkout does not hold it; it is fetched with the checkout's own credentials.
    """
    if asked == "none" or not path.is_dir():
        return None
    candidates = [asked] if asked else [event.base_sha, f"origin/{event.base_ref}"]
    if not asked and event.pull_request is None:
        return None
    for name in candidates:
        if name and _is_known(name, path):
            return name
    wanted = asked.removeprefix("origin/") or event.base_sha
    if wanted and _git(path, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", wanted):
        return _head_of_fetch(path)
    hint = "check out with `fetch-depth: 0`, or pass compare-to a saved estimate of the base"
    raise Error(f"the base {wanted or '?'} is not in this checkout", where=str(path), hint=hint)


def _is_known(name: str, path: Path) -> bool:
    return not name.startswith("-") and _git(path, "cat-file", "-e", f"{name}^{{commit}}")


def _head_of_fetch(path: Path) -> str:
    done = subprocess.run(
        ["git", "-C", str(path), "rev-parse", "FETCH_HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _git(path: Path, *arguments: str) -> bool:
    if any(argument == "origin" for argument in arguments) and arguments[-1].startswith("-"):
        return False
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            ["git", "-C", str(path), *arguments],
            capture_output=True,
            timeout=120,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
