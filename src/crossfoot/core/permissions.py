"""What each role may do, as one table. The gate that asks it is `tenancy.access`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """A person's part in one company."""

    ADMINISTRATOR = "administrator"
    ACCOUNTING = "accounting"
    PROCUREMENT = "procurement"
    SALES = "sales"
    PAYMENTS = "payments"
    VIEWER = "viewer"
    VENDOR = "vendor"
    """From outside: one vendor's own orders and invoices in the vendor portal, and nothing else. Nobody is a member
    with it: a seat (`portal.models.VendorSeat`) is what a vendor has instead."""

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Can(StrEnum):
    """One power. Every operation that writes requires exactly one of them."""

    VIEW = "view"
    EXPORT = "export"
    IMPORT_DATA = "import_data"
    EDIT_SALES = "edit_sales"
    EDIT_PURCHASES = "edit_purchases"
    APPROVE_PURCHASES = "approve_purchases"
    RECEIVE_GOODS = "receive_goods"
    SHIP_GOODS = "ship_goods"
    ADJUST_STOCK = "adjust_stock"
    EDIT_VENDOR_INVOICES = "edit_vendor_invoices"
    APPROVE_AS_PROCUREMENT = "approve_as_procurement"
    APPROVE_AS_ACCOUNTING = "approve_as_accounting"
    EDIT_CREDITS = "edit_credits"
    SEND_CREDITS = "send_credits"
    REVISE_SENT = "revise_sent"
    TAKE_BACK = "take_back"
    RECORD_PAYMENTS = "record_payments"
    IMPORT_PAYMENTS = "import_payments"
    RESOLVE_DRIFT = "resolve_drift"
    EDIT_APPROVAL_RULES = "edit_approval_rules"
    DELEGATE_APPROVAL = "delegate_approval"
    INVITE_VENDORS = "invite_vendors"
    USE_PORTAL = "use_portal"
    EDIT_PARTIES = "edit_parties"
    EDIT_PRODUCTS = "edit_products"
    SEND_INVOICES = "send_invoices"
    SEND_BILLS = "send_bills"
    OVERRIDE_DATES = "override_dates"
    RESOLVE_ATTENTION = "resolve_attention"
    SIGN_OFF = "sign_off"
    EDIT_MAPPINGS = "edit_mappings"
    EDIT_SETTINGS = "edit_settings"
    CONNECT = "connect"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_WEBHOOKS = "manage_webhooks"
    VIEW_EVIDENCE = "view_evidence"
    VIEW_AUDIT = "view_audit"


POWERS: Mapping[Role, frozenset[Can]] = {
    Role.ADMINISTRATOR: frozenset(Can) - {Can.USE_PORTAL},
    # Everything about the books; who may come in, what is connected, and Procurement's own approval stay with
    # others.
    Role.ACCOUNTING: frozenset(Can)
    - {
        Can.CONNECT,
        Can.MANAGE_PEOPLE,
        Can.MANAGE_TOKENS,
        Can.MANAGE_WEBHOOKS,
        Can.APPROVE_AS_PROCUREMENT,
        Can.EDIT_APPROVAL_RULES,
        Can.USE_PORTAL,
    },
    Role.PROCUREMENT: frozenset(
        {
            Can.VIEW,
            Can.EXPORT,
            Can.IMPORT_DATA,
            Can.EDIT_PURCHASES,
            Can.APPROVE_PURCHASES,
            Can.RECEIVE_GOODS,
            Can.SHIP_GOODS,
            Can.ADJUST_STOCK,
            Can.EDIT_VENDOR_INVOICES,
            Can.APPROVE_AS_PROCUREMENT,
            Can.DELEGATE_APPROVAL,
            Can.INVITE_VENDORS,
            Can.EDIT_CREDITS,
            Can.EDIT_PARTIES,
            Can.EDIT_PRODUCTS,
            Can.SEND_BILLS,
            Can.REVISE_SENT,
        }
    ),
    Role.SALES: frozenset(
        {
            Can.VIEW,
            Can.EXPORT,
            Can.IMPORT_DATA,
            Can.EDIT_SALES,
            Can.SHIP_GOODS,
            Can.EDIT_CREDITS,
            Can.EDIT_PARTIES,
            Can.EDIT_PRODUCTS,
            Can.SEND_INVOICES,
            Can.REVISE_SENT,
        }
    ),
    Role.PAYMENTS: frozenset(
        {Can.VIEW, Can.EXPORT, Can.VIEW_EVIDENCE, Can.RECORD_PAYMENTS, Can.IMPORT_PAYMENTS}
    ),
    Role.VIEWER: frozenset({Can.VIEW}),
    Role.VENDOR: frozenset({Can.USE_PORTAL}),
}

