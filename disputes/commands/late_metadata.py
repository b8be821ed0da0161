"""Python's reader of package metadata, imported when something of it is asked for.

pydantic imports it to look for plugins, which the commands have none of; with what it imports in turn (mail, archives,
sockets) that takes a tenth of the time in which a case is checked. DISPUTES_SHORTCUTS=off leaves the import as it is.
"""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType
from typing import Any

from disputes.words.shortcuts import shortcuts_taken

_NAME = "importlib.metadata"


class _LateModule(ModuleType):
    """Stands in the place of the module until an attribute of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_real(self), name)

    def entry_points(self, **chosen: Any) -> Any:
        """As the module's own: pydantic imports this one by its name, and calls it for plugins only."""
        return _real(self).entry_points(**chosen)


def _real(late: _LateModule) -> Any:
    if sys.modules.get(_NAME) is late:
        del sys.modules[_NAME]
    return importlib.import_module(_NAME)


def import_metadata_late() -> None:
    """Where the module is not imported yet, it is once it is used."""
    if _NAME not in sys.modules and shortcuts_taken():
        late = _LateModule(_NAME)
        late.__path__ = [os.path.join(folder, "metadata") for folder in importlib.__path__]  # the import system asks
        sys.modules[_NAME] = late
        importlib.metadata = late
