"""What lower editions lack, a subscription that has ended, and users who were shown the door."""

import pytest

from qbsandbox.company.editions import FEATURES, Edition
from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk, bill, expense, invoice, parse, sale


def desk_of(edition: Edition) -> Desk:
    return Desk(CompanyFile.create(profile="us", realm_id="42", now=NOW, edition=edition))


WANTS = {
    "class": {"Name": "North"},
    "department": {"Name": "Depot"},
    "purchaseorder": bill(expense(10)),
    "bill": bill(expense(10)),
    "billpayment": {},
    "vendorcredit": bill(expense(10)),
    "timeactivity": {},
    "recurringtransaction": {},
    "companycurrency": {"Code": "EUR"},
    "exchangerate": {},
    "inventoryadjustment": {},
    "item": {"Name": "Kettle", "Type": "Inventory"},
}
REFUSED = {
    Edition.SIMPLE_START: set(WANTS),
    Edition.ESSENTIALS: {"class", "department", "purchaseorder", "inventoryadjustment", "item"},
}


@pytest.mark.parametrize("edition", REFUSED)
def test_what_an_edition_lacks_is_refused_with_5030(edition: Edition) -> None:
    desk = desk_of(edition)

    for segment in REFUSED[edition]:
        fault = desk.fault(segment, WANTS[segment])
        assert fault["code"] == "5030", segment
        assert fault["Message"] == "Feature Not Supported Error"
        assert fault["Detail"].endswith(f"is not available in QuickBooks Online {edition.value}.")
    assert desk.create("Invoice", invoice(sale(10)))["TotalAmt"] == 10


def test_which_of_the_two_codes_it_is_can_be_switched() -> None:
    desk = desk_of(Edition.SIMPLE_START)
    desk.company.switches.missing_feature = "5020"

    assert desk.fault("class", WANTS["class"]) == {
        "Message": "Permission Denied",
        "Detail": "Permission Denied : Class tracking is not available in QuickBooks Online Simple Start.",
        "code": "5020",
        "element": "",
    }


def test_essentials_takes_bills_but_no_orders_in_a_batch() -> None:
    desk = desk_of(Edition.ESSENTIALS)

    done, refused = desk.batch(
        {"bId": "1", "operation": "create", "Bill": bill(expense(10))},
        {"bId": "2", "operation": "create", "PurchaseOrder": bill(expense(10))},
    )

    assert done["Bill"]["TotalAmt"] == 10
    assert refused["Fault"]["Error"][0]["code"] == "5030"


@pytest.mark.parametrize("edition", Edition)
def test_the_edition_is_shown_and_what_it_lacks_is_off(edition: Edition) -> None:
    desk = desk_of(edition)

    shown = {pair["Name"]: pair["Value"] for pair in desk.get("companyinfo/42")["CompanyInfo"]["NameValue"]}
    preferences = desk.get("preferences")["Preferences"]

    assert (shown["OfferingSku"], shown["SubscriptionStatus"]) == (
        f"QuickBooks Online {edition.value}",
        "PAID",
    )
    assert preferences["CurrencyPrefs"]["MultiCurrencyEnabled"] is (edition is not Edition.SIMPLE_START)
    assert preferences["ProductAndServicesPrefs"]["QuantityOnHand"] is (
        edition in (Edition.PLUS, Edition.ADVANCED)
    )


def test_a_setting_that_the_edition_lacks_cannot_be_switched_on() -> None:
    desk = desk_of(Edition.ESSENTIALS)
    preferences = desk.get("preferences")["Preferences"]
    echoed = desk.post("preferences", preferences)["Preferences"]

    echoed["AccountingInfoPrefs"]["ClassTrackingPerTxn"] = True

    assert desk.code("preferences", echoed) == "5030"


def test_a_company_that_moves_to_a_lower_edition_keeps_its_records_and_loses_the_feature() -> None:
    desk = desk_of(Edition.PLUS)
    kept = desk.create("Class", {"Name": "North"})

    desk.company.set_edition(Edition.SIMPLE_START)

    assert desk.read("Class", kept["Id"])["Name"] == "North"
    assert desk.code("class", {"Name": "South"}) == "5030"
    desk.company.set_edition(Edition.ADVANCED)
    assert desk.create("Class", {"Name": "South"})["Name"] == "South"


def test_after_the_end_of_the_subscription_nothing_can_be_written_and_all_can_be_read() -> None:
    desk = desk_of(Edition.PLUS)
    sold = desk.create("Invoice", invoice(sale(10)))
    desk.company.set_subscription("EXPIRED")
    before = desk.counts()

    reply = desk.send("POST", "customer", {"DisplayName": "Ana Ortiz"})

    assert reply.status == 400
    assert parse(reply)["Fault"] == {
        "Error": [
            {
                "Message": "Invalid Company Status",
                "Detail": "Subscription period has ended or canceled or there was a billing problem : You can't"
                " add data to QuickBooks Online Plus because your trial or subscription period ended.",
                "code": "6190",
                "element": "",
            }
        ],
        "type": "ValidationFault",
    }
    assert desk.code("taxservice/taxcode", {"TaxCode": "X"}) == "6190"
    assert desk.read("Invoice", sold["Id"])["TotalAmt"] == 10
    assert desk.counts() == before
    shown = {pair["Name"]: pair["Value"] for pair in desk.get("companyinfo/42")["CompanyInfo"]["NameValue"]}
    assert shown["SubscriptionStatus"] == "EXPIRED"
    desk.company.set_subscription("PAID")
    desk.create("Customer", {"DisplayName": "Ana Ortiz"})


def test_every_feature_says_where_it_is_known_from() -> None:
    assert all(feature.source for feature in FEATURES)
    assert not Edition.ESSENTIALS.has(FEATURES[1])
    with pytest.raises(ValueError, match="there are Simple Start, Essentials, Plus, Advanced"):
        Edition.of("Ultimate")
    assert Edition.of("QuickBooks Online simple_start") is Edition.SIMPLE_START
