"""The tree of a repository at a revision, without a worktree, and what changed since.

Reads blobs by `git ls-tree` and `git cat-file --batch`, so that neither filters,
hooks nor export rules of the repository take part and the user's checkout stays
as it is. What cannot matter to an estimate (huge files, submodules) is left out.
Downloaded modules (`.terraform/modules`) are no part of a commit: those of the
working tree stand in for them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from estimator.errors import Error

#: Larger files hold no configuration.
MOST_BYTES = 4 * 1024**2
_MODULES = Path(".terraform", "modules")
#: Suffixes of files in downloaded modules that evaluation may read.
_READ = (".tf", ".tofu", ".json", ".tfvars", ".tpl", ".tftpl", ".yaml", ".yml", ".txt", ".sh")
_SECONDS = 120
_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


@dataclass(frozen=True, slots=True)
class Repository:
    """A git working tree, by its top directory."""

    top: Path

    def relative(self, path: Path) -> str:
        """A path as git writes it."""
        return Path(os.path.relpath(path.resolve(), self.top)).as_posix()


@dataclass(frozen=True, slots=True)
class _Blob:
    mode: str
    id: str
    size: int
    path: PurePosixPath


def repository(path: Path) -> Repository:
    """The repository around a path; an Error when there is none."""
    folder = path if path.is_dir() else path.parent
    top = _git(folder, "rev-parse", "--show-toplevel").decode().strip()
    return Repository(Path(top).resolve())


def commit(repo: Repository, name: str) -> str:
    """The id of a commit by branch, tag or id."""
    if name.startswith("-"):
        raise Error(f'"{name}" is no name of a revision')
    try:
        found = _git(repo.top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    except Error:
        hint = "fetch it first, e.g. `git fetch --depth=1 origin main`, or name another revision"
        raise Error(f'git knows no revision "{name}"', where=str(repo.top), hint=hint) from None
    return found.decode().strip()


def merge_base(repo: Repository, base: str) -> str:
    """The commit a change started from; `base` itself where history is too shallow to tell."""
    tip = commit(repo, base)
    try:
        return _git(repo.top, "merge-base", tip, "HEAD").decode().split()[0]
    except (Error, IndexError):
        return tip


def changed_files(repo: Repository, base: str) -> frozenset[str]:
    """Files that differ between a commit and the working tree, new and removed ones included.

    Names are relative to the top of the repository.
    """
    differing = _git(repo.top, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", base)
    untracked = _git(repo.top, "ls-files", "--others", "--exclude-standard", "-z")
    names = {name for part in (differing, untracked) for name in part.split(b"\0") if name}
    return frozenset(map(os.fsdecode, names))


@contextmanager
def tree_at(repo: Repository, revision: str, below: Iterable[str] = ()) -> Iterator[Path]:
    """A temporary directory with the tree of a revision, gone when the block ends.

    `below` limits it to some paths. Hand the directory to `RootSpec.confine`.
    """
    wanted = commit(repo, revision)
    with tempfile.TemporaryDirectory(prefix="forebill-") as name:
        top = Path(name).resolve()
        _write(repo, list(_blobs(repo, wanted, tuple(below))), top)
        yield top


def lend_modules(repo: Repository, tree: Path) -> None:
    """Copy what `terraform init` downloaded below the working tree's roots to the same places."""
    for source in _initialised(repo.top):
        target = tree / source.relative_to(repo.top)
        if target.parent.parent.is_dir() and not target.exists():
            shutil.copytree(source, target, ignore=_ignored, symlinks=False)


def _initialised(top: Path) -> Iterator[Path]:
    """Every `.terraform/modules` with a manifest below a directory."""
    for folder, names, _ in os.walk(top):
        if (Path(folder) / _MODULES / "modules.json").is_file():
            yield Path(folder) / _MODULES
        names[:] = [name for name in names if not name.startswith(".") and name != "node_modules"]


def _ignored(folder: str, names: list[str]) -> set[str]:
    """What is not copied: links, repositories inside, and files nothing reads."""
    left_out: set[str] = set()
    for name in names:
        path = os.path.join(folder, name)
        is_useless = os.path.isfile(path) and (
            not name.endswith(_READ) or os.path.getsize(path) > MOST_BYTES
        )
        if is_useless or os.path.islink(path) or name == ".git":
            left_out.add(name)
    return left_out


def _blobs(repo: Repository, wanted: str, below: tuple[str, ...]) -> Iterator[_Blob]:
    listing = _git(repo.top, "ls-tree", "-r", "-z", "--long", "--full-tree", wanted, "--", *below)
    for row in listing.split(b"\0"):
        head, tab, name = row.partition(b"\t")
        if not tab:
            continue
        mode, kind, blob, size = head.decode().split()
        path = PurePosixPath(os.fsdecode(name))
        if kind == "blob" and int(size) <= MOST_BYTES and _is_safe(path):
            yield _Blob(mode, blob, int(size), path)


def _is_safe(path: PurePosixPath) -> bool:
    """A tree made by hand may hold names that would lead outside."""
    return not path.is_absolute() and not {"..", ".git", ""} & set(path.parts)


def _write(repo: Repository, blobs: list[_Blob], top: Path) -> None:
    """The content of each blob to its place; one git process reads them all."""
    command = ["git", "-C", str(repo.top), "cat-file", "--batch"]
    with tempfile.TemporaryFile() as ids:
        ids.write(b"".join(blob.id.encode() + b"\n" for blob in blobs))
        ids.seek(0)
        with subprocess.Popen(
            command,
            stdin=ids,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        ) as process:
            assert process.stdout is not None
            for blob in blobs:
                header = process.stdout.readline().split()
                if len(header) != 3:
                    raise Error(f"git cannot read {blob.path}", where=str(repo.top))
                content = process.stdout.read(int(header[2]))
                process.stdout.read(1)
                _place(blob, content, top)


def _place(blob: _Blob, content: bytes, top: Path) -> None:
    target = top / blob.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if blob.mode != "120000":
        target.write_bytes(content)
        return
    link = os.fsdecode(content)
    inside = Path(os.path.normpath(target.parent / link))
    if not os.path.isabs(link) and inside.is_relative_to(top):
        target.symlink_to(link)


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_SECONDS, check=False, env=_environment()
        )
    except FileNotFoundError:
        raise Error("git is not installed", hint="install git, or read plans instead") from None
    except subprocess.TimeoutExpired:
        raise Error(f"git {arguments[0]} took more than {_SECONDS} s", where=str(folder)) from None
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip().splitlines()
        hint = "name a directory inside a git repository"
        raise Error(message[-1] if message else "git failed", where=str(folder), hint=hint)
    return done.stdout


def _environment() -> dict[str, str]:
    """Git without prompts, in English, and about the directory it is given.

    A hook (pre-commit) runs with variables that point at another index or directory.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
