"""XML that wants to do harm: entities that multiply, files and addresses to be read, bodies without end."""

from pathlib import Path

import pytest

from qbsandbox.online.xml.reading import LARGEST_BODY
from xml_desk import XMLNS, XmlDesk

LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE Customer ["
    + "<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + f"]><Customer {XMLNS}><DisplayName>&a11;</DisplayName></Customer>"
)


def _of_file(path: Path) -> str:
    return (
        f'<!DOCTYPE Customer [<!ENTITY secret SYSTEM "{path.as_uri()}">]>'
        f"<Customer {XMLNS}><DisplayName>&secret;</DisplayName></Customer>"
    )


def test_entities_that_multiply_are_refused_unread(us: XmlDesk) -> None:
    code, detail = us.refused("POST", "customer", LAUGHS)

    assert (code, "DOCTYPE is disallowed" in detail) == ("500", True)


def test_no_file_is_read(us: XmlDesk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the recipe")
    before = us.counts()

    reply = us.ask("POST", "customer", _of_file(secret))

    assert b"the recipe" not in reply.body and reply.status == 400
    assert us.counts() == before


@pytest.mark.parametrize(
    "prolog",
    ["<!-- a comment --> <?work now?>\n", "\ufeff", "<?xml version='1.0' encoding='UTF-8'?>\n<!-- - -->"],
)
def test_a_doctype_does_not_hide_behind_comments(us: XmlDesk, prolog: str) -> None:
    body = f'{prolog}<!DOCTYPE Customer SYSTEM "http://127.0.0.1:9/x.dtd"><Customer {XMLNS}/>'

    code, detail = us.refused("POST", "customer", body)

    assert (code, "DOCTYPE is disallowed" in detail) == ("500", True)


def test_nor_in_another_encoding(us: XmlDesk) -> None:
    body = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><Customer {XMLNS}/>'

    assert us.refused("POST", "customer", body.encode("utf-16"))[0] == "500"


def test_an_entity_nobody_declared_is_an_error(us: XmlDesk) -> None:
    code, _ = us.refused(
        "POST", "customer", f"<Customer {XMLNS}><DisplayName>&nbsp;</DisplayName></Customer>"
    )

    assert code == "500"


def test_a_body_that_is_too_long_or_too_deep_is_refused(us: XmlDesk) -> None:
    long = b"<Customer>" + b" " * LARGEST_BODY + b"</Customer>"
    deep = b"<Customer>" + b"<BillAddr>" * 5000 + b"</BillAddr>" * 5000 + b"</Customer>"

    assert us.refused("POST", "customer", long)[0] == "2010"
    assert us.refused("POST", "customer", deep)[0] == "500"
