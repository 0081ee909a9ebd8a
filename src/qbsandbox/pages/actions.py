"""What is done to a record besides editing it: void, delete, deactivate, activate again, merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.names import merging
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.records import Record
from qbsandbox.online.rest_writes import write
from qbsandbox.pages import choices
from qbsandbox.pages.documents import KINDS, number_of, title_of
from qbsandbox.pages.editing import record_of, url_of
from qbsandbox.pages.visit import Answer, Moved, NotShown, Unsaved, Visit
from qbsandbox.pages.writing import Problems, attempt


@dataclass(frozen=True, slots=True)
class Action:
    """A verb, what it does in a sentence, and the word for it when it is done."""

    verb: str
    button: str
    effect: str
    done: str


ACTIONS: Mapping[str, Action] = {
    action.verb: action
    for action in (
        Action("void", "Void it", "Its amounts become zero and its entries are taken back. It stays in the lists.",
               "voided"),
        Action("delete", "Delete it", "It is gone, with its entries. What it settled is open again.", "deleted"),
        Action("deactivate", "Make it inactive", "It cannot be used any more, and stays where it was used.",
               "made inactive"),
        Action("activate", "Make it active", "It can be used again.", "made active"),
        Action("merge", "Merge them",
               "All its documents become those of the other one, and its own name is gone. This cannot be undone.",
               "merged"),
    )
}  # fmt: skip


def can_void(record: Record) -> bool:
    return ENTITIES[record.entity].void is not None


def can_delete(record: Record) -> bool:
    return "delete" in ENTITIES[record.entity].can


def can_change(record: Record) -> bool:
    return "update" in ENTITIES[record.entity].can


def action_page(visit: Visit, verb: str) -> Answer:
    """Asks whether to do it, then does it. `kind` is the kind of record, `id` which one."""
    action = ACTIONS[verb]
    type = next((t for t in ENTITIES.values() if t.segment == visit.args.get("kind", "")), None)
    if type is None:
        raise NotShown(
            "There is no such kind", f"There are no records of the kind “{visit.args.get('kind')}”."
        )
    record = record_of(visit, type.name, visit.id("id"))
    if not _is_possible(verb, record):
        raise NotShown("This cannot be done", f"{_name(record)} cannot be {action.done}.", status=400)
    if visit.form is None:
        return _page(visit, action, record, Problems())
    problems = Problems()
    done = attempt(visit, problems, lambda books: _do(books, verb, type, record, visit, problems))
    if done is None or problems:
        return Unsaved(_page(visit, action, record, problems))
    if verb in ("delete", "merge"):
        kept = done if verb == "merge" else None
        return Moved(
            url_of(visit, type.name, kept) if kept else visit.url(""), f"{_name(record)} {action.done}."
        )
    return Moved(url_of(visit, record.entity, record.id), f"{_name(record)} {action.done}.")


def _is_possible(verb: str, record: Record) -> bool:
    match verb:
        case "void":
            return can_void(record)
        case "delete":
            return can_delete(record)
        case "merge":
            return record.entity in merging.KINDS
    return "Active" in ENTITIES[record.entity].fields and can_change(record)


def _do(
    books: Books, verb: str, type: EntityType, record: Record, visit: Visit, problems: Problems
) -> str | None:
    """The id of the record that is left."""
    token = (visit.form or {}).get("token", "")
    named = {"Id": str(record.id), "SyncToken": token}
    match verb:
        case "void" if type.void_by == "include":
            _void_by_include(books, type, named)
        case "void" | "delete":
            write(books, type, named, verb)
        case "merge":
            return _merge(books, record, visit, problems)
        case _:
            write(
                books,
                type,
                _required(type, record) | named | {"Active": verb == "activate", "sparse": True},
                "",
            )
    return str(record.id)


def _void_by_include(books: Books, type: EntityType, named: dict[str, str]) -> None:
    including = Books(
        books.company, books.now, books.includes | {"void"}, books.by_person, books.past_closing
    )
    write(including, type, {**named, "sparse": True}, "update")


def _required(type: EntityType, record: Record) -> dict[str, object]:
    return {name: record.body[name] for name in type.required_on_sparse if name in record.body}


def _merge(books: Books, record: Record, visit: Visit, problems: Problems) -> str | None:
    text = (visit.form or {}).get("into", "").strip()
    found = choices.find(books, _source(record), text) if text else None
    if found is None or found.value == str(record.id):
        problems.at["into"] = f"There is no other {record.entity.lower()} called “{text}”."
        return None
    other = books.store.get(record.entity, int(found.value))
    if other is None:
        return None
    merging.merge(books, record, other)
    return str(other.id)


def _source(record: Record) -> choices.Source:
    return {"Customer": choices.CUSTOMERS, "Vendor": choices.VENDORS}[record.entity]


def _name(record: Record) -> str:
    if record.entity in KINDS:
        return f"{title_of(record)} {number_of(record)}"
    return choices.full_name(record) or f"{record.entity} {record.id}"


def _page(visit: Visit, action: Action, record: Record, problems: Problems) -> str:
    offered = []
    if action.verb == "merge":
        names = [name for name in choices.offered(visit.books, _source(record)) if name != _name(record)]
        offered = [{"id": "names-into", "names": names}]
    effect = action.effect
    if action.verb == "deactivate" and record.body.get("QtyOnHand"):
        effect = (
            f"{record.body['QtyOnHand']} are on hand. An inventory adjustment of today brings them to zero:"
            " the cost goes to Inventory Shrinkage."
        )
    return visit.page("action.html", {
        "action": action,
        "effect": effect,
        "name": _name(record),
        "to": visit.here,
        "back": url_of(visit, record.entity, record.id),
        "token": (visit.form or {}).get("token", "") or str(record.sync_token),
        "offered": offered,
        "problems": problems,
        "typed": visit.form or {},
    }, below="")  # fmt: skip
