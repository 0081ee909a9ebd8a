"""Whatever is typed into a form gets an answer; what makes no sense changes no book."""

import pytest

from page_forms import Bookkeeper, forms_of
from page_reader import Reader
from qbsandbox.pages.company_pages import FORMS
from qbsandbox.pages.sandbox_pages import CALLS
from qbsandbox.sandbox import QuickBooksSandbox
from rest_desk import Desk, bill, expense, invoice, sale

JUNK = (
    "x",
    "-1",
    "²",
    "9" * 40,
    "\x00",
    "NaN",
    "1e999",
    "🙂",
    "<b>",
    "Infinity",
    "2024-02-31",
    "a:b:c",
    "%",
    "'",
)
ASKED = {
    "receive": "?nameId=1", "paybills": "?nameId=5", "void": "?kind=invoice&id={sold}",
    "delete": "?kind=invoice&id={sold}", "deactivate": "?kind=customer&id=1", "activate": "?kind=customer&id=1",
    "merge": "?kind=customer&id=1", "edit/invoice": "?id={sold}", "edit/bill": "?id={bought}",
    "edit/customer": "?id=1", "edit/vendor": "?id=5", "edit/item": "?id=1", "edit/account": "?id=1",
    "edit/term": "?id=3",
}  # fmt: skip


@pytest.mark.parametrize(
    "place", sorted(place for place in FORMS if not place.startswith("edit/") or place in ASKED)
)
def test_every_form_answers_whatever_is_typed(
    us: Desk, omar: Bookkeeper, ana: Reader, books: str, place: str
) -> None:
    sold = us.create("Invoice", invoice(sale("40.00")))["Id"]
    bought = us.create("Bill", bill(expense("40.00")))["Id"]
    address = f"{books}/{place}{ASKED.get(place, '').format(sold=sold, bought=bought)}"
    page = omar.opens(address)
    assert page.status == 200
    form = [one for one in forms_of(page.html) if one.method == "post" and "signout" not in one.action][-1]
    for turn, junk in enumerate(JUNK):
        fields = [name for name in sorted(form.names) if name != "csrf"]
        data = {
            **form.values,
            "do": "save",
            **{name: JUNK[(turn + n) % len(JUNK)] for n, name in enumerate(fields)},
        }
        assert omar.client.post(address, data=data).status_code in (200, 303, 404, 422), data
        assert omar.client.post(address, data=dict.fromkeys(form.names, junk) | form.values).status_code < 500
    last = ana.open(f"{books}/trialbalance").tables[0][-1]
    assert last[1] == last[2]


def test_every_button_of_the_sandbox_answers_whatever_is_typed(
    omar: Bookkeeper, sandbox: QuickBooksSandbox
) -> None:
    for (place, do), _call in CALLS.items():
        if do in ("move", "deliver"):
            continue
        page = omar.opens(f"/app/sandbox/{place}")
        form = next(
            one for one in forms_of(page.html) if one.method == "post" and "signout" not in one.action
        )
        for junk in JUNK:
            data = dict.fromkeys(("kind", "matching", "times", "delay", "seed", "rate", "name", "url", "id",
                                  "requests_per_minute", "days"), junk)  # fmt: skip
            data |= {"csrf": form.values["csrf"], "do": do, "realm": junk}
            assert omar.client.post(f"/app/sandbox/{place}", data=data).status_code in (303, 404, 422), (
                place,
                do,
            )
    for junk in JUNK:
        data = {"csrf": form.values["csrf"], "do": "move", "days": junk, "hours": junk}
        assert omar.client.post("/app/sandbox/clock", data=data).status_code in (303, 422)
