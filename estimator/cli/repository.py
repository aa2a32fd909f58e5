"""What the version control system says of the run, for a report's metadata."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_FIELDS = {
    "vcsBranch": "%D",
    "vcsCommitSha": "%H",
    "vcsCommitAuthorName": "%an",
    "vcsCommitAuthorEmail": "%ae",
    "vcsCommitTimestamp": "%cI",
    "vcsCommitMessage": "%s",
}
_FROM_ENVIRONMENT = {
    "vcsBranch": "BRANCH",
    "vcsBaseBranch": "BASE_BRANCH",
    "vcsCommitSha": "COMMIT_SHA",
    "vcsCommitAuthorName": "COMMIT_AUTHOR_NAME",
    "vcsCommitAuthorEmail": "COMMIT_AUTHOR_EMAIL",
    "vcsCommitTimestamp": "COMMIT_TIMESTAMP",
    "vcsCommitMessage": "COMMIT_MESSAGE",
    "vcsRepositoryUrl": "REPOSITORY_URL",
    "vcsPullRequestUrl": "PULL_REQUEST_URL",
    "vcsPullRequestTitle": "PULL_REQUEST_TITLE",
    "vcsPullRequestAuthor": "PULL_REQUEST_AUTHOR",
    "vcsPullRequestId": "PULL_REQUEST_ID",
}


def repository_metadata(path: Path) -> Mapping[str, str]:
    """Branch and commit from git and the `FOREBILL_VCS_*`/`INFRACOST_VCS_*` variables.

    Outside a repository the required fields are empty; the timestamp is then the epoch.
    """
    found = {**dict.fromkeys(_FIELDS, ""), "vcsCommitTimestamp": "1970-01-01T00:00:00Z"}
    found.update(_from_git(path if path.is_dir() else path.parent))
    for name, variable in _FROM_ENVIRONMENT.items():
        for prefix in ("INFRACOST_VCS_", "FOREBILL_VCS_"):
            if value := os.environ.get(prefix + variable):
                found[name] = value
    return found


def _from_git(folder: Path) -> dict[str, str]:
    command = ["git", "-C", str(folder), "log", "-1", "--format=" + "%x00".join(_FIELDS.values())]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return {}
    values = done.stdout.rstrip("\n").split("\0")
    if done.returncode or len(values) != len(_FIELDS):
        return {}
    found = dict(zip(_FIELDS, values, strict=True))
    head = found["vcsBranch"].partition(",")[0]
    found["vcsBranch"] = head.partition(" -> ")[2] if " -> " in head else ""
    return found
