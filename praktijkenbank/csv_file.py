"""The one way in which this site writes CSV: as Excel in Belgium opens it, and with nothing that Excel would run."""

import csv

from django.http import HttpResponse

from .plain_text import only_text

# Excel takes a text that begins so for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\n")


def csv_response(name, rows):
    """The rows, lists of texts and numbers with the titles first, as a file of this name to download."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # so that Excel reads the accents
    csv.writer(response, delimiter=";").writerows([_cell(value) for value in row] for row in rows)
    return response


def _cell(value):
    """A text that could be a formula gets the sign that tells Excel that it is a text; a number stays one."""
    if not isinstance(value, str):
        return value
    text = only_text(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
