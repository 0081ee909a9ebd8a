"""A UK company: the global tax model with five VAT codes, each with rates for sales and purchases."""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.seeds.seeding import Seeder

ACCOUNTS = (
    (1, "Sales", "Income", "ServiceFeeIncome"),
    (2, "Retained Earnings", "Equity", "RetainedEarnings"),
    (3, "VAT Control", "Other Current Liability", "GlobalTaxPayable"),
    (4, "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    (5, "Postage and Delivery Income", "Income", "OtherPrimaryIncome"),
    (6, "VAT Suspense", "Other Current Liability", "GlobalTaxSuspense"),
    (7, "Advertising", "Expense", "AdvertisingPromotional"),
    (8, "Bank Charges", "Expense", "BankCharges"),
    (10, "Carriage Inwards", "Expense", "ShippingFreightDelivery"),
    (12, "Legal and Professional Fees", "Expense", "LegalProfessionalFees"),
    (15, "Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    (17, "Rent", "Expense", "RentOrLeaseOfBuildings"),
    (18, "Purchases", "Expense", "SuppliesMaterials"),
    (20, "Rounding Differences", "Other Expense", "OtherMiscellaneousExpense"),
    (23, "Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss"),
    (33, "Creditors", "Accounts Payable", "AccountsPayable"),
    (34, "Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    (35, "Current Account", "Bank", "Checking"),
    (36, "Deposit Account", "Bank", "Savings"),
    (42, "Business Card", "Credit Card", "CreditCard"),
    (43, "Loan Payable", "Other Current Liability", "LoanPayable"),
    (79, "Sales of Product Income", "Income", "SalesOfProductIncome"),
    (80, "Cost of Sales", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    (81, "Stock Asset", "Other Current Asset", "Inventory"),
    (84, "Debtors", "Accounts Receivable", "AccountsReceivable"),
    (86, "Discounts given", "Income", "DiscountsRefundsGiven"),
)
# Name, description, percent, taxable; the code's id and the rates' ids follow from the place.
CODES = (
    ("20.0% S", "Standard rate", "20", True),
    ("5.0% R", "Reduced rate", "5", True),
    ("0.0% Z", "Zero rate", "0", True),
    ("Exempt", "Exempt", "0", True),
    ("No VAT", "Outside the scope of VAT", "0", False),
)
OPENING_CENTS = 4_000_000


def fill(seed: Seeder) -> None:
    """Accounts, terms, VAT, names, items, preferences and one opening journal."""
    home = seed.address("1 Quay Street", "Bristol", "", "BS1 4DB")
    seed.company_info("Severn Goods Ltd", "GB", home)
    for id, name, kind, subtype in ACCOUNTS:
        seed.account(name, kind, subtype, id)
    seed.terms()
    seed.payment_methods("Cash", "Cheque", "Visa", "MasterCard", "American Express")
    _vat(seed)
    seed.customer(
        "Avon Outfitters", seed.address("8 Bridge Road", "Bath", "", "BA1 2QP"), "orders@avon.example"
    )
    seed.customer(
        "Brunel Engineering",
        seed.address("2 Dock Lane", "Bristol", "", "BS1 6XN"),
        SalesTermRef={"value": "2"},
    )
    seed.customer("Counter sales")
    seed.vendor(
        "Dean Forest Timber", seed.address("4 Mill Row", "Coleford", "", "GL16 8HB"), "sales@dean.example"
    )
    seed.vendor("Estuary Haulage", TermRef={"value": "3"})
    seed.item("Services", "Service", "0", 1, 18, id=1)
    seed.item("Oak shelf", "NonInventory", "45", 79, 80, id=2, PurchaseCost=Decimal("19.5"), Sku="OAK-1")
    seed.item("Carriage in", "Service", "0", None, 10, id=3)
    seed.preferences(
        discount_account=86,
        shipping_account=5,
        default_item=1,
        default_term=3,
        tax={"UsingSalesTax": True, "PartnerTaxEnabled": False},
    )
    seed.opening_journal("1990-01-01", 35, 34, OPENING_CENTS)


def _vat(seed: Seeder) -> None:
    agency = seed.agency("HMRC VAT", account=3, number="GB000000000")
    for name, description, percent, taxable in CODES:
        sales, purchases = (
            seed.rate(f"{name} ({side})", description, percent, agency) for side in ("Sales", "Purchases")
        )
        seed.code(name, description, [sales], [purchases], taxable=taxable)
