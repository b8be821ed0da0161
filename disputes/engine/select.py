"""Which engine runs: `durable` where durable_rules can be imported, `plain` elsewhere, said once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module

from disputes.engine.compiled import CompiledEvaluator
from disputes.engine.evaluation import ConditionedRule, Evaluator, IsComputed
from disputes.engine.plain import PlainEvaluator

ENGINES = ("auto", "durable", "plain")
VARIABLE = "DISPUTES_ENGINE"


@lru_cache(maxsize=1)
def why_not_durable() -> str | None:
    """Why durable_rules cannot be used here, in the words of the import that failed; None where it can."""
    try:
        import_module("disputes.engine.durable")
    except ImportError as error:
        return str(error)
    return None


@lru_cache(maxsize=1)
def _say_once(reason: str) -> None:
    import logging  # for this message only: start-up time

    # Without any logging set up this goes to stderr as the bare message.
    logging.getLogger("disputes.engine").warning(
        "durable_rules cannot be used (%s): rules are matched by the plain engine, with the same answers", reason
    )


def _asked(engine: str) -> str:
    """The word that counts, checked: `engine` itself, or for "auto" what the environment says."""
    asked, source = engine, "engine"
    if asked == "auto":
        asked, source = os.environ.get(VARIABLE, "").strip() or "auto", VARIABLE
    if asked not in ENGINES:
        raise ValueError(f"{source} is {asked!r}, expected one of {', '.join(ENGINES)}")
    return asked


def engine_name(engine: str = "auto") -> str:
    """The engine that `evaluator` would use: "durable" or "plain".

    `engine` is "auto", "durable" or "plain"; "auto" asks the environment variable DISPUTES_ENGINE first, then prefers
    durable.
    Raises ValueError on another word, RuntimeError where durable was asked for by name and cannot be used.
    """
    asked = _asked(engine)
    if asked == "plain":
        return "plain"
    reason = why_not_durable()
    if reason is not None and asked == "durable":
        raise RuntimeError(f"the durable engine was asked for, but durable_rules cannot be used: {reason}")
    return "plain" if reason else "durable"


def evaluator(rules: Sequence[ConditionedRule], is_computed: IsComputed, engine: str = "auto") -> Evaluator:
    """What decides `rules`; `engine` and errors as in `engine_name`. The caller closes it. Where it falls back to
    plain, it says so once a process.
    """
    if engine_name(engine) == "durable":
        from disputes.engine.durable import DurableMatcher  # not above: the import may fail

        return CompiledEvaluator(rules, DurableMatcher, is_computed)
    reason = why_not_durable()
    if reason is not None and _asked(engine) == "auto":
        _say_once(reason)
    return PlainEvaluator(rules)
