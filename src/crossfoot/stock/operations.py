"""What people do with stock. How a company keeps books of it is chosen with `choose_accounting`.

Each of these passes its gate, changes what is known, replays from there, books the difference and queues the journal,
all in one transaction. A back-dated one books its own entry on its own day, and what it changes in the movements after
it in one journal on the day on which it became known. Bills, invoices and credits go to QuickBooks as documents; here
they are told to the stock (`record_bill`, `record_invoice`, …) by the room that sends them.

    choose_accounting                                               `going_live`
    add_location, edit_location, state_cost                         `keeping`
    receive, record_bill, record_price_credit, carry_charges,
    return_to_vendor, record_vendor_credit                          `buying`
    ship, mark_delivered, record_invoice, return_from_customer      `selling`
    drop_ship, bill_drop_ship                                       `drop_shipping`
    open_stock, count, adjust, adjust_many, write_off, transfer,
    make, redate                                                    `warehouse`
    post_opening                                                    `opening`
    take_back                                                       `undoing`
"""

from crossfoot.stock.buying import (
    carry_charges,
    receive,
    record_bill,
    record_price_credit,
    record_vendor_credit,
    return_to_vendor,
)
from crossfoot.stock.drop_shipping import bill_drop_ship, drop_ship
from crossfoot.stock.going_live import choose_accounting
from crossfoot.stock.keeping import add_location, edit_location, state_cost
from crossfoot.stock.opening import post_opening
from crossfoot.stock.selling import (
    mark_delivered,
    record_invoice,
    return_from_customer,
    ship,
)
from crossfoot.stock.undoing import take_back
from crossfoot.stock.warehouse import (
    adjust,
    adjust_many,
    count,
    make,
    open_stock,
    redate,
    transfer,
    write_off,
)

__all__ = [
    "add_location",
    "adjust",
    "adjust_many",
    "bill_drop_ship",
    "carry_charges",
    "choose_accounting",
    "count",
    "drop_ship",
    "edit_location",
    "make",
    "mark_delivered",
    "open_stock",
    "post_opening",
    "receive",
    "record_bill",
    "record_invoice",
    "record_price_credit",
    "record_vendor_credit",
    "redate",
    "return_from_customer",
    "return_to_vendor",
    "ship",
    "state_cost",
    "take_back",
    "transfer",
    "write_off",
]
