"""What a visitor has sent in a form, once it is sure that it is a form of this desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from disputes.access.asker import is_from_here
from disputes.desk.context import Desk
from disputes.desk.csrf import FIELD, FormTokens

_MOST_FIELDS = 60
_MOST_CHARS = 64 * 1024


class ForeignForm(Exception):
    """A form without this visitor's token. `typed` is what was in it, so that nobody has to type it again."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        super().__init__("a form that is not one of this desk")
        self.typed = typed


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """The fields of a form, and the file where one was sent."""

    fields: Mapping[str, str]
    file: UploadFile | None = None

    def text(self, name: str) -> str:
        """What was typed, without blanks around it; empty where nothing was."""
        return self.fields.get(name, "").strip()


async def submitted(request: Request) -> AsyncIterator[SubmittedForm]:
    """The form of a request, until it has been answered. Raises :class:`ForeignForm`."""
    desk: Desk = request.app.state.desk
    async with request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=_MOST_CHARS) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        file = next((v for v in form.values() if isinstance(v, UploadFile) and v.filename), None)
        session = FormTokens.session(request.cookies)
        if not is_from_here(request.headers) or not desk.tokens.is_valid(session, fields.pop(FIELD, "")):
            raise ForeignForm({k: v for k, v in fields.items() if v and k not in ("seen", "do", "back")})
        yield SubmittedForm(fields, file)


Submitted = Annotated[SubmittedForm, Depends(submitted)]
"""A handler's argument: the form."""