DESCRIPTIONS: Mapping[Role, str] = {
    Role.ADMINISTRATOR: "Everything, including the QuickBooks connection, people and API tokens.",
    Role.ACCOUNTING: "Orders, invoices, bills, mappings, dates, attention, evidence and audit. "
    "Not the connection, people or API tokens.",
    Role.PROCUREMENT: "Purchase orders, vendors, vendor invoices, products and stock; approves orders, gives vendor "
    "invoices Procurement's approval and creates bills.",
    Role.SALES: "Sales orders, credit notes, customers and products; creates invoices.",
    Role.PAYMENTS: "Payments: imports them from QuickBooks and records them. Sees and exports everything in the "
    "company with its evidence; changes nothing else.",
    Role.VIEWER: "Sees orders and their state; changes nothing and exports nothing.",
    Role.VENDOR: "From outside: sees and answers one vendor's own orders in the vendor portal, and nothing else.",
}
"""What each role may do, for the page where people are given one."""

CAN_DESCRIPTIONS: Mapping[Can, str] = {
    Can.VIEW: "see orders, contacts, products and their state in QuickBooks",
    Can.EXPORT: "export lists",
    Can.IMPORT_DATA: "import files",
    Can.EDIT_SALES: "enter, change, confirm and cancel sales orders",
    Can.EDIT_PURCHASES: "enter, change and cancel purchase orders",
    Can.APPROVE_PURCHASES: "approve and reject purchase orders",
    Can.RECEIVE_GOODS: "record what was received",
    Can.SHIP_GOODS: "record what was delivered, and what customers send back",
    Can.ADJUST_STOCK: "count, write off, transfer and make stock, and send it back to vendors",
    Can.EDIT_VENDOR_INVOICES: "enter and change vendors' invoices",
    Can.APPROVE_AS_PROCUREMENT: "approve vendors' invoices for Procurement",
    Can.APPROVE_AS_ACCOUNTING: "approve vendors' invoices for Accounting",
    Can.EDIT_CREDITS: "enter and change credits",
    Can.SEND_CREDITS: "approve credits and send them to QuickBooks",
    Can.REVISE_SENT: "revise what is in QuickBooks already",
    Can.TAKE_BACK: "cancel what is in QuickBooks and take it out there",
    Can.RECORD_PAYMENTS: "record and cancel payments",
    Can.IMPORT_PAYMENTS: "import payments from QuickBooks",
    Can.RESOLVE_DRIFT: "decide what happens where QuickBooks differs",
    Can.EDIT_APPROVAL_RULES: "change the rules and limits of approval",
    Can.DELEGATE_APPROVAL: "let somebody else approve in your place",
    Can.INVITE_VENDORS: "invite vendors to the vendor portal",
    Can.USE_PORTAL: "use the vendor portal",
    Can.EDIT_PARTIES: "enter and change customers and vendors",
    Can.EDIT_PRODUCTS: "enter and change products and tax rates",
    Can.SEND_INVOICES: "create invoices in QuickBooks",
    Can.SEND_BILLS: "create bills in QuickBooks",
    Can.OVERRIDE_DATES: "set a posting date other than the rule's",
    Can.RESOLVE_ATTENTION: "settle what needs attention: retry, link, or mark with a reason",
    Can.SIGN_OFF: "sign off a tie-out",
    Can.EDIT_MAPPINGS: "choose QuickBooks accounts, items and tax codes",
    Can.EDIT_SETTINGS: "change the company's settings, numbering and start date",
    Can.CONNECT: "connect and disconnect QuickBooks",
    Can.MANAGE_PEOPLE: "invite people and give them roles",
    Can.MANAGE_TOKENS: "create and revoke API tokens",
    Can.MANAGE_WEBHOOKS: "choose which other systems are told of events (webhooks)",
    Can.VIEW_EVIDENCE: "see what was sent to QuickBooks and what it answered",
    Can.VIEW_AUDIT: "see the audit trail",
}
"""Each power as the end of the sentence "You may not …"."""


def allows(role: Role, can: Can) -> bool:
    """May a person with `role` do this?"""
    return can in POWERS[role]


def roles_that(can: Can) -> tuple[Role, ...]:
    """Who may do this, for the sentence that refuses it: "Ask someone in Accounting …"."""
    return tuple(role for role in Role if allows(role, can))


def refusal(can: Can) -> str:
    """The sentence for a person whose role does not allow it: what, and whom to ask."""
    names = [role.label for role in roles_that(can)]
    whom = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"Your role does not let you {CAN_DESCRIPTIONS[can]}. Ask someone with the role {whom}."
