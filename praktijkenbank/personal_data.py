"""Traces of a person in a text: what does not belong on a page that everyone reads."""

import re

MONTH = "(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
DATE = rf"(?:\d{{1,2}} {MONTH} |\d{{1,2}}[./-]\d{{1,2}}[./-])(?:19|20)\d\d\b"
NAME = r"\b[A-ZÀ-ÖØ-Þ]\w+(?: (?:(?:van|de|den|der|el|al|ben|ter) )*[A-ZÀ-ÖØ-Þ][\w.]*)*"
# A date right behind a name tells a birthday only when it is of the last century: feasts and openings are younger.
BIRTH_DATE = re.compile(
    rf"(?:{NAME}\b.{{0,40}}?)?(?:\b(?:[Gg]eboren|[Gg]eb\.|[Gg]eboortedatum)|°).{{0,15}}?{DATE}"
    rf"|{NAME} ?[(,] ?(?=.{{0,15}}\b19\d\d){DATE}"
    rf"|{NAME} \(?° ?(?:19|20)\d\d\b"
)
NATIONAL_NUMBER = re.compile(r"(?<!\d)(\d\d)[ .-]?(\d\d)[ .-]?(\d\d)[ .-]?(\d{3})[ .-]?(\d\d)(?!\d)")
# Belgian numbers of homes, services and mobiles, with the separators people use; abroad: with a plus.
PHONE_NUMBER = re.compile(
    r"(?<![\d,.-])(?<!\d )(?:(?:(?:\+|00)32 ?(?:\(0\))?|0)"
    r"(?:4[5-9]\d[ /.-]*(?:\d\d[ .-]?\d\d[ .-]?\d\d|\d{3}[ .-]?\d{3})"
    r"|[2349][ /.-]*\d{3}[ .-]?\d\d[ .-]?\d\d"
    r"|(?:1[0-69]|[56]\d|71|8[1-9])[ /.-]*\d\d[ .-]?\d\d[ .-]?\d\d)"
    r"|\+(?!32)\d\d[\d /.()-]{7,14}\d)(?![ .]?\d)"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def personal_data(text):
    """A line for each trace of a person in `text`: birth date, national register number, phone number, address."""
    found = []
    for match in NATIONAL_NUMBER.finditer(text):
        if is_national_number("".join(match.groups())):
            found.append(f"‘{match[0]}’ lijkt een rijksregisternummer. Haal het weg.")
    for match in BIRTH_DATE.finditer(text):
        found.append(
            f"‘{match[0]}’ lijkt een geboortedatum. Haal weg waaraan je een inwoner herkent. "
            "‘Een moeder van 34’ zegt genoeg."
        )
    for match in PHONE_NUMBER.finditer(text):
        if not is_national_number(re.sub(r"\D", "", match[0])):
            found.append(f"Hier staat een telefoonnummer, ‘{match[0]}’. {NO_CONTACT_HERE}")
    for match in EMAIL.finditer(text):
        found.append(f"Hier staat een e-mailadres, ‘{match[0].rstrip('.')}’. {NO_CONTACT_HERE}")
    return list(dict.fromkeys(found))


NO_CONTACT_HERE = "Is het van jullie dienst? Zet het bij het contact. Is het van een inwoner? Haal het weg."


def is_national_number(digits):
    """Whether 11 digits are a national register number or a bis number.

    The last two are 97 less the remainder of the first nine by 97; a 2 goes in front for anyone born from 2000 on.
    Sources: royal decree of 3 April 1984 on the composition of the number; royal decree of 8 February 1991 on that of
    people outside the register, whose month is 20 or 40 higher.
    """
    if len(digits) != 11 or int(digits[2:4]) % 20 > 12 or int(digits[2:4]) > 52 or int(digits[4:6]) > 31:
        return False
    return int(digits[9:]) in {97 - int(century + digits[:9]) % 97 for century in ("", "2")}
