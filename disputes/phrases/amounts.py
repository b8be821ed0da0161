"""Amounts in words: written out, read from fields, worked out step by step."""

from __future__ import annotations

from disputes.language.amounts import AmountRange, ComputedAmount, FieldAmount, SteppedAmount, WrittenAmount
from disputes.language.scope import Amount
from disputes.phrases.fields import field_title
from disputes.phrases.figures import money_words, number_words
from disputes.phrases.speaker import Speaker
from disputes.records.money import Money
from disputes.words.language import AmountStep

_STEPS = {
    AmountStep.TIMES: (" × {x}", " × {x}"),
    AmountStep.PLUS: (" + {x}", " + {x}"),
    AmountStep.MINUS: (" − {x}", " − {x}"),
    AmountStep.AT_LEAST: (", at least {x}", "，不少于 {x}"),
    AmountStep.AT_MOST: (", at most {x}", "，不超过 {x}"),
}


def amount_words(s: Speaker, a: Amount, *, share: bool = False) -> str:
    """An amount. `share`: a number is a part of the whole, and said in parts of a hundred."""
    if isinstance(a, WrittenAmount):
        if isinstance(a.value, tuple):
            return " / ".join(money_words(m) for m in a.value)
        return money_words(a.value) if isinstance(a.value, Money) else number_words(a.value, share=share)
    if isinstance(a, FieldAmount):
        return field_title(s, a.path, a.own)
    if isinstance(a, ComputedAmount):
        out = " + ".join(s.alternatives(p, lambda x: s.amount(x, share=share)) for p in a.parts)
        for step, operand in a.steps:
            en, zh = _STEPS[step]
            out += s.pick(en, zh).format(x=s.alternatives(operand, s.amount))
        return out
    if isinstance(a, SteppedAmount):
        by = s.amount(a.by)
        steps = [
            s.pick(f"from {number_words(n)} on {x}", f"{number_words(n)} 起为 {x}")
            for n, v in a.steps
            for x in [s.alternatives(v, s.amount)]
        ]
        return s.pick(f"by {by}: {'; '.join(steps)}", f"按{by}：{'；'.join(steps)}")
    if isinstance(a, AmountRange):
        least, most = s.alternatives(a.least, s.amount), s.alternatives(a.most, s.amount)
        return s.pick(f"between {least} and {most}", f"{least} 至 {most} 之间")
    raise TypeError(f"found an amount of {type(a).__name__}; expected one of the language's")
