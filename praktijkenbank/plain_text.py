"""What is text: cleaned as it comes in, and once more where it goes into a file that holds nothing else."""

import re

from django.http import QueryDict

# What neither the database nor an XML file can hold: control characters, halves of characters, what is not a character.
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Word puts one of these where a line or a page is broken off by hand.
BREAK = re.compile("[\x0b\x0c]")


def only_text(text):
    """`text` with nothing but text in it, and every line ended by a line feed."""
    text = re.sub("\r\n?", "\n", text)
    return NOT_TEXT.sub("", BREAK.sub(" ", text))


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
