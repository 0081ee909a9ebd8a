"""Account types: what each is classed as, and the detail type QuickBooks gives an account that names none.

The first detail type of each type is the default (UNSURE which one Intuit takes; the first of the documents'
list).
"""

from __future__ import annotations

from collections.abc import Mapping

SUBTYPES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Bank": (
        "Asset",
        ("Checking", "CashOnHand", "Savings", "MoneyMarket", "RentsHeldInTrust", "TrustAccounts"),
    ),
    "Accounts Receivable": ("Asset", ("AccountsReceivable",)),
    "Other Current Asset": (
        "Asset",
        (
            "OtherCurrentAssets",
            "Inventory",
            "UndepositedFunds",
            "PrepaidExpenses",
            "EmployeeCashAdvances",
            "AllowanceForBadDebts",
            "LoansToOthers",
            "Retainage",
            "DevelopmentCosts",
            "LoansToOfficers",
            "LoansToStockholders",
            "Investment_Other",
            "GlobalTaxRefund",
        ),
    ),
    "Fixed Asset": (
        "Asset",
        (
            "OtherFixedAssets",
            "MachineryAndEquipment",
            "FurnitureAndFixtures",
            "Vehicles",
            "Buildings",
            "Land",
            "AccumulatedDepreciation",
            "LeaseholdImprovements",
            "IntangibleAssets",
            "AccumulatedAmortization",
        ),
    ),
    "Other Asset": (
        "Asset",
        ("OtherLongTermAssets", "SecurityDeposits", "Goodwill", "Licenses", "LeaseBuyout"),
    ),
    "Accounts Payable": ("Liability", ("AccountsPayable",)),
    "Credit Card": ("Liability", ("CreditCard",)),
    "Other Current Liability": (
        "Liability",
        (
            "OtherCurrentLiabilities",
            "SalesTaxPayable",
            "GlobalTaxPayable",
            "GlobalTaxSuspense",
            "LineOfCredit",
            "LoanPayable",
            "PayrollTaxPayable",
            "PayrollClearing",
            "DeferredRevenue",
            "PrepaidExpensesPayable",
            "TrustAccountsLiabilities",
            "InsurancePayable",
            "FederalIncomeTaxPayable",
            "RentsInTrustLiability",
        ),
    ),
    "Long Term Liability": (
        "Liability",
        ("OtherLongTermLiabilities", "NotesPayable", "ShareholderNotesPayable"),
    ),
    "Equity": (
        "Equity",
        (
            "OwnersEquity",
            "OpeningBalanceEquity",
            "RetainedEarnings",
            "PaidInCapitalOrSurplus",
            "PartnersEquity",
            "CommonStock",
            "PreferredStock",
            "TreasuryStock",
            "AccumulatedAdjustment",
            "PartnerContributions",
            "PartnerDistributions",
        ),
    ),
    "Income": (
        "Revenue",
        (
            "SalesOfProductIncome",
            "ServiceFeeIncome",
            "DiscountsRefundsGiven",
            "OtherPrimaryIncome",
            "NonProfitIncome",
            "UnappliedCashPaymentIncome",
        ),
    ),
    "Other Income": (
        "Revenue",
        (
            "OtherMiscellaneousIncome",
            "InterestEarned",
            "DividendIncome",
            "OtherInvestmentIncome",
            "TaxExemptInterest",
        ),
    ),
    "Cost of Goods Sold": (
        "Expense",
        (
            "SuppliesMaterialsCogs",
            "CostOfLaborCos",
            "ShippingFreightDeliveryCos",
            "EquipmentRentalCos",
            "OtherCostsOfServiceCos",
        ),
    ),
    "Expense": (
        "Expense",
        (
            "OtherMiscellaneousServiceCost",
            "AdvertisingPromotional",
            "Auto",
            "BadDebts",
            "BankCharges",
            "CharitableContributions",
            "CostOfLabor",
            "DuesSubscriptions",
            "Entertainment",
            "EntertainmentMeals",
            "EquipmentRental",
            "Insurance",
            "InterestPaid",
            "LegalProfessionalFees",
            "OfficeGeneralAdministrativeExpenses",
            "OtherBusinessExpenses",
            "PayrollExpenses",
            "PromotionalMeals",
            "RentOrLeaseOfBuildings",
            "RepairMaintenance",
            "ShippingFreightDelivery",
            "SuppliesMaterials",
            "TaxesPaid",
            "Travel",
            "TravelMeals",
            "Utilities",
            "UnappliedCashBillPaymentExpense",
        ),
    ),
    "Other Expense": (
        "Expense",
        (
            "OtherMiscellaneousExpense",
            "Depreciation",
            "ExchangeGainOrLoss",
            "PenaltiesSettlements",
            "Amortization",
        ),
    ),
}

TYPE_OF_SUBTYPE: Mapping[str, str] = {
    subtype: kind for kind, (_, subtypes) in SUBTYPES.items() for subtype in subtypes
}

# The order in which reports list accounts.
REPORT_ORDER: Mapping[str, int] = {kind: place for place, kind in enumerate(SUBTYPES)}

INCOME_STATEMENT = frozenset(
    kind for kind, (classification, _) in SUBTYPES.items() if classification in ("Revenue", "Expense")
)
RECEIVABLE = "Accounts Receivable"
PAYABLE = "Accounts Payable"


def classification(account_type: str) -> str:
    return SUBTYPES[account_type][0]


def is_debit_natured(account_type: str) -> bool:
    """Whether reports show a debit on this account as a positive movement."""
    return classification(account_type) in ("Asset", "Expense")
