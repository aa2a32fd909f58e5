"""Draws docs/images/comment.png: a comment's Markdown through GitHub's parser and Chromium.

Usage: render.py comment.md comment.png [chromium], in the project's environment.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options

HEAD = "<b>github-actions</b><span class=tag>bot</span> commented"


def page(markdown: str) -> str:
    """The comment as GitHub shows it, warnings unfolded."""
    style = (Path(__file__).parent / "comment.css").read_text()
    text = markdown.replace("<details>\n<summary>⚠️", "<details open>\n<summary>⚠️")
    body = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    return (
        f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style>"
        f"<div class=box><div class=head>{HEAD}</div><div class=b>{body}</div></div>"
    )


def main(source: str, target: str, chromium: str = "chromium") -> None:
    with tempfile.TemporaryDirectory() as folder:
        html = Path(folder) / "comment.html"
        html.write_text(page(Path(source).read_text()))
        flags = ["--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu"]
        size = ["--window-size=860,880", "--force-device-scale-factor=1.5"]
        command = [chromium, *flags, *size, f"--screenshot={target}", html.as_uri()]
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
