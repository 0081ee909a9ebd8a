"""Files that are broken, or made to harm whoever reads them, get a sentence and never a stack trace."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crossfoot.core.problems import Refusal
from crossfoot.imports.einvoices import kinds, markup, read, reading
from einvoice_files import CII, UBL, changed, facturx_pdf, pdf_with

ACCEPTED = "Accepted are e-invoices (UBL 2.1, CII, XRechnung, ZUGFeRD, Factur-X) and PDF, PNG or JPG files."


def refusal(content: bytes, name: str = "invoice.xml") -> str:
    with pytest.raises(Refusal) as told:
        read(content, name)
    return told.value.sentence


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (
            b"PK\x03\x04rest",
            "invoices.pdf",
            "“invoices.pdf” is a zip archive or an office document, which cannot be read as an invoice. Unpack "
            f"it, or save it as PDF, and upload that. {ACCEPTED}",
        ),
        (b"", "a.pdf", f"“a.pdf” is empty. Upload it again. {ACCEPTED}"),
        (
            b"number,amount\n1,2\n",
            "C:\\Mail\\list.csv",
            f"“list.csv” is none of the kinds of file that can be read as an invoice. {ACCEPTED}",
        ),
        (
            b"UNA:+.? 'UNB+UNOC:3+1+2'",
            "a.edi",
            "“a.edi” is an EDIFACT message, which cannot be read as an invoice. Ask the vendor for UBL or CII. "
            f"{ACCEPTED}",
        ),
        (
            b"<html><body>Invoice</body></html>",
            "a.xml",
            f"“a.xml” is XML, but not an invoice that can be read: it begins with <html>. {ACCEPTED}",
        ),
        (
            UBL.encode()[:3000],
            "a.xml",
            "“a.xml” is not well-formed XML: row 78, column 15. The file may be cut off or edited by hand. Ask "
            "the vendor to send it again.",
        ),
        (
            b"<?xml version='1.0' encoding='klingon'?><a/>",
            "a.xml",
            "“a.xml” is not well-formed XML: row 1, column 39. The file may be cut off or edited by hand. Ask "
            "the vendor to send it again.",
        ),
    ],
)
def test_what_is_no_invoice_is_refused_with_its_name_the_reason_and_the_way_out(
    content: bytes, name: str, sentence: str
) -> None:
    assert refusal(content, name) == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("<cbc:IssueDate>2026-03-02", "<cbc:IssueDate>2026-02-30"),
            "“invoice.xml”: IssueDate in row 5 of the file says “2026-02-30”, which is not a day such as "
            "2026-01-31. Ask the vendor for a corrected file.",
        ),
        (
            (">89.50<", ">89,50<"),
            "“invoice.xml”: PriceAmount in row 244 of the file says “89,50”, which is not a number such as "
            "1234.50. Ask the vendor for a corrected file.",
        ),
        (
            (">1027.00<", ">NaN<"),
            "“invoice.xml”: PayableAmount in row 198 of the file says “NaN”, which is not a number such as "
            "1234.50. Ask the vendor for a corrected file.",
        ),
        (
            (">1027.00<", ">1027000000000000<"),
            "“invoice.xml”: PayableAmount in row 198 of the file says 1027000000000000, which has too many "
            "digits to be right. Ask the vendor for a corrected file.",
        ),
        (
            ("<cbc:ChargeIndicator>true<", "<cbc:ChargeIndicator>ja<"),
            "“invoice.xml”: ChargeIndicator in row 113 of the file says “ja”, which is neither true nor false. "
            "Ask the vendor for a corrected file. 2 more things are wrong.",
        ),
        (
            ("<cbc:ID>HM-2026-118</cbc:ID>", "<cbc:ID> </cbc:ID>"),
            "“invoice.xml” does not state the invoice number (BT-1). Ask the vendor for a corrected file.",
        ),
        (
            ("<cbc:DocumentCurrencyCode>EUR<", "<cbc:DocumentCurrencyCode>Euro<"),
            "“invoice.xml”: the currency (BT-5) is “EURO”, which is no currency of ISO 4217 in use. Ask the "
            "vendor for a corrected file.",
        ),
        (
            ('currencyID="EUR">850.25', 'currencyID="USD">850.25'),
            "“invoice.xml”: LineExtensionAmount in row 204 of the file is in USD, and the invoice is in EUR. "
            "Ask the vendor for a corrected file.",
        ),
        (
            ('<cbc:LineExtensionAmount currencyID="EUR">65.00</cbc:LineExtensionAmount>', ""),
            "“invoice.xml”: line 2 does not state its net amount (BT-131). Ask the vendor for a corrected file.",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_field_and_row(
    change: tuple[str, str], sentence: str
) -> None:
    assert refusal(changed(UBL, change)) == sentence


@pytest.mark.parametrize(
    ("text", "change", "said"),
    [
        (
            UBL,
            ("2026-02-27", "end of February"),
            "ActualDeliveryDate in row 86 of the file says “end of February”",
        ),
        (CII, ("20260227", "20260299"), "OccurrenceDateTime in row 227 of the file says “20260299”"),
    ],
)
def test_a_day_that_nothing_depends_on_is_told_and_left_out(
    text: str, change: tuple[str, str], said: str
) -> None:
    found = read(changed(text, change), "invoice.xml")
    assert found.delivered_on is None
    (problem,) = found.problems
    assert not problem.blocks
    assert problem.sentence.startswith(f"“invoice.xml”: {said}, which is not a day such as ")
    assert problem.sentence.endswith(". It is left out.")


def test_a_currency_is_checked_before_the_library_puts_it_into_a_path() -> None:
    for code in ("EUR'] | //*[. = '", "EU", "%(BT-6)s"):
        change = ("<cbc:DocumentCurrencyCode>EUR<", f"<cbc:DocumentCurrencyCode>{code}<")
        assert "the currency (BT-5) is “" in refusal(changed(UBL, change))
        change = ("<ram:TaxCurrencyCode>SEK<", f"<ram:TaxCurrencyCode>{code}<")
        assert "the currency of tax (BT-6) is “" in refusal(changed(CII, change))
    gone = ("<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>", "")
    assert refusal(changed(CII, gone)) == (
        "“invoice.xml” does not state the currency (BT-5). Ask the vendor for a corrected file."
    )


def test_a_figure_with_elements_inside_is_no_figure() -> None:
    inside = ('currencyID="EUR">1027.00<', 'currencyID="EUR">x<cbc:Note/>1027.00<')
    found = read(changed(UBL, inside), "invoice.xml")
    assert found.totals is not None
    assert str(found.totals.payable) == "1027.00"  # made of the others, since none is stated


def test_a_month_in_place_of_a_day_is_told_for_cii_as_well() -> None:
    assert refusal(changed(CII, ('format="102">20260302<', 'format="610">202603<'))).endswith(
        "says “202603”, which is not a day such as 20260131 (format 102). Ask the vendor for a corrected file."
    )


BOMB = """<!DOCTYPE Invoice [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>"""
OUTSIDE = '<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
def test_entities_and_dtds_are_refused_before_they_are_read(doctype: str, encoding: str) -> None:
    head, rest = UBL.split("?>", 1)
    text = head.replace("UTF-8", encoding) + "?>" + doctype + rest.replace("Oak chair", "&e;")
    sentence = refusal(text.encode(encoding))
    assert sentence.startswith(
        ("“invoice.xml” begins with a DOCTYPE", "“invoice.xml” is not well-formed XML")
    )


def test_a_file_of_outside_is_not_read_into_an_invoice() -> None:
    head, rest = UBL.split("?>", 1)
    assert "DOCTYPE" in refusal(
        (head + "?>\n<!-- a --> " + OUTSIDE + rest.replace("Oak chair", "&x;")).encode()
    )


def test_nesting_without_end_is_refused() -> None:
    for depth in (60, 300, 100_000):
        text = UBL.replace("Two boxes", "<a>" * depth + "</a>" * depth)
        assert refusal(text.encode()) == (
            "“invoice.xml” nests elements more than 40 deep, which no invoice does. Ask the vendor to send the "
            "invoice again."
        )


def test_limits_have_names_and_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = UBL.replace("Two boxes", "x" * 10_500_000).encode()
    assert refusal(huge) == (
        "“invoice.xml” has an enclosure of more than 10 MB inside, which is not read. Ask the vendor to send "
        "the enclosure apart."
    )
    monkeypatch.setattr(markup, "MOST_TAGS", 100)
    assert refusal(UBL.encode()) == (
        "“invoice.xml” has more than 100 tags, which is more than any invoice needs. Ask the vendor to split "
        "the invoice."
    )
    monkeypatch.setattr(markup, "LARGEST_XML", 1024)
    assert "MB of XML, and at most" in refusal(UBL.encode())
    monkeypatch.setattr(kinds, "LARGEST_FILE", 1024 * 1024)
    assert refusal(b"%PDF-1.7" + bytes(2_000_000), "scan.pdf") == (
        "“scan.pdf” has 1.9 MB, and at most 1 MB are taken. Save it smaller, for example with pictures of less "
        "resolution."
    )


def test_an_invoice_of_too_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINES", 3)
    for text in (UBL, CII):
        assert refusal(text.encode()) == (
            "“invoice.xml” has 4 lines, and at most 3 are read. Ask the vendor to split the invoice."
        )


def test_a_name_that_is_no_name_does_no_harm() -> None:
    assert refusal(b"PK\x03\x04", "../../etc/pass\nwd").startswith("“pass wd” is a zip archive")
    assert refusal(b"PK\x03\x04", "").startswith("The file is a zip archive")
    assert len(refusal(b"PK\x03\x04", "x" * 5000)) < 400


SEEDS = [UBL.encode(), CII.encode(), facturx_pdf(CII.encode()), pdf_with({"factur-x.xml": UBL.encode()})]


PUT_IN = [
    b"<",
    b">",
    b"&e;",
    b"-",
    b"1e9",
    b"\x00",
    b"</cbc:ID>",
    b"<cbc:ID/>",
    b"]]>",
    b"endobj",
    b"0 0 R",
    b" ",
]
EDIT = st.tuples(
    st.floats(0, 1), st.integers(0, 40), st.one_of(st.binary(max_size=12), st.sampled_from(PUT_IN))
)


@given(seed=st.sampled_from(SEEDS), edits=st.lists(EDIT, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(seed=SEEDS[0], edits=[(0.5, 0, b"")])
def test_whatever_is_done_to_a_valid_file_it_is_read_or_refused_with_a_sentence(
    seed: bytes, edits: list[tuple[float, int, bytes]]
) -> None:
    content = seed
    for place, cut, put in edits:
        at = int(place * len(content))
        content = content[:at] + put + content[at + cut :]
    begun = time.monotonic()
    try:
        found = read(content, "mutant.bin")
        assert all(problem.sentence.endswith(".") for problem in found.problems)
    except Refusal as refusal_:
        assert refusal_.sentence.startswith("“mutant.bin”")
        assert refusal_.sentence.endswith(".")
        assert len(refusal_.sentence) < 600
    assert time.monotonic() - begun < 10


LEAVES = [piece for piece in UBL.replace("\n", "").split("<") if not piece.endswith(">") and ">" in piece]
FIGURES = ["", "-1", "0", "1e5", "99999999999", "-99999999999", "0.0000000001", "NaN", "٣", "1 000"]
WRITABLE = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="<&\ufffe\uffff")


@given(
    leaf=st.sampled_from(LEAVES),
    value=st.one_of(st.sampled_from(FIGURES), st.text(alphabet=WRITABLE, max_size=30)),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_field_says_the_invoice_is_read_or_refused_with_a_sentence(leaf: str, value: str) -> None:
    tag, _, _ = leaf.partition(">")
    content = UBL.replace(f"<{leaf}", f"<{tag}>{value}").encode()
    try:
        found = read(content, "mutant.xml")
        assert found.totals is not None
    except Refusal as refusal_:
        assert refusal_.sentence.startswith("“mutant.xml”")
        assert len(refusal_.sentence) < 400
