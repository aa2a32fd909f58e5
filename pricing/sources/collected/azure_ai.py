"""The collected meters of Azure AI: what their abbreviated names mean.

Azure writes "gpt 4.1 mini cached Inp DZone Tokens" in a dozen spellings. A name is read
word by word: scope, kind of token, tier; what is left is the model. Names with words that
mean nothing here are left out, never guessed. Knows no Terraform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pricing.sources.collected.files import lines
from pricing.sources.records import Record

FILES = (
    "llm/azure_ai_meters.csv",
    "llm/azure_ptu_meters.csv",
    "llm/azure_finetune_hosting_training_meters.csv",
)
_SOURCE = "azure-genai-prices"
_SCOPES = {
    "glbl": "global", "global": "global", "gl": "global", "glb": "global",
    "dzone": "data-zone", "datazone": "data-zone", "dz": "data-zone", "dzn": "data-zone",
    "regnl": "regional", "regional": "regional", "regn": "regional", "rgnl": "regional",
    "rg": "regional",
}  # fmt: skip
_KINDS = {
    "inp": "input", "inpt": "input", "input": "input", "in": "input",
    "outp": "output", "output": "output", "opt": "output", "out": "output",
    "outpt": "output", "otpt": "output", "base": "base", "characters": "character",
    "session": "session", "wr": "cache-write",
}  # fmt: skip
_CACHED = frozenset(("cached", "cchd", "cched", "ccchd", "cd", "ch", "cache"))
_MEDIA = {"aud": "audio", "audio": "audio", "img": "image", "txt": "", "text": ""}
_TIERS = {
    "batch": "batch", "pp": "priority", "longco": "long-context", "l": "long-context",
    "dev": "developer",
}  # fmt: skip
_TIER_ORDER = ("batch", "priority", "developer", "long-context")
_TUNED = {"hstng": "hosting", "hosting": "hosting", "trng": "training", "training": "training"}
#: Words without a meaning for the price; "1m" stands in the unit as well.
_NOISE = frozenset(("tokens", "1m", "az", "ep", "unit", "units", "std", "shortco", "tkn",
                    "deployment"))  # fmt: skip
#: Words of meters for something else than using a model: grading while it is tuned.
_OTHER = re.compile(r"grader|grdr|sora|calls|file.search|throughput|pages|search$|graded")
#: Start of the model's name, by product, where the meters leave it out.
_PREFIX = {
    "Azure OpenAI GPT5": "gpt-",
    "Azure OpenAI PP FT GPT4s": "gpt-",
    "Azure Deepseek Models": "deepseek-",
    "Azure Grok Models": "grok-",
    "Azure Kimi": "kimi-",
    "Azure Mistral Models": "mistral-",
    "Cohere Models": "cohere-",
}
_SPELLINGS = (
    (r"data ?zone", "dz"), (r"\bmn\b", "mini"), (r"\b125\b", "0125"), (r"\brft\b", "ft"),
    (r"gpt ?4o ?mini ?", "gpt-4o-mini "), (r"gpt4o", "gpt-4o"), (r"gpt ?-?(\d)", r"gpt-\1"),
    (r"gpt-35-(?:trb|turbo-?)16k", "gpt-35-turbo-16k"), (r"turbo(4k|128k)", r"turbo-\1"),
    (r"realtime ?prvw|realtime|rtime|\brt\b", "realtime "),
    (r"(batch|aud|txt)(inp|outp)", r"\1 \2"), (r"(aud|txt)(\d{4})", r"\1 \2"),
    (r"gpt[ -]img|^image", "gpt-image"), (r"grok-?(\d)", r"\1"), (r"\bgrok ", ""),
    (r"text[ -]embedding", "textembedding"), (r"embeddings?-ada", "textembedding-ada-002"),
    (r"speech-text to speech hd", "tts-hd"), (r"speech-text to speech", "tts"),
    (r"provisioned managed", "ptu in"), (r"code-interpreter", "codeinterpreter"),
    (r"(\d)ftregnl", r"\1 ft regnl"), (r"speech-to-text-batch-whisper", "whisper in"),
    # An audio model: its audio tokens carry no word, its text tokens do.
    (r"^(gpt(?:-4o)?(?:-mini)?)[ -]*aud(?:io)?[ -]*(.*)txt", r"\1-audiomodel \2 txt "),
    (r"^(gpt(?:-4o)?(?:-mini)?)[ -]*aud(?:io)?\b", r"\1-audiomodel aud "),
    (r"gpt-image-dall-e-2", "dall-e-2 in"),
    (r"gpt-image-dall-e-3 (hd|std) (high|low)res", r"dall-e-3 \1\2res in"),
    (r"images", ""),
)  # fmt: skip
_NAMES = {"textembedding": "text-embedding", "audiomodel": "audio", "codeinterpreter":
          "code-interpreter"}  # fmt: skip


#: Names that need no prefix of their product.
_FULL = ("gpt", "codex", "codestral", "mai", "ptu", "o1", "o3", "o4")


@dataclass(slots=True)
class Meaning:
    """What a meter's name says."""

    model: str = ""
    scope: str = ""
    kind: str = ""
    tiers: list[str] = field(default_factory=list)
    medium: str = ""
    tuned: str = ""
    is_cached: bool = False
    is_tuned: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """`global/cached-input`, `data-zone/batch/output`, `regional/fine-tuned/hosting`."""
        what = self.tuned or "-".join(
            part for part in ("cached" if self.is_cached else "", self.medium, self.kind) if part
        )
        tuned = "fine-tuned" if self.is_tuned or self.tuned else ""
        return "/".join(part for part in (self.scope, *self.tiers, tuned, what) if part)


