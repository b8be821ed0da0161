"""The outcome of a backtest: as a table, as data, or as one page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from disputes.language.truth import Text
from disputes.rulechanges.backtest import Cause, RecordOutcome, Tally
from disputes.rulechanges.changes import RuleChange
from disputes.rulechanges.diff_page import DiffPage
from disputes.views.answer_changes import change_summary
from disputes.words.answers import AnswerPart

WORST = 10
_SAID = {
    "title": Text("What the changed rules do", "规则变更的影响"),
    "none": Text("{seen} records answered by both editions: none changes.", "两版规则均已评估 {seen} 条记录：无变化。"),
    "head": Text("{n} of {seen} records change: {what}", "{seen} 条记录中 {n} 条有变化：{what}"),
    "failed": Text("{n} could not be answered", "{n} 条无法评估"),
    "left_out": Text("{n} have never been scanned: disputes scan", "{n} 条尚未扫描：disputes scan"),
    "together": Text("these only together:", "须同时生效："),
    "unknown": Text("no single change does this", "无法归因于单项变更"),
    "cases": Text("{n} records: {what}", "{n} 条记录：{what}"),
    "causes": Text("By change", "按变更"),
    "worst": Text("The {n} most affected", "受影响最大的 {n} 条"),
    "all": Text("All records that change", "全部有变化的记录"),
    "failures": Text("Not answered", "未能评估"),
    "record": Text("Record", "记录"),
    "as_of": Text("As of", "评估时点"),
    "what": Text("What changes", "变化"),
    "no_rules": Text("The rules of both editions say the same.", "两版规则内容一致。"),
}


class BacktestPage:
    """The outcome in one language. `page` tells the changes of the rules."""

    def __init__(self, tally: Tally, page: DiffPage, lang: str, left_out: int = 0) -> None:
        self.tally = tally
        self.page = page
        self.lang = lang
        self.left_out = left_out

    def table(self) -> str:
        """As text: the summary, by change, then each record."""
        out = [*self._head(), ""]
        for units, found in self.tally.by_cause():
            out += self._cause_lines(units, found)
            out.append("")
        for outcome in self.tally.changed:
            out.append(self._name(outcome))
            out += [f"    {c.text.of(self.lang)}" for c in outcome.changes]
        out += [f"{self._name(o)}  {o.failed}" for o in self.tally.failed]
        return "\n".join(out).rstrip() + "\n"

    def plain(self) -> dict[str, object]:
        """As data."""
        sentences = {lang: {c.unit.key: [] for c in self.page.diff.changes} for lang in ("en", "zh")}  # type: dict[str, dict[str, list[str]]]
        for c in self.page.diff.changes:
            for lang, found in sentences.items():
                found[c.unit.key].append(self.page.sentence(c, lang))
        return {
            "records": self.tally.seen,
            "changed": len(self.tally.changed),
            "failed": len(self.tally.failed),
            "never_scanned": self.left_out,
            "summary": {lang: self._summary(self.tally.changed, lang) for lang in ("en", "zh")},
            "causes": [
                {
                    "changes": list(units),
                    "text": {lang: [s for u in units for s in found[u]] for lang, found in sentences.items()},
                    "records": len(found_by),
                    "summary": {lang: change_summary([c.changes for _, c in found_by], lang) for lang in ("en", "zh")},
                }
                for units, found_by in self.tally.by_cause()
            ],
            "outcomes": [_plain(o) for o in self.tally.changed],
            "failures": [_plain(o) for o in self.tally.failed],
        }

    def html(self) -> str:
        """As one page, summary first, then the most affected, then all; no script, nothing from elsewhere."""
        body = [f"<h1>{escape(self._say('title'))}</h1>", *(f"<p>{escape(line)}</p>" for line in self._head())]
        if self.tally.changed:
            body.append(f"<h2>{escape(self._say('causes'))}</h2><ul>")
            for units, found in self.tally.by_cause():
                first, *rest = self._cause_lines(units, found)
                inner = "".join(f"<li>{escape(line.strip())}</li>" for line in rest)
                body.append(f"<li><strong>{escape(first)}</strong><ul>{inner}</ul></li>")
            body.append("</ul>")
            worst = sorted(self.tally.changed, key=lambda o: (_gravity(o), o.platform, o.id))[:WORST]
            body.append(f"<h2>{escape(self._say('worst', n=len(worst)))}</h2>{self._rows(worst)}")
            body.append(f"<h2>{escape(self._say('all'))}</h2>{self._rows(self.tally.changed)}")
        if self.tally.failed:
            body.append(f"<h2>{escape(self._say('failures'))}</h2><ul>")
            body += [f"<li>{escape(self._name(o))}: {escape(o.failed or '')}</li>" for o in self.tally.failed]
            body.append("</ul>")
        return _HTML.format(lang=self.lang, title=escape(self._say("title")), style=_STYLE, body="\n".join(body))

    # --- pieces -------------------------------------------------------------------------------------------------

    def _say(self, key: str, **values: object) -> str:
        return _SAID[key].of(self.lang).format(**values)

    def _summary(self, outcomes: Sequence[RecordOutcome], lang: str) -> str:
        return change_summary([o.changes for o in outcomes], lang)

    def _head(self) -> list[str]:
        t = self.tally
        out = [] if self.page.diff.changes else [self._say("no_rules")]
        if t.changed:
            out.append(self._say("head", n=len(t.changed), seen=t.seen, what=self._summary(t.changed, self.lang)))
        else:
            out.append(self._say("none", seen=t.seen))
        if t.failed:
            out.append(self._say("failed", n=len(t.failed)))
        if self.left_out:
            out.append(self._say("left_out", n=self.left_out))
        return out

    def _cause_lines(self, units: tuple[str, ...], found: Sequence[tuple[RecordOutcome, Cause]]) -> list[str]:
        what = change_summary([cause.changes for _, cause in found], self.lang)
        lines = [self._say("cases", n=len(found), what=what)]
        if len(units) > 1:
            lines.append(f"  {self._say('together')}")
        lines += [f"  {s}" for s in self._sentences(units, [o for o, _ in found])] or [f"  {self._say('unknown')}"]
        return lines

    def _sentences(self, units: tuple[str, ...], outcomes: Sequence[RecordOutcome]) -> list[str]:
        """The changes of the rules that did it: of those of one entry, the ones that may concern these records."""
        markets = {o.market for o in outcomes}
        found = [c for c in self.page.diff.changes if c.unit.key in units]
        near = [c for c in found if _concerns(c, markets)]
        return list(dict.fromkeys(self.page.sentence(c, self.lang) for c in near or found))

    def _name(self, o: RecordOutcome) -> str:
        return f"{o.platform}/{o.market}  {o.id}  {o.as_of:%Y-%m-%dT%H:%M:%SZ}"

    def _rows(self, outcomes: Sequence[RecordOutcome]) -> str:
        heads = "".join(f"<th>{escape(self._say(k))}</th>" for k in ("record", "as_of", "what"))
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(self._row(o) for o in outcomes)}</tbody></table>"

    def _row(self, o: RecordOutcome) -> str:
        lines = "<br>".join(escape(c.text.of(self.lang)) for c in o.changes)
        name = f"{o.platform}/{o.market} {o.id}"
        return f"<tr><td>{escape(name)}</td><td>{o.as_of:%Y-%m-%d %H:%M}Z</td><td>{lines}</td></tr>\n"


def _concerns(change: RuleChange, markets: set[str]) -> bool:
    words = dict(change.region.axes).get("market")
    if words is None:
        return True
    return bool(markets - set(words)) if "market" in change.region.but else bool(markets & set(words))


def _gravity(o: RecordOutcome) -> tuple[int, float, int]:
    """The gravest first: by the part that changes, the money, and how far a date moves."""
    parts = [list(AnswerPart).index(c.part) for c in o.changes]
    money = max((abs(float(c.amount[1])) for c in o.changes if c.amount is not None), default=0.0)
    moved = max((abs(c.moved_s) for c in o.changes if c.moved_s is not None), default=0)
    return min(parts, default=len(AnswerPart)), -money, -moved


def _plain(o: RecordOutcome) -> dict[str, object]:
    return {
        "id": o.id,
        "platform": o.platform,
        "market": o.market,
        "as_of": f"{o.as_of:%Y-%m-%dT%H:%M:%SZ}",
        "causes": [
            {"changes": list(c.units), "differences": [change.plain() for change in c.changes]} for c in o.causes
        ],
        "failed": o.failed,
    }


_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.4rem .6rem;text-align:left;"
    "vertical-align:top}th{background:#f2f2f2}@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}"
    "th{background:#2a2a2a}th,td{border-color:#444}}"
)
_HTML = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
