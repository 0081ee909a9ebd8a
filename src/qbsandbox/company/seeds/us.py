"""A US company with automated sales tax; ids of well-known records as in Intuit's sample company."""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.seeds.seeding import PAYMENT_METHODS, Seeder

ACCOUNTS = (
    (1, "Services", "Income", "ServiceFeeIncome"),
    (2, "Retained Earnings", "Equity", "RetainedEarnings"),
    (4, "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    (5, "Shipping Income", "Income", "OtherPrimaryIncome"),
    (7, "Advertising", "Expense", "AdvertisingPromotional"),
    (8, "Bank Charges", "Expense", "BankCharges"),
    (10, "Freight and Delivery", "Expense", "ShippingFreightDelivery"),
    (11, "Insurance", "Expense", "Insurance"),
    (12, "Legal & Professional Fees", "Expense", "LegalProfessionalFees"),
    (15, "Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    (17, "Rent or Lease", "Expense", "RentOrLeaseOfBuildings"),
    (18, "Purchases", "Expense", "SuppliesMaterials"),
    (19, "Taxes and Licenses", "Expense", "TaxesPaid"),
    (20, "Rounding/Reconciliation Discrepancies", "Other Expense", "OtherMiscellaneousExpense"),
    (21, "Travel", "Expense", "Travel"),
    (22, "Utilities", "Expense", "Utilities"),
    (23, "Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss"),
    (24, "Billable Expense Income", "Income", "ServiceFeeIncome"),
    (25, "Interest Earned", "Other Income", "InterestEarned"),
    (33, "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    (34, "Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    (35, "Checking", "Bank", "Checking"),
    (36, "Savings", "Bank", "Savings"),
    (37, "Truck", "Fixed Asset", "Vehicles"),
    (38, "Prepaid Expenses", "Other Current Asset", "PrepaidExpenses"),
    (41, "Mastercard", "Credit Card", "CreditCard"),
    (42, "Visa", "Credit Card", "CreditCard"),
    (43, "Loan Payable", "Other Current Liability", "LoanPayable"),
    (44, "Notes Payable", "Long Term Liability", "NotesPayable"),
    (79, "Sales of Product Income", "Income", "SalesOfProductIncome"),
    (80, "Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    (81, "Inventory Asset", "Other Current Asset", "Inventory"),
    (82, "Design income", "Income", "OtherPrimaryIncome"),
    (84, "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    (86, "Discounts given", "Income", "DiscountsRefundsGiven"),
    (90, "Board of Equalization Payable", "Other Current Liability", "SalesTaxPayable"),
)
AST_RATE = "8"
OPENING_CENTS = 5_000_000


def fill(seed: Seeder) -> None:
    """Accounts, terms, tax, names, items, preferences and one opening journal."""
    home = seed.address("100 Harbor Street", "Oakland", "CA", "94607")
    seed.company_info("Tidewater Trading Company", "US", home)
    for id, name, kind, subtype in ACCOUNTS:
        seed.account(name, kind, subtype, id)
    seed.terms()
    seed.payment_methods(*PAYMENT_METHODS)
    sales_tax(seed)
    _names(seed)
    _items(seed)
    seed.preferences(
        custom_fields=("Crew #",),
        discount_account=86,
        shipping_account=5,
        default_item=1,
        default_term=3,
        tax={"UsingSalesTax": True, "PartnerTaxEnabled": True, "TaxGroupCodeRef": {"value": "2"}},
    )
    seed.opening_journal("1990-01-01", 35, 34, OPENING_CENTS)


def sales_tax(seed: Seeder) -> None:
    """The code automated sales tax uses, with one rate; id 2 and rate 3 as in the sample company."""
    agency = seed.agency("Board of Equalization", account=90, purchases=False)
    rate = seed.rate("California", "Sales Tax", AST_RATE, agency, 3)
    seed.code("California", "California", [rate], id=2)


def _names(seed: Seeder) -> None:
    net15, net30 = {"value": "2"}, {"value": "3"}
    seed.customer(
        "Alder Street Books", seed.address("12 Alder St.", "Bayshore", "CA", "94326"), "desk@alder.example"
    )
    seed.customer(
        "Bluefin Market",
        seed.address("5 Wharf Road", "Half Moon Bay", "CA", "94019"),
        "buy@bluefin.example",
        SalesTermRef=net15,
    )
    seed.customer(
        "Copperfield School", seed.address("77 Hill Ave.", "Menlo Park", "CA", "94025"), SalesTermRef=net30
    )
    seed.customer("Drop-in Counter Sales")
    seed.vendor(
        "Evergreen Paper Mill", seed.address("9 Mill Lane", "Eureka", "CA", "95501"), "ar@evergreen.example"
    )
    seed.vendor("Foghorn Freight", seed.address("3 Pier 40", "San Francisco", "CA", "94107"), TermRef=net30)
    seed.vendor("Granite State Supplies")
    seed.employee("Front", "Desk")


def _items(seed: Seeder) -> None:
    seed.item("Services", "Service", "0", 1, id=1)
    seed.item("Hours", "Service", "75", 1, id=2)
    seed.item("Notebook, A5", "NonInventory", "4.5", 79, 80, id=3, PurchaseCost=Decimal("1.2"), Sku="NB-A5")
    seed.item("Desk lamp", "NonInventory", "39.95", 79, 80, id=4, PurchaseCost=Decimal("21.4"), Sku="LAMP-1")
    seed.item("Freight in", "Service", "0", None, 10, id=5)
    seed.put(
        "Item",
        {"Name": "Stationery", "Active": True, "FullyQualifiedName": "Stationery", "Type": "Category"},
        6,
    )
    seed.item("Pest Control", "Service", "35", 1, id=10)
    seed.item(
        "Fountain pump",
        "Inventory",
        "15",
        79,
        80,
        id=11,
        PurchaseCost=Decimal(10),
        QtyOnHand=Decimal(0),
        InvStartDate="1990-01-01",
        AssetAccountRef={"value": "81"},
    )
