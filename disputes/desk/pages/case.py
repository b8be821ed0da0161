"""The page of a case: what it shows, and what its forms do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from disputes.access.asker import needs
from disputes.desk.forms import Submitted, SubmittedForm
from disputes.desk.pages.case_forms import CaseForm, Saved, Taken, take
from disputes.desk.pages.case_history import changed_just_now, journal_entry
from disputes.desk.pages.case_view import CaseView, view_of
from disputes.desk.pages.evidence import BadFile
from disputes.desk.rendering import case_path, word_title
from disputes.desk.texts import desk_texts
from disputes.desk.typed import BadField
from disputes.desk.uploads import MEGABYTE
from disputes.desk.visit import Visit, Visited
from disputes.documents.problems import EXIT_USAGE, Refused
from disputes.pack.libraries import missing_library
from disputes.store.case_ids import find
from disputes.store.case_log import Overtaken, seen_of
from disputes.store.holds import MOST_REASON, last_day, stands
from disputes.store.models import CaseRow
from disputes.views.columns import SEPARATOR
from disputes.views.problem_text import problem_text
from disputes.views.sentences import say
from disputes.views.titles import TITLES, open_title
from disputes.words.access import AccessScope
from disputes.words.answers import Owner
from disputes.words.lists import CLOSED, WordList
from disputes.words.messages import MessageLanguage
from disputes.words.records import Dispute, EventType, Platform, Stage

router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])
WRITES = [needs(AccessScope.WRITE, is_form=True)]
_ANSWERS = ("answer", "answer_of_event", "unanswer", "log", "take_back", "due")
"""The forms after which somebody looks for what has changed in the answer."""
_CHOICES = {"event": WordList.EVENT, "by": WordList.BY, "outcome": WordList.OUTCOME, "remedy": WordList.REMEDY}


@router.get("/case/{platform}/{case_id:path}")
def case(visit: Visited, platform: str, case_id: str) -> HTMLResponse:
    """A case as it stands now."""
    return _page(visit, _found(visit, platform, case_id))


@router.get("/case/{platform}")
def case_by_query(visit: Visited, platform: str, id_: Annotated[str, Query(alias="id")]) -> HTMLResponse:
    """The same for an id that cannot stand in a path."""
    return _page(visit, _found(visit, platform, id_))


@router.get("/live/case")
def live(visit: Visited, platform: Annotated[str, Query()], case: Annotated[str, Query()]) -> JSONResponse:
    """A text that is another one when somebody has changed the case."""
    with visit.desk.store.reading() as session:
        return JSONResponse({"state": str(seen_of(session, find(session, case, platform).row))})


@router.post("/case/{platform}/{case_id:path}", dependencies=WRITES)
def change(visit: Visited, form: Submitted, platform: str, case_id: str) -> Response:
    """Does what a form of the page asks for, and comes back to it; what cannot be done keeps what was typed."""
    return _changed(CaseForm(visit, platform, case_id, form))


@router.post("/case/{platform}", dependencies=WRITES)
def change_by_query(visit: Visited, form: Submitted, platform: str, id_: Annotated[str, Query(alias="id")]) -> Response:
    """The same for an id that cannot stand in a path."""
    return _changed(CaseForm(visit, platform, id_, form))


def _found(visit: Visit, platform: str, case_id: str) -> CaseView:
    try:
        return view_of(visit, platform, case_id)
    except Refused as refused:
        if refused.exit_code != EXIT_USAGE:
            raise
        raise HTTPException(404, visit.say("no_such_case", case=case_id[:100], platform=platform[:40])) from None


def _changed(sent: CaseForm) -> Response:
    visit = sent.visit
    try:
        taken = take(sent)
    except Overtaken as overtaken:
        view = _found(visit, sent.platform, sent.case_id)
        changes = [journal_entry(j, visit, view.zone) for j in overtaken.changes]
        return _page(visit, view, 409, sent.form, overtaken=overtaken, changes=changes)
    except BadField as bad:
        known = desk_texts()
        named = visit.say(bad.field) if bad.field in known else bad.field
        expected = visit.say(bad.expected) if bad.expected in known else bad.expected
        problem = visit.say("error_of", field=named, found=bad.found or visit.say("nothing"), expected=expected)
    except BadFile as bad_file:
        problem = str(bad_file)
    except Refused as refused:
        problem = "; ".join(problem_text(p, visit.lang) for p in refused.problems)
    else:
        return _back(sent, taken)
    return _page(visit, _found(visit, sent.platform, sent.case_id), 422, sent.form, problem=problem)


def _back(sent: CaseForm, taken: Taken) -> RedirectResponse:
    """To the case: to what its answer says otherwise now, where it does; else to the place of the form."""
    path = case_path(sent.platform, sent.case_id)
    query = {"done": taken.saved.value, "do": sent.form.text("do")}
    if sent.form.text("do") == "evidence":
        query["kind"] = sent.form.text("kind")[:100]
        if taken.told:
            query["named"] = "1"
    if taken.change:
        query["change"] = str(taken.change)
    place = "#changed-now" if taken.change else ""
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{urlencode(query)}{place}", 303)


def _page(
    visit: Visit,
    view: CaseView,
    status: int = 200,
    form: SubmittedForm | None = None,
    **more: object,
) -> HTMLResponse:
    row = view.file.row
    params = visit.request.query_params
    typed: Mapping[str, str] = form.fields if form is not None else {}
    done = params.get("done", "")
    change = changed_just_now(view.file, params.get("change", ""), visit)
    zones = list(dict.fromkeys(str(z) for z in (visit.tz, view.zone, "UTC") if z is not None))

    def typed_in(do: str, name: str, target: str = "") -> str:
        """What was typed into a field of a form that was not taken."""
        is_it = typed.get("do") == do and target in (typed.get("field"), typed.get("kind"), typed.get("deadline"), "")
        return typed.get(name, "") if is_it else ""

    given = {
        "view": view,
        "row": row,
        "seen": str(view.file.seen),
        "action": case_path(row.platform, row.case_id),
        "saved": done if done in set(Saved) else "",
        "checked": _checked(visit, view, params.get("kind", "")) if params.get("do") == "evidence" else None,
        "change": change,
        "same_answer": done == Saved.NOW and change is None and params.get("do") in _ANSWERS,
        "typed_in": typed_in,
        "zones_of_case": zones,
        "words": {name: _titled(list_, visit.lang) for name, list_ in _CHOICES.items()},
        "most_mb": visit.desk.most_bytes // MEGABYTE,
        "about": _about(row, view, visit.lang),
        "colon": "：" if visit.lang == "zh" else ": ",
        "live": "/live/case?" + urlencode({"platform": row.platform, "case": row.case_id}),
        "kinds": view.kinds,
        "can_pack": missing_library() is None,
        "holds": [(h, last_day(h)) for h in view.file.holds if stands(h, visit.now)],
        "most_reason": MOST_REASON,
        "picture": Markup(view.picture),
        "owner_title": lambda owner: word_title(Owner, owner, visit.lang),
        "event_title": lambda event: word_title(EventType, event, visit.lang),
        "kind_title": lambda kind: dict(view.kinds).get(kind) or open_title({}, kind, visit.lang),
        "message_language": lambda code: word_title(MessageLanguage, code, visit.lang),
        "titles_of": lambda missing: say(visit.lang, "list").join(m.title.of(visit.lang) for m in missing),
        "problem": None,
        "overtaken": None,
        "changes": (),
    }
    return visit.page("case.html", status, **{**given, **more})


def _about(row: CaseRow, view: CaseView, lang: str) -> str:
    """The dispute, where, and its stage."""
    where = f"{word_title(Platform, row.platform, lang)} {row.market}"
    stage = view.answer.stage.value if view.answer is not None and view.answer.stage is not None else None
    parts = (word_title(Dispute, view.record.get("dispute"), lang), where, word_title(Stage, stage, lang))
    return SEPARATOR.join(p for p in parts if p)


def _titled(list_: WordList, lang: str) -> list[tuple[str, str]]:
    """The words of a list with their titles."""
    return [(word.value, TITLES[type(word)][word].of(lang)) for word in CLOSED[list_]]


def _checked(visit: Visit, view: CaseView, kind: str) -> tuple[bool, str] | None:
    """Whether what was handed in of a kind keeps to the platform's limits, and where it does not."""
    found = [e for e in (view.answer.evidence if view.answer is not None else ()) if e.id == kind]
    if not found:
        return None
    problems = [p.of(visit.lang) for e in found for p in e.problems]
    name = found[0].title.of(visit.lang)
    if problems:
        return False, visit.say("limits_broken", name=name, what="; ".join(dict.fromkeys(problems)))
    return True, visit.say("limits_met", name=name)
