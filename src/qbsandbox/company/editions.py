"""Editions of QuickBooks Online and what each of them lacks: `FEATURES` is the one table of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject

PAID, TRIAL, ENDED = "PAID", "TRIAL", "EXPIRED"
SUBSCRIPTIONS = (PAID, TRIAL, ENDED)
"""SubscriptionStatus of CompanyInfo. PAID is recorded; the words of the other two are UNSURE."""
NO_ACCESS = -11014
"""The inner number in the detail of fault 120 (Intuit's page of common errors)."""


class Edition(StrEnum):
    """In rising order: each has what the ones before it have."""

    SIMPLE_START = "Simple Start"
    ESSENTIALS = "Essentials"
    PLUS = "Plus"
    ADVANCED = "Advanced"

    @classmethod
    def of(cls, name: str) -> Edition:
        """By name, case, blanks and dashes aside. Raises ValueError for an edition there is not."""
        for edition in cls:
            if _bare(edition.value) == _bare(name):
                return edition
        raise ValueError(f"There is no edition “{name}”; there are {', '.join(e.value for e in cls)}.")

    @property
    def sku(self) -> str:
        """The OfferingSku of CompanyInfo; "QuickBooks Online Plus" is recorded, the others follow it."""
        return f"QuickBooks Online {self.value}"

    def has(self, feature: Feature) -> bool:
        order = list(Edition)
        return order.index(self) >= order.index(feature.since)


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that lower editions lack: `since` is the first that has it.

    `entities` are the kinds of records that cannot be written without it, `settings` the preferences
    ("Section.Key") that show it and cannot be switched on. `source` says where that is from.
    """

    name: str
    since: Edition
    source: str
    entities: frozenset[str] = frozenset()
    settings: tuple[str, ...] = ()


MULTICURRENCY = Feature(
    "Multicurrency",
    Edition.ESSENTIALS,
    "Intuit's error list: missing in Simple Start; that Essentials has it is UNSURE",
    frozenset({"CompanyCurrency", "ExchangeRate"}),
    ("CurrencyPrefs.MultiCurrencyEnabled",),
)
INVENTORY = Feature(
    "Inventory",
    Edition.PLUS,
    "Intuit's Item page: Plus and Advanced only",
    frozenset({"InventoryAdjustment"}),
    ("ProductAndServicesPrefs.QuantityOnHand",),
)
FEATURES: tuple[Feature, ...] = (
    MULTICURRENCY,
    INVENTORY,
    Feature(
        "Purchase orders",
        Edition.PLUS,
        "Intuit's error list and integrations: missing in Simple Start and Essentials",
        frozenset({"PurchaseOrder"}),
    ),
    Feature(
        "Class tracking",
        Edition.PLUS,
        "Intuit's Class page: needs Plus",
        frozenset({"Class"}),
        ("AccountingInfoPrefs.ClassTrackingPerTxn", "AccountingInfoPrefs.ClassTrackingPerTxnLine"),
    ),
    Feature(
        "Location tracking",
        Edition.PLUS,
        "integrations: missing in Simple Start and Essentials",
        frozenset({"Department"}),
        ("AccountingInfoPrefs.TrackDepartments",),
    ),
    Feature(
        "Billable expenses",
        Edition.PLUS,
        "UNSURE: by the comparison of plans",
        frozenset(),
        ("VendorAndPurchasesPrefs.BillableExpenseTracking", "VendorAndPurchasesPrefs.TrackingByCustomer"),
    ),
    Feature(
        "Bills",
        Edition.ESSENTIALS,
        "UNSURE: by the comparison of plans, which has changed in this",
        frozenset({"Bill", "BillPayment", "VendorCredit"}),
    ),
    Feature(
        "Time tracking",
        Edition.ESSENTIALS,
        "UNSURE: by the comparison of plans",
        frozenset({"TimeActivity"}),
        ("TimeTrackingPrefs.UseServices", "TimeTrackingPrefs.MarkTimeEntriesBillable"),
    ),
    Feature(
        "Recurring transactions",
        Edition.ESSENTIALS,
        "UNSURE: by the comparison of plans",
        frozenset({"RecurringTransaction"}),
    ),
)
FEATURE_OF_ENTITY: Mapping[str, Feature] = {
    entity: feature for feature in FEATURES for entity in feature.entities
}


def no_access(edition: Edition) -> Fault:
    """120: the user who connected the app has lost the right to work in this company."""
    return Fault(
        120,
        f": {NO_ACCESS}-You do not have access to use {edition.sku}.",
        element="",
        type="AuthorizatonFault",
        status=403,
    )


def without_missing(preferences: JsonObject, edition: Edition) -> JsonObject:
    """The preferences with all that the edition lacks switched off."""
    shown = {section: dict(values) for section, values in preferences.items()}
    for feature in FEATURES:
        for name in feature.settings if not edition.has(feature) else ():
            section, _, key = name.partition(".")
            if key in shown.get(section, {}):
                shown[section][key] = False
    return shown


def _bare(name: str) -> str:
    return (
        name.casefold().removeprefix("quickbooks online").replace(" ", "").replace("-", "").replace("_", "")
    )
