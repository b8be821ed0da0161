"""How long the property tests run: each in a short and, with the mark `long`, in a long form. Both draw the same
examples each time, so that what fails has been changed; `--campaign` or DISPUTES_CAMPAIGN=1 draws anew and makes the
long form longer still.
"""

from __future__ import annotations

import gc
import os
import tempfile

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.tiers import tiers

pytest_plugins = ["tests.databases"]

_ALLOWED = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--campaign", action="store_true", default=False, help="property tests fifty times as long")


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(50_000, 20, 100)  # almost all that a test makes is needed to its end
    if not hasattr(config, "workerinput"):  # a worker has the folder of the run that it belongs to
        folder = tempfile.TemporaryDirectory(prefix="disputes-cache-")
        config.add_cleanup(folder.cleanup)
        # Nothing of the tests in the user's own cache. A command that a test starts reads what an earlier one kept.
        os.environ["DISPUTES_CACHE"] = folder.name
    config.addinivalue_line("markers", "long: takes long, and has a short form or a short neighbour")
    everything = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink)
    settings.register_profile("fixed", deadline=None, suppress_health_check=_ALLOWED, derandomize=True)
    settings.register_profile(
        "campaign", deadline=None, suppress_health_check=_ALLOWED, phases=everything, print_blob=True
    )
    settings.load_profile("campaign" if is_campaign(config) else "fixed")


def is_campaign(config: pytest.Config) -> bool:
    return bool(config.getoption("--campaign")) or os.environ.get("DISPUTES_CAMPAIGN", "") not in ("", "0")


@pytest.fixture(scope="session", params=tiers(1, 5))
def examples(request: pytest.FixtureRequest) -> int:
    """How much longer than its short form a property runs: its number of examples times this."""
    factor: int = request.param
    return 50 if factor > 1 and is_campaign(request.config) else factor


@pytest.fixture(scope="session")
def most_figures(request: pytest.FixtureRequest) -> int | None:
    """How many figures of one ruleset a long test changes, spread over all of them; a campaign changes each."""
    return None if is_campaign(request.config) else 40


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays to the end: the garbage collector need not go through it again and again."""
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Pytest now collects five times over, to hear of what was never closed; once finds it."""
    gc.collect()
    gc.freeze()
