"""The query language: from a statement to a `Statement`, lenient where the real server is.

    SELECT * | count(*) | f [, f …] FROM Entity [WHERE f op v [AND …]] [ORDERBY f [ASC|DESC] [, …]]
    [STARTPOSITION n] [MAXRESULTS n]

Also understood, since clients send it and the server takes it: ORDER BY in two words, the last two clauses in
either order, `!=`, values without quotes (numbers, booleans, dates, CURRENT_DATE), any case and any white
space. A string is in single quotes and `'` in it is escaped as `\\'`; doubled or double quotes are errors.

The words of a refusal (4000) are those of the real server's parser, which JavaCC has made: seen for a token
that does not belong there, for the end of the statement and for a character of no token. Older answers go on
with "Was expecting one of: …", newer ones do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qbsandbox.company.faults import Fault

TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:\\.|[^'\\])*')
    |(?P<date>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?(?![\w.]))
    |(?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    |(?P<word>[A-Za-z_]\w*(?:\.\w+)*(?:\.\*)?)
    |(?P<mark><=|>=|!=|<>|[=<>(),*]))""",
    re.DOTALL | re.VERBOSE,
)
COMPARISONS = frozenset({"=", "<", ">", "<=", ">=", "!="})
DEFAULT_ROWS = 100
MOST_ROWS = 1000
AFTER_WHERE = frozenset({"ORDERBY", "ORDER", "STARTPOSITION", "MAXRESULTS"})
KEYWORDS = frozenset(
    {"select", "from", "where", "order", "orderby", "by", "asc", "desc", "startposition", "maxresults"}
    | {"in", "like", "not", "count", "iterator"}
)
LABELS = {"and": "<AND>", "or": "<OR>"}
KINDS = {"string": "<STRING>", "number": "<INTEGER>", "date": "<IDENTIFIER>", "word": "<IDENTIFIER>"}


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


def parse(text: str, *, caps_rows: bool = True) -> Statement:
    """Raises 4000 where the statement cannot be read, 4001 where a position is out of range.

    `caps_rows` False refuses more than 1000 rows instead of giving 1000.
    """
    return _Parser(text, caps_rows).statement()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int
    column: int

    @property
    def image(self) -> str:
        """What the real parser calls a token: its kind or, for a fixed word, the word; then its text."""
        low = self.text.lower()
        if self.kind == "word" and low in KEYWORDS:
            name = f'"{low}"'
        elif self.kind == "word" and low in LABELS:
            name = LABELS[low]
        else:
            name = KINDS.get(self.kind, f'"{self.text}"')
        return f' {name} "{_escaped(self.text)} "'


class _Parser:
    def __init__(self, text: str, caps_rows: bool) -> None:
        self.text = text
        self.caps_rows = caps_rows
        self.tokens, self.fault = _tokens(text)
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
        seen: set[str] = set()
        while not self.ended():
            clause = next((word for word in AFTER_WHERE if self.at(word)), "").removesuffix("BY")
            if not clause or clause in seen:
                raise self.unexpected()
            seen.add(clause)
            if clause == "ORDER":
                order = self.order()
            elif clause == "STARTPOSITION":
                start = self.position()
            else:
                rows = self.rows()
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
            elif self.at("FROM"):
                raise self.unexpected()
            else:
                fields.append(self.take("word").text)
            if self.peek() != ",":
                return (() if everything else tuple(fields)), False
            self.place += 1

    def condition(self) -> Condition:
        field = self.field()
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
        return (
            re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
            if token.kind == "string"
            else token.text
        )

    def order(self) -> tuple[tuple[str, bool], ...]:
        if self.at("ORDER"):
            self.place += 1
            self.keyword("BY")
        else:
            self.place += 1
        found: list[tuple[str, bool]] = []
        while True:
            field = self.field()
            descending = self.at("DESC")
            if descending or self.at("ASC"):
                self.place += 1
            found.append((field, descending))
            if self.peek() != ",":
                return tuple(found)
            self.place += 1

    def rows(self) -> int:
        token = self.tokens[self.place + 1] if self.place + 1 < len(self.tokens) else None
        asked = self.position()
        if asked > MOST_ROWS and not self.caps_rows and token is not None:
            raise Fault(
                4001,
                f"QueryValidationError: value {token.text} is too large. Max allowed value is {MOST_ROWS}",
            )
        return min(asked, MOST_ROWS)

    def position(self) -> int:
        self.place += 1
        token = self.take("number")
        if "." in token.text:
            self.place -= 1
            raise self.unexpected()
        if int(token.text) < 1:
            raise Fault(
                4001, f"QueryValidationError: value {token.text} is too small. Min allowed value is 1"
            )
        return int(token.text)

    def field(self) -> str:
        token = self.take("word")
        if token.text.endswith("*") or token.text.lower() in LABELS:
            self.place -= 1
            raise self.unexpected()
        return token.text

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
        """The next token, None at the end. What is no token is an error only once the parser gets there."""
        if self.place < len(self.tokens):
            return self.tokens[self.place]
        if self.fault is not None:
            raise self.fault
        return None

    def ended(self) -> bool:
        return self.peek_token() is None

    def unexpected(self) -> Fault:
        """The end of a statement is where its last character is, and 0, 0 where there is none (seen)."""
        token = self.peek_token()
        if token is None:
            line, column = _position(self.text, len(self.text) - 1) if self.text else (0, 0)
            return Fault(4000, f'QueryParserError: Encountered "<EOF>" at line {line}, column {column}.')
        return Fault(
            4000,
            f'QueryParserError: Encountered "{token.image}" at line {token.line}, column {token.column}.',
        )


def _tokens(text: str) -> tuple[list[_Token], Fault | None]:
    """The tokens up to the end, or up to the fault that is given with them."""
    tokens: list[_Token] = []
    place = 0
    end = len(text.rstrip().rstrip(";"))
    while place < end:
        match = TOKEN.match(text, place, end)
        if match is None or match.lastgroup is None:
            return tokens, _of_no_token(text, place, end)
        kind = match.lastgroup
        line, column = _position(text, match.start(kind))
        tokens.append(_Token(kind, match.group(kind), line, column))
        place = match.end()
    return tokens, None


def _of_no_token(text: str, place: int, end: int) -> Fault:
    """A character no token begins with, or a string without its end (seen; the two spaces too)."""
    place += len(text[place:end]) - len(text[place:end].lstrip())
    if text[place] == "'":
        line, column = _position(text, end)
        return _lexical(line, column, "<EOF> ", text[place:end])
    line, column = _position(text, place)
    character = text[place]
    return _lexical(line, column, f'"{_escaped(character)}" ({ord(character)}), ', "")


def _lexical(line: int, column: int, encountered: str, after: str) -> Fault:
    return Fault(
        4000,
        f"QueryParserError: Invalid content. Lexical error at line {line}, column {column}.  "
        f'Encountered: {encountered}after : "{_escaped(after)}"',
    )


def _escaped(text: str) -> str:
    """Quotes, backslashes and what is not ASCII, as Java would write them in a program."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")
    return "".join(c if " " <= c <= "~" else f"\\u{ord(c):04x}" for c in plain)


def _position(text: str, place: int) -> tuple[int, int]:
    """Line and column of a character, both from 1."""
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
