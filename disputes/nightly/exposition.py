"""Figures as Prometheus reads them (text format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

GAUGE, COUNTER, HISTOGRAM = "gauge", "counter", "histogram"
Sample = tuple[Mapping[str, str], float]


def metric(name: str, help_: str, samples: Iterable[Sample], kind: str = GAUGE) -> str:
    """A figure with its samples, each with its labels; `name` without the `disputes_` of all of them."""
    lines = _head(name, help_, kind)
    lines += [_sample(name, labels, value) for labels, value in samples]
    return "\n".join(lines) + "\n"


def histogram(
    name: str, help_: str, bounds: Iterable[float], series: Iterable[tuple[Mapping[str, str], list[int], float]]
) -> str:
    """A histogram: for each set of labels how many fell below each of the `bounds` and above the last, not added up,
    and the sum of them all.
    """
    ends = [*(f"{b:g}" for b in bounds), "+Inf"]
    lines = _head(name, help_, HISTOGRAM)
    for labels, counts, total in series:
        below = 0
        for end, count in zip(ends, counts, strict=True):
            below += count
            lines.append(_sample(f"{name}_bucket", {**labels, "le": end}, below))
        lines += [_sample(f"{name}_sum", labels, round(total, 6)), _sample(f"{name}_count", labels, below)]
    return "\n".join(lines) + "\n"


def _head(name: str, help_: str, kind: str) -> list[str]:
    return [f"# HELP disputes_{name} {help_}", f"# TYPE disputes_{name} {kind}"]


def _sample(name: str, labels: Mapping[str, str], value: float) -> str:
    inside = ",".join(f'{k}="{_escaped(v)}"' for k, v in labels.items())
    return f"disputes_{name}{{{inside}}} {value}" if inside else f"disputes_{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
