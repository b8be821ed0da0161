"""Figures as Prometheus reads them (text format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disputes.store.url import DEFAULT_TENANT

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


def of_tenant(text: str, tenant: str) -> str:
    """Figures with whose they are beside each: those of several sellers come together in one place. The figures of
    `default` stay as they are.
    """
    if tenant == DEFAULT_TENANT:
        return text
    label = f'tenant="{_escaped(tenant)}"'
    return "".join(
        line if line.startswith("#") else line.replace("{", f"{{{label},", 1) if "{" in line else _told(line, label)
        for line in text.splitlines(keepends=True)
    )


def _told(line: str, label: str) -> str:
    name, _, value = line.partition(" ")
    return f"{name}{{{label}}} {value}"


def _head(name: str, help_: str, kind: str) -> list[str]:
    return [f"# HELP disputes_{name} {help_}", f"# TYPE disputes_{name} {kind}"]


def _sample(name: str, labels: Mapping[str, str], value: float) -> str:
    inside = ",".join(f'{k}="{_escaped(v)}"' for k, v in labels.items())
    return f"disputes_{name}{{{inside}}} {value}" if inside else f"disputes_{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
