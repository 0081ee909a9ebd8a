"""Account types: what each is classed as, and the detail type QuickBooks gives an account that names none.

The first detail type of each type is the default (UNSURE which one Intuit takes; the first of the documents'
list). The names are the whole of Intuit's AccountSubTypeEnum; which type those of single countries belong to
is not written there and follows their meaning (UNSURE).
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "Bank": (
        "Asset",
        "Checking CashOnHand Savings MoneyMarket RentsHeldInTrust TrustAccounts "
        "CashAndCashEquivalents OtherEarmarkedBankAccounts SavingsByTaxScheme",
    ),
    "Accounts Receivable": (
        "Asset",
        "AccountsReceivable TradeAndOtherReceivables",
    ),
    "Other Current Asset": (
        "Asset",
        "OtherCurrentAssets Inventory UndepositedFunds PrepaidExpenses EmployeeCashAdvances "
        "AllowanceForBadDebts LoansToOthers Retainage DevelopmentCosts LoansToOfficers "
        "LoansToStockholders Investment_Other Investment_MortgageRealEstateLoans "
        "Investment_TaxExemptSecurities Investment_USGovernmentObligations GlobalTaxRefund "
        "GlobalTaxDeferred AssetsAvailableForSale AvailableForSaleFinancialAssets "
        "BalWithGovtAuthorities CalledUpShareCapitalNotPaid "
        "ExpenditureAuthorisationsAndLettersOfCredit InternalTransfers OtherConsumables OtherDebtors "
        "PrepaymentsAndAccruedIncome ProvisionsCurrentAssets ShortTermInvestmentsInRelatedParties "
        "ShortTermLoansAndAdvancesToRelatedParties WithholdingAssetAmount WithholdingTaxSales",
    ),
    "Fixed Asset": (
        "Asset",
        "OtherFixedAssets MachineryAndEquipment FurnitureAndFixtures Vehicles Buildings Land "
        "LandAsset AccumulatedDepreciation LeaseholdImprovements IntangibleAssets "
        "AccumulatedAmortization AccumulatedDepletion DepletableAssets FixedAssetComputers "
        "FixedAssetCopiers FixedAssetFurniture FixedAssetPhone FixedAssetPhotoVideo "
        "FixedAssetSoftware FixedAssetOtherToolsEquipment AssetsInCourseOfConstruction CapitalWip "
        "CumulativeDepreciationOnIntangibleAssets IntangibleAssetsUnderDevelopment NonCurrentAssets "
        "ParticipatingInterests ProvisionsFixedAssets Vehicle",
    ),
    "Other Asset": (
        "Asset",
        "OtherLongTermAssets SecurityDeposits Goodwill Licenses LeaseBuyout OrganizationalCosts "
        "AccumulatedAmortizationOfOtherAssets AssetsHeldForSale DeferredTax IntangibleAssetsOther "
        "Investments LongTermInvestments LongTermLoansAndAdvancesToRelatedParties MatCredit "
        "OtherIntangibleAssets OtherLongTermInvestments OtherLongTermLoansAndAdvances "
        "ProvisionsNonCurrentAssets",
    ),
    "Accounts Payable": (
        "Liability",
        "AccountsPayable OutstandingDuesMicroSmallEnterprise "
        "OutstandingDuesOtherThanMicroSmallEnterprise TradeAndOtherPayables",
    ),
    "Credit Card": (
        "Liability",
        "CreditCard",
    ),
    "Other Current Liability": (
        "Liability",
        "OtherCurrentLiabilities SalesTaxPayable GlobalTaxPayable GlobalTaxSuspense LineOfCredit "
        "LoanPayable PayrollTaxPayable PayrollClearing DeferredRevenue PrepaidExpensesPayable "
        "TrustAccountsLiabilities InsurancePayable FederalIncomeTaxPayable StateLocalIncomeTaxPayable "
        "RentsInTrustLiability DirectDepositPayable IncomeTaxPayable AccrualsAndDeferredIncome "
        "AccruedLiabilities CurrentLiabilities CurrentPortionEmployeeBenefitsObligations "
        "CurrentPortionOfObligationsUnderFinanceLeases CurrentTaxLiability DividendsPayable "
        "DutiesAndTaxes InterestPayables ProvisionForWarrantyObligations ProvisionsCurrentLiabilities "
        "ShortTermBorrowings SocialSecurityAgencies StaffAndRelatedLiabilityAccounts "
        "SundryDebtorsAndCreditors WithholdingLiabilityAmount WithholdingTaxPurchases "
        "WithholdingTaxSuspense",
    ),
    "Long Term Liability": (
        "Liability",
        "OtherLongTermLiabilities NotesPayable ShareholderNotesPayable AccruedLongLermLiabilities "
        "AccruedVacationPayable BankLoans DebtsRelatedToParticipatingInterests DeferredTaxLiabilities "
        "GovernmentAndOtherPublicAuthorities GroupAndAssociates LiabilitiesRelatedToAssetsHeldForSale "
        "LongTermBorrowings LongTermDebit LongTermEmployeeBenefitObligations "
        "ObligationsUnderFinanceLeases OtherLongTermProvisions ProvisionForLiabilities "
        "ProvisionsNonCurrentLiabilities StaffAndRelatedLongTermLiabilityAccounts VehicleLoan",
    ),
    "Equity": (
        "Equity",
        "OwnersEquity OpeningBalanceEquity RetainedEarnings PaidInCapitalOrSurplus PartnersEquity "
        "CommonStock PreferredStock TreasuryStock AccumulatedAdjustment PartnerContributions "
        "PartnerDistributions AccumulatedOtherComprehensiveIncome CalledUpShareCapital "
        "CapitalReserves CarriedForwardRelief DividendDisbursed EquityInEarningsOfSubsiduaries "
        "EstimatedTaxes Funds Healthcare HealthSavingsAccountContributions InvestmentGrants "
        "MoneyReceivedAgainstShareWarrants OtherFreeReserves PersonalExpense PersonalIncome "
        "ShareApplicationMoneyPendingAllotment ShareCapital",
    ),
    "Income": (
        "Revenue",
        "SalesOfProductIncome ServiceFeeIncome DiscountsRefundsGiven OtherPrimaryIncome "
        "NonProfitIncome UnappliedCashPaymentIncome CashReceiptIncome OperatingGrants "
        "OtherCurrentOperatingIncome OwnWorkCapitalized RentARoomReliefRentsReceived RevenueGeneral "
        "SalesRetail SalesWholesale",
    ),
    "Other Income": (
        "Revenue",
        "OtherMiscellaneousIncome InterestEarned DividendIncome OtherInvestmentIncome "
        "TaxExemptInterest GainLossOnSaleOfFixedAssets GainLossOnSaleOfInvestments "
        "LossOnDisposalOfAssets OtherOperatingIncome PremiumsReceived "
        "UnrealisedLossOnSecuritiesNetOfTax",
    ),
    "Cost of Goods Sold": (
        "Expense",
        "SuppliesMaterialsCogs CostOfLaborCos ShippingFreightDeliveryCos EquipmentRentalCos "
        "OtherCostsOfServiceCos CostOfSales FreightAndDeliveryCos",
    ),
    "Expense": (
        "Expense",
        "OtherMiscellaneousServiceCost AdvertisingPromotional Auto BadDebts BankCharges "
        "CharitableContributions CostOfLabor DuesSubscriptions Entertainment EntertainmentMeals "
        "EquipmentRental Insurance InterestPaid LegalProfessionalFees "
        "OfficeGeneralAdministrativeExpenses OtherBusinessExpenses PayrollExpenses PromotionalMeals "
        "RentOrLeaseOfBuildings RepairMaintenance ShippingFreightDelivery SuppliesMaterials TaxesPaid "
        "Travel TravelMeals Utilities UnappliedCashBillPaymentExpense AmortizationExpense "
        "AppropriationsToDepreciation BorrowingCost CashExpenditureExpense CommissionsAndFees "
        "Communications DistributionCosts ExternalServices FinanceCosts FinanceCostsRestricted "
        "ForeignTaxesIncurred GlobalTaxExpense IncomeTaxExpense LossOnDiscontinuedOperationsNetOfTax "
        "ManagementCompensation OtherCurrentOperatingCharges OtherExternalServices OtherRentalCosts "
        "OtherSellingExpenses PayrollTaxExpenses PayrollWageExpenses PremiumsPaid "
        "ProjectStudiesSurveysAssessments PurchasesRebates RentARoomReliefReliefClaimed "
        "ShippingAndDeliveryExpense StaffCosts Sundry TravelExpensesGeneralAndAdminExpenses "
        "TravelExpensesSellingExpense UkTaxesWithheld",
    ),
    "Other Expense": (
        "Expense",
        "OtherMiscellaneousExpense Depreciation ExchangeGainOrLoss PenaltiesSettlements Amortization "
        "DeferredTaxExpense Depletion ExceptionalItems ExtraordinaryCharges ExtraordinaryItems "
        "GasAndFuel Gratuity HomeOffice HomeownerRentalInsurance IncomeTaxOtherExpense "
        "MortgageInterestHomeOffice OtherHomeOfficeExpenses OtherVehicleExpenses ParkingAndTolls "
        "PriorPeriodItems PropertyTaxHomeOffice RentAndLeaseHomeOffice RepairsAndMaintainceHomeOffice "
        "TaxRoundoffGainOrLoss UtilitiesHomeOffice VehicleInsurance VehicleLease VehicleLoanInterest "
        "VehicleRegistration VehicleRepairs WashAndRoadServices",
    ),
}
SUBTYPES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    kind: (classed, tuple(words.split())) for kind, (classed, words) in _WORDS.items()
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
