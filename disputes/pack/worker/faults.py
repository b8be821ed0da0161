"""Why a file cannot be used."""

from __future__ import annotations

from disputes.words.pack import FileFault


class Faulty(Exception):
    """A file that is refused; `detail`: a number that belongs to the fault."""

    def __init__(self, fault: FileFault, detail: int = 0) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.detail = detail
