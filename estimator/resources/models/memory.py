"""The memory check of a workload, said in words: need, have, the smallest that fits."""

from __future__ import annotations

from decimal import Decimal

from estimator.resources.models.machines import Machine, smallest_that_holds
from estimator.resources.models.self_hosted import (
    UTILISATION,
    Engine,
    Fit,
    memory_fit,
    verdict,
)
from estimator.resources.models.tokens import input_tokens
from estimator.resources.models.traffic import Traffic
from estimator.resources.view import Block, View
from pricing.specs import Architecture, architecture

_BY_NAME = (("fp8", "fp8"), ("awq", "int4"), ("gptq", "int4"), ("int4", "int4"), ("w4a16", "int4"),
            ("4bit", "int4"), ("int8", "int8"), ("w8a8", "int8"))  # fmt: skip
_DTYPES = {"bfloat16": "bf16", "float16": "fp16", "half": "fp16", "float32": "fp32",
           "float": "fp32", "auto": ""}  # fmt: skip


def say_fit(r: View, group: Block, traffic: Traffic, machine: Machine, gpus: Decimal) -> None:
    """Say whether the model of a workload fits the machine; nothing where a fact is missing."""
    model = architecture_of(r)
    if model is None or machine.gpu is None:
        return
    engine = engine_of(r, model, traffic)
    count = gpus * group.decimal("pods", 1)
    fit = memory_fit(model, engine, count, machine.gpu)
    where = f"{count:f}× {machine.gpu.name}"
    r.say(f"{model.model} {verdict(fit, where)}{_partly(fit, engine)}")
    if not fit.fits:
        _say_smallest(r, fit, engine, machine)


def _partly(fit: Fit, engine: Engine) -> str:
    most = fit.most_sequences
    if fit.fits or most is None or not 0 < most < engine.sequences:
        return ""
    return f" for {engine.sequences} sequences; room for {most}"


def _say_smallest(r: View, fit: Fit, engine: Engine, machine: Machine) -> None:
    vendor = machine.meter.partition("/")[0]
    best = smallest_that_holds(vendor, fit.need_gb - fit.overhead_gb, engine.utilisation)
    if best is not None:
        r.say(f"the smallest of {vendor} that fits is {best.type} ({best.gpu_count:f}× {best.gpu})")


def architecture_of(r: View) -> Architecture | None:
    """The model's own description in the manifest, else the bundled table."""
    own = r.block("model.architecture")
    if own.has("parametersB"):
        return Architecture(
            r.text("model.id"),
            own.decimal("parametersB"),
            own.decimal("activeParametersB") or own.decimal("parametersB"),
            int(own.decimal("layers")),
            int(own.decimal("kvHeads")),
            int(own.decimal("headDim")),
            "gqa" if own.has("layers") and own.has("headDim") else "not said",
            "bf16",
        )
    name = r.text("model.id")
    return architecture(name) if name else None


def engine_of(r: View, model: Architecture, traffic: Traffic) -> Engine:
    """The engine's settings; the length of a sequence is the declared request's, else the limit."""
    block = r.block("engine")
    sent, answered = input_tokens(traffic.talk), traffic.talk.output
    length = Decimal(0)
    if sent.expected is not None and answered.expected is not None:
        length = sent.expected / traffic.talk.calls + answered.expected
    return Engine(
        dtype=dtype_of(r, model),
        kv_dtype=block.text("kvCacheDtype", "auto"),
        sequences=int(block.decimal("maxNumSeqs", 1)),
        tokens=length or block.decimal("maxModelLen"),
        utilisation=block.decimal("gpuMemoryUtilization", UTILISATION),
    )


def dtype_of(r: View, model: Architecture) -> str:
    """The precision of the weights: a quantisation, the engine's dtype, the model's own."""
    block = r.block("engine")
    name = f"{r.text('model.id')} {block.text('quantization')}".lower()
    for mark, dtype in _BY_NAME:
        if mark in name:
            return dtype
    if r.text("runtime") == "ollama":
        return "int4"  # what `ollama pull NAME` gives unless the tag names another precision
    said = block.text("dtype")
    return _DTYPES.get(said, said) or model.native_dtype
