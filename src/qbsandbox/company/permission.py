"""Whether a company may be written to: by its subscription, and by what its edition lacks.

Asked once, in the write path, whatever face a write came by. Reading is never refused here (UNSURE: no source
says what a query for a missing feature answers).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbsandbox.company.company import Company
from qbsandbox.company.editions import ENDED, FEATURE_OF_ENTITY, FEATURES, INVENTORY, Edition, Feature
from qbsandbox.company.faults import TITLES, Fault


def check(company: Company, entity: str, raw: Mapping[str, Any]) -> None:
    """Raises 6190 where the subscription has ended, 5030 (or 5020, a switch) where the edition lacks what the
    write needs."""
    check_subscription(company)
    edition = company.edition
    feature = FEATURE_OF_ENTITY.get(entity)
    if entity == "Item" and raw.get("Type") == "Inventory":
        feature = INVENTORY
    if feature is not None and not edition.has(feature):
        raise missing_feature(company, feature)
    if entity == "Preferences" and edition is not Edition.ADVANCED:
        for lacking in FEATURES:
            if not edition.has(lacking) and any(_switched_on(raw, name) for name in lacking.settings):
                raise missing_feature(company, lacking)


def check_subscription(company: Company) -> None:
    """6190: nothing can be added or changed after the end of the subscription; reading goes on."""
    if company.subscription == ENDED:
        raise Fault(
            6190,
            "Subscription period has ended or canceled or there was a billing problem : "
            f"You can't add data to {company.edition.sku} because your trial or subscription period"
            " ended.",
            element="",
        )


def missing_feature(company: Company, feature: Feature) -> Fault:
    """5030 Feature Not Supported, or 5020 Permission Denied; which is UNSURE, and so are the texts."""
    code = int(company.switches.missing_feature)
    return Fault(
        code,
        f"{TITLES[code]} : {feature.name} is not available in {company.edition.sku}.",
        element="",
    )


def _switched_on(raw: Mapping[str, Any], name: str) -> bool:
    section, _, key = name.partition(".")
    values = raw.get(section)
    return isinstance(values, Mapping) and str(values.get(key)).lower() == "true"
