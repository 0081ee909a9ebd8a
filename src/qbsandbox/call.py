"""One request as the weather and the throttle see it: who calls what, not what it says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the Online face.

    `endpoint` is the path's own word in lower case: "invoice", "query", "batch", "reports", or, outside a
    company, "token", "revoke", "userinfo", "discovery", "authorize", "jwks". `operation` is "create",
    "update", "delete", "void", "send", "read", "query", "batch", or "" where none applies. `items` is the number
    of operations in a batch, else 1; `entities` are the kinds of record that it writes, lower case. `parts` are
    the (kind, operation) pairs that a meter counts: one for most calls, one an item of a batch, one a kind in a
    question for changes.
    """

    method: str
    endpoint: str
    operation: str = ""
    realm_id: str | None = None
    request_id: str | None = None
    items: int = 1
    entities: frozenset[str] = frozenset()
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def reads(self) -> bool:
        """Whether it takes data out (QuickBooks' CorePlus), wholly or in part."""
        return any(operation in READS for _kind, operation in self.parts)

    @property
    def is_batch(self) -> bool:
        return self.endpoint == "batch"

    @property
    def is_write(self) -> bool:
        return self.operation in {"create", "update", "delete", "void", "send", "batch"}

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


@dataclass(frozen=True, slots=True)
class Matching:
    """Which calls a fault waits for. What is None does not matter; `entity` also looks inside a batch."""

    method: str | None = None
    endpoint: str | None = None
    entity: str | None = None
    operation: str | None = None
    realm_id: str | None = None
    only_writes: bool = False

    @classmethod
    def of(cls, words: str) -> "Matching":
        """Read "POST batch", "token", "customer create", "GET": a method in capitals, an operation, or an
        endpoint; "write" is every call that changes a company.

        Raises ValueError where two words claim the same place.
        """
        found: dict[str, str] = {}
        for word in words.split():
            if word == "write":
                continue
            place = "method" if word in METHODS else "operation" if word in OPERATIONS else "endpoint"
            if place in found:
                raise ValueError(f"“{words}” names two of the same kind: {found[place]} and {word}.")
            found[place] = word
        return cls(
            method=found.get("method"),
            endpoint=found.get("endpoint"),
            operation=found.get("operation"),
            only_writes="write" in words.split(),
        )

    def fits(self, call: Call) -> bool:
        return (
            (self.method is None or self.method.upper() == call.method)
            and (self.endpoint is None or self.endpoint.lower() == call.endpoint)
            and (self.entity is None or self.entity.lower() in call.entities)
            and (self.operation is None or self.operation == call.operation)
            and (self.realm_id is None or self.realm_id == call.realm_id)
            and (call.is_write or not self.only_writes)
        )


METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"})
OPERATIONS = frozenset({"create", "update", "delete", "void", "send", "read"})
READS = frozenset({"read", "query", "cdc", "reports"})
SPARED = frozenset({"discovery", "authorize", "jwks"})
"""Documents and pages: no weather touches them unless it names them, and they take no time."""

ANYTHING = Matching()
