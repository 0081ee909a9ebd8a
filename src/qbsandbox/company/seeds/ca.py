"""A Canadian company: GST, HST and the provinces' taxes, in codes of one rate and of several.

Rates are the law's: GST 5 %, HST 13 % in Ontario and 15 % in the Atlantic provinces, PST 7 % in British
Columbia, QST 9.975 % in Quebec. Until 2012 the QST of 9.5 % was a tax on the price *and* the GST; its code is
kept for old documents, and shows what TaxOnTaxOrder does. QuickBooks' own names of codes are UNSURE.
"""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.seeds.seeding import Compound, Seeder

ACCOUNTS = (
    (1, "Services", "Income", "ServiceFeeIncome"),
    (2, "Retained Earnings", "Equity", "RetainedEarnings"),
    (3, "GST/HST Payable", "Other Current Liability", "GlobalTaxPayable"),
    (4, "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    (5, "Shipping Income", "Income", "OtherPrimaryIncome"),
    (6, "GST/HST Suspense", "Other Current Liability", "GlobalTaxSuspense"),
    (7, "Advertising", "Expense", "AdvertisingPromotional"),
    (8, "Bank charges", "Expense", "BankCharges"),
    (9, "PST Payable (BC)", "Other Current Liability", "GlobalTaxPayable"),
    (10, "Freight and delivery", "Expense", "ShippingFreightDelivery"),
    (11, "QST Payable", "Other Current Liability", "GlobalTaxPayable"),
    (12, "Legal and professional fees", "Expense", "LegalProfessionalFees"),
    (15, "Office expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    (17, "Rent or lease payments", "Expense", "RentOrLeaseOfBuildings"),
    (18, "Purchases", "Expense", "SuppliesMaterials"),
    (20, "Reconciliation Discrepancies", "Other Expense", "OtherMiscellaneousExpense"),
    (23, "Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss"),
    (33, "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    (34, "Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    (35, "Chequing", "Bank", "Checking"),
    (36, "Savings", "Bank", "Savings"),
    (42, "Visa", "Credit Card", "CreditCard"),
    (43, "Loan Payable", "Other Current Liability", "LoanPayable"),
    (79, "Sales of Product Income", "Income", "SalesOfProductIncome"),
    (80, "Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    (81, "Inventory Asset", "Other Current Asset", "Inventory"),
    (84, "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    (86, "Discounts given", "Income", "DiscountsRefundsGiven"),
)
OPENING_CENTS = 3_500_000


def fill(seed: Seeder) -> None:
    """Accounts, terms, GST/HST/PST/QST, names, items, preferences and one opening journal."""
    home = seed.address("210 Front Street W", "Toronto", "ON", "M5J 2X2")
    seed.company_info("Maple Ridge Supply Inc.", "CA", home, time_zone="America/Toronto")
    for id, name, kind, subtype in ACCOUNTS:
        seed.account(name, kind, subtype, id)
    seed.terms()
    seed.payment_methods("Cash", "Cheque", "Visa", "MasterCard", "American Express")
    _taxes(seed)
    seed.customer(
        "Algonquin Outfitters",
        seed.address("3 Lake Road", "Huntsville", "ON", "P1H 1A1"),
        "buy@algonquin.example",
    )
    seed.customer("Beacon Hill Books", seed.address("18 Douglas Street", "Victoria", "BC", "V8V 2N6"))
    seed.customer("Comptoir Laurier", seed.address("44 av. Laurier", "Montréal", "QC", "H2T 2N1"))
    seed.vendor(
        "Dundas Paper", seed.address("9 Mill Street", "Hamilton", "ON", "L9H 1P9"), "ar@dundas.example"
    )
    seed.vendor("Eastern Freight", seed.address("1 Pier", "Halifax", "NS", "B3J 1A1"), TermRef={"value": "3"})
    seed.item("Services", "Service", "0", 1, 18, id=1)
    seed.item("Canoe paddle", "NonInventory", "59", 79, 80, id=2, PurchaseCost=Decimal("31.5"), Sku="PAD-1")
    seed.item("Freight in", "Service", "0", None, 10, id=3)
    seed.preferences(
        discount_account=86,
        shipping_account=5,
        default_item=1,
        default_term=3,
        tax={"UsingSalesTax": True, "PartnerTaxEnabled": False},
    )
    seed.opening_journal("1990-01-01", 35, 34, OPENING_CENTS)


def _taxes(seed: Seeder) -> None:
    """Codes 1 GST, 2 HST ON, 3 HST Atlantic, 4 GST/PST BC, 5 GST/QST QC, 6 Zero-rated, 7 Exempt, 8 Out of scope,
    9 PST BC alone, 10 the compound GST/QST of 2012."""
    federal = seed.agency("Canada Revenue Agency", account=3, number="100000000RT0001")
    bc = seed.agency("BC Ministry of Finance", account=9, purchases=False)
    quebec = seed.agency("Revenu Québec", account=11)
    gst, gst_paid = _both(seed, "GST", "Goods and services tax", "5", federal)
    hst, hst_paid = _both(seed, "HST ON", "Harmonized sales tax, Ontario", "13", federal)
    east, east_paid = _both(seed, "HST Atlantic", "Harmonized sales tax, Atlantic provinces", "15", federal)
    pst = seed.rate("PST BC", "Provincial sales tax, British Columbia", "7", bc)
    qst, qst_paid = _both(seed, "QST", "Quebec sales tax", "9.975", quebec)
    none, none_paid = _both(seed, "Zero-rated", "Zero-rated", "0", federal)
    old, old_paid = _both(seed, "QST (until 2012)", "Quebec sales tax, on price and GST", "9.5", quebec)
    seed.code("GST", "GST 5 %", [gst], [gst_paid])
    seed.code("HST ON", "HST 13 %", [hst], [hst_paid])
    seed.code("HST Atlantic", "HST 15 %", [east], [east_paid])
    seed.code("GST/PST BC", "GST 5 % and PST 7 %", [gst, pst], [gst_paid])
    seed.code("GST/QST QC", "GST 5 % and QST 9.975 %", [gst, qst], [gst_paid, qst_paid])
    seed.code("Zero-rated", "Zero-rated", [none], [none_paid])
    seed.code("Exempt", "Exempt from GST/HST", [none], [none_paid])
    seed.code("Out of Scope", "Outside the scope of GST/HST", taxable=False)
    seed.code("PST BC", "PST 7 % alone", [pst])
    seed.code(
        "GST/QST QC (until 2012)",
        "GST 5 %, and QST 9.5 % on price and GST",
        [gst, Compound(old)],
        [gst_paid, Compound(old_paid)],
    )


def _both(seed: Seeder, name: str, description: str, percent: str, agency: int) -> tuple[int, int]:
    """A rate for sales and one for purchases, as QuickBooks keeps them apart for the return."""
    sales = seed.rate(name, description, percent, agency)
    return sales, seed.rate(f"{name} (Purchases)", description, percent, agency)
