"""Editions of QuickBooks Online, what each of them lacks, and whether a company may be written to at all.

`FEATURES` is the one table of it; `check` is asked once, in the write path, whatever face a write came by.
Reading is never refused here (UNSURE: no source says what a query for a missing feature answers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from qbsandbox.company.faults import TITLES, Fault
from qbsandbox.company.jsontext import JsonObject

if TYPE_CHECKING:
    from qbsandbox.company.entities.books import Books

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


def check(books: Books, entity: str, raw: Mapping[str, Any]) -> None:
    """Raises 6190 where the subscription has ended, 5030 (or 5020, a switch) where the edition lacks what the
    write needs."""
    check_subscription(books)
    edition = books.company.edition
    feature = FEATURE_OF_ENTITY.get(entity)
    if entity == "Item" and raw.get("Type") == "Inventory":
        feature = INVENTORY
    if feature is not None and not edition.has(feature):
        raise missing_feature(books, feature)
    if entity == "Preferences" and edition is not Edition.ADVANCED:
        for lacking in FEATURES:
            if not edition.has(lacking) and any(_switched_on(raw, name) for name in lacking.settings):
                raise missing_feature(books, lacking)


def check_subscription(books: Books) -> None:
    """6190: nothing can be added or changed after the end of the subscription; reading goes on."""
    if books.company.subscription == ENDED:
        raise Fault(
            6190,
            "Subscription period has ended or canceled or there was a billing problem : "
            f"You can't add data to {books.company.edition.sku} because your trial or subscription period"
            " ended.",
            element="",
        )


def missing_feature(books: Books, feature: Feature) -> Fault:
    """5030 Feature Not Supported, or 5020 Permission Denied; which is UNSURE, and so are the texts."""
    code = int(books.switches.missing_feature)
    return Fault(
        code,
        f"{TITLES[code]} : {feature.name} is not available in {books.company.edition.sku}.",
        element="",
    )


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


def _switched_on(raw: Mapping[str, Any], name: str) -> bool:
    section, _, key = name.partition(".")
    values = raw.get(section)
    return isinstance(values, Mapping) and str(values.get(key)).lower() == "true"


def _bare(name: str) -> str:
    return (
        name.casefold().removeprefix("quickbooks online").replace(" ", "").replace("-", "").replace("_", "")
    )
