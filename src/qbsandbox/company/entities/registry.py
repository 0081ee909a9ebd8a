"""All kinds of records, by name and by the path segment they are reached under."""

from __future__ import annotations

from collections.abc import Mapping

from qbsandbox.company.entities.accounts import ACCOUNT
from qbsandbox.company.entities.attachables import ATTACHABLE
from qbsandbox.company.entities.bill_payments import BILL_PAYMENT
from qbsandbox.company.entities.bills import BILL
from qbsandbox.company.entities.customer_payments import PAYMENT
from qbsandbox.company.entities.customers import CUSTOMER
from qbsandbox.company.entities.deposits import DEPOSIT
from qbsandbox.company.entities.employees import EMPLOYEE
from qbsandbox.company.entities.inventory_adjustments import INVENTORY_ADJUSTMENT
from qbsandbox.company.entities.items import ITEM
from qbsandbox.company.entities.journals import JOURNAL_ENTRY
from qbsandbox.company.entities.organisation import COMPANY_INFO
from qbsandbox.company.entities.preferences import PREFERENCES
from qbsandbox.company.entities.purchase_orders import PURCHASE_ORDER
from qbsandbox.company.entities.purchases import PURCHASE
from qbsandbox.company.entities.rates import COMPANY_CURRENCY, EXCHANGE_RATE
from qbsandbox.company.entities.recurring import templates_of
from qbsandbox.company.entities.reimbursements import REIMBURSE_CHARGE
from qbsandbox.company.entities.sales.credit_memos import CREDIT_MEMO
from qbsandbox.company.entities.sales.estimates import ESTIMATE
from qbsandbox.company.entities.sales.invoices import INVOICE
from qbsandbox.company.entities.sales.receipts import SALES_RECEIPT
from qbsandbox.company.entities.sales.refunds import REFUND_RECEIPT
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.entities.taxes import TAX_AGENCY, TAX_CODE, TAX_RATE
from qbsandbox.company.entities.terms import TERM
from qbsandbox.company.entities.time_activities import TIME_ACTIVITY
from qbsandbox.company.entities.tracking import CLASS, CUSTOMER_TYPE, DEPARTMENT, PAYMENT_METHOD
from qbsandbox.company.entities.transfers import CREDIT_CARD_PAYMENT, TRANSFER
from qbsandbox.company.entities.vendor_credits import VENDOR_CREDIT
from qbsandbox.company.entities.vendors import VENDOR

_KINDS: Mapping[str, EntityType] = {
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
        ESTIMATE,
        INVOICE,
        SALES_RECEIPT,
        CREDIT_MEMO,
        REFUND_RECEIPT,
        PURCHASE_ORDER,
        BILL,
        VENDOR_CREDIT,
        PURCHASE,
        REIMBURSE_CHARGE,
        JOURNAL_ENTRY,
        PAYMENT,
        BILL_PAYMENT,
        DEPOSIT,
        TRANSFER,
        CREDIT_CARD_PAYMENT,
        INVENTORY_ADJUSTMENT,
        TIME_ACTIVITY,
        ATTACHABLE,
    )
}
RECURRING_TRANSACTION = templates_of(_KINDS.values())
ENTITIES: Mapping[str, EntityType] = {**_KINDS, RECURRING_TRANSACTION.name: RECURRING_TRANSACTION}
BY_SEGMENT: Mapping[str, EntityType] = {type.segment: type for type in ENTITIES.values()}