def ai_meters(root: Path) -> Iterator[Record]:
    """Every token and fine-tuning meter that could be read, once per region it is sold in."""
    for file in FILES:
        for line in lines(root / file):
            found = meaning(line["product"], line["meter"])
            for region in line["regions"].split("|"):
                yield Record(
                    fields={
                        "product": line["product"],
                        "meter": line["meter"],
                        "unit": line["unit_of_measure"],
                        "model": found.model,
                        "path": _path(found, line["unit_of_measure"]),
                        "region": region,
                    },
                    region=region,
                    price=line["retail_price_usd"],
                    lot=line["unit_of_measure"],
                    source=_SOURCE,
                    date=line["snapshot_date"],
                    valid_from=line["effective_start"],
                )


def _path(found: Meaning, unit: str) -> str:
    """Training is billed by the hour for old models, by the token for new ones."""
    if not found.kind and not found.tuned:
        return ""
    per_token = found.tuned == "training" and "hour" not in unit.lower()
    return f"{found.path}-token" if per_token else found.path


def meaning(product: str, meter: str) -> Meaning:
    """The parts of a meter's name; `kind` stays empty where it is no token meter."""
    text = meter.lower()
    found = Meaning()
    if _OTHER.search(text):
        return found
    for wrong, right in _SPELLINGS:
        text = re.sub(wrong, right, text)
    for word in re.split(r"[\s-]+", text):
        _take(found, word)
    model = "-".join(found.words).strip("-")
    prefix = _PREFIX.get(product, "")
    found.model = model if model.startswith(_FULL) else prefix + model
    if model.startswith("text-embedding"):
        found.kind = "input"
    return found


def _take(found: Meaning, word: str) -> None:
    if word in _SCOPES:
        found.scope = _SCOPES[word]
    elif word in _KINDS:
        found.kind = _KINDS[word]
    elif word in _CACHED:
        found.is_cached = True
        found.kind = found.kind or "input"
    elif word in _MEDIA:
        found.medium = _MEDIA[word]
    elif word in _TIERS:
        found.tiers = sorted({*found.tiers, _TIERS[word]}, key=_TIER_ORDER.index)
    elif word in _TUNED:
        found.tuned = _TUNED[word]
    elif word == "ft":
        found.is_tuned = True
    elif word and word not in _NOISE:
        found.words.append(_NAMES.get(word, word))
