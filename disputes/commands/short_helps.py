"""What the list of commands says of each: the first paragraph of its help, by its module.

Kept apart from the commands, so that `disputes --help` and the completion of a shell import none of them; of a module
that is missing here the command is imported instead.
"""

from __future__ import annotations

from collections.abc import Mapping

SHORT_HELPS: Mapping[str, str] = {
    "disputes.commands.check": (
        "Show what to do next in each case: by when, with which evidence, which ruling to expect, and what "
        "doing nothing costs. Of a folder, a line for each case, the most urgent first."
    ),
    "disputes.commands.shop": (
        "Show a shop's standing: points, tier, measures, what can be appealed, and the headroom before the next limit."
    ),
    "disputes.commands.draft": (
        "Print the messages that fit a case, filled from its record: to the buyer or to the platform, for "
        "what is to be done next. What the record does not say is marked in the text and listed below it."
    ),
    "disputes.commands.pack": (
        "Make the evidence pack of a case, ready to be filed at its desk: a cover letter, the exhibits converted, "
        "labelled and within the desk's limits, the form filled in, and a list of what is in it. Nothing is sent."
    ),
    "disputes.commands.new": (
        "Start a record: commented YAML with just the fields that the rules of its platform read, their "
        "words, examples."
    ),
    "disputes.commands.words": (
        "List the words that a record may use in one place, with their meaning; without LIST, the lists there are."
    ),
    "disputes.commands.rules": "Check and test the rulesets, and list what they cover.",
    "disputes.commands.schema": (
        "Print the JSON Schema (2020-12) of case and shop records, of an assessment, of a standing, of "
        "drafts, of a ruleset file, or of a file of examples."
    ),
    "disputes.commands.doctor": (
        "Show which engine runs and why, which rulesets, holidays and time zone data are used, and the state "
        "of the store."
    ),
    "disputes.commands.import_": (
        "Import case and shop records into the store: from files (YAML, JSON, JSON Lines), folders or, with "
        "-, standard input. With --map, also from spreadsheets."
    ),
    "disputes.commands.case": (
        "One stored case: log an event, add evidence, record a date or a fact, note, assign, hold, show its "
        "answer and history."
    ),
    "disputes.commands.list_": "List the stored cases with what to do, or the shops, as of the last scan.",
    "disputes.commands.scan": (
        "Answer every stored case and shop whose answer may have changed, raise and clear alerts, and print a summary."
    ),
    "disputes.commands.alerts": (
        "Show the alerts of the last scan, the most urgent and most expensive first, or send them to a webhook."
    ),
    "disputes.commands.report": (
        "Report on the stored cases: rulings won, lost and as expected, answers in time, amounts lost, "
        "recurring causes."
    ),
    "disputes.commands.replay": (
        "Answer stored cases again and show what differs from the stored answer. Writes nothing."
    ),
    "disputes.commands.export": (
        "Write the stored answers as Parquet files for analysts: cases, deadlines, actions, changes, alerts and shops."
    ),
    "disputes.commands.serve": ("Show the desk in a browser: the queue, cases, shops, the report and the rules."),
    "disputes.commands.backup": (
        "Back up the store with the files of evidence into one new FILE, while others go on working."
    ),
    "disputes.commands.restore": (
        "Put a backup back, where there is no store yet. Everything is held against its digests first."
    ),
    "disputes.commands.erase": (
        "Take a buyer's personal data out of all that is stored: records, what was logged, notes, raw payloads, "
        "evidence files, history, alerts and messages."
    ),
    "disputes.commands.prune": (
        "Remove what has been kept for long enough, by a policy: how answers changed, replaced records, cleared "
        "alerts, sent messages, scans, the journal, and, where the policy says so, closed cases with their files of "
        "evidence."
    ),
    "disputes.commands.user": "Accounts for the desk: add, list, disable, change role or password.",
    "disputes.commands.token": "Tokens for programs that use the desk's API: add, list, revoke.",
    "disputes.commands.mcp": (
        "Offer the tools of the Model Context Protocol: check a case or a shop, explain an answer, find a rule, "
        "draft a message, list what is due."
    ),
    "disputes.commands.rules.lint": (
        "Check the rulesets: structure, names, sources, dates, conditions, evidence, penalties, examples, translations."
    ),
    "disputes.commands.rules.test": (
        "Run the examples beside the rules: each must give what it expects, and nothing more."
    ),
    "disputes.commands.rules.format": (
        "Lay out the files of the rulesets: lines of at most 120 characters, short mappings on one line. Comments stay."
    ),
    "disputes.commands.rules.schemas": (
        "Renew the schemas beside the rulesets, by which an editor completes and checks the files."
    ),
    "disputes.commands.rules.coverage": (
        "Change each number, comparator, duration, time and date by its smallest step: some example must then fail."
    ),
    "disputes.commands.rules.registry": (
        "Print what the rulesets cover, platform by dispute type by topic: the content of `rulesets/coverage.yaml`."
    ),
    "disputes.commands.rules.diff": (
        "Say in words what changes from the rulesets OLD to the rulesets NEW, the riskiest first."
    ),
    "disputes.commands.rules.new": (
        "Start a platform, a clock or a rule. No figure is invented: what is left open reads TODO, and the "
        "lint names it."
    ),
    "disputes.commands.rules.watch": (
        "Fetch the pages that rulesets cite, and list those where the text around a cited figure is not what it was."
    ),
    "disputes.commands.rules.show": (
        "Print an entry of the rules in plain words, with its sources, its history, what uses it and its examples."
    ),
    "disputes.commands.rules.docs": (
        "Write the handbook of a platform: every deadline, evidence list, ground and penalty as tables with sources."
    ),
    "disputes.commands.rules.backtest": (
        "Answer records by the rulesets OLD and by the rulesets NEW, and show what changes and which change did it."
    ),
    "disputes.commands.rules.stale": (
        "List the citations that want another look: those that nobody has verified for long, or on no day "
        "that is on file."
    ),
    "disputes.commands.rules.prove": (
        "Prove what is wrong in the rulesets: conditions that can never hold or always do, rules and alternatives that "
        "never have an effect, rules that contradict each other, cases that nothing covers. Each finding is put to the "
        "engine on a case of its own; what the engine does not show is listed as unconfirmed."
    ),
}
