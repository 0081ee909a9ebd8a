"""A small QuickBooks company and documents for it, as tests of the core need them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from crossfoot.core.checks import SourceFacts, check
from crossfoot.core.mappings import Mappings, RemoteAccount, RemoteItem, RemoteTax
from crossfoot.core.postings import Bill, ExpenseLine, Invoice, Item, Party, SalesLine
from crossfoot.core.tax_rates import CodeRate

D = Decimal

TODAY = date(2026, 1, 15)

US = Mappings(
    country="US",
    home_currency="USD",
    accounts={
        "sales": RemoteAccount("79", "Sales of Product Income", "Income"),
        "shipping": RemoteAccount("80", "Shipping Income", "Income"),
        "discount": RemoteAccount("86", "Discounts given", "Income"),
        "rounding": RemoteAccount("87", "Rounding", "Other Expense"),
        "purchases": RemoteAccount("90", "Purchases", "Cost of Goods Sold"),
        "freight": RemoteAccount("91", "Freight in", "Expense"),
    },
    items={
        "income:sales": RemoteItem("11", "Sales", "Service", "79"),
        "income:shipping": RemoteItem("12", "Shipping", "Service", "80"),
    },
    taxes={},
    parties={"customer:5": "58", "vendor:7": "61"},
    receivable=RemoteAccount("84", "Accounts Receivable (A/R)", "Accounts Receivable"),
    payable=RemoteAccount("33", "Accounts Payable (A/P)", "Accounts Payable"),
    tax_payable=RemoteAccount("89", "Board of Equalization Payable", "Other Current Liability"),
    account_labels={
        "sales": "Sales",
        "shipping": "Freight charged to customers",
        "purchases": "Purchases",
        "freight": "Freight charged by vendors",
    },
)

GB = replace(
    US,
    country="GB",
    home_currency="GBP",
    taxes={
        "tax:20": RemoteTax(
            "5",
            "20.0% S",
            D(20),
            sales_rates=(CodeRate("9", D(20)),),
            purchase_rates=(CodeRate("10", D(20)),),
        ),
        "tax:0": RemoteTax(
            "6", "0.0% Z", D(0), sales_rates=(CodeRate("11", D(0)),), purchase_rates=(CodeRate("12", D(0)),)
        ),
    },
    no_tax_code="7",
    tax_labels={"tax:20": "VAT standard", "tax:0": "VAT zero", "tax:5": "VAT reduced"},
)

HANARI = Party("customer:5", "customer", "Hanari Carnes", "USD")
LITWARE = Party("vendor:7", "vendor", "Litware, Inc.", "USD")

INVOICE = Invoice(
    key="sales_order:1",
    number="10250",
    customer="customer:5",
    customer_name="Hanari Carnes",
    currency="USD",
    posting_on=date(2026, 1, 8),
    due_on=date(2026, 2, 7),
    lines=(
        SalesLine("Jack's New England Clam Chowder", D("77.00"), "income:sales", "sales", D(10), D("7.70")),
        SalesLine("Freight", D("65.83"), "income:shipping", "shipping", kind="shipping"),
    ),
    total=D("142.83"),
)

BILL = Bill(
    key="purchase_order:1",
    number="PO-1042",
    vendor="vendor:7",
    vendor_name="Litware, Inc.",
    currency="USD",
    posting_on=date(2026, 1, 8),
    due_on=date(2026, 2, 7),
    lines=(
        ExpenseLine("Adjustable Race", D("201.04"), "purchases"),
        ExpenseLine("Sales tax", D("16.08"), "purchases", kind="tax"),
        ExpenseLine("Freight", D("5.03"), "freight", kind="freight"),
    ),
    total=D("222.15"),
)


def facts(posting, **changes):
    """The facts of a document: its label, its party in the document's currency, and what is changed."""
    if isinstance(posting, Invoice):
        known = SourceFacts(f"Invoice {posting.number}", replace(HANARI, currency=posting.currency))
    else:
        known = SourceFacts(f"Bill {posting.number}", replace(LITWARE, currency=posting.currency))
    return replace(known, **changes)


def problems_of(posting, mappings=US, taken_numbers=None, today=TODAY, **source):
    return check(
        posting, mappings, taken_numbers=taken_numbers or {}, today=today, source=facts(posting, **source)
    )


def only_problem(posting, mappings=US, taken_numbers=None, today=TODAY, **source):
    """The one problem there is; fails where there is none or another one beside it."""
    problems = problems_of(posting, mappings, taken_numbers, today, **source)
    assert len(problems) == 1, [problem.code for problem in problems]
    return problems[0]


def service(key, name, account):
    return Item(key, name, "Service", account)
