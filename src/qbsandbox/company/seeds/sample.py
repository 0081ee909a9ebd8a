"""The American sample company that integration suites of clients presume: a landscaper's, with everything on.

Well-known ids are the ones that such suites name: account 1 for expense lines, 42 "Visa", 86 "Discounts
given", 33 and 84 the payable and receivable ones, item 10 "Pest Control", code 2 and rate 3 of the sales tax.
Its documents are entered afterwards through the REST face (`online/sample_documents.py`).
"""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.seeds import us
from qbsandbox.company.seeds.seeding import PAYMENT_METHODS, Seeder

NAME = "Craig's Design and Landscaping Services"
MORE_ACCOUNTS = (
    (45, "Landscaping Services", "Income", "OtherPrimaryIncome"),
    (46, "Job Materials", "Expense", "SuppliesMaterials"),
    (47, "Equipment Rental", "Expense", "OtherMiscellaneousServiceCost"),
    (48, "Fuel", "Expense", "Auto"),
)
# Name, town, e-mail.
CUSTOMERS = (
    ("Amber Lake Bird Park", "12 Heron Way", "Bayshore", "birds@amberlake.example"),
    ("Bayshore Cool Cars", "65 Ocean Drive", "Half Moon Bay", "cars@bayshore.example"),
    ("Cypress Grove Hotel", "900 Grove Street", "Menlo Park", "desk@cypress.example"),
    ("Diego Marquez", "321 Channing", "Palo Alto", "diego@marquez.example"),
    ("Emerald Hills School", "4 School Lane", "Redwood City", "office@emerald.example"),
    ("Fern Valley Nursery", "58 Valley Road", "Woodside", "hello@fern.example"),
)
VENDORS = ("Books by Bessie", "Cal Stone and Gravel", "Hicks Hardware", "Norton Lumber", "Tania's Nursery")
EMPLOYEES = (("Emily", "Platt"), ("John", "Johnson"))
# Id, name, price: services.
SERVICES = (
    (1, "Services", "0"),
    (2, "Hours", "50"),
    (4, "Design", "75"),
    (6, "Gardening", "40"),
    (7, "Installation", "50"),
    (8, "Lighting", "45"),
    (9, "Maintenance and Repair", "50"),
    (10, "Pest Control", "35"),
    (18, "Trimming", "35"),
)
OPENING_CENTS = 6_000_000


def fill(seed: Seeder) -> None:
    """Accounts, terms, payment methods, tax, names, items, preferences and one opening journal."""
    home = seed.address("123 Sierra Way", "San Pablo", "CA", "87999")
    seed.company_info(NAME, "US", home)
    for id, name, kind, subtype in sorted((*us.ACCOUNTS, *MORE_ACCOUNTS)):
        seed.account(name, kind, subtype, id)
    seed.terms()
    seed.payment_methods(*PAYMENT_METHODS)
    us.sales_tax(seed)
    for name, line, city, email in CUSTOMERS:
        seed.customer(name, seed.address(line, city, "CA", "94019"), email)
    for name in VENDORS:
        seed.vendor(name)
    for given, family in EMPLOYEES:
        seed.employee(given, family)
    for id, name, price in SERVICES:
        seed.item(name, "Service", price, 45 if id > 2 else 1, id=id)
    seed.item("Garden stone", "NonInventory", "12", 79, 80, id=13, PurchaseCost=Decimal(7), Sku="STONE")
    seed.preferences(
        custom_fields=("Crew #",),
        discount_account=86,
        shipping_account=5,
        default_item=1,
        default_term=3,
        custom_numbers=False,
        tax={"UsingSalesTax": True, "PartnerTaxEnabled": True, "TaxGroupCodeRef": {"value": "2"}},
    )
    seed.opening_journal("1990-01-01", 35, 34, OPENING_CENTS)
