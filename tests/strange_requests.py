"""Requests as no client of good will sends them: for whoever must not fall over whatever comes."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from one_of_each import bodies
from qbsandbox.company.entities.registry import BY_SEGMENT, ENTITIES
from qbsandbox.company.entities.schema import EntityType, Field, Kind
from qbsandbox.company.file import CompanyFile
from qbsandbox.online.reports.running import REPORTS
from qbsandbox.online.rest import RestReply
from rest_desk import NOW, Desk

NAMESPACE = "http://schema.intuit.com/finance/v3"
DEEP: Any = "bottom"
for _ in range(60):
    DEEP = {"Line": [DEEP]}

STRANGE: Sequence[Any] = (
    None, "", " ", True, False, 0, -1, 1, 2, 0.1, 0.005, -0.01, 1e308, float("nan"), float("inf"), 10**30,
    -(10**30), 2**63, 2**63 - 1, 99_999_999_999, 0.000001, "0", "1", "-1", "5", "84", "NaN", "Infinity",
    "1e999", "1e-999999", "1E+5", "-0", "0x10", "1_000", "٣", "²", "½", "1" * 400,
    "1" * 5000, "x" * 5000, "\x00", "\ud800",
    "𝔘𝔫𝔦", "\u202e", "ß", "a:b", "'; DROP TABLE objects;--", "%", "\\", "\t\r\n", "<b>&amp;</b>", "]]>",
    {}, [], [None], [[]], [{}], {"value": None}, {"value": []}, {"value": {}}, {"value": True}, {"value": 1},
    {"value": "1"}, {"value": "5"}, {"value": "84"}, {"value": "TAX"}, {"value": "EUR"}, {"value": "²"},
    {"value": "9" * 30}, {"value": "9" * 5000}, {"name": "x"}, {"value": "1", "name": 7, "type": []},
    [{"value": "1"}], DEEP,
    "2024-02-30", "0000-00-00", "9999-12-31", "1900-01-01", "2024-03-01", "2024-03-01T25:00:00",
    "2024-03-01T00:00:00+99:99", "2024-W01-1", "20240301", "today",
    [{"TxnId": "1", "TxnType": "Invoice"}], [{"TxnId": None}], [{"TxnId": "²", "TxnType": []}],
    {"Address": "a@b.c"}, {"Address": 7}, {"FreeFormNumber": []}, {"URI": 1}, {"Line1": {}},
    {"TotalTax": "x"}, {"TaxLine": [{}]}, {"TxnTaxCodeRef": {"value": "TAX"}, "TotalTax": -1},
)  # fmt: skip
WORDS = (
    "select", "*", "count(*)", "from", "Invoice", "Customer", "Item", "Nothing", "where", "and", "or", "not",
    "in", "like", "=", "<", ">=", "!=", "'%a%'", "'1'", "1", "true", "'", '"', "(", ")", ",", "orderby",
    "order by", "asc", "desc", "startposition", "maxresults", "0", "-1", "1001", "99999999999999999999", "Id",
    "TxnDate", "Metadata.LastUpdatedTime", "Balance", "Active", "DocNumber", "Line", "Line.Id", "BillAddr.City",
    "'2024-03-01'", "'2024-03-01T00:00:00-08:00'", "\\'", "ß", "\x00", "--", ";", "null", "1e9", "()",
    "CustomerRef", "TotalAmt", "'; drop table objects; --", "*,Id", "distinct", "group by", "PrimaryEmailAddr",
)  # fmt: skip
STATEMENTS = (
    "select * from Invoice where TxnDate >= '2024-01-01' and Balance > '0' orderby TxnDate desc maxresults 5",
    "select Id, DisplayName from Customer where DisplayName like '%a%' startposition 2 maxresults 3",
    "select count(*) from Bill where VendorRef = '5'",
    "select * from Item where Active in (true, false) and Type = 'Inventory'",
    "select * from Account where Metadata.LastUpdatedTime > '2024-01-01T00:00:00Z' order by Name",
    "select * from Customer where Id in ('1', '2', '3') and Active = true",
    "select Line.*, Id from Invoice",
)
REPORT_NAMES = (*REPORTS, "Nothing")
SEGMENTS = (
    *BY_SEGMENT,
    "query",
    "batch",
    "cdc",
    "upload",
    "reports",
    "taxservice",
    "taxcode",
    "exchangerate",
)
CONTENT_TYPES = (
    "application/json", "application/json;charset=utf-8", "application/xml", "text/xml", "text/plain",
    "application/text", "", "application/json;charset=latin-1", "multipart/form-data; boundary=b",
    "application/octet-stream", ";;;", "application/x-www-form-urlencoded",
)  # fmt: skip
ACCEPTS = ("application/json", "application/xml", "", "*/*", "application/pdf", "text/html", "q=;x", "json")


@dataclass(frozen=True, slots=True)
class Strange:
    """One request: `path` is below the company's, with its parameters."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path} {dict(self.headers)}\n{self.body[:3000]!r}"


