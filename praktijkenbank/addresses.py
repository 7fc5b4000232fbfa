"""E-mail addresses as people paste them."""

import re

NAMED = re.compile(r"<([^<>]*@[^<>]*)>")
MAILTO = re.compile(r"\s*mailto:([^?]*).*", re.IGNORECASE | re.DOTALL)


def email_in(text):
    """The address in a text such as "Jan Janssens <jan@example.org>" or "mailto:jan@example.org."; else the text."""
    if "@" not in text:
        return text
    if named := NAMED.search(text):
        text = named[1]
    if link := MAILTO.fullmatch(text):
        text = link[1]
    return text.strip(" \t\n.,;:<>()[]\"'")
