"""The rule language in words, English and Chinese: conditions, durations, moments, amounts, alternatives.

:class:`disputes.phrases.wording.Wording` says them for one language and one ruleset of a book; `figures` says what
needs no ruleset. A condition is put into a sentence from its typed tree, and no part of it is left out.
"""
