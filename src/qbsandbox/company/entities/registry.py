"""All kinds of records, by name and by the path segment they are reached under."""

from __future__ import annotations

from collections.abc import Mapping

from qbsandbox.company.entities.accounts import ACCOUNT
from qbsandbox.company.entities.bill_payments import BILL_PAYMENT
from qbsandbox.company.entities.customer_payments import PAYMENT
from qbsandbox.company.entities.items import ITEM
from qbsandbox.company.entities.journals import JOURNAL_ENTRY
from qbsandbox.company.entities.names import CUSTOMER, EMPLOYEE, VENDOR
from qbsandbox.company.entities.organisation import COMPANY_INFO, PREFERENCES
from qbsandbox.company.entities.purchases import BILL
from qbsandbox.company.entities.rates import COMPANY_CURRENCY, EXCHANGE_RATE
from qbsandbox.company.entities.sales import INVOICE
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.entities.taxes import TAX_AGENCY, TAX_CODE, TAX_RATE
from qbsandbox.company.entities.terms import TERM
from qbsandbox.company.entities.tracking import CLASS, CUSTOMER_TYPE, DEPARTMENT, PAYMENT_METHOD

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
        CLASS,
        DEPARTMENT,
        PAYMENT_METHOD,
        CUSTOMER_TYPE,
        COMPANY_CURRENCY,
        EXCHANGE_RATE,
        INVOICE,
        BILL,
        JOURNAL_ENTRY,
        PAYMENT,
        BILL_PAYMENT,
    )
}
BY_SEGMENT: Mapping[str, EntityType] = {type.segment: type for type in ENTITIES.values()}
