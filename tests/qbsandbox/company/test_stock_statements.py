"""How many statements a movement of stock takes, however long the item's history is."""

from rest_desk import Desk, bill, invoice, sale
from stock_forms import bought


def statements(us: Desk, item: str, number: int) -> int:
    """What one more sale takes; the first of a company looks up accounts that later ones know."""
    seen: list[str] = []
    us.company.store.connection.set_trace_callback(seen.append)
    us.create("Invoice", invoice(sale(10, item=item, quantity=1, price=10), DocNumber=f"S-{number}"))
    us.company.store.connection.set_trace_callback(None)
    return len(seen)


def test_a_sale_after_all_others_takes_as_many_statements_as_ever(us: Desk) -> None:
    us.create("Bill", bill(bought("11", 500, 2)))
    of_nothing_in_stock = statements(us, "3", 0)
    for number in range(1, 3):
        early = statements(us, "11", number)
    for number in range(3, 60):
        us.create("Invoice", invoice(sale(10, item="11", quantity=1, price=10), DocNumber=f"S-{number}"))

    assert statements(us, "11", 60) == early
    assert early - of_nothing_in_stock <= 14


def test_a_sale_entered_late_concerns_the_later_ones_only(us: Desk) -> None:
    us.create("Bill", bill(bought("11", 500, 2)))
    for day in range(1, 29):
        form = invoice(sale(10, item="11", quantity=1, price=10), DocNumber=f"S-{day}")
        us.create("Invoice", {**form, "TxnDate": f"2024-05-{day:02d}"})
    seen: list[str] = []
    us.company.store.connection.set_trace_callback(seen.append)
    late = invoice(sale(10, item="11", quantity=1, price=10), DocNumber="LATE")
    us.create("Invoice", {**late, "TxnDate": "2024-05-27"})

    assert len(seen) <= 40
    assert us.balance("Inventory Asset") == (500 - 29) * 2


def test_what_is_not_in_stock_takes_no_statement_for_it(us: Desk) -> None:
    seen: list[str] = []
    us.company.store.connection.set_trace_callback(seen.append)
    us.create("Invoice", invoice(sale(10, item="3", quantity=1, price=10), DocNumber="S-1"))

    assert [statement for statement in seen if "stock" in statement] == []
