"""Orders on their way to vendors by e-mail: one task an order, outside every transaction."""

from __future__ import annotations

import smtplib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.conf.options import options
from crossfoot.core.problems import shown
from crossfoot.documents.purchase_orders import queries
from crossfoot.documents.purchase_orders.letter import letter_of
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.engine import lease, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.tenancy.models import Person

MAIL_ORDER = "mail_order"
"""The task's kind."""


def is_configured() -> bool:
    """Whether this installation can send e-mail."""
    return bool(options().smtp_url.get_secret_value())


def why_not(order: PurchaseOrder) -> str:
    """Why the order cannot go to its vendor by e-mail; empty where it can."""
    vendor = order.vendor
    if not is_configured():
        return (
            "No e-mail was sent: this installation has no mail server (option CROSSFOOT_SMTP_URL). Print the "
            "order, and send it yourself."
        )
    if not vendor.email:
        return (
            f"No e-mail was sent: {shown(vendor.name)} has no address. Add it to the vendor, or print the order "
            "and send it yourself."
        )
    try:
        validate_email(vendor.email)
    except ValidationError:
        return (
            f"No e-mail was sent: “{shown(vendor.email)}” of {shown(vendor.name)} is not an address. Correct it, "
            "or print the order and send it yourself."
        )
    return ""


def start_mailing(*, order: PurchaseOrder, by: Person, at: datetime) -> Task:
    """Queue the e-mail, in the caller's transaction; `why_not` was asked before."""
    args = {"order": order.pk}
    return tasks.start(company=order.company, kind=MAIL_ORDER, args=args, by=by, at=at, is_interactive=True)


def mail_step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """Send the e-mail of one order as it is now; the trail keeps to whom it went."""
    try:
        order = queries.one(task.company, task.args["order"])
    except PurchaseOrder.DoesNotExist:
        tasks.fail(held, task, now, sentence="The order is no longer there, so no e-mail was sent.")
        return None
    reason = why_not(order)
    if reason:
        tasks.fail(held, task, now, sentence=reason)
        return None
    letter = letter_of(order)
    message = EmailMessage(letter.subject, letter.text, options().mail_from or None, [letter.to])
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        sentence = (
            f"The mail server did not take the e-mail to {letter.to} ({type(error).__name__}). Try again."
        )
        tasks.fail(held, task, now, sentence=sentence)
        return None
    with transaction.atomic():
        lease.fence(held)
        trail.record(
            "purchase_order.mailed",
            company_id=order.company_id,
            by=actor_of(task.created_by),
            at=now,
            subject=subject_of("purchase_order", order),
            data={"to": letter.to, "total": order.total},
        )
    tasks.finish(held, task, now, sentence=f"{order} went to {letter.to}.")
    return None
