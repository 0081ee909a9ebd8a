"""An Australian company: GST of 10 %, with codes for sales, purchases and capital; the year begins in July.

The split of codes follows the business activity statement; QuickBooks' own names of them are UNSURE.
"""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.seeds.seeding import Seeder

ACCOUNTS = (
    (1, "Services", "Income", "ServiceFeeIncome"),
    (2, "Retained Earnings", "Equity", "RetainedEarnings"),
    (3, "GST Liabilities Payable", "Other Current Liability", "GlobalTaxPayable"),
    (4, "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    (5, "Freight collected", "Income", "OtherPrimaryIncome"),
    (6, "GST Suspense", "Other Current Liability", "GlobalTaxSuspense"),
    (7, "Advertising", "Expense", "AdvertisingPromotional"),
    (8, "Bank fees", "Expense", "BankCharges"),
    (10, "Freight", "Expense", "ShippingFreightDelivery"),
    (12, "Legal and accounting", "Expense", "LegalProfessionalFees"),
    (15, "Office expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    (17, "Rent", "Expense", "RentOrLeaseOfBuildings"),
    (18, "Purchases", "Expense", "SuppliesMaterials"),
    (20, "Rounding", "Other Expense", "OtherMiscellaneousExpense"),
    (23, "Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss"),
    (33, "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    (34, "Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    (35, "Cheque account", "Bank", "Checking"),
    (36, "Savings account", "Bank", "Savings"),
    (37, "Machinery", "Fixed Asset", "MachineryAndEquipment"),
    (42, "Business Visa", "Credit Card", "CreditCard"),
    (43, "Loan Payable", "Other Current Liability", "LoanPayable"),
    (79, "Sales of Product Income", "Income", "SalesOfProductIncome"),
    (80, "Cost of Sales", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    (81, "Inventory Asset", "Other Current Asset", "Inventory"),
    (84, "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    (86, "Discounts given", "Income", "DiscountsRefundsGiven"),
)
# Name, description, percent on sales, percent on purchases (None: not for that side), taxable.
CODES = (
    ("GST", "GST on sales and purchases", "10", "10", True),
    ("GST free", "GST-free supplies", "0", "0", True),
    ("GST on capital", "Capital purchases with GST", None, "10", True),
    ("GST free on capital", "Capital purchases without GST", None, "0", True),
    ("Input taxed", "Input-taxed supplies", "0", "0", True),
    ("Export", "Exports, GST-free", "0", None, True),
    ("Out of Scope", "Not reported", "0", "0", False),
)
OPENING_CENTS = 2_500_000
FISCAL_YEAR = "July"


def fill(seed: Seeder) -> None:
    """Accounts, terms, GST, names, items, preferences and one opening journal."""
    home = seed.address("5 Wharf Street", "Brisbane City", "QLD", "4000")
    seed.company_info(
        "Coral Coast Trading Pty Ltd",
        "AU",
        home,
        time_zone="Australia/Brisbane",
        fiscal_year_starts=FISCAL_YEAR,
    )
    for id, name, kind, subtype in ACCOUNTS:
        seed.account(name, kind, subtype, id)
    seed.terms()
    seed.payment_methods("Cash", "Cheque", "Direct deposit", "Visa", "MasterCard", "American Express")
    agency = seed.agency("Australian Taxation Office", account=3, number="51 000 000 000")
    for name, description, on_sales, on_purchases, taxable in CODES:
        rates = [
            [] if percent is None else [seed.rate(f"{name} ({side})", description, percent, agency)]
            for side, percent in (("Sales", on_sales), ("Purchases", on_purchases))
        ]
        seed.code(name, description, *rates, taxable=taxable)
    seed.customer(
        "Barrier Reef Dive", seed.address("2 Esplanade", "Cairns", "QLD", "4870"), "shop@reef.example"
    )
    seed.customer("Daintree Lodge", seed.address("80 Forest Road", "Mossman", "QLD", "4873"))
    seed.customer("Counter sales")
    seed.vendor(
        "Eungella Timber", seed.address("7 Mill Road", "Mackay", "QLD", "4740"), "sales@eungella.example"
    )
    seed.vendor("Fraser Freight", TermRef={"value": "3"})
    seed.item("Services", "Service", "0", 1, 18, id=1)
    seed.item("Snorkel set", "NonInventory", "49.5", 79, 80, id=2, PurchaseCost=Decimal(22), Sku="SNK-1")
    seed.item("Freight in", "Service", "0", None, 10, id=3)
    seed.preferences(
        discount_account=86,
        shipping_account=5,
        default_item=1,
        default_term=3,
        tax={"UsingSalesTax": True, "PartnerTaxEnabled": False},
        fiscal_year_starts=FISCAL_YEAR,
        tax_year_starts=FISCAL_YEAR,
    )
    seed.opening_journal("1990-07-01", 35, 34, OPENING_CENTS)
