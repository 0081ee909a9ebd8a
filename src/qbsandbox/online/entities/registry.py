"""All kinds of records, by name and by the path segment they are reached under."""

from __future__ import annotations

from collections.abc import Mapping

from qbsandbox.online.entities.accounts import ACCOUNT
from qbsandbox.online.entities.items import ITEM
from qbsandbox.online.entities.journals import JOURNAL_ENTRY
from qbsandbox.online.entities.names import CUSTOMER, EMPLOYEE, VENDOR
from qbsandbox.online.entities.organisation import COMPANY_INFO, PREFERENCES
from qbsandbox.online.entities.payments import BILL_PAYMENT, PAYMENT
from qbsandbox.online.entities.purchases import BILL
from qbsandbox.online.entities.sales import INVOICE
from qbsandbox.online.entities.schema import EntityType
from qbsandbox.online.entities.taxes import TAX_AGENCY, TAX_CODE, TAX_RATE
from qbsandbox.online.entities.terms import TERM

ENTITIES: Mapping[str, EntityType] = {
    type.name: type
    for type in (
        COMPANY_INFO,
        PREFERENCES,
        ACCOUNT,
        CUSTOMER,
        VENDOR,
        EMPLOYEE,
        ITEM,
        TAX_CODE,
        TAX_RATE,
        TAX_AGENCY,
        TERM,
        INVOICE,
        BILL,
        JOURNAL_ENTRY,
        PAYMENT,
        BILL_PAYMENT,
    )
}
BY_SEGMENT: Mapping[str, EntityType] = {type.segment: type for type in ENTITIES.values()}
