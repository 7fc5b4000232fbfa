import pytest

from praktijkenbank.addresses import email_in

ADDRESS = "jan@voorbeeld.example"


@pytest.mark.parametrize(
    "pasted",
    [
        ADDRESS,
        f"Jan Janssens <{ADDRESS}>",
        f'"Janssens, Jan" <{ADDRESS}>;',
        f"Jan Janssens <mailto:{ADDRESS}>",
        f"mailto:{ADDRESS}",
        f"MAILTO:{ADDRESS}?subject=Vraag",
        f" {ADDRESS}. ",
        f"<{ADDRESS}>,",
        f"({ADDRESS})",
    ],
)
def test_address_is_taken_out_of_what_is_pasted(pasted):
    assert email_in(pasted) == ADDRESS


@pytest.mark.parametrize("text", ["", "Jan Janssens", "jan.", "<jan>"])
def test_what_holds_no_address_stays_as_it_is(text):
    assert email_in(text) == text


def test_two_addresses_are_not_one():
    assert email_in(f"{ADDRESS}; an@voorbeeld.example") != ADDRESS
