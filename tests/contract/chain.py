"""Runs the workflow with act twice and again after a change: one comment, kept up to date.

Usage: chain.py STORE_URL PROXY_URL REPOSITORY_ROOT WORK_DIRECTORY
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

TOKEN = {"Authorization": "Bearer contract-token"}
REPOSITORY = "forebill-bot/shop"
MAIN = """provider "aws" {{ region = "us-east-1" }}
resource "aws_ebs_volume" "data" {{
  availability_zone = "us-east-1a"
  type              = "gp3"
  size              = {size}
}}
"""
ACTION = "acme/forebill@11bd71901bbe5b1630ceea73d27597364c9af683"


def until_up(url: str) -> None:
    """Waits for a server, at most a minute."""
    for _ in range(240):
        try:
            requests.get(f"{url}/user", headers=TOKEN, timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.25)
    raise SystemExit(f"nobody answers at {url}")


def open_pull_request(store: str) -> int:
    """A branch and a pull request in the store; its number."""
    repository = f"{store}/repos/{REPOSITORY}"
    heads = requests.get(f"{repository}/git/ref/heads/main", headers=TOKEN, timeout=10).json()
    sha = heads["object"]["sha"]
    branch = {"ref": "refs/heads/change", "sha": sha}
    requests.post(f"{repository}/git/refs", headers=TOKEN, json=branch, timeout=10)
    asked = {"title": "Grow", "head": "change", "base": "main"}
    made = requests.post(f"{repository}/pulls", headers=TOKEN, json=asked, timeout=10)
    made.raise_for_status()
    return int(made.json()["number"])


def git(folder: Path, *words: str) -> None:
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True)


def checkout(work: Path, root: Path) -> Path:
    """A repository with a base and a change on a branch."""
    folder = work / "shop"
    (folder / ".github" / "workflows").mkdir(parents=True)
    workflow = (root / "tests" / "contract" / "workflow.yml").read_text()
    (folder / ".github" / "workflows" / "cost.yml").write_text(workflow)
    (folder / "main.tf").write_text(MAIN.format(size=100))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "base")
    git(folder, "checkout", "-q", "-b", "change")
    return folder


def act(folder: Path, number: int, proxy: str, root: Path, work: Path) -> str:
    """One run of the workflow; its log."""
    event = {"pull_request": {"number": number, "base": {"ref": "main", "sha": ""}}}
    (work / "event.json").write_text(json.dumps(event))
    command = [
        *("act", "pull_request", "-e", str(work / "event.json")),
        *("-P", "ubuntu-latest=-self-hosted", "--action-offline-mode", "--no-cache-server"),
        *("--local-repository", f"{ACTION}={root}"),
        *("--env", f"GITHUB_API_URL={proxy}", "--env", f"GITHUB_REPOSITORY={REPOSITORY}"),
        *("--env", f"RUNNER_TOOL_CACHE={work / 'tools'}"),
    ]
    start = time.monotonic()
    environment = {**os.environ, "XDG_CACHE_HOME": str(work / "cache")}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=environment, check=False
    )
    log = done.stdout + done.stderr
    if done.returncode:
        raise SystemExit(f"act failed ({done.returncode}):\n{log}")
    print(f"   run of {time.monotonic() - start:.1f} s")
    return log


def comments(store: str, number: int) -> list[dict[str, Any]]:
    url = f"{store}/repos/{REPOSITORY}/issues/{number}/comments"
    found: list[dict[str, Any]] = requests.get(url, headers=TOKEN, timeout=10).json()
    return found


def expect(truth: bool, told: str) -> None:
    print(f"   {'ok' if truth else 'NOT'}: {told}")
    if not truth:
        raise SystemExit(1)


def main(store: str, proxy: str, root: Path, work: Path) -> None:
    until_up(store)
    until_up(proxy)
    number = open_pull_request(store)
    folder = checkout(work, root)
    # gp3 storage is $0.08 per GB-month in us-east-1: 100 GB more are $8.00, 200 GB $16.00.
    for size, change in ((200, "8"), (200, "8"), (300, "16")):
        (folder / "main.tf").write_text(MAIN.format(size=size))
        git(folder, "commit", "-q", "--allow-empty", "-am", f"size {size}")
        log = act(folder, number, proxy, root, work)
        found = comments(store, number)
        expect(len(found) == 1, f"{size} GB: one comment")
        expect(f"increase by ${change}.00" in found[0]["body"], "it has the change")
        expect(f"outputs change={change} comment={found[0]['id']}" in log, "outputs passed on")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
