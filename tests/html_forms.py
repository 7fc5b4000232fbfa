"""What a browser reads and would send."""

from html.parser import HTMLParser


def html_of(response):
    """The HTML of a page with one space for each run of white space, as it is shown."""
    return " ".join(response.content.decode().split())


def filled_in(response, form_id, **changes):
    """The data of a form on the page as it stands there, with `changes`: a value, a list, or None to leave it out."""
    parser = _FormParser(form_id)
    parser.feed(response.content.decode())
    data = parser.data | changes
    return {name: value for name, value in data.items() if value is not None}


class _FormParser(HTMLParser):
    def __init__(self, form_id):
        super().__init__()
        self.form_id = form_id
        self.data = {}
        self.is_inside = False
        self.select = self.textarea = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "form":
            self.is_inside = attrs.get("id") == self.form_id
        if not self.is_inside:
            return
        if tag == "select":
            self.select = name
        elif tag == "option" and "selected" in attrs:
            self.data.setdefault(self.select, []).append(attrs.get("value", ""))
        elif tag == "textarea":
            self.textarea = name
            self.data[name] = ""
        elif tag == "input" and name and self._is_sent(attrs):
            self.data[name] = attrs.get("value", "on" if attrs["type"] == "checkbox" else "")

    def handle_data(self, text):
        if self.textarea:
            # The first line break after the tag is not part of the text.
            self.data[self.textarea] += text if self.data[self.textarea] else text.lstrip("\r\n")

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea":
            self.textarea = None

    def _is_sent(self, attrs):
        return "checked" in attrs if attrs["type"] in {"checkbox", "radio"} else attrs["type"] not in {"submit", "file"}
