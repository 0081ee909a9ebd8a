"""The API as a whole: its routers, its errors, and its description in OpenAPI 3.1."""

from __future__ import annotations

from functools import cache
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.operation import Operation
from ninja.schema import NinjaGenerateJsonSchema

from crossfoot.api import (
    accounting,
    activity,
    approval_rules,
    approving,
    attention,
    bills_there,
    catalog,
    clearing,
    company,
    connection,
    credits,
    custom_fields,
    drift_alerts,
    imports,
    invoice_files,
    mappings,
    matches,
    moved_documents,
    overrides,
    parties,
    payments,
    problems,
    purchase_orders,
    purchase_steps,
    pushes,
    revisions,
    sales_orders,
    sales_sources,
    stock,
    stock_acts,
    stock_journals,
    summaries,
    tasks,
    tie_outs,
    vendor_invoices,
    vendor_seats,
    webhooks,
)
from crossfoot.api.answering import KEY_HEADER, LONGEST_KEY
from crossfoot.api.caller import CALLS_A_MINUTE, BearerToken, PerToken

PREFIX = "/api/v1/"

DESCRIPTION = f"""The same operations as Crossfoot's pages, for machines. Every call carries an API token of
one company. Money is decimal text in the currency beside it, dates are ISO 8601, instants are UTC. What is
refused changes nothing and says all that is wrong (RFC 9457). A POST with an `{KEY_HEADER}` is carried out
once, however often it arrives. A token makes at most {CALLS_A_MINUTE} calls a minute."""

KEY_PARAMETER = {
    "in": "header",
    "name": KEY_HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": "Your own name for this request. For 24 hours the same request under it gets the reply "
    "that was given (marked Idempotency-Replayed: true); another request under it gets 409.",
}

ALWAYS = (401, 403, 404, 422, 429, 500)
WRITING = (400, 409, 413)
"""Errors that every call, and every call with a body or an effect, can end in."""

MEANINGS = {
    400: "The body cannot be read",
    401: "No valid API token",
    403: "The person behind the token may not do this",
    404: "There is nothing here, or it is another company's",
    409: "Not possible in its present state, or a trouble with the Idempotency-Key",
    413: "Too large",
    422: "Something is wrong with what was sent, or the books do not allow it; nothing was changed",
    429: "Too many calls; see Retry-After",
    500: "An error of ours",
}

ROUTERS = (
    ("/company", company.router, "Company"),
    ("/sales-orders", sales_orders.router, "Sales orders"),
    ("/purchase-orders", purchase_orders.router, "Purchase orders"),
    ("/purchase-orders", purchase_steps.router, "Purchase orders"),
    ("/vendor-invoices", vendor_invoices.router, "Vendor invoices"),
    ("/vendor-invoices", matches.router, "Vendor invoices"),
    ("/vendor-invoices", approving.router, "Vendor invoices"),
    ("/vendor-invoices", bills_there.router, "Vendor invoices"),
    ("/vendor-invoices", invoice_files.router, "Vendor invoices"),
    ("/approval-rules", approval_rules.rules_router, "Approval"),
    ("/delegations", approval_rules.delegations_router, "Approval"),
    ("/payments", payments.router, "Payments"),
    ("/sales-orders", revisions.sales_router, "Sales orders"),
    ("/sales-sources", sales_sources.router, "Sales orders"),
    ("/purchase-orders", revisions.purchases_router, "Purchase orders"),
    ("/credit-notes", credits.credit_notes_router, "Credits"),
    ("/vendor-credits", credits.vendor_credits_router, "Credits"),
    ("/credit-uses", credits.uses_router, "Credits"),
    ("/drift-alerts", drift_alerts.router, "Changed in QuickBooks"),
    ("/moved-documents", moved_documents.router, "Closed books"),
    ("/customers", parties.customers_router, "Customers and vendors"),
    ("/vendors", parties.vendors_router, "Customers and vendors"),
    ("/vendor-seats", vendor_seats.router, "Vendor portal"),
    ("/terms", parties.terms_router, "Customers and vendors"),
    ("", custom_fields.values_router, "Custom fields"),
    ("/custom-fields", custom_fields.router, "Custom fields"),
    ("/products", catalog.products_router, "Products and tax rates"),
    ("/tax-rates", catalog.tax_rates_router, "Products and tax rates"),
    ("/stock", stock.router, "Stock"),
    ("/stock", stock_acts.router, "Stock"),
    ("/connection", connection.router, "QuickBooks"),
    ("/accounting", accounting.router, "Stock"),
    ("/accounts", mappings.accounts_router, "QuickBooks"),
    ("/tax-codes", mappings.tax_codes_router, "QuickBooks"),
    ("/mappings", mappings.mappings_router, "QuickBooks"),
    ("/overrides", overrides.router, "QuickBooks"),
    ("/pushes", pushes.router, "Pushes"),
    ("/attention", attention.router, "Attention"),
    ("/tie-outs", tie_outs.router, "Tie-outs"),
    ("/clearing-statements", clearing.router, "Clearing accounts"),
    ("/stock-journals", stock_journals.router, "Stock journals"),
    ("/summaries", summaries.router, "Summaries"),
    ("/imports", imports.router, "Imports"),
    ("/tasks", tasks.router, "Tasks"),
    ("/changes", activity.changes_router, "Activity"),
    ("/events", activity.events_router, "Activity"),
    ("/webhook-subscriptions", webhooks.subscriptions_router, "Webhooks"),
    ("/webhook-deliveries", webhooks.deliveries_router, "Webhooks"),
)
"""Each resource's address, routes and heading."""


class Description(OpenAPISchema):
    """Ninja's description, which would let one of two schemas of the same name stand for both."""

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        for name, schema in definitions.items():
            if self.schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two schemas of the API are called {name}: give one of them another name")


class Interface(NinjaAPI):
    """Ninja's API with our names of operations and with problem documents for every error."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return _described(self, path_prefix or PREFIX)


@cache
def _described(made: Interface, prefix: str) -> OpenAPISchema:
    """The description. Making it takes a second, and it is the same for as long as the process runs."""
    schema = Description(made, prefix)
    name = problems.ProblemDocument.__name__
    problem = problems.ProblemDocument.model_json_schema(
        ref_template=REF_TEMPLATE, schema_generator=NinjaGenerateJsonSchema
    )
    schema["components"]["schemas"] |= {**problem.pop("$defs"), name: problem}
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            _tell_errors(method, operation, {"$ref": REF_TEMPLATE.format(model=name)})
    return schema


def _tell_errors(method: str, operation: dict[str, Any], document: dict[str, str]) -> None:
    if method == "post":
        operation["parameters"].append(KEY_PARAMETER)
    for status in sorted({*ALWAYS, *(WRITING if method != "get" else ())}):
        operation["responses"][status] = {
            "description": MEANINGS[status],
            "content": {problems.MEDIA_TYPE: {"schema": document}},
        }


def _made() -> Interface:
    made = Interface(
        title="Crossfoot",
        version="1.0.0",
        description=DESCRIPTION,
        auth=BearerToken(),
        throttle=PerToken(),
        docs_url=None,
        openapi_url="/openapi.json",
        urls_namespace="api",
    )
    problems.handle(made)
    for place, router, tag in ROUTERS:
        made.add_router(place, router, tags=[tag])
    return made


api = _made()
