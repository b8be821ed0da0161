"""The handbook of a platform and the account of one entry, made from its rules.

:func:`disputes.handbook.pages.handbook_fragment` gives the handbook as a piece of HTML for a page of somebody else's;
:func:`disputes.handbook.pages.handbook_page` as a page of its own, :func:`disputes.handbook.pages.handbook_markdown` as
Markdown. :func:`disputes.handbook.entries.find` finds an entry by its id, :mod:`disputes.handbook.show` tells of it.
Every figure is read from the rules; nothing is written here twice.
"""
