"""Whatever happens to stock, and in whatever order, the asset account holds what its layers are worth."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.products import stock
from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk, bill, identity, invoice, sale
from stock_forms import adjustment, bought, stocked, worth_from_scratch

KINDS = ("Invoice", "Bill", "VendorCredit", "CreditMemo", "InventoryAdjustment")
DAYS = st.dates(date(2024, 1, 1), date(2024, 1, 8)).map(date.isoformat)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "sell",
                "buy",
                "sell",
                "buy",
                "give back",
                "take back",
                "count",
                "edit",
                "delete",
                "void",
                "date",
            ]
        ),
        st.integers(0, 7),
        st.sampled_from(["11", "new"]),
        st.decimals(min_value="0.1", max_value="9", places=1),
        st.decimals(min_value="0", max_value="30", places=2),
        DAYS,
    ),
    min_size=4,
    max_size=16,
)


class Storekeeper:
    """Does one thing at a time to a company with two stocked items."""

    def __init__(self) -> None:
        self.desk = Desk(CompanyFile.create(profile="us", realm_id="1", now=NOW))
        made = self.desk.create("Item", stocked("Widget", quantity="3.5", cost="4.33"))
        self.items = {"11": "11", "new": made["Id"]}

    def does(self, verb: str, which: int, item: str, count: Decimal, price: Decimal, day: str) -> None:
        item = self.items[item]
        dated = {"TxnDate": day}
        match verb:
            case "sell":
                body = invoice(sale(0, item=item, quantity=count, price=0))
                self.desk.create("Invoice", body | dated)
            case "buy":
                self.desk.create("Bill", bill(bought(item, count, price)) | dated)
            case "give back":
                lines = [bought(item, count, price), bought(item, -count / 2, price)]
                self.desk.create("VendorCredit", bill(*lines) | dated)
            case "take back":
                body = invoice(sale(0, item=item, quantity=count, price=0))
                self.desk.create("CreditMemo", body | dated)
            case "count":
                self.desk.create("InventoryAdjustment", adjustment((item, count - 4)) | dated)
            case "edit" | "date" | "delete" | "void":
                self.change(verb, which, item, count, price, dated)

    def change(
        self, verb: str, which: int, item: str, count: Decimal, price: Decimal, dated: dict[str, str]
    ) -> None:
        found = [(kind, record) for kind in KINDS for record in self.desk.company.all(kind)]
        if not found:
            return
        kind, record = found[which % len(found)]
        if verb in ("delete", "void"):
            self.desk.send("POST", kind.lower(), identity(record), operation=verb)
            return
        change: dict[str, Any] = {**identity(record), "sparse": True, **dated}
        if "VendorRef" in record:
            change["VendorRef"] = record["VendorRef"]
        if verb == "edit" and kind in ("Invoice", "CreditMemo"):
            change["Line"] = [sale(0, item=item, quantity=count, price=0)]
        elif verb == "edit" and kind in ("Bill", "VendorCredit"):
            change["Line"] = [bought(item, count, price)]
        elif verb == "edit":
            change["Line"] = adjustment((item, -count))["Line"]
        self.desk.send("POST", kind.lower(), change)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_the_asset_account_is_worth_the_layers(steps: list[Any]) -> None:
    keeper = Storekeeper()
    for step in steps:
        keeper.does(*step)
    desk = keeper.desk

    worths = {id: worth_from_scratch(desk, id) for id in keeper.items.values()}
    for id, (quantity, _) in worths.items():
        assert desk.read("Item", id)["QtyOnHand"] == quantity
    total = sum(sum(cents) for _, cents in worths.values())
    assert desk.balance("Inventory Asset") == Decimal(total) / 100
    books = Books(desk.company, desk.now)
    for day in (date(2024, 1, 3), date(2024, 1, 31)):
        ledger = desk.company.ledger.balance("81", day)
        assert sum(value.cents for value in stock.valuation(books, day)) == ledger * 100
        assert sum(amount for _, _, amount in desk.company.ledger.trial_balance(date(2024, 1, 1), day)) == 0
    open_layers = desk.company.store.connection.execute(
        "SELECT count(*) FROM stock_layers WHERE used >= quantity"
    ).fetchone()
    assert open_layers == (0,)


def test_a_storekeepers_day_really_happens() -> None:
    """The property above would hold for a company in which everything is refused; this one is not."""
    keeper = Storekeeper()
    for verb in ("buy", "sell", "give back", "take back", "count", "edit", "date"):
        keeper.does(verb, 1, "11", Decimal(2), Decimal("3.50"), "2024-01-02")

    assert [len(keeper.desk.company.all(kind)) for kind in KINDS] == [1, 1, 1, 1, 1]
    assert keeper.desk.read("Bill", keeper.desk.company.all("Bill")[0]["Id"])["SyncToken"] == "2"
