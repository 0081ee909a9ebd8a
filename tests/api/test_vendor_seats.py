"""Access to the vendor portal by API: invited with a link that is shown once, listed, invited anew, and revoked."""

from __future__ import annotations

from crossfoot.portal import operations
from crossfoot.portal.models import VendorSeat
from crossfoot.tenancy.models import Person
from desk import NOW, Desk
from machine import Machine, machine_of

ASKED = {"email": "orders@litware.test"}


def test_somebody_of_a_vendor_is_invited_listed_and_shut_out(northwind: Desk, shop: Machine) -> None:
    who = {**ASKED, "vendor_id": northwind.litware.pk}
    made = shop.post("/vendor-seats", who, key="seat-1")

    assert made.status == 201
    link, seat = made.body["link"], made.body["seat"]["id"]
    assert (made.body["seat"]["standing"], made.body["seat"]["vendor"]["name"]) == (
        "invited",
        "Litware, Inc.",
    )
    assert made.body["why_not_mailed"].startswith("No e-mail was sent")
    again = shop.post("/vendor-seats", who, key="seat-1")
    assert (again.body["seat"]["id"], again.body["link"]) == (seat, "")
    assert shop.post("/vendor-seats", who).sentences == [
        "orders@litware.test is invited for Litware, Inc. already. Make a new link for it instead."
    ]

    renewed = shop.post(f"/vendor-seats/{seat}/invite-again").body
    assert renewed["link"] not in {"", link}
    secret = renewed["link"].rstrip("/").rpartition("/")[2]
    operations.join(secret=secret, full_name="Desk", password="a long enough phrase", at=NOW)
    (listed,) = shop.get("/vendor-seats", vendor_id=northwind.litware.pk).body["items"]
    assert (listed["email"], listed["standing"]) == ("orders@litware.test", "has_access")

    assert shop.post(f"/vendor-seats/{seat}/revoke").body["standing"] == "revoked"
    assert shop.get("/vendor-seats").body["items"] == []
    assert [one["standing"] for one in shop.get("/vendor-seats", is_revoked="true").body["items"]] == [
        "revoked"
    ]
    assert Person.objects.filter(email="orders@litware.test").exists()


def test_who_may_not_invite_sees_and_does_nothing(northwind: Desk, shop: Machine) -> None:
    seat = shop.post("/vendor-seats", {**ASKED, "vendor_id": northwind.litware.pk}).body["seat"]["id"]
    vic = machine_of(northwind.vic, northwind.company, mark="v")

    assert vic.get("/vendor-seats").status == 403
    assert vic.post("/vendor-seats", {"email": "a@b.test", "vendor_id": northwind.litware.pk}).status == 403
    assert vic.post(f"/vendor-seats/{seat}/revoke").status == 403
    assert VendorSeat.objects.get().revoked_at is None
    assert shop.post("/vendor-seats", {**ASKED, "vendor_id": northwind.hanari.pk}).status == 422
