"""What payments and bill payments have in common: whose documents they settle, what they keep of their lines, and
how they are booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import amount, cents, rounded
from qbsandbox.company.entities import posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

# How the settled document calls its payer; checks and card payments of bills share one word (seen).
TITLES = {"Payment": "Payment", "BillPayment": "BillPaymentCheck"}
# What lines may name, and the kind of record that is.
OF_CUSTOMERS = {
    "Invoice": "Invoice",
    "CreditMemo": "CreditMemo",
    "JournalEntry": "JournalEntry",
    "Deposit": "Deposit",
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
}
OF_VENDORS = {
    "Bill": "Bill",
    "VendorCredit": "VendorCredit",
    "JournalEntry": "JournalEntry",
    "Deposit": "Deposit",
}


@dataclass(frozen=True, slots=True)
class Purse:
    """One kind of payer: whose documents it settles, and how its money moves the ledger.

    `charge` is the sign of what it pays off (invoices are debits, bills credits); `links` are the TxnTypes its
    lines may name; unknown ones are refused, or dropped without a word where `drops_others`.
    """

    control: str
    party: str
    party_field: str
    charge: int
    links: Mapping[str, str]
    drops_others: bool


MONEY_IN = Purse(chart.RECEIVABLE, "Customer", "CustomerRef", 1, OF_CUSTOMERS, drops_others=False)
MONEY_OUT = Purse(chart.PAYABLE, "Vendor", "VendorRef", -1, OF_VENDORS, drops_others=True)
PURSES = {"Payment": MONEY_IN, "BillPayment": MONEY_OUT}


@dataclass(slots=True)
class Settled:
    """One line of a payer: what it settles, in hundredths, signed as in the ledger."""

    entity: str
    id: int
    account_id: int
    name_id: int
    cents: int
    home_cents: int
    dated_on: str

    def as_list(self) -> list[str | int]:
        return [
            self.entity, self.id, self.account_id, self.name_id, self.cents, self.home_cents, self.dated_on,
        ]  # fmt: skip


def settled_by(body: JsonObject) -> list[Settled]:
    return [Settled(*row) for row in body.get("Settled", ())]


def keep(body: JsonObject, lines: list[JsonObject], found: Sequence[Settled], unapplied: Decimal) -> None:
    body["Line"] = lines
    body["UnappliedAmt"] = unapplied
    body["Settled"] = [settled.as_list() for settled in found]
    if not found:
        del body["Settled"]


def unapplied_of(purse: Purse, total: Decimal, found: Sequence[Settled]) -> Decimal:
    return total + NOTHING - purse.charge * amount(sum(settled.cents for settled in found))


def postings(books: Books, payer: Record, money: int, rest: tuple[int, tuple[str, int]]) -> list[Posting]:
    """The entries of a payer: its money on the account `money`, what it settles on the documents' own
    receivable or payable accounts and names at the documents' rates, what is unapplied on `rest` at its own
    rate. What the rates differ by is booked on Exchange Gain or Loss (a gain is a credit).

    Money in debits the money and credits the receivable, money out credits the money and debits the payable;
    credits that are used go the other way.
    """
    body = payer.body
    purse = PURSES[payer.entity]
    currency = str(body["CurrencyRef"]["value"])
    rate = posting.rate_of(body)
    total = body["TotalAmt"] + NOTHING
    own: dict[tuple[int, tuple[str, int]], list[int]] = {}
    at_own_rate = purse.charge * cents(rounded(total * rate, books.home))
    for settled in settled_by(body):
        sums = own.setdefault((settled.account_id, (purse.party, settled.name_id)), [0, 0])
        sums[0] -= settled.cents
        sums[1] -= settled.home_cents
        at_own_rate -= cents(rounded(amount(settled.cents) * rate, books.home))
    unapplied = cents(body["UnappliedAmt"] + NOTHING)
    if unapplied:
        sums = own.setdefault(rest, [0, 0])
        sums[0] -= purse.charge * unapplied
        sums[1] -= at_own_rate
    name = (purse.party, int(body[purse.party_field]["value"]))
    booked = [
        Posting(
            money, purse.charge * cents(rounded(total * rate, books.home)), purse.charge * cents(total),
            currency, name,
        )
    ]  # fmt: skip
    booked += [
        Posting(account, home, cents_, currency, named, "", moves_name=True)
        for (account, named), (cents_, home) in own.items()
        if cents_ or home
    ]
    left = -sum(side.cents for side in booked)
    if left:
        booked.append(Posting(books.account_of_subtype("ExchangeGainOrLoss").id, left, 0, books.home, name))
    return booked


def money_account(body: JsonObject) -> int:
    """Where the money of a payer goes to or comes from; 0 where there is none."""
    holder = (
        body.get("DepositToAccountRef")
        or (body.get("CheckPayment") or {}).get("BankAccountRef")
        or (body.get("CreditCardPayment") or {}).get("CCAccountRef")
    )
    return int(holder["value"]) if holder else 0


def rest_of(books: Books, body: JsonObject, purse: Purse) -> tuple[int, tuple[str, int]]:
    """The account and the name of what is unapplied."""
    ref = body.get("ARAccountRef")
    settled = settled_by(body)
    if ref:
        account = int(ref["value"])
    elif settled:
        account = settled[0].account_id
    else:
        account = books.control_account(purse.control, str(body["CurrencyRef"]["value"])).id
    return account, (purse.party, int(body[purse.party_field]["value"]))
