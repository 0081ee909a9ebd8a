"""Random histories of `core.stock.histories`, told again to the product as operations and documents."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from core.stock import happenings, histories
from core.stock.happenings import Happening
from core.stock.histories import STATED_COSTS
from crossfoot.core.stock.legs import Document
from crossfoot.core.stock.movements import Kind
from crossfoot.stock import operations as stock
from crossfoot.stock.drafts import Moved, Present
from crossfoot.stock.models import Movement
from storehouse import Storehouse

D = Decimal


@dataclass
class Recorder:
    """Stands in for `happenings` while a history is made, and keeps what was asked of it."""

    calls: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        make = getattr(happenings, name)

        def made(*args: Any, **more: Any) -> Any:
            found = make(*args, **more)
            if isinstance(found, Happening):
                bound = inspect.signature(make).bind(*args, **more)
                bound.apply_defaults()
                self.calls[found.key] = (name, dict(bound.arguments))
            return found

        return made


def recorded(
    events: list[tuple[str, int, int]], *, is_foreign: bool
) -> tuple[histories.History, dict[str, tuple[str, dict[str, Any]]]]:
    """The history, and by the key of each happening what it was made from."""
    recorder = Recorder()
    with patch.object(histories, "they", recorder):
        return histories.history_of(events, is_foreign=is_foreign), recorder.calls


class Retelling:
    """One history on its way through the product."""

    def __init__(self, store: Storehouse, lines: dict[str, str]) -> None:
        self.store, self.lines = store, lines
        self.keys: dict[str, int] = {}
        """Our movements by their keys in the history."""
        for sku, amount in STATED_COSTS.items():
            stock.state_cost(product=store.product(sku), amount=amount, **store.ana)
        self.places = {
            name: stock.add_location(company=store.hub.company, name=name, **store.ana)
            for name in ("main", "shop")
        }

    def tell(self, name: str, args: dict[str, Any]) -> None:
        getattr(self, f"_{name}")(**{word: value for word, value in args.items() if word != "needs"})

    def movement(self, key: str) -> Movement:
        return Movement.objects.select_related("product").get(pk=self.keys[key])

    def _kept(self, key: str) -> None:
        self.keys[key] = self.store.movement(key).pk

    def _receives(self, key: str, line: str, product: str, day: date, quantity: Decimal, amount: Decimal,
                  rate: Decimal, location: str, consumed: Any, **_: Any) -> None:  # fmt: skip
        used = {one.product: one.quantity for one in consumed}
        place = self.places[location]
        self.store.receives(
            key, product, quantity, amount, day, line=line, made_of=used, rate=rate, location=place
        )
        self._kept(key)
        made_of = Movement.objects.filter(event=self.store.events[key], kind=Kind.CONSUMPTION)
        for one, row in zip(consumed, made_of.order_by("sequence"), strict=True):
            self.keys[one.key] = row.pk

    def _bills(self, key: str, line: str, day: date, quantity: Decimal, amount: Decimal, home: Decimal,
               **_: Any) -> None:  # fmt: skip
        self.store.is_billed(key, self.lines[line], quantity, amount, day, line=line, home=home)

    def _gives_price_credit(self, bill: str, day: date, amount: Decimal, home: Decimal, **_: Any) -> None:
        self.store.gets_price_credit(bill, amount, day, home=home)

    def _estimates_landed(self, receipt: str, day: date, amount: Decimal, **_: Any) -> None:
        self.store.carries(receipt, amount, 0, day)

    def _bills_charge(self, receipt: str, day: date, amount: Decimal, estimated: Decimal, **_: Any) -> None:
        self.store.carries(receipt, amount - estimated, amount, day)

    def _delivers(self, key: str, line: str, product: str, day: date, quantity: Decimal, location: str,
                  is_marked: bool, **_: Any) -> None:  # fmt: skip
        place = self.places[location]
        self.store.ships(key, product, quantity, day, line=line, is_marked=is_marked, location=place)
        self._kept(key)

    def _invoices(self, key: str, line: str, product: str, day: date, quantity: Decimal, amount: Decimal,
                  **_: Any) -> None:  # fmt: skip
        self.store.invoices(key, product, quantity, amount, day, line=line)

    def _comes_back(self, key: str, shipment: str, day: date, source: Any, amount: Decimal, scrapped: bool,
                    **_: Any) -> None:  # fmt: skip
        main = self.places["main"]
        self.store.comes_back(
            key, shipment, source.quantity, amount, day, is_scrapped=scrapped, location=main
        )
        self._kept(key)

    def _comes_back_uninvoiced(self, key: str, shipment: str, day: date, source: Any, scrapped: bool,
                               **_: Any) -> None:  # fmt: skip
        main = self.places["main"]
        self.store.comes_back(key, shipment, source.quantity, 0, day, is_scrapped=scrapped, location=main)
        self._kept(key)

    def _goes_back_unbilled(self, key: str, product: str, receipt: str, day: date, quantity: Decimal,
                            accrued: Decimal, **_: Any) -> None:  # fmt: skip
        self.store.goes_back(key, product, quantity, day, receipt=receipt)
        self._kept(key)
        assert self.movement(key).credited == accrued

    def _goes_back(self, key: str, product: str, day: date, quantity: Decimal, **_: Any) -> None:
        self.store.goes_back(key, product, quantity, day)
        self._kept(key)

    def _vendor_credits(self, returned: str, day: date, amount: Decimal, **_: Any) -> None:
        self.store.is_credited(returned, amount, day)

    def _counts(self, key: str, product: str, day: date, quantity: Decimal, location: str,
                is_thrown_away: bool, **_: Any) -> None:  # fmt: skip
        is_write_off = is_thrown_away and quantity < 0
        place = self.places[location]
        self.store.finds(key, product, quantity, day, is_write_off=is_write_off, location=place)
        self._kept(key)

    def _moves(self, key: str, product: str, day: date, quantity: Decimal, here: str, there: str,
               **_: Any) -> None:  # fmt: skip
        paper = stock.transfer(
            company=self.store.hub.company, moved=[Moved(self.store.product(product), quantity)],
            here=self.places[here], there=self.places[there], on=day, **self.store.ana,
        )  # fmt: skip
        assert paper.event is not None
        self.store.events[key] = paper.event
        self._kept(key)

    def _is_redated(self, movement: str, moved_to: date, **_: Any) -> None:
        stock.redate(event=self.store.events[movement], on=moved_to, **self.store.ana)

    def _makes(self, key: str, product: str, day: date, quantity: Decimal, consumed: Any, operation: Decimal,
               **_: Any) -> None:  # fmt: skip
        used = {one.product: one.quantity for one in consumed}
        self.store.makes(key, product, quantity, used, operation, day)
        self._kept(key)
        made_of = Movement.objects.filter(event=self.store.events[key], kind=Kind.CONSUMPTION)
        for one, row in zip(consumed, made_of.order_by("sequence"), strict=True):
            self.keys[one.key] = row.pk

    def _drop_ships(self, key: str, product: str, day: date, quantity: Decimal, cost: Decimal,
                    amount: Decimal, **_: Any) -> None:  # fmt: skip
        self.store.enters_invoice(amount, day)
        sold = Present(self.store.product(product), quantity, cost)
        self.store.events[key] = stock.drop_ship(
            company=self.store.hub.company, sold=[sold], on=day, **self.store.ana
        )
        self._kept(key)

    def _bills_drop_ship(self, sale: str, day: date, amount: Decimal, **_: Any) -> None:
        self.store.enters_bill(Document.DROP_SHIP, amount, day)
        stock.bill_drop_ship(sold=self.movement(sale), amount=amount, on=day, **self.store.ana)