class Recorder(Desk):
    """Keeps what was written with success, to be spoiled later."""

    def __init__(self, company: CompanyFile) -> None:
        super().__init__(company)
        self.written: list[tuple[str, dict[str, Any], dict[str, str]]] = []

    def send(self, method: str, path: str, body: Any = None, **args: str) -> RestReply:
        reply = super().send(method, path, body, **args)
        if reply.status == 200 and isinstance(body, Mapping):
            self.written.append((path, json.loads(json.dumps(body, default=str)), args))
        return reply


def busy_company() -> tuple[CompanyFile, list[tuple[str, dict[str, Any], dict[str, str]]]]:
    """A company in which something of every kind happened, and the requests by which it did."""
    recorder = Recorder(CompanyFile.create(profile="us", realm_id="9130350000000016", now=NOW))
    for _ in bodies(recorder):
        pass
    return recorder.company, recorder.written


class Stranger:
    """Draws requests; the same seed and company draw the same ones."""

    def __init__(
        self, company: CompanyFile, samples: Sequence[tuple[str, dict[str, Any], dict[str, str]]], seed: int
    ) -> None:
        self.company = company
        self.samples = samples
        self.chance = random.Random(seed)
        self.drawn = 0

    def draw(self) -> Strange:
        makers: Sequence[tuple[Callable[[], Strange], int]] = (
            (self.spoiled_write, 30),
            (self.change_of_what_is_there, 22),
            (self.from_the_field_table, 12),
            (self.question, 12),
            (self.batch, 8),
            (self.reading, 8),
            (self.upload, 4),
            (self.nonsense, 4),
        )
        self.drawn += 1
        return self.chance.choices([m for m, _ in makers], [weight for _, weight in makers])[0]()

    def spoiled_write(self) -> Strange:
        path, body, args = self.chance.choice(self.samples)
        kind = BY_SEGMENT.get(path)
        return self.written(path, self.spoiled(body, kind), args)

    def change_of_what_is_there(self) -> Strange:
        kind, body = self.record()
        how = self.chance.choice(("update", "update", "sparse", "delete", "void", "void_by", "send"))
        args: dict[str, str] = {}
        if how == "sparse":
            keys = self.chance.sample(sorted(body), min(3, len(body)))
            body = {"Id": body["Id"], "SyncToken": body["SyncToken"], "sparse": True} | {
                key: body[key] for key in keys
            }
        elif how in ("delete", "void"):
            args["operation"] = how
        elif how == "void_by":
            args = {"operation": "update", "include": "void"}
        elif how == "send":
            to = self.chance.choice(("a@b.example", "", "x", "ß"))
            return Strange(
                "POST",
                f"{kind.segment}/{body['Id']}/send?{urlencode({'sendTo': to})}",
                b"",
                {"Accept": "application/json", "Content-Type": "application/octet-stream"},
            )
        if self.chance.random() < 0.7:
            body = self.spoiled(body, kind)
        return self.written(kind.segment, body, args)

    def from_the_field_table(self) -> Strange:
        kind = self.chance.choice(list(ENTITIES.values()))
        body = self.object_of(kind.fields, kind, 0)
        return self.written(kind.segment, body, {})

    def question(self) -> Strange:
        statement = self.statement()
        if self.chance.random() < 0.5:
            return Strange(
                "GET", "query?" + urlencode({"query": statement}, errors="replace"), b"", self.accept()
            )
        body = statement.encode("utf-8", "replace")
        return Strange("POST", "query", body, {"Content-Type": "application/text", **self.accept()})

    def statement(self) -> str:
        if self.chance.random() < 0.2:
            return " ".join(self.chance.choices(WORDS, k=self.chance.randrange(12)))
        if self.chance.random() < 0.3:
            kind = self.chance.choice(list(ENTITIES.values()))
            name = self.chance.choice([*kind.fields, "Id"])
            operator = self.chance.choice(("=", "<", ">", "<=", ">=", "like", "in", "!="))
            value = self.chance.choice(("'1'", "1", "true", "('a', 'b')", "'2024-01-01'", "'%'", "''", "(1)"))
            order = self.chance.choice(("", f" orderby {name}", f" order by {name} desc"))
            return f"select * from {kind.name} where {name} {operator} {value}{order}"
        words = self.chance.choice(STATEMENTS).split(" ")
        for _ in range(self.chance.randrange(3)):
            place = self.chance.randrange(len(words))
            match self.chance.randrange(3):
                case 0:
                    words[place] = self.chance.choice(WORDS)
                case 1:
                    words.insert(place, self.chance.choice(WORDS))
                case _ if len(words) > 1:
                    del words[place]
        return " ".join(words)

    def batch(self) -> Strange:
        items: list[Any] = []
        for place in range(self.chance.choice((0, 1, 3, 6, 31))):
            path, body, _ = self.chance.choice(self.samples)
            kind = BY_SEGMENT.get(path)
            item: Any = {"bId": self.chance.choice((str(place), None, 7, [], "x" * 40))}
            match self.chance.randrange(5):
                case 0:
                    item["Query"] = self.statement()
                case 1:
                    item["CDCQuery"] = self.strange()
                case 2:
                    there, record = self.record()
                    item |= {
                        "operation": self.chance.choice(("update", "delete", "void", "send", 7)),
                        there.key: self.spoiled(record, there),
                    }
                case _:
                    name = kind.key if kind else "Nothing"
                    item |= {
                        "operation": "create",
                        name: self.spoiled(body, kind),
                        "optionsData": self.chance.choice(("allowduplicatedocnum", "void", None, [])),
                    }
            items.append(item if self.chance.random() < 0.95 else self.strange())
        whole: Any = {"BatchItemRequest": items}
        return self.written("batch", whole if self.chance.random() < 0.95 else self.strange(), {})

    def reading(self) -> Strange:
        chance = self.chance
        kind = chance.choice(list(ENTITIES.values()))
        id = chance.choice(
            ("1", "0", "-1", "²", "99999999999999999999999", "x", str(chance.randrange(260)), "%00")
        )
        instant = chance.choice(
            ("2024-03-01", "2024-03-01T00:00:00-08:00", "x", "", "9999-12-31", "0001-01-01")
        )
        day = chance.choice(("2024-01-01", "2024-12-31", "x", "", "0001-01-01", "9999-12-31", "2024-02-30"))
        report = {
            "start_date": day,
            "end_date": chance.choice(("2024-12-31", "2023-01-01", "9999-12-31", "y")),
            "accounting_method": chance.choice(("Cash", "Accrual", "x")),
            "summarize_column_by": chance.choice(("Month", "Total", "Days", "Quarter", "Year", "x")),
            "report_date": day,
            "num_periods": chance.choice(("4", "-1", "0", "x", "100000")),
            "aging_period": chance.choice(("30", "0", "-5", "x")),
            "customer": chance.choice(("1", "x", "1,2", "")),
            "columns": chance.choice(("tx_date,amount", "x", ",")),
            "date_macro": chance.choice(("This Month", "Last Fiscal Year", "x")),
        }
        some = dict(chance.sample(sorted(report.items()), chance.randrange(len(report))))
        kinds = ",".join(chance.choices([*ENTITIES, "Nothing", ""], k=chance.randrange(5)))
        path = chance.choice(
            (
                f"{kind.segment}/{id}",
                f"{kind.segment}/{id}?include={quote(chance.choice(('invoiceLink', 'x', ',')))}",
                f"{kind.segment}/{id}/pdf",
                f"{kind.segment}",
                f"reports/{chance.choice(REPORT_NAMES)}?{urlencode(some)}",
                f"reports/{chance.choice(REPORT_NAMES)}?{urlencode(some)}",
                f"cdc?{urlencode({'entities': kinds, 'changedSince': instant})}",
                f"exchangerate?{urlencode({'sourcecurrencycode': chance.choice(('EUR', 'X', '')), 'asofdate': day})}",
                f"download/{id}",
                f"attachable-thumbnail/{id}",
                f"companyinfo/{id}",
                "preferences",
            )
        )
        method = chance.choice(("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"))
        return Strange(method, path, b"", self.accept())

    def upload(self) -> Strange:
        chance = self.chance
        end = chance.choice((b"\r\n", b"\n"))
        _, record = self.record()
        metadata: Any = {
            "AttachableRef": [
                {"EntityRef": {"type": "Invoice", "value": record["Id"]}, "IncludeOnSend": "x"}
            ],
            "FileName": chance.choice(("a.txt", "", "ß.pdf", "../../etc/passwd", "x" * 2000)),
            "ContentType": chance.choice(("text/plain", "image/png", 7)),
        }
        if chance.random() < 0.5:
            metadata = self.spoiled(metadata, ENTITIES["Attachable"])
        written = _json(metadata) if chance.random() < 0.8 else self.xml("Attachable", metadata)
        parts = [
            (b'form-data; name="file_metadata_01"', b"application/json", b"", written),
            (
                b'form-data; name="file_content_01"; filename="a\xc3\x9f.png"',
                chance.choice((b"image/png", b"", b"text/plain")),
                chance.choice((b"base64", b"", b"x")),
                chance.choice((b"aGVsbG8=", b"not base64 !", b"", b"\x00\xff" * 50)),
            ),
        ]
        chance.shuffle(parts)
        body = b""
        for disposition, kind, coding, content in parts[: chance.choice((0, 1, 2, 2, 2))]:
            lines = [b"--b", b"Content-Disposition: " + disposition, b"Content-Type: " + kind]
            if coding:
                lines.append(b"Content-Transfer-Encoding: " + coding)
            body += end.join([*lines, b"", content]) + end
        body += chance.choice((b"--b--", b"", b"--b"))
        boundary = chance.choice(("b", "b", "b", '"b"', "", "c", "("))
        return Strange(
            "POST",
            "upload",
            body,
            {"Content-Type": f"multipart/form-data; boundary={boundary}", **self.accept()},
        )

    def nonsense(self) -> Strange:
        chance = self.chance
        path = "/".join(
            quote(chance.choice((*SEGMENTS, "1", "x", "", "..", "ß", "%2f", "pdf", "send")), safe="%")
            for _ in range(chance.randrange(1, 4))
        )
        body = chance.choice(
            (b"", b"{", b"[]", b"null", b"\xff\xfe", b"{" * 3000, b"[" * 100_000, b'{"a":' * 5000, b"<a>", b"<" * 99,
             b"\x00" * 10, b'{"Id":"1","Id":"2"}', b"1e99999", b'"' + b"x" * 10000 + b'"', _BOMB, b"<a/>" * 3)
        )  # fmt: skip
        headers = {"Content-Type": chance.choice(CONTENT_TYPES), "Accept": chance.choice(ACCEPTS)}
        if chance.random() < 0.2:
            headers["Authorization"] = chance.choice(
                ("", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "y" * 5000)
            )
        return Strange(chance.choice(("POST", "POST", "GET", "PUT", "PATCH", "TRACE")), path, body, headers)

    def written(self, path: str, body: Any, args: Mapping[str, str]) -> Strange:
        """A body as JSON or XML, with parameters; the content type now and then a wrong one."""
        chance = self.chance
        given = dict(args)
        if chance.random() < 0.25:
            given["requestid"] = chance.choice(("1", "r-2", "", "x" * 60, "ß", str(chance.randrange(40))))
        if chance.random() < 0.2:
            given["minorversion"] = chance.choice(("75", "1", "x", ""))
        if chance.random() < 0.1:
            given["operation"] = chance.choice(("create", "update", "delete", "void", "x", ""))
        if chance.random() < 0.1:
            given["include"] = chance.choice(
                ("allowduplicatedocnum", "void", "donotupdateaccountontxns", ",")
            )
        headers = {"Content-Type": "application/json", **self.accept()}
        if chance.random() < 0.12:
            type = BY_SEGMENT.get(path)
            root = type.name if type else "IntuitBatchRequest" if path == "batch" else "Thing"
            content = self.xml(root, body)
            headers["Content-Type"] = "application/xml"
        else:
            content = _json(body)
        if chance.random() < 0.03:
            headers["Content-Type"] = chance.choice(CONTENT_TYPES)
        if chance.random() < 0.03:
            cut = chance.randrange(len(content) + 1)
            content = content[:cut] + chance.choice((b"", b"\xff", b"}", b"\x00"))
        query = urlencode(given, errors="replace")
        return Strange("POST", path + ("?" + query if query else ""), content, headers)

    def accept(self) -> dict[str, str]:
        return {"Accept": "application/json" if self.chance.random() < 0.8 else self.chance.choice(ACCEPTS)}

    def spoiled(self, body: Any, kind: EntityType | None) -> Any:
        """The body with up to three things in it that are wrong, or right where nobody expects them."""
        body = json.loads(json.dumps(body, default=str))
        for name in ("DisplayName", "GivenName", "Name", "DocNumber"):
            if isinstance(body.get(name), str) and "Id" not in body:
                body[name] += f" {self.drawn}"
        for _ in range(self.chance.choice((0, 1, 1, 1, 2, 3))):
            body = self.spoil(body, kind)
        return body

    def spoil(self, value: Any, kind: EntityType | None) -> Any:
        chance = self.chance
        if isinstance(value, dict) and value and chance.random() < 0.9:
            key = chance.choice(sorted(value))
            match chance.randrange(8):
                case 0:
                    del value[key]
                case 1:
                    fields = list(kind.fields.items()) if kind else [("Line", Field(Kind.LINES))]
                    name, field = chance.choice(fields)
                    value[name] = self.value_of(field, kind, 0) if chance.random() < 0.6 else self.strange()
                case 2:
                    value[chance.choice(("", "X", "Id", "SyncToken", "sparse", "ß", "domain"))] = (
                        self.strange()
                    )
                case _:
                    value[key] = self.spoil(value[key], kind)
            return value
        if isinstance(value, list) and value and chance.random() < 0.8:
            place = chance.randrange(len(value))
            match chance.randrange(6):
                case 0:
                    del value[place]
                case 1:
                    value.append(value[place])
                case 2:
                    value *= chance.choice((2, 40))
                case _:
                    value[place] = self.spoil(value[place], kind)
            return value
        return self.strange()

    def strange(self) -> Any:
        return copy.deepcopy(self.chance.choice(STRANGE))

    def object_of(self, fields: Mapping[str, Field], kind: EntityType, depth: int) -> dict[str, Any]:
        names = list(fields)
        chosen = self.chance.sample(names, min(len(names), self.chance.randrange(1, 9)))
        chosen += [name for name in names if fields[name].required or name in ("Line", "TotalAmt")]
        return {name: self.value_of(fields[name], kind, depth) for name in chosen}

    def value_of(self, field: Field, kind: EntityType, depth: int) -> Any:
        """Most often a value of the right type."""
        chance = self.chance
        if chance.random() < 0.15 or depth > 3:
            return self.strange()
        if field.choices:
            return chance.choice(field.choices)
        match field.kind:
            case Kind.TEXT:
                return chance.choice(
                    ("a", "Ida", "A:B", str(chance.randrange(99)), "x" * ((field.max_length or 9) + 1))
                )
            case Kind.AMOUNT | Kind.NUMBER:
                return chance.choice((0, 1, 10, "12.345", -5, 99_999_999_999, 0.01))
            case Kind.WHOLE:
                return chance.choice((0, 1, -1, 31, 2**31, 10**12))
            case Kind.FLAG:
                return chance.choice((True, False, "true", "no"))
            case Kind.DATE:
                return chance.choice(("2024-03-01", "2024-02-29", "1900-01-01", "2100-12-31", "2023-12-31"))
            case Kind.REFERENCE:
                return {"value": self.id_of(field.refers_to)}
            case Kind.PART:
                return self.object_of(field.parts or {}, kind, depth + 1)
            case Kind.LINES:
                return [self.line_of(kind, depth) for _ in range(chance.randrange(3))]
            case Kind.LINKED:
                record = self.record()
                return [{"TxnId": record[1]["Id"], "TxnType": record[0].name, "TxnLineId": "1"}]
        return self.strange()

    def line_of(self, kind: EntityType, depth: int) -> dict[str, Any]:
        name = self.chance.choice([*kind.lines, "SalesItemLineDetail"])
        type = kind.lines.get(name)
        line: dict[str, Any] = {"DetailType": name, "Amount": self.chance.choice((0, 1, 10.5, -3))}
        if type is not None and type.detail:
            line[type.detail] = self.object_of(type.fields, kind, depth + 1)
        return line

    def id_of(self, entity: str | None) -> str:
        row = self.company.store.connection.execute(
            "SELECT id FROM objects WHERE entity = ? ORDER BY id LIMIT 1 OFFSET ?",
            (entity or "Account", self.chance.randrange(12)),
        ).fetchone()
        return str(row[0]) if row else self.chance.choice(("1", "TAX", "NON", "USD", "EUR"))

    def record(self) -> tuple[EntityType, dict[str, Any]]:
        """Something that is there, as replies show it."""
        connection = self.company.store.connection
        count = connection.execute("SELECT count(*) FROM objects").fetchone()[0]
        entity, id, token, body = connection.execute(
            "SELECT entity, id, sync_token, body FROM objects ORDER BY entity, id LIMIT 1 OFFSET ?",
            (self.chance.randrange(count),),
        ).fetchone()
        return ENTITIES[entity], {"Id": str(id), "SyncToken": str(token), **json.loads(body)}

    def xml(self, root: str, body: Any) -> bytes:
        written = _element(root, body)
        first = f'<{root} xmlns="{NAMESPACE}"' + written[1 + len(root) :]
        return first.encode("utf-8", "replace")


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _element(name: str, value: Any) -> str:
    if isinstance(value, dict):
        inner = "".join(_element(key or "X", member) for key, member in value.items())
        return f"<{name}>{inner}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, member) for member in value) or f"<{name}/>"
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escape(text)}</{name}>"


_BOMB = (
    b"<?xml version='1.0'?><!DOCTYPE Customer [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY b%d '&b%d;&b%d;&a;'>" % (n, n - 1, n - 1) for n in range(1, 30))
    + b"]><Customer><DisplayName>&b29;</DisplayName></Customer>"
)
