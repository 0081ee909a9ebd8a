"""Purchases for clients that speak XML: the entity's type, the extension block, the order of the schema."""

from lxml import etree

from xml_desk import NS, XMLNS, XmlDesk, names

CHECK = f"""<Purchase {XMLNS}>
  <Line><Amount>5</Amount><DetailType>AccountBasedExpenseLineDetail</DetailType>
    <AccountBasedExpenseLineDetail><AccountRef>7</AccountRef></AccountBasedExpenseLineDetail></Line>
  <AccountRef>35</AccountRef><PaymentType>Check</PaymentType><EntityRef type="Vendor">5</EntityRef>
</Purchase>"""


def test_a_check_is_written_read_back_and_sent_back_whole(us: XmlDesk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    made = us.xml("POST", "purchase", CHECK)[0]

    assert names(made) == [
        "Id", "SyncToken", "MetaData", "TxnDate", "CurrencyRef", "Line", "AccountRef", "PaymentType",
        "EntityRef", "RemitToAddr", "TotalAmt", "PrintStatus", "PurchaseEx",
    ]  # fmt: skip
    entity = made.find(f"{NS}EntityRef")
    assert entity is not None
    assert (entity.text, entity.get("type"), entity.get("name")) == ("5", "Vendor", "Evergreen Paper Mill")
    assert made.findtext(f"{NS}PurchaseEx/{NS}NameValue/{NS}Value") == "3"

    again = us.xml("POST", "purchase", etree.tostring(made))[0]

    assert again.findtext(f"{NS}SyncToken") == "1"
    assert us.balance("Advertising") == 5
