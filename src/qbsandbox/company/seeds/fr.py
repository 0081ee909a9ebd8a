"""A French company, the model of the European Union: VAT at four rates, and reverse charge.

A purchase under reverse charge (`Autoliquidation`) owes the tax and deducts it at once: its code has a
positive and a negative rate, which come to nothing. Rates are the law's; account names follow the French plan
comptable; QuickBooks' own names of codes are UNSURE.
"""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.seeds.seeding import Seeder

ACCOUNTS = (
    (1, "Prestations de services", "Income", "ServiceFeeIncome"),
    (2, "Report à nouveau", "Equity", "RetainedEarnings"),
    (3, "TVA à décaisser", "Other Current Liability", "GlobalTaxPayable"),
    (4, "Fonds non déposés", "Other Current Asset", "UndepositedFunds"),
    (5, "Ports facturés", "Income", "OtherPrimaryIncome"),
    (6, "TVA en attente", "Other Current Liability", "GlobalTaxSuspense"),
    (7, "Publicité", "Expense", "AdvertisingPromotional"),
    (8, "Services bancaires", "Expense", "BankCharges"),
    (10, "Transports sur achats", "Expense", "ShippingFreightDelivery"),
    (12, "Honoraires", "Expense", "LegalProfessionalFees"),
    (15, "Fournitures administratives", "Expense", "OfficeGeneralAdministrativeExpenses"),
    (17, "Locations", "Expense", "RentOrLeaseOfBuildings"),
    (18, "Achats", "Expense", "SuppliesMaterials"),
    (20, "Écarts d'arrondi", "Other Expense", "OtherMiscellaneousExpense"),
    (23, "Gain ou perte de change", "Other Expense", "ExchangeGainOrLoss"),
    (33, "Fournisseurs", "Accounts Payable", "AccountsPayable"),
    (34, "Solde d'ouverture", "Equity", "OpeningBalanceEquity"),
    (35, "Compte courant", "Bank", "Checking"),
    (36, "Compte sur livret", "Bank", "Savings"),
    (42, "Carte bancaire", "Credit Card", "CreditCard"),
    (43, "Emprunt", "Other Current Liability", "LoanPayable"),
    (79, "Ventes de marchandises", "Income", "SalesOfProductIncome"),
    (80, "Coût des ventes", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    (81, "Stocks de marchandises", "Other Current Asset", "Inventory"),
    (84, "Clients", "Accounts Receivable", "AccountsReceivable"),
    (86, "Remises accordées", "Income", "DiscountsRefundsGiven"),
)
# Name, description, percent, taxable.
CODES = (
    ("20,0 % TVA", "Taux normal", "20", True),
    ("10,0 % TVA", "Taux intermédiaire", "10", True),
    ("5,5 % TVA", "Taux réduit", "5.5", True),
    ("2,1 % TVA", "Taux particulier", "2.1", True),
    ("0,0 % TVA", "Exonéré", "0", True),
    ("Hors champ", "Hors champ de la TVA", "0", False),
)
OPENING_CENTS = 3_000_000


def fill(seed: Seeder) -> None:
    """Accounts, terms, VAT (codes 1 to 6, and 7 for reverse charge), names, items, preferences and one opening
    journal."""
    home = seed.address("14 rue de la Paix", "Lyon", "", "69002")
    seed.company_info("Comptoir du Rhône SARL", "FR", home, time_zone="Europe/Paris", language="fr")
    for id, name, kind, subtype in ACCOUNTS:
        seed.account(name, kind, subtype, id)
    seed.terms()
    seed.payment_methods("Espèces", "Chèque", "Virement", "Prélèvement", "Visa", "MasterCard")
    agency = seed.agency("Direction générale des Finances publiques", account=3, number="FR00000000000")
    for name, description, percent, taxable in CODES:
        sales, purchases = (
            seed.rate(f"{name} ({side})", description, percent, agency) for side in ("ventes", "achats")
        )
        seed.code(name, description, [sales], [purchases], taxable=taxable)
    owed = seed.rate("Autoliquidation 20,0 % (due)", "Autoliquidation", "20", agency)
    deducted = seed.rate("Autoliquidation 20,0 % (déduite)", "Autoliquidation", "-20", agency)
    zero = seed.rate("Autoliquidation 20,0 % (ventes)", "Autoliquidation", "0", agency)
    seed.code("Autoliquidation 20,0 %", "Acquisitions intracommunautaires", [zero], [deducted, owed])
    seed.customer(
        "Atelier Croix-Rousse", seed.address("3 montée", "Lyon", "", "69004"), "achats@croix.example"
    )
    seed.customer("Boutique Bellecour", seed.address("1 place Bellecour", "Lyon", "", "69002"))
    seed.customer("Ventes au comptoir")
    seed.vendor(
        "Domaine de Beaujeu", seed.address("5 route", "Beaujeu", "", "69430"), "ventes@beaujeu.example"
    )
    seed.vendor("Éclair Transports", TermRef={"value": "3"})
    seed.item("Services", "Service", "0", 1, 18, id=1)
    seed.item("Panier garni", "NonInventory", "45", 79, 80, id=2, PurchaseCost=Decimal("19.5"), Sku="PAN-1")
    seed.item("Transport", "Service", "0", None, 10, id=3)
    seed.preferences(
        discount_account=86,
        shipping_account=5,
        default_item=1,
        default_term=3,
        tax={"UsingSalesTax": True, "PartnerTaxEnabled": False},
    )
    seed.opening_journal("1990-01-01", 35, 34, OPENING_CENTS)
