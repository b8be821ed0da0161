"""How long the property tests run: short by default, `--long` or DISPUTES_LONG=1 for a campaign."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

pytest_plugins = ["tests.databases"]

_ALLOWED = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", default=False, help="run the property tests fifty times as long")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than a minute")
    everything = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink)
    settings.register_profile("short", deadline=None, suppress_health_check=_ALLOWED)
    settings.register_profile("long", deadline=None, suppress_health_check=_ALLOWED, phases=everything, print_blob=True)
    settings.load_profile("long" if is_long(config) else "short")


def is_long(config: pytest.Config) -> bool:
    return bool(config.getoption("--long")) or os.environ.get("DISPUTES_LONG", "") not in ("", "0")


@pytest.fixture(scope="session")
def examples(request: pytest.FixtureRequest) -> int:
    """How much longer than usual a property runs: its number of examples times this."""
    return 50 if is_long(request.config) else 1
