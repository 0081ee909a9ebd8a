"""The invitation as an e-mail. It is sent at once and not by a task: the link's secret is stored nowhere."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage

from crossfoot.conf.options import options
from crossfoot.documents.purchase_orders.mailing import is_configured
from crossfoot.portal.models import VendorSeat
from crossfoot.portal.operations import GOOD_FOR


def send(seat: VendorSeat, link: str) -> str:
    """Send the link to the invited address, outside every transaction. Returns why it did not go, or nothing."""
    if not is_configured():
        return (
            "No e-mail was sent: this installation has no mail server (option CROSSFOOT_SMTP_URL). Copy the link, "
            "and send it yourself."
        )
    subject = f"{' '.join(str(seat.company).split())} invites you to its vendor portal"
    message = EmailMessage(subject, _text(seat, link), options().mail_from or None, [seat.email])
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        return (
            f"The mail server did not take the e-mail to {seat.email} ({type(error).__name__}). Copy the link, and "
            "send it yourself."
        )
    return ""


def _text(seat: VendorSeat, link: str) -> str:
    return (
        f"{seat.company} invites you to see the orders to {seat.vendor.name}, to confirm and ship them, and to send "
        f"your invoices.\n\nOpen this link within {GOOD_FOR.days} days; it works once and is for {seat.email} "
        f"alone:\n\n{link}\n\nIf you did not expect this, do nothing: without the link nobody comes in.\n"
    )
