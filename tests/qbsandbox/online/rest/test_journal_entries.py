"""Journal entries: names on control accounts, one currency, tax, classes and locations."""

from decimal import Decimal

from rest_desk import Desk, identity
from settlement_forms import AP, AR, CHECKING, assert_tied, entry, posting


def test_receivable_and_payable_need_their_names(us: Desk) -> None:
    bare = us.fault("journalentry", entry(posting("Debit", AR, 5), posting("Credit", "1", 5)))
    assert bare == {
        "Message": "A business validation error has occurred while processing your request",
        "Detail": "Business Validation Error: When you use Accounts Receivable, "
        "you must choose a customer in the Name field.",
        "code": "6000",
        "element": "",
    }
    wrong = us.fault(
        "journalentry", entry(posting("Debit", "18", 5), posting("Credit", AP, 5, ("Customer", "1")))
    )
    assert wrong["Detail"] == (
        "Business Validation Error: When you use Accounts Payable, "
        "you must choose a vendor in the Name field."
    )
    assert (
        us.code("journalentry", entry(posting("Debit", "18", 5, ("Vendor", "1")), posting("Credit", "1", 5)))
        == "2500"
    )
    assert (
        us.code("journalentry", entry(posting("Debit", "18", 5, ("Ghost", "1")), posting("Credit", "1", 5)))
        == "2170"
    )


def test_credit_moves_from_one_customer_to_another_unless_the_switch_forbids_two_lines(us: Desk) -> None:
    form = entry(posting("Debit", AR, 5, ("Customer", "1")), posting("Credit", AR, 5, ("Customer", "2")))

    us.create("JournalEntry", form)
    assert (us.read("Customer", "1")["Balance"], us.read("Customer", "2")["Balance"]) == (5, -5)
    us.company.switches.one_control_line_per_journal = True
    assert us.code("journalentry", form) == "6000"
    assert_tied(us)


def test_a_reply_has_names_flags_and_no_empty_links(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    form = entry(
        {**posting("Debit", "17", "25.54", ("Customer", "1")), "Description": "Four sprinkler heads damaged"},
        posting("Credit", "44", "25.54", ("Vendor", "5")),
        {"DetailType": "DescriptionOnly", "Description": "see the photo"},
        Adjustment=True,
        DocNumber="1112",
        PrivateNote="by hand",
    )

    made = us.create("JournalEntry", form)

    assert {key: made[key] for key in made if key not in ("MetaData", "Id")} == {
        "Adjustment": True,
        "TotalAmt": 0,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "DocNumber": "1112",
        "TxnDate": "2024-03-01",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "PrivateNote": "by hand",
        "Line": [
            {
                "Id": "0",
                "Description": "Four sprinkler heads damaged",
                "Amount": Decimal("25.54"),
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {
                    "PostingType": "Debit",
                    "AccountRef": {"value": "17", "name": "Rent or Lease"},
                    "Entity": {
                        "Type": "Customer",
                        "EntityRef": {"value": "1", "name": "Alder Street Books"},
                    },
                },
            },
            {
                "Id": "1",
                "Amount": Decimal("25.54"),
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {
                    "PostingType": "Credit",
                    "AccountRef": {"value": "44", "name": "Notes Payable"},
                    "Entity": {"Type": "Vendor", "EntityRef": {"value": "5", "name": "Evergreen Paper Mill"}},
                },
            },
            {
                "Id": "2",
                "Description": "see the photo",
                "DetailType": "DescriptionOnly",
                "DescriptionLineDetail": {},
            },
        ],
        "TxnTaxDetail": {},
    }
    noted = us.post("journalentry", {**identity(made), "sparse": True, "PrivateNote": "again"})[
        "JournalEntry"
    ]
    assert (noted["DocNumber"], noted["PrivateNote"], len(noted["Line"])) == ("1112", "again", 3)


def test_what_a_journal_is_refused_for(us: Desk) -> None:
    fault = us.fault("journalentry", entry(posting("Debit", "17", 5), posting("Credit", CHECKING, 4)))
    assert (fault["code"], fault["Message"]) == ("2300", "Amount on debits not equal to credits")
    assert us.code("journalentry", entry(posting("Debit", "17", 5))) == "6000"
    assert us.code("journalentry", entry()) == "2020"
    nameless = posting("Debit", "17", 5)
    del nameless["JournalEntryLineDetail"]["PostingType"]
    assert us.code("journalentry", entry(nameless, posting("Credit", CHECKING, 5))) == "2260"
    assert (
        us.code("journalentry", entry(posting("Debit", "17", -5), posting("Credit", CHECKING, -5))) == "2290"
    )


def test_voiding_a_journal_answers_success_and_does_nothing(us: Desk) -> None:
    made = us.create("JournalEntry", entry(posting("Debit", "17", 5), posting("Credit", CHECKING, 5)))

    reply = us.post("journalentry", identity(made), operation="void")

    assert reply["BatchItemResponse"] == []
    assert us.read("JournalEntry", made["Id"])["SyncToken"] == "0"


def test_tax_on_a_line_is_booked_beside_it(uk: Desk) -> None:
    taxed = posting("Debit", "18", 100)
    detail = taxed["JournalEntryLineDetail"]
    detail["TaxCodeRef"] = {"value": "1"}
    accounts = {a["FullyQualifiedName"]: a["Id"] for a in uk.company.all("Account")}
    detail["AccountRef"] = {"value": accounts["Purchases"]}
    bank = posting(
        "Credit", next(a["Id"] for a in uk.company.all("Account") if a["AccountType"] == "Bank"), 120
    )

    assert uk.code("journalentry", entry(taxed, bank)) == "2270"
    detail["TaxApplicableOn"] = "Purchase"
    assert uk.code("journalentry", entry(taxed, bank)) == "2280"
    detail["TaxAmount"] = 20
    made = uk.create("JournalEntry", entry(taxed, bank, GlobalTaxCalculation="TaxExcluded"))

    assert [amount for _, amount in uk.entries(made)] == [100, 20, -120]
    assert_tied(uk)


def test_classes_and_locations_on_lines_where_the_company_tracks_them(us: Desk) -> None:
    kind = us.create("Class", {"Name": "Retail"})
    place = us.create("Department", {"Name": "Harbour"})
    line = posting("Debit", "17", 5)
    line["JournalEntryLineDetail"] |= {
        "ClassRef": {"value": kind["Id"]}, "DepartmentRef": {"value": place["Id"]},
    }  # fmt: skip
    form = entry(line, posting("Credit", CHECKING, 5))

    assert "ClassRef" not in us.create("JournalEntry", form)["Line"][0]["JournalEntryLineDetail"]
    us.company.set_preferences("AccountingInfoPrefs", ClassTrackingPerTxnLine=True, TrackDepartments=True)
    detail = us.create("JournalEntry", form)["Line"][0]["JournalEntryLineDetail"]

    assert (detail["ClassRef"]["name"], detail["DepartmentRef"]["name"]) == ("Retail", "Harbour")
