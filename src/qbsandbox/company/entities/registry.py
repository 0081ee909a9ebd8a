"""All kinds of records, by name and by the path segment they are reached under."""

from __future__ import annotations

from collections.abc import Mapping

from qbsandbox.company.entities.lists.accounts import ACCOUNT
from qbsandbox.company.entities.lists.rates import COMPANY_CURRENCY, EXCHANGE_RATE
from qbsandbox.company.entities.lists.terms import TERM
from qbsandbox.company.entities.lists.tracking import CLASS, CUSTOMER_TYPE, DEPARTMENT, PAYMENT_METHOD
from qbsandbox.company.entities.money.bill_payments import BILL_PAYMENT
from qbsandbox.company.entities.money.customer_payments import PAYMENT
from qbsandbox.company.entities.money.deposits import DEPOSIT
from qbsandbox.company.entities.money.journals import JOURNAL_ENTRY
from qbsandbox.company.entities.money.transfers import CREDIT_CARD_PAYMENT, TRANSFER
from qbsandbox.company.entities.names.customers import CUSTOMER
from qbsandbox.company.entities.names.employees import EMPLOYEE
from qbsandbox.company.entities.names.vendors import VENDOR
from qbsandbox.company.entities.office.attachables import ATTACHABLE
from qbsandbox.company.entities.office.company_info import COMPANY_INFO
from qbsandbox.company.entities.office.preferences import PREFERENCES
from qbsandbox.company.entities.office.recurring import templates_of
from qbsandbox.company.entities.office.time_activities import TIME_ACTIVITY
from qbsandbox.company.entities.products.inventory_adjustments import INVENTORY_ADJUSTMENT
from qbsandbox.company.entities.products.items import ITEM
from qbsandbox.company.entities.purchases.bills import BILL
from qbsandbox.company.entities.purchases.expenses import PURCHASE
from qbsandbox.company.entities.purchases.purchase_orders import PURCHASE_ORDER
from qbsandbox.company.entities.purchases.reimbursements import REIMBURSE_CHARGE
from qbsandbox.company.entities.purchases.vendor_credits import VENDOR_CREDIT
from qbsandbox.company.entities.sales.credit_memos import CREDIT_MEMO
from qbsandbox.company.entities.sales.estimates import ESTIMATE
from qbsandbox.company.entities.sales.invoices import INVOICE
from qbsandbox.company.entities.sales.receipts import SALES_RECEIPT
from qbsandbox.company.entities.sales.refunds import REFUND_RECEIPT
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.entities.taxes.tax_lists import TAX_AGENCY, TAX_CODE, TAX_RATE

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
