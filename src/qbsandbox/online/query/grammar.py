"""The query language: from a statement to a `Statement`, lenient where the real server is.

    SELECT * | count(*) | f [, f …] FROM Entity [WHERE f op v [AND …]] [ORDERBY f [ASC|DESC] [, …]]
    [STARTPOSITION n] [MAXRESULTS n]

Also understood, since clients send it and the server takes it: ORDER BY in two words, the last two clauses in
either order, `!=`, unquoted numbers and booleans, any case and any white space. `'` is escaped as `\\'`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qbsandbox.company.faults import Fault

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:\\.|[^'\\])*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<word>[A-Za-z_][\w.]*)"
    r"|(?P<mark><=|>=|!=|<>|[=<>(),*]))",
    re.DOTALL,
)
COMPARISONS = frozenset({"=", "<", ">", "<=", ">=", "!="})
DEFAULT_ROWS = 100
MOST_ROWS = 1000
AFTER_WHERE = frozenset({"ORDERBY", "ORDER", "STARTPOSITION", "MAXRESULTS"})


@dataclass(frozen=True, slots=True)
class Condition:
    """`operator` is one of COMPARISONS, IN or LIKE; `values` holds one value except for IN."""

    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """`fields` is empty for `*`; `order` holds (field, descending)."""

    entity: str
    fields: tuple[str, ...]
    counts: bool
    conditions: tuple[Condition, ...]
    order: tuple[tuple[str, bool], ...]
    start: int
    rows: int


def parse(text: str) -> Statement:
    """Raises 4000 where the statement cannot be read, 4001 where a position is out of range."""
    return _Parser(text).statement()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.place = 0

    def statement(self) -> Statement:
        self.keyword("SELECT")
        fields, counts = self.projection()
        self.keyword("FROM")
        entity = self.take("word").text
        conditions: list[Condition] = []
        if self.at("WHERE"):
            self.place += 1
            conditions.append(self.condition())
            while self.at("AND"):
                self.place += 1
                conditions.append(self.condition())
        order: tuple[tuple[str, bool], ...] = ()
        start, rows = 1, DEFAULT_ROWS
        while not self.ended():
            if self.at("ORDERBY") or self.at("ORDER"):
                order = self.order()
            elif self.at("STARTPOSITION"):
                start = self.position()
            elif self.at("MAXRESULTS"):
                rows = min(self.position(), MOST_ROWS)
            else:
                raise self.unexpected()
        return Statement(entity, fields, counts, tuple(conditions), order, start, rows)

    def projection(self) -> tuple[tuple[str, ...], bool]:
        if self.at("COUNT") and self.peek(1) == "(":
            self.place += 2
            self.mark("*")
            self.mark(")")
            return (), True
        fields: list[str] = []
        everything = False
        while True:
            if self.peek() == "*":
                everything = True
                self.place += 1
            else:
                fields.append(self.take("word").text)
            if self.peek() != ",":
                return (() if everything else tuple(fields)), False
            self.place += 1

    def condition(self) -> Condition:
        field = self.take("word").text
        if self.at("IN"):
            self.place += 1
            self.mark("(")
            values = [self.value()]
            while self.peek() == ",":
                self.place += 1
                values.append(self.value())
            self.mark(")")
            return Condition(field, "IN", tuple(values))
        if self.at("LIKE"):
            self.place += 1
            return Condition(field, "LIKE", (self.value(),))
        operator = self.take("mark").text
        operator = "!=" if operator == "<>" else operator
        if operator not in COMPARISONS:
            self.place -= 1
            raise self.unexpected()
        return Condition(field, operator, (self.value(),))

    def value(self) -> str:
        token = self.peek_token()
        if token is None or token.kind == "mark" or token.text.upper() in AFTER_WHERE:
            raise self.unexpected()
        self.place += 1
        return re.sub(r"\\(.)", r"\1", token.text[1:-1]) if token.kind == "string" else token.text

    def order(self) -> tuple[tuple[str, bool], ...]:
        if self.at("ORDER"):
            self.place += 1
            self.keyword("BY")
        else:
            self.place += 1
        found: list[tuple[str, bool]] = []
        while True:
            field = self.take("word").text
            descending = self.at("DESC")
            if descending or self.at("ASC"):
                self.place += 1
            found.append((field, descending))
            if self.peek() != ",":
                return tuple(found)
            self.place += 1

    def position(self) -> int:
        self.place += 1
        token = self.take("number")
        value = int(token.text) if token.text.lstrip("-").isdigit() else 0
        if value < 1:
            raise Fault(
                4001, f"QueryValidationError: value {token.text} is too small. Min allowed value is 1"
            )
        return value

    def keyword(self, word: str) -> None:
        if not self.at(word):
            raise self.unexpected()
        self.place += 1

    def mark(self, mark: str) -> None:
        if self.peek() != mark:
            raise self.unexpected()
        self.place += 1

    def take(self, kind: str) -> _Token:
        token = self.peek_token()
        if token is None or token.kind != kind:
            raise self.unexpected()
        self.place += 1
        return token

    def at(self, word: str) -> bool:
        token = self.peek_token()
        return token is not None and token.kind == "word" and token.text.upper() == word

    def peek(self, ahead: int = 0) -> str | None:
        place = self.place + ahead
        return self.tokens[place].text if place < len(self.tokens) else None

    def peek_token(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def ended(self) -> bool:
        return self.place >= len(self.tokens)

    def unexpected(self) -> Fault:
        token = self.peek_token()
        if token is None:
            return Fault(4000, 'QueryParserError: Encountered "<EOF>" at the end of the statement.')
        return Fault(4000, f'QueryParserError: Encountered "{token.text}" at line 1, column {token.column}.')


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    end = len(text.rstrip().rstrip(";"))
    while place < end:
        match = TOKEN.match(text, place, end)
        if match is None or match.lastgroup is None:
            found = text[place:].lstrip()[:1]
            raise Fault(4000, f'QueryParserError: Encountered "{found}" at line 1, column {place + 1}.')
        tokens.append(_Token(match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup) + 1))
        place = match.end()
    return tokens
