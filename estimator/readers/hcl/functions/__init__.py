"""The Terraform function library, called by name with plain values.

Knows all 118 functions of Terraform 1.11 (and OpenTofu's additions), each in a
module by topic that loads on first use. `try` and `can` belong to the evaluator,
which alone can see an argument fail. What is not known before apply (a
timestamp, an unset variable) gives an Unknown that keeps the needs and
references of its parts; an argument with candidates gives a result with candidates.
"""

from __future__ import annotations

import unicodedata
from importlib import import_module
from itertools import product

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError, concealing
from estimator.readers.hcl.functions.registry import FUNCTIONS, Function, FunctionContext
from estimator.readers.hcl.values import (
    Sensitive,
    Value,
    first_unknown,
    identity,
    merged_unknown,
    sensitive,
    unknown_parts,
)

__all__ = ["NAMES", "FunctionContext", "call"]

_TOPICS = {
    "strings": "chomp indent join lower upper split strrev substr title trim trimprefix "
    "trimsuffix trimspace startswith endswith strcontains",
    "patterns": "regex regexall replace",
    "formatting": "format formatlist",
    "numeric": "abs ceil floor log max min parseint pow signum sum range",
    "sequences": "alltrue anytrue chunklist coalesce coalescelist compact concat contains "
    "distinct element flatten index length one reverse slice sort",
    "mappings": "keys values lookup matchkeys merge transpose zipmap",
    "sets": "setintersection setproduct setsubtract setunion",
    "conversion": "tostring tonumber tobool tolist toset tomap sensitive nonsensitive "
    "issensitive ephemeralasnull type",
    "encoding": "base64encode base64decode base64gzip base64gunzip textencodebase64 "
    "textdecodebase64 urlencode urldecode jsonencode jsondecode csvdecode",
    "yaml_text": "yamldecode yamlencode",
    "hashes": "md5 sha1 sha256 sha512 base64sha256 base64sha512 uuid uuidv5 bcrypt rsadecrypt",
    "dates": "timeadd timecmp timestamp plantimestamp formatdate",
    "network": "cidrhost cidrnetmask cidrsubnet cidrsubnets cidrcontains",
    "files": "abspath basename dirname pathexpand file fileexists fileset filebase64 filemd5 "
    "filesha1 filesha256 filesha512 filebase64sha256 filebase64sha512 templatefile "
    "templatestring",
}
_TOPIC_OF = {name: topic for topic, names in _TOPICS.items() for name in names.split()}
#: Every function `call` knows.
NAMES = frozenset(_TOPIC_OF)

#: More combinations of candidates than this are not followed up.
_MOST_CANDIDATES = 8


def call(name: str, arguments: list[Value], context: FunctionContext) -> Value:
    """The result of `name(arguments…)`; an EvalError where Terraform would refuse the call."""
    try:
        return _called(_registered(name), arguments, context)
    except EvalError as problem:
        raise EvalError(f"{name}(): {problem}") from None
    except (ArithmeticError, ValueError, RecursionError) as problem:
        raise EvalError(f"{name}(): {problem or type(problem).__name__}") from problem


def _registered(name: str) -> Function:
    short = name.removeprefix("core::")
    if (found := FUNCTIONS.get(short)) is not None:
        return found
    topic = _TOPIC_OF.get(short)
    if topic is None:
        raise EvalError("there is no function of this name")
    import_module(f"{__name__}.{topic}")
    return FUNCTIONS[short]


def _called(function: Function, arguments: list[Value], context: FunctionContext) -> Value:
    function.check_count(len(arguments))
    if not function.reads_marks:
        for position, argument in enumerate(arguments):
            if _blocks(function, position, argument):
                return _called_with_unknown(function, arguments, context)
    accepted = [function.parameter(n).accept(value) for n, value in enumerate(arguments)]
    result = function.run(context, *accepted) if function.wants_context else function.run(*accepted)
    if isinstance(result, str) and not result.isascii():
        return unicodedata.normalize("NFC", result)
    return result


def _blocks(function: Function, position: int, argument: Value) -> bool:
    """Whether an argument's unknown parts keep the function from running as it is."""
    if not function.is_partial:
        return first_unknown(argument) is not None
    if not isinstance(argument, Unknown):
        return False
    return isinstance(argument, Sensitive) or not function.parameter(position).takes_unknown


def _called_with_unknown(
    function: Function, arguments: list[Value], context: FunctionContext
) -> Value:
    is_deep = not function.is_partial
    if any(_has_payload(argument, is_deep) for argument in arguments):
        revealed = [_revealed(argument, is_deep) for argument in arguments]
        with concealing():
            return sensitive(_called(function, revealed, context))
    parts = [
        part
        for position, argument in enumerate(arguments)
        if _blocks(function, position, argument)
        for part in unknown_parts(argument)
    ]
    merged = merged_unknown(parts[0].reason, parts)
    return _over_candidates(function, arguments, context, merged)


def _has_payload(value: Value, is_deep: bool) -> bool:
    if is_deep:
        return any(isinstance(part, Sensitive) for part in unknown_parts(value))
    return isinstance(value, Sensitive)


def _revealed(value: Value, is_deep: bool) -> Value:
    """`value` without the sensitive marks; the caller marks the result again."""
    if isinstance(value, Sensitive):
        return _revealed(value.payload, is_deep)
    if is_deep and isinstance(value, list):
        return type(value)(_revealed(part, is_deep) for part in value)
    if is_deep and isinstance(value, dict):
        return {key: _revealed(part, is_deep) for key, part in value.items()}
    return value


def _over_candidates(
    function: Function, arguments: list[Value], context: FunctionContext, merged: Unknown
) -> Value:
    """`merged`, or what the call gives for each candidate of its unknown arguments."""
    choices: list[tuple[Value, ...]] = []
    combinations = 1
    for argument in arguments:
        options: tuple[Value, ...] = (argument,)
        if isinstance(argument, Unknown) and argument.candidates and not argument.is_sensitive:
            options = argument.candidates
        choices.append(options)
        combinations *= len(options)
    if not 1 < combinations <= _MOST_CANDIDATES:
        return merged
    results: dict[object, Value] = {}
    for combination in product(*choices):
        try:
            result = _called(function, list(combination), context)
        except EvalError:
            continue
        if first_unknown(result) is not None:
            return merged
        results[identity(result)] = result
    values = tuple(results.values())
    if not values:
        return merged
    if len(values) == 1:
        return values[0]
    return Unknown(merged.reason, merged.needs, merged.references, values, merged.is_sensitive)
