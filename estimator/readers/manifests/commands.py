"""What a serving command says: the model, and the settings of the engine.

Reads arguments of vLLM, SGLang, TGI, Ollama, llama.cpp and TensorRT-LLM as lists or as
shell text, with `$(VAR)` and `$VAR` filled from the container's own environment.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

#: Flag → name in the engine block of a workload.
_FLAGS = {
    "--dtype": "dtype",
    "--kv-cache-dtype": "kvCacheDtype",
    "--quantization": "quantization",
    "-q": "quantization",
    "--quantize": "quantization",
    "--max-model-len": "maxModelLen",
    "--max_model_len": "maxModelLen",
    "--context-length": "maxModelLen",
    "--max-total-tokens": "maxModelLen",
    "--max-num-seqs": "maxNumSeqs",
    "--max-running-requests": "maxNumSeqs",
    "--max-concurrent-requests": "maxNumSeqs",
    "--gpu-memory-utilization": "gpuMemoryUtilization",
    "--mem-fraction-static": "gpuMemoryUtilization",
    "--tensor-parallel-size": "tensorParallel",
    "-tp": "tensorParallel",
    "--tp": "tensorParallel",
    "--tp-size": "tensorParallel",
    "--num-shard": "tensorParallel",
    "--pipeline-parallel-size": "pipelineParallel",
    "-pp": "pipelineParallel",
}
_MODEL_FLAGS = ("--model", "--model-path", "--model-id", "--model_path", "--model_id", "--hf-model",
                "--model-uri", "--hf-repo", "-hf")  # fmt: skip
#: Environment variables that name the model, the most telling first.
MODEL_VARIABLES = ("MODEL_ID", "HF_MODEL_ID", "MODEL_NAME", "MODEL", "MODEL_PATH", "NIM_MODEL_NAME",
                   "LLM_MODEL", "LLM_HF_REPO", "MODEL_REPO", "NEURON_MODEL_PATH")  # fmt: skip
_ENVIRONMENT = {"MAX_MODEL_LEN": "maxModelLen", "MAX_NUM_SEQS": "maxNumSeqs",
                "MAX_TOTAL_TOKENS": "maxModelLen", "QUANTIZE": "quantization",
                "NUM_SHARD": "tensorParallel", "DTYPE": "dtype"}  # fmt: skip
_VARIABLE = re.compile(r"\$\((\w+)\)|\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)")
_RUNTIMES = (("vllm", "vllm"), ("text-generation-inference", "tgi"), ("/nim/", "nim"),
             ("nim-", "nim"), ("tritonserver", "triton"), ("sglang", "sglang"), ("sgl-", "sglang"),
             ("ollama", "ollama"), ("llama.cpp", "llama.cpp"), ("llama-server", "llama.cpp"),
             ("trtllm", "tensorrt-llm"), ("llm-d", "vllm"), ("lmdeploy", "lmdeploy"),
             ("text-embeddings-inference", "tei"), ("ray-llm", "ray"))  # fmt: skip


def filled(value: str, variables: Mapping[str, str]) -> str:
    """The text with variables of the container put in; an unknown one stays as it is."""

    def one(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[4]
        return variables.get(name) or match[3] or match[0]

    return _VARIABLE.sub(one, value)


def words(parts: Iterable[Any]) -> list[str]:
    """Command and arguments as single words; shell texts are split."""
    found: list[str] = []
    for part in parts:
        word = str(part)
        if any(mark in word for mark in (" ", "\n")) and "{%" not in word:
            found += _split(word)
        else:
            found.append(word)
    return found


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line.replace("\\\n", " "), comments=True)
    except ValueError:
        return line.replace("\\\n", " ").split()


def model_of(arguments: list[str], variables: Mapping[str, str]) -> str:
    """The model the command serves, else the one the environment names; "" if neither does."""
    for place, word in enumerate(arguments):
        name, mark, value = word.partition("=")
        if name in _MODEL_FLAGS:
            chosen = value if mark else _next(arguments, place)
            return _known(filled(chosen, variables))
        if word == "serve" and place and arguments[place - 1].endswith(("vllm", "trtllm-serve")):
            chosen = _next(arguments, place)
            if chosen and not chosen.startswith("-"):
                return _known(filled(chosen, variables))
    for key in MODEL_VARIABLES:
        if value := variables.get(key, ""):
            return _known(filled(value, variables))
    return ""


def _known(model: str) -> str:
    """The id of a model; a path keeps its last step, an unfilled variable names nothing."""
    if "$" in model or "{" in model:
        return ""
    name = model.strip().strip("'\"").removeprefix("hf://")
    if name.startswith(("/", "./")):
        return name.rstrip("/").rpartition("/")[2]
    if "://" in name:
        scheme, _, rest = name.partition("://")
        return rest.rstrip("/").rpartition("/")[2] if scheme in ("s3", "gs", "tos", "az") else ""
    return name


def known_model(text: str) -> str:
    """The id in a URI or name of a manifest (`hf://org/name`, `s3://bucket/name/`)."""
    return _known(text)


def engine_of(arguments: list[str], variables: Mapping[str, str]) -> dict[str, str]:
    """The settings of the engine that decide memory and parallelism."""
    found = {
        name: filled(variables[key], variables)
        for key, name in _ENVIRONMENT.items()
        if variables.get(key)
    }
    for place, word in enumerate(arguments):
        name, mark, value = word.partition("=")
        if name in _FLAGS:
            found[_FLAGS[name]] = filled(value if mark else _next(arguments, place), variables)
    return {name: value for name, value in found.items()
            if value and "$" not in value and "{" not in value}  # fmt: skip


def _next(arguments: list[str], place: int) -> str:
    return arguments[place + 1] if place + 1 < len(arguments) else ""


def runtime_of(image: str, arguments: list[str]) -> str:
    """The serving engine, from the image or the command."""
    seen = f"{image} {' '.join(arguments)}".lower()
    return next((name for mark, name in _RUNTIMES if mark in seen), "")


def model_of_image(image: str) -> str:
    """NVIDIA's NIM images are named after their model: `nvcr.io/nim/meta/llama-3.1-8b-instruct`."""
    match = re.search(r"/nim/([a-z0-9_.-]+/[a-z0-9_.-]+)", image.lower())
    name = match[1].partition(":")[0] if match else ""
    return "" if name.endswith(("/llm-nim", "/vllm", "/tritonserver")) else name
