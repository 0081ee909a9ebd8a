"""A file by API: uploaded, mapped, checked whole, written in steps, taken back."""

from __future__ import annotations

from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.engine import runner
from crossfoot.imports.models import ImportRun
from crossfoot.runtime.turns import turn_kinds
from desk import NOW, Desk
from machine import Machine, machine_of
from sync.workshop import INLINE

FILE = b"""Order number,Order date,Customer name,SKU,Quantity,Price,Total
A-1,2026-02-03,Hanari Carnes,TEA-1,2,10.00,20.00
A-2,2026-02-04,Hanari Carnes,TEA-1,3,10.00,30.00
"""
WRONG = FILE.replace(b"2026-02-04", b"yesterday")


def works() -> None:
    for _ in range(100):
        if not runner.step(NOW, kinds=turn_kinds(INLINE), holder="worker", seconds=600.0):
            return


def test_a_file_is_imported_and_its_orders_carry_the_run(northwind: Desk, shop: Machine) -> None:
    uploaded = shop.upload("/imports", "orders.csv", FILE, kind="sales_orders")
    assert uploaded.status == 201
    assert uploaded.body["columns"]["number"] == "Order number"
    assert uploaded.body["rows"] == 2
    run = uploaded.body["id"]
    checked = shop.post(f"/imports/{run}/check").body["run"]
    assert (checked["state"], checked["records"], checked["error_count"]) == ("checked", 2, 0)
    assert checked["stated_total"] == "50.00"
    assert not SalesOrder.objects.exists()
    written = shop.post(f"/imports/{run}/write", {})
    assert (written.status, written.body["task"]["kind"]) == (202, "import_file")
    works()
    done = shop.get(f"/imports/{run}").body["run"]
    assert (done["state"], done["created"], done["unchanged"]) == ("done", 2, 0)
    assert shop.get("/sales-orders", import_id=run).body["total"] == 2
    cancelled = shop.post(f"/imports/{run}/cancel")
    assert cancelled.body["run"]["state"] == "cancelling"
    works()
    assert shop.get(f"/imports/{run}").body["run"]["state"] == "cancelled"
    assert not SalesOrder.objects.exists()


def test_uploading_again_under_the_same_key_is_the_same_run(northwind: Desk, shop: Machine) -> None:
    first = shop.upload("/imports", "orders.csv", FILE, key="upload-1", kind="sales_orders")
    again = shop.upload("/imports", "orders.csv", FILE, key="upload-1", kind="sales_orders")
    assert again.body == first.body
    assert ImportRun.objects.count() == 1
    other = shop.upload("/imports", "orders.csv", WRONG, key="upload-1", kind="sales_orders")
    assert (other.status, other.body["code"]) == (409, "idempotency_key_reused")


def test_errors_are_told_row_by_row_and_left_out_only_on_request(northwind: Desk, shop: Machine) -> None:
    run = shop.upload("/imports", "orders.csv", WRONG, kind="sales_orders").body["id"]
    assert shop.post(f"/imports/{run}/check").body["run"]["error_count"] == 1
    (error,) = shop.get(f"/imports/{run}/errors").body["errors"]
    assert (error["row"], error["column"]) == (3, "Order date")
    assert shop.post(f"/imports/{run}/write", {}).status == 422
    assert shop.post(f"/imports/{run}/write", {"leave_out_errors": True}).status == 202
    task = shop.get("/tasks").body["items"][0]["id"]
    refused = shop.post(f"/tasks/{task}/cancel")
    assert (refused.status, "cancel the import" in refused.body["detail"]) == (422, True)
    works()
    assert list(SalesOrder.objects.values_list("number", flat=True)) == ["A-1"]


def test_columns_are_mapped_by_their_headings(northwind: Desk, shop: Machine) -> None:
    run = shop.upload("/imports", "orders.csv", FILE, kind="sales_orders").body
    columns = {**run["columns"], "memo": "Nonsense"}
    refused = shop.put(f"/imports/{run['id']}/columns", {"columns": columns})
    assert (refused.status, refused.wheres) == (422, ["memo"])
    mapped = shop.put(
        f"/imports/{run['id']}/columns", {"columns": run["columns"], "options": {"status": "confirmed"}}
    )
    assert mapped.body["run"]["options"]["status"] == "confirmed"


def test_a_file_that_is_none_is_refused_and_nothing_is_kept(northwind: Desk, shop: Machine) -> None:
    assert shop.upload("/imports", "orders.csv", b"", kind="sales_orders").status == 422
    assert shop.upload("/imports", "orders.xlsx", b"PK\x03\x04 nonsense", kind="sales_orders").status == 422
    assert shop.upload("/imports", "orders.csv", FILE, kind="recipes").status == 422
    assert not ImportRun.objects.exists()


def test_who_sells_imports_no_purchase_orders(northwind: Desk) -> None:
    seller = machine_of(northwind.sam, northwind.company)
    assert seller.upload("/imports", "orders.csv", FILE, kind="purchase_orders").status == 403
    assert seller.upload("/imports", "orders.csv", FILE, kind="sales_orders").status == 201
