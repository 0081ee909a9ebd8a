"""Where Intuit's consent page sends the browser back to.

Nothing in the address decides where the person goes next: it is always a page of the company that the state
stands for, or the start page.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from crossfoot.connections import gateway, operations
from crossfoot.core.problems import Refusal
from crossfoot.engine import clock
from crossfoot.quickbooks.online import oauth
from crossfoot.sync import list_tasks, realms
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

WIZARD = "connect-wizard"
INTEGRATIONS = "connect"
START = "start"
"""Names of the addresses to go on to: after a success, after a refusal (both with the company's slug), and
where the company is not known."""

DENIALS = {
    "access_denied": "You did not allow the connection on QuickBooks' page, so nothing was connected. "
    "Start again with Connect when you are ready.",
    "invalid_scope": "QuickBooks does not let this installation read and write a company's books. Whoever "
    "runs it adds accounting to the app's scopes at Intuit.",
}
"""What Intuit's `error` means."""

OTHER_DENIAL = (
    "QuickBooks did not connect anything and gave no reason that is known. Start again with Connect."
)


@never_cache
@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Finish the connection, or say why there is none; then on to the wizard of the company."""
    if not isinstance(request.user, Person):
        # Without the query: the code in it is nobody else's business, and a new session cannot use it.
        return redirect(settings.LOGIN_URL)
    answer = oauth.callback_of(request.GET.dict())
    company = operations.company_of_state(state=answer.state, by=request.user)
    next_page = INTEGRATIONS
    try:
        message = _finish(request, request.user, answer)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    except access.Forbidden as refusal:
        messages.error(request, refusal.sentence)
    except access.Outsider as outsider:
        access.record_refusal(outsider, at=clock.now())
        messages.error(request, outsider.sentence)
        company = None
    else:
        messages.success(request, message)
        next_page = WIZARD
    return redirect(START) if company is None else redirect(next_page, company.slug)


def _finish(request: HttpRequest, person: Person, answer: oauth.Callback) -> str:
    session_key = request.session.session_key or ""
    at = clock.now()
    if answer.error:
        operations.take_state(state=answer.state, session_key=session_key, by=person, at=at)
        raise Refusal(DENIALS.get(answer.error, OTHER_DENIAL))
    connection = operations.finish(
        state=answer.state,
        code=answer.code,
        realm_id=answer.realm_id,
        session_key=session_key,
        by=person,
        gateway=gateway.current(),
        at=at,
        realm_changed=realms.realm_changed,
    )
    # The wizard needs the accounts: a worker reads them while the person comes back.
    list_tasks.start_refresh(company=connection.company, by=person, at=at)
    return f"Connected to {connection.name or 'QuickBooks'}."
