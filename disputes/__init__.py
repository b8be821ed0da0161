"""A rule engine for after-sale disputes and platform penalties in cross-border e-commerce.

    from datetime import UTC, datetime
    from disputes import Engine

    answer = Engine().assess(record, datetime.now(UTC))

What is named here is loaded when it is first used: `import disputes` alone loads nothing else.
"""

import importlib

__version__ = "0.1.0"

_HOMES = {
    "Engine": "disputes.api",
    "Case": "disputes.records.case",
    "Shop": "disputes.records.shop",
    "Assessment": "disputes.answers.assessment",
    "CaseDrafts": "disputes.answers.drafts",
    "Standing": "disputes.answers.standing",
    "Change": "disputes.answers.differences",
    "Problem": "disputes.documents.problems",
    "DisputesError": "disputes.documents.errors",
    "RecordError": "disputes.documents.errors",
    "RulesetError": "disputes.documents.errors",
    "UsageError": "disputes.documents.errors",
}
# Their types are in __init__.pyi.
__all__ = [
    "Assessment",
    "Case",
    "CaseDrafts",
    "Change",
    "DisputesError",
    "Engine",
    "Problem",
    "RecordError",
    "RulesetError",
    "Shop",
    "Standing",
    "UsageError",
    "__version__",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
