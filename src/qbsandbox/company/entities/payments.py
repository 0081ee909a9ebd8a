"""What documents need to know of the payments applied to them; the payments themselves are
`customer_payments` and `bill_payments`, the rules between both sides `applications`."""

from __future__ import annotations

from qbsandbox.company.entities.applications import release

__all__ = ["release"]
