"""What python-hcl2 says about a file our parser refuses.

A second, independent grammar behind the same small port: text in, accepted or
not out. Loaded only after a syntax error, because it costs a second to import.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

#: A front end: raises an exception of its own where the text is not HCL.
Grammar: TypeAlias = Callable[[str], object]

#: Characters judged; python-hcl2 reads about 100 kB a second.
MAX_TEXT = 60_000


def second_opinion(text: str, grammar: Grammar | None = None) -> str:
    """Whether the other parser agrees that there is a syntax error; empty when it is not asked."""
    judge = grammar or _python_hcl2()
    if judge is None or len(text) > MAX_TEXT:
        return ""
    try:
        judge(text)
    except Exception as error:  # third-party grammar: any exception of its is a refusal
        place = getattr(error, "line", None)
        where = f" (at line {place})" if isinstance(place, int) and place > 0 else ""
        return f"python-hcl2 refuses this file as well{where}"
    return "python-hcl2 accepts this file: if Terraform does too, please report it"


def _python_hcl2() -> Grammar | None:
    try:
        import hcl2
    except ImportError:
        return None

    def judge(text: str) -> object:
        return hcl2.loads(text if text.endswith("\n") else text + "\n")

    return judge
