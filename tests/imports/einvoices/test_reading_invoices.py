"""A vendor's e-invoice becomes plain values, whichever syntax the vendor's program writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import facturx
import pytest

from crossfoot.core.problems import Refusal
from crossfoot.imports.einvoices import ChargeKind, FileKind, ReadInvoice, read
from crossfoot.imports.einvoices.invoice import Charge, Discount, Line, Party, Preceding, TaxSubtotal, Totals
from einvoice_files import CII, UBL, changed, credit_note


def ubl(*changes: tuple[str, str]) -> ReadInvoice:
    return read(changed(UBL, *changes), "invoice.xml")


def cii(*changes: tuple[str, str]) -> ReadInvoice:
    return read(changed(CII, *changes), "invoice.xml")


def refusal(content: bytes, name: str = "invoice.xml") -> str:
    with pytest.raises(Refusal) as told:
        read(content, name)
    return told.value.sentence


def test_the_files_of_these_tests_are_valid_by_the_official_schemas() -> None:
    for text in (UBL, CII, credit_note()):
        assert facturx.xml_check_xsd(text.encode())


def test_the_same_invoice_in_ubl_and_in_cii_is_the_same_invoice() -> None:
    assert ubl().kind is FileKind.UBL
    assert cii().kind is FileKind.CII
    assert replace(ubl(), kind=FileKind.CII) == cii()


def test_the_head_of_an_invoice_says_who_when_for_which_order_and_what_is_to_be_paid() -> None:
    invoice = ubl()
    assert (invoice.number, invoice.type_code, invoice.is_credit) == ("HM-2026-118", "380", False)
    assert (invoice.invoice_on, invoice.due_on) == (date(2026, 3, 2), date(2026, 4, 1))
    assert invoice.delivered_on == date(2026, 2, 27)
    assert (invoice.currency, invoice.tax_currency) == ("EUR", "SEK")
    assert (invoice.purchase_order, invoice.sales_order) == ("PO-1007", "S-55")
    assert (invoice.contract, invoice.buyer_reference) == ("C-9", "Ana")
    assert invoice.preceding == (Preceding("HM-2026-090", date(2026, 2, 1)),)
    assert invoice.profile == "EN 16931"
    assert invoice.totals == Totals(
        lines=D("1019.25"),
        discounts=D("19.25"),
        charges=D("90.00"),
        net=D("1090.00"),
        tax=D("237.08"),
        gross=D("1327.08"),
        payable=D("1027.00"),
        prepaid=D("300.00"),
        rounding=D("-0.08"),
        tax_in_tax_currency=D("2654.12"),
    )
    assert invoice.notes == ("Thank you for ordering.", "The chairs are of oak from Småland.")
    assert (invoice.payment.terms, invoice.payment.reference) == ("30 days net", "118-2026")
    assert invoice.payment.account == "SE4550000000058398257466"
    assert invoice.problems == ()


def test_vendor_and_buyer_come_with_their_registrations_and_addresses() -> None:
    invoice = ubl()
    assert invoice.vendor == Party(
        name="Halden Möbler AB",
        trading_name="Halden Möbler",
        vat_id="SE556677889901",
        tax_ids=("556677-8899",),
        registration="5566778899",
        electronic_address="7300010000001",
        electronic_scheme="0088",
        street="Storgatan 1",
        city="Växjö",
        postcode="352 30",
        country="SE",
        contact="Order desk",
        email="desk@halden.example",
    )
    assert (invoice.buyer.name, invoice.buyer.vat_id) == ("Brightware Ltd", "IE1234567T")
    assert invoice.payee == Party(name="Halden Finans")


def test_a_line_keeps_its_discount_its_price_and_every_number_of_its_item() -> None:
    assert ubl().lines[0] == Line(
        number="1",
        name="Oak chair",
        amount=D("850.25"),
        quantity=D(10),
        unit_price=D("89.50"),
        unit="C62",
        gross_price=D("95.00"),
        price_discount=D("5.50"),
        description="Chair of solid oak, waxed",
        note="Two boxes",
        order_line="1",
        seller_item_id="HM-77",
        buyer_item_id="CH-100",
        standard_item_id="7300010000018",
        gtin="7300010000018",
        discounts=(Discount(D("44.75"), "Spring sale", "", D(5), D("895.00")),),
        tax_category="S",
        tax_percent=D(25),
        accounting_reference="4010",
        origin_country="SE",
        properties=(("Colour", "Natural"),),
    )


def test_a_price_may_be_for_a_hundred_and_a_quantity_may_be_taken_back() -> None:
    _, screws, manuals, hours = ubl().lines
    assert (screws.quantity, screws.unit_price, screws.price_base_quantity) == (D(500), D("12.40"), D(100))
    assert screws.charges == (Charge(D("3.00"), ChargeKind.HANDLING, "Small bags", "PC"),)
    assert (manuals.quantity, manuals.amount) == (D(-2), D("-16.00"))
    assert (hours.unit, hours.quantity, hours.tax_category, hours.tax_percent) == (
        "HUR",
        D("1.5"),
        "AE",
        D(0),
    )


def test_discounts_and_charges_on_the_whole_invoice_are_kept_apart_by_what_they_are_for() -> None:
    invoice = ubl()
    assert invoice.discounts == (
        Discount(D("19.25"), "Loyal customer", "95", tax_category="S", tax_percent=D(25)),
    )
    assert invoice.charges == (
        Charge(D("60.00"), ChargeKind.FREIGHT, "By lorry", "FC", tax_category="S", tax_percent=D(25)),
        Charge(D("30.00"), ChargeKind.DUTY, "Customs duty", tax_category="E", tax_percent=D(0)),
    )


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        ("FC", "x", ChargeKind.FREIGHT),
        ("DL", "", ChargeKind.FREIGHT),
        ("SAA", "Shipping and handling", ChargeKind.FREIGHT),
        ("HD", "", ChargeKind.HANDLING),
        ("ZZZ", "Versandkosten", ChargeKind.FREIGHT),
        ("", "Frais de port", ChargeKind.FREIGHT),
        ("", "Zollgebühren", ChargeKind.DUTY),
        ("ABK", "Handling fee", ChargeKind.HANDLING),
        ("AA", "Advertising", ChargeKind.OTHER),
        ("", "", ChargeKind.OTHER),
    ],
)
def test_what_a_charge_is_for_is_told_by_its_code_or_else_by_its_words(
    code: str, reason: str, kind: ChargeKind
) -> None:
    found = cii(
        ("<ram:ReasonCode>FC</ram:ReasonCode>", f"<ram:ReasonCode>{code}</ram:ReasonCode>"),
        ("By lorry", reason),
    )
    assert found.charges[0].kind is kind


def test_a_charge_that_names_a_kind_of_duty_is_duty() -> None:
    found = ubl(
        ("<cbc:AllowanceChargeReasonCode>FC", '<cbc:AllowanceChargeReasonCode listID="5153">CUD'),
        ("By lorry", "At the border"),
    )
    assert (found.charges[0].kind, found.charges[0].reason_code) == (ChargeKind.DUTY, "CUD")


def test_the_freight_element_of_the_extended_profile_is_a_charge_for_freight() -> None:
    service = """<ram:SpecifiedLogisticsServiceCharge><ram:Description>To your door</ram:Description>
      <ram:AppliedAmount>60.00</ram:AppliedAmount><ram:AppliedTradeTax><ram:TypeCode>VAT</ram:TypeCode>
      <ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>25</ram:RateApplicablePercent>
      </ram:AppliedTradeTax></ram:SpecifiedLogisticsServiceCharge>"""
    begin = CII.index("<ram:SpecifiedTradeAllowanceCharge>", CII.index("Loyal customer"))
    end = CII.index("</ram:SpecifiedTradeAllowanceCharge>", begin) + len(
        "</ram:SpecifiedTradeAllowanceCharge>"
    )
    found = read((CII[:begin] + service + CII[end:]).encode(), "invoice.xml")
    assert found.charges[1] == Charge(
        D("60.00"), ChargeKind.FREIGHT, "To your door", "FC", tax_category="S", tax_percent=D(25)
    )
    assert found.problems == ()


def test_tax_is_kept_by_category_and_rate_with_the_reason_for_none() -> None:
    assert ubl().tax_subtotals == (
        TaxSubtotal(D("956.00"), D("239.00"), "S", D(25)),
        TaxSubtotal(D("-16.00"), D("-1.92"), "S", D(12)),
        TaxSubtotal(D("120.00"), D("0.00"), "AE", D(0), "Reverse charge", "VATEX-EU-AE"),
        TaxSubtotal(D("30.00"), D("0.00"), "E", D(0), "Outlay"),
    )


def test_a_credit_note_states_positive_amounts_and_is_a_credit() -> None:
    credit = read(credit_note().encode(), "credit.xml")
    assert (credit.is_credit, credit.type_code, credit.due_on) == (True, "381", date(2026, 4, 1))
    assert replace(credit, is_credit=False, type_code="380", file_name="invoice.xml") == ubl()
    in_cii = cii(("<ram:TypeCode>380<", "<ram:TypeCode>381<"))
    assert replace(in_cii, kind=FileKind.UBL, file_name="credit.xml") == credit


@pytest.mark.parametrize(
    ("code", "is_credit"), [("381", True), ("396", True), ("384", False), ("386", False), ("389", False)]
)
def test_the_type_of_document_says_whether_it_is_a_credit(code: str, is_credit: bool) -> None:
    found = ubl(("<cbc:InvoiceTypeCode>380", f"<cbc:InvoiceTypeCode>{code}"))
    assert (found.type_code, found.is_credit) == (code, is_credit)


@pytest.mark.parametrize("yes", ["true", "1", " true "])
def test_a_truth_may_be_written_in_every_way_of_xml_schema(yes: str) -> None:
    no = {"true": "false", "1": "0", " true ": "\n false\n"}[yes]
    assert (
        ubl(
            ("<cbc:ChargeIndicator>true<", f"<cbc:ChargeIndicator>{yes}<"),
            ("<cbc:ChargeIndicator>false<", f"<cbc:ChargeIndicator>{no}<"),
        )
        == ubl()
    )
    assert (
        cii(
            ("Indicator>true</udt", f"Indicator>{yes}</udt"), ("Indicator>false</udt", f"Indicator>{no}</udt")
        )
        == cii()
    )


def test_days_may_carry_a_time_zone_or_a_time() -> None:
    assert ubl(("2026-03-02<", "2026-03-02+01:00<"), ("2026-04-01<", "2026-04-01Z<")) == ubl()
    assert cii(('format="102">20260302<', 'format="203">202603021530<')) == cii()


def test_of_several_due_days_the_last_one_is_when_all_is_due() -> None:
    terms = "<ram:SpecifiedTradePaymentTerms>"
    early = f"""{terms}<ram:Description>Half at once</ram:Description><ram:DueDateDateTime>
      <udt:DateTimeString format="102">20260315</udt:DateTimeString></ram:DueDateDateTime>
      </ram:SpecifiedTradePaymentTerms>{terms}"""
    found = cii((terms, early))
    assert found.due_on == date(2026, 4, 1)
    assert found.payment.terms == "Half at once\n30 days net"


def test_a_due_day_among_the_payment_means_of_an_invoice_is_found() -> None:
    found = ubl(
        ("<cbc:DueDate>2026-04-01</cbc:DueDate>", ""),
        ("<cbc:PaymentID>", "<cbc:PaymentDueDate>2026-04-08</cbc:PaymentDueDate><cbc:PaymentID>"),
    )
    assert found.due_on == date(2026, 4, 8)


def test_peppols_placeholder_for_no_order_number_is_no_order_number() -> None:
    assert ubl(("PO-1007", "NA")).purchase_order == ""


def test_an_invoice_in_the_envelope_of_peppol_is_read() -> None:
    namespace = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    text = UBL[UBL.index("<Invoice") :]
    envelope = f"""<StandardBusinessDocument xmlns="{namespace}"><StandardBusinessDocumentHeader/>{text}
      </StandardBusinessDocument>"""
    assert read(envelope.encode(), "invoice.xml") == ubl()
    assert "<StandardBusinessDocument>" in refusal(envelope.replace(text, "").encode())


def test_a_currency_that_is_written_twice_or_small_is_one_currency() -> None:
    code = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
    assert ubl((code, code + code)) == ubl()
    assert ubl((code, code.replace("EUR", "eur"))) == ubl()


def test_a_total_of_tax_without_a_currency_is_in_the_invoices() -> None:
    assert cii(('<ram:TaxTotalAmount currencyID="EUR">', "<ram:TaxTotalAmount>")) == cii()


def test_subtotals_of_tax_in_the_tax_currency_are_not_added_to_those_of_the_invoice() -> None:
    in_kronor = """<cbc:TaxAmount currencyID="SEK">2654.12</cbc:TaxAmount>
      <cac:TaxSubtotal><cbc:TaxableAmount currencyID="SEK">10702.64</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="SEK">2675.66</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
      <cbc:Percent>25</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal>"""
    assert ubl(('<cbc:TaxAmount currencyID="SEK">2654.12</cbc:TaxAmount>', in_kronor)) == ubl()


def test_lines_that_sum_up_others_are_not_paid_twice() -> None:
    status = "<ram:LineID>4</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    found = cii(("<ram:LineID>4</ram:LineID>", status))
    assert [line.number for line in found.lines] == ["1", "2", "3"]


def test_every_line_may_name_an_order_of_its_own() -> None:
    found = cii(
        (
            "<ram:BuyerOrderReferencedDocument>\n          <ram:LineID>1",
            "<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO-1008</ram:IssuerAssignedID><ram:LineID>1",
        )
    )
    assert (found.purchase_order, found.lines[0].order_number) == ("PO-1007", "PO-1008")


def test_plain_ubl_with_nothing_but_what_is_to_be_paid_still_has_its_sums() -> None:
    begin, end = UBL.index("<cac:LegalMonetaryTotal>"), UBL.index("</cac:LegalMonetaryTotal>")
    text = (
        UBL[:begin]
        + '<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">1327.08</cbc:PayableAmount>'
        + UBL[end:]
    )
    found = read(
        changed(text, ("<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>", "")), "a.xml"
    )
    assert found.profile == "UBL 2.1"
    assert found.totals == Totals(
        lines=D("1019.25"),
        discounts=D("19.25"),
        charges=D("90.00"),
        net=D("1090.00"),
        tax=D("237.08"),
        gross=D("1327.08"),
        payable=D("1327.08"),
        tax_in_tax_currency=D("2654.12"),
    )
    assert found.problems == ()


@pytest.mark.parametrize(
    ("identifier", "profile"),
    [
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "XRechnung 3.0"),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
            "Peppol BIS Billing 3.0",
        ),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", "Factur-X BASIC"),
        ("urn:cen.eu:en16931:2017#conformant#urn:zugferd.de:2p0:extended", "Factur-X EXTENDED"),
        ("urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr", "Extended CTC FR"),
        ("something of our own", "CII"),
    ],
)
def test_the_profile_has_the_name_that_people_know(identifier: str, profile: str) -> None:
    assert cii(("urn:cen.eu:en16931:2017", identifier)).profile == profile


def test_a_profile_without_lines_says_so() -> None:
    begin = CII.index("<ram:IncludedSupplyChainTradeLineItem>")
    end = CII.rindex("</ram:IncludedSupplyChainTradeLineItem>") + len(
        "</ram:IncludedSupplyChainTradeLineItem>"
    )
    text = CII[:begin] + CII[end:]
    found = read(changed(text, ("urn:cen.eu:en16931:2017", "urn:factur-x.eu:1p0:minimum")), "short.xml")
    assert (found.has_lines, found.is_e_invoice) == (False, True)
    assert found.totals == cii().totals
    (problem,) = found.problems
    assert not problem.blocks
    assert problem.sentence == (
        "“short.xml” states the sums of the invoice and no lines (profile Factur-X MINIMUM). Enter the lines "
        "by hand."
    )


def test_zugferd_1_is_read_under_its_old_names() -> None:
    old = (
        CII.replace(":CrossIndustryInvoice:100", ":X")
        .replace("urn:un:unece:uncefact:data:standard:X", "urn:ferd:CrossIndustryDocument:invoice:1p0")
        .replace(
            "ReusableAggregateBusinessInformationEntity:100", "ReusableAggregateBusinessInformationEntity:12"
        )
        .replace("UnqualifiedDataType:100", "UnqualifiedDataType:15")
        .replace("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument")
        .replace("rsm:ExchangedDocumentContext", "rsm:SpecifiedExchangedDocumentContext")
        .replace("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>")
        .replace("rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction")
        .replace("ApplicableHeaderTrade", "ApplicableSupplyChainTrade")
        .replace("SpecifiedLineTrade", "SpecifiedSupplyChainTrade")
        .replace("RateApplicablePercent", "ApplicablePercent")
        .replace("LineMonetarySummation", "MonetarySummation")
        .replace("HeaderMonetarySummation", "MonetarySummation")
        .replace("ram:IssuerAssignedID", "ram:ID")
        .replace("urn:cen.eu:en16931:2017", "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort")
    )
    found = read(old.encode(), "ZUGFeRD-invoice.xml")
    assert found.profile == "ZUGFeRD 1.0 COMFORT"
    now = replace(found, profile="EN 16931", specification="urn:cen.eu:en16931:2017", file_name="invoice.xml")
    assert now == replace(cii(), sales_order=now.sales_order, preceding=now.preceding)
    assert (now.purchase_order, now.contract, len(now.lines)) == ("PO-1007", "C-9", 4)


@pytest.mark.parametrize(
    ("encoding", "mark"), [("UTF-16", b""), ("ISO-8859-1", b""), ("UTF-8", b"\xef\xbb\xbf")]
)
def test_an_encoding_that_the_file_declares_is_read(encoding: str, mark: bytes) -> None:
    content = mark + UBL.replace("'UTF-8'", f"'{encoding}'").encode(encoding)
    assert read(content, "invoice.xml") == ubl()
