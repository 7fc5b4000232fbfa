"""What is text: cleaned as it comes in, and once more where it goes into a file that holds nothing else."""

import re
import unicodedata

from django.http import QueryDict

# What neither the database nor an XML file can hold: control characters, halves of characters, what is not a character.
NOT_TEXT = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
# What nobody sees and nobody meant: soft hyphens, spaces without width, signs that turn the direction of a line.
UNSEEN = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
# Signs that only one font knows. At the start of a line of a PDF or a Word file they are the dots of a list.
PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
NOISE = re.compile(f"[{NOT_TEXT}{UNSEEN}]")
DOT = re.compile(f"(?m)^([ \t]*)[{PRIVATE}]+[ \t]*")
NOT_OURS = re.compile(f"[{PRIVATE}]")
# What a mail program makes a link of: with or without https.
WEB_ADDRESS = re.compile(r"\w*://\S*|\bwww\.\S*|(?:[^\W_][\w-]+\.)+[^\W\d_]{2,}\b(?:[:/]\S*)?", re.IGNORECASE)
# A text processor puts one of these where a line or a page is broken off by hand.
BREAK = re.compile("[\x0b\x0c\x85\u2028\u2029]")
QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—−", "-"))


def only_text(text):
    """`text` with nothing but text in it, each letter in its usual form (NFC), and every line ended by a line feed."""
    text = NOISE.sub("", BREAK.sub(" ", re.sub("\r\n?", "\n", text)))
    return unicodedata.normalize("NFC", NOT_OURS.sub("", DOT.sub(r"\1• ", text)))


def without_addresses(text):
    """A name or a title on one line, with "…" in place of web addresses: for what somebody reads as our words."""
    return " ".join(WEB_ADDRESS.sub("…", text).split())


def alike(text):
    """What texts share that a reader would call the same, whatever the case, the spaces, the quotes or the dashes."""
    text = unicodedata.normalize("NFC", only_text(text).translate(QUOTES).casefold())
    return " ".join(text.split())


class PostedTextMiddleware:
    """Cleans what forms send, so that no form has to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Only here: the check against forged requests, before this one, has read what came in."""
        if request.method == "POST":
            posted = QueryDict(mutable=True)
            for name, values in request.POST.lists():
                posted.setlist(name, [only_text(value) for value in values])
            posted._mutable = False
            request.POST = posted
