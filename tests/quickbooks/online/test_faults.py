"""Every fault of QuickBooks becomes a sentence people can act on, and the right act of the engine."""

from __future__ import annotations

import json
import string

import pytest

from crossfoot.core.problems import Fix
from crossfoot.quickbooks.books import (
    AccessLost,
    Outcome,
    Refused,
    Reply,
    SignInExpired,
    Stale,
    Throttled,
    Unknown,
)
from crossfoot.quickbooks.online import faults
from crossfoot.quickbooks.online.fault_meanings import CODES, TEXTS, Kind
from crossfoot.quickbooks.online.faults import Fault, faults_in


def service(
    code: str, detail: str, *, message: str = "", element: str | None = "", status: int = 400
) -> Reply:
    error = {"Message": message, "Detail": detail, "code": code, "element": element}
    body = {"Fault": {"Error": [error], "type": "ValidationFault"}, "time": "2020-09-29T06:58:50.262-07:00"}
    return Reply(status, json.dumps(body).encode())


def outcome(reply: Reply, name: str = "Invoice") -> Outcome | None:
    return faults.outcome_of_reply(reply, name=name)


def refused(code: str, detail: str, name: str = "Invoice") -> Refused:
    got = outcome(service(code, detail), name)
    assert isinstance(got, Refused)
    return got


SIGN_IN_FILTER = (
    b'{"warnings":null,"intuitObject":null,"fault":{"error":[{"message":"message=AuthenticationFailed; '
    b'errorCode=003200; statusCode=401","detail":"Token expired: AB0","code":"3200","element":null}],'
    b'"type":"AUTHENTICATION"},"report":null,"queryResponse":null,"batchItemResponse":[],"time":1601391072830}'
)
GATEWAY = (
    b'<IntuitResponse time="2026-01-01T00:00:00.000-08:00" xmlns="http://schema.intuit.com/finance/v3">'
    b'<Fault type="SERVICE"><Error code="%s"><Message>message=%s; errorCode=00%s; statusCode=%s</Message>'
    b"<Detail>%s</Detail></Error></Fault></IntuitResponse>"
)
THROTTLED_XML = GATEWAY % (b"3001", b"ThrottleExceeded", b"3001", b"429", b"The request limit was reached.")
FORBIDDEN_XML = GATEWAY % (b"3100", b"ApplicationAuthorizationFailed", b"3100", b"403", b"")


# --- the four envelopes ---------------------------------------------------------------------------------


def test_the_services_envelope_is_read() -> None:
    assert faults_in(service("6240", "The name supplied already exists. : null", message="Duplicate")) == (
        Fault("6240", "Duplicate", "The name supplied already exists. : null", "", "ValidationFault"),
    )


def test_the_sign_in_filters_lower_case_envelope_is_read() -> None:
    (fault,) = faults_in(Reply(401, SIGN_IN_FILTER))
    assert (fault.code, fault.detail, fault.type) == ("3200", "Token expired: AB0", "AUTHENTICATION")


def test_the_gateways_xml_is_read_even_where_json_was_asked() -> None:
    (fault,) = faults_in(Reply(429, THROTTLED_XML))
    assert (fault.code, fault.detail, fault.type) == ("3001", "The request limit was reached.", "SERVICE")


def test_the_oauth_envelope_is_read() -> None:
    body = b'{"error":"invalid_grant","error_description":"Token invalid"}'
    assert faults_in(Reply(200, body)) == (Fault("invalid_grant", "Token invalid", type="oauth"),)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"<html/>", b'"x"', b"{", b'{"Invoice":{"Id":"1"}}'])
def test_where_there_is_no_fault_none_is_seen(body: bytes) -> None:
    assert faults_in(Reply(200, body)) == ()


def test_a_fault_that_names_no_error_is_still_a_fault() -> None:
    (fault,) = faults_in(Reply(400, b'{"Fault":{"type":"SystemFault"}}'))
    assert "does not say which" in fault.words


# --- what the engine does -------------------------------------------------------------------------------


def test_200_with_a_fault_is_a_fault() -> None:
    got = outcome(
        service("10000", "System Failure Error: java.lang.UnsupportedOperationException", status=200)
    )
    assert isinstance(got, Unknown)
    assert got.status == 200
    assert "java.lang.UnsupportedOperationException" in got.reason


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429, THROTTLED_XML),
        Reply(429, b"<html>slow down"),
        Reply(403, THROTTLED_XML),
        service("3001", "The request limit was reached."),
        service("003001", "The request limit was reached."),
        service("", "", message="message=ThrottleExceeded; errorCode=003001; statusCode=429"),
    ],
)
def test_a_throttle_in_any_dress_waits_a_minute(reply: Reply) -> None:
    assert outcome(reply) == Throttled(60)


@pytest.mark.parametrize(("asked", "waited"), [("5", 60), ("90", 90), ("999999", 3600), ("soon", 60)])
def test_a_longer_retry_after_is_honoured_up_to_an_hour(asked: str, waited: int) -> None:
    assert outcome(Reply(429, b"", {"retry-after": asked})) == Throttled(waited)


def test_401_asks_for_a_fresh_token() -> None:
    assert outcome(Reply(401, SIGN_IN_FILTER)) == SignInExpired("Token expired: AB0")
    assert isinstance(outcome(Reply(401, b"")), SignInExpired)
    assert isinstance(outcome(service("3200", "Token expired", status=400)), SignInExpired)


def test_120_stops_the_connection_also_where_it_comes_with_401() -> None:
    reply = service("120", ": -11014-You do not have access to use QuickBooks Online Plus.", status=401)
    got = outcome(reply)
    assert isinstance(got, AccessLost)
    assert got.code == "120"
    assert got.problem.fix is Fix.RECONNECT


@pytest.mark.parametrize("reply", [Reply(403, FORBIDDEN_XML), Reply(403, b"<html>"), service("3100", "")])
def test_3100_and_403_stop_the_connection(reply: Reply) -> None:
    got = outcome(reply)
    assert isinstance(got, AccessLost)
    assert got.problem.fix is Fix.RECONNECT
    assert "econnect" in got.problem.sentence


def test_a_lapsed_subscription_stops_the_connection() -> None:
    detail = (
        "Subscription period has ended or canceled or there was a billing problem : You can't add data to "
        "QuickBooks Online Plus because your trial or subscription period ended."
    )
    for code in ("6190", "6000"):
        got = outcome(service(code, detail))
        assert isinstance(got, AccessLost)
        assert got.problem.cause == "subscription"


def test_5010_is_stale() -> None:
    detail = "Stale Object Error : You and Ana were working on this at the same time."
    assert outcome(service("5010", detail)) == Stale(detail)


@pytest.mark.parametrize("code", ["10000", "600", "1010", "1020", "130", "140", "150", "6002"])
def test_where_it_is_not_certain_the_same_bytes_go_again(code: str) -> None:
    assert isinstance(outcome(service(code, "System Failure Error: x")), Unknown)


def test_404_without_a_fault_is_refused() -> None:
    got = outcome(Reply(404, b"nothing here"))
    assert isinstance(got, Refused)
    assert got.problem.fix is Fix.CHANGE_SETTING


def test_no_fault_and_status_200_is_no_refusal() -> None:
    assert outcome(Reply(200, b'{"Invoice":{"Id":"1"}}')) is None


def test_of_several_faults_every_sentence_is_told() -> None:
    errors = [
        {"Message": "", "Detail": "String length too long. Max:21", "code": "2050", "element": "DocNumber"},
        {"Message": "", "Detail": "Supplied value:x", "code": "2210", "element": "BillEmail"},
    ]
    body = json.dumps({"Fault": {"Error": errors, "type": "ValidationFault"}}).encode()
    got = outcome(Reply(400, body))
    assert isinstance(got, Refused)
    assert got.code == "2050"
    assert got.problem.where == "DocNumber"
    assert "too long" in got.problem.sentence
    assert "e-mail address" in got.problem.sentence


# --- the sentences --------------------------------------------------------------------------------------


def test_a_taken_number_names_the_invoice_that_has_it() -> None:
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been "
        "used. DocNumber=1045 is assigned to TxnType=Invoice with TxnId=268"
    )
    got = refused("6140", detail)
    assert got.taken_by == "268"
    assert got.problem.subject == "268"
    assert got.problem.fix is Fix.CHANGE_NUMBER
    assert got.problem.sentence.startswith("The number of this invoice is already used in QuickBooks.")


def test_a_taken_name_names_the_record_that_has_it() -> None:
    got = refused("6240", "The name supplied already exists. : Id=58", "Customer")
    assert got.taken_by == "58"
    assert got.problem.cause == "name_taken"
    assert "the name of this customer" in got.problem.sentence


def test_a_taken_name_without_an_id_is_a_taken_name_all_the_same() -> None:
    got = refused("6240", "The name supplied already exists. : null", "Vendor")
    assert got.taken_by == ""
    assert got.problem.sentence.endswith("QuickBooks says: The name supplied already exists.")


@pytest.mark.parametrize(
    ("detail", "cause", "fix", "subject"),
    [
        ("Invalid Reference Id : Accounts element id 123 not found", "accounts", Fix.MAP_ACCOUNT, "123"),
        ("Invalid Reference Id : Names element id 58 not found", "parties", Fix.CHOOSE_PARTY, "58"),
        ("Invalid Reference Id : Items element id 9 not found", "items", Fix.REFRESH_LISTS, "9"),
        ("Invalid Reference Id : TaxCodes element id 9 not found", "tax_codes", Fix.MAP_TAX, "9"),
        ("Invalid Reference Id : Klasses element id 9 not found", "classes", Fix.REFRESH_LISTS, "9"),
        ("Invalid Reference Id : Depts element id 9 not found", "locations", Fix.REFRESH_LISTS, "9"),
        ("Invalid Reference Id : Terms element id 9 not found", "terms", Fix.REFRESH_LISTS, "9"),
        (
            "Invalid Reference Id : Something you're trying to use has been made inactive. Check the fields "
            "with accounts.",
            "accounts",
            Fix.MAP_ACCOUNT,
            "",
        ),
        (
            "Object Not Found : Something you're trying to use has been made inactive. Check the fields with "
            "accounts, customers, items, vendors or employees.",
            "reference",
            Fix.REFRESH_LISTS,
            "",
        ),
    ],
)
@pytest.mark.parametrize("code", ["2500", "610"])
def test_a_missing_reference_says_which_list(
    code: str, detail: str, cause: str, fix: Fix, subject: str
) -> None:
    got = refused(code, detail)
    assert (got.problem.cause, got.problem.fix, got.problem.subject) == (f"missing:{cause}", fix, subject)


def test_a_missing_account_is_named_by_its_id() -> None:
    got = refused("2500", "Invalid Reference Id : Accounts element id 123 not found", "Bill")
    assert got.problem.sentence == (
        "QuickBooks no longer has the account with QuickBooks' id 123 that this bill uses, or it was made "
        "inactive there. Refresh the lists and choose another, or make it active again in QuickBooks."
    )


def test_a_deleted_document_is_told_from_a_missing_reference() -> None:
    got = refused("610", "Object Not Found : Another user has deleted this transaction.")
    assert got.problem.cause == "deleted"
    assert got.problem.fix is Fix.LINK_EXISTING


@pytest.mark.parametrize("code", ["6200", "6210"])
def test_a_closed_period_asks_for_another_date(code: str) -> None:
    got = refused(code, "The account period has closed and the account books cannot be updated.")
    assert (got.problem.fix, got.problem.cause) == (Fix.MOVE_DATE, "closed_period")


@pytest.mark.parametrize(
    ("text", "kind", "fix"),
    [
        ("You can only add or edit one name at a time. Please try again.", Kind.AGAIN, Fix.RETRY),
        ("QuickBooks encountered an error while calculating tax.", Kind.AGAIN, Fix.RETRY),
        ("Make sure all your transactions have a VAT rate before you save.", Kind.REFUSED, Fix.MAP_TAX),
        ("Make sure all your transactions have a GST/HST rate before you save.", Kind.REFUSED, Fix.MAP_TAX),
        (
            "When you use Accounts Receivable, you must choose a customer in the Name field.",
            Kind.REFUSED,
            Fix.MAP_ACCOUNT,
        ),
        ("You must set a transaction amount.", Kind.REFUSED, Fix.EDIT_DOCUMENT),
        ("The account period has closed.", Kind.REFUSED, Fix.MOVE_DATE),
        (
            "The currency of the transaction must be the currency of the customer, vendor or account.",
            Kind.REFUSED,
            Fix.CHOOSE_PARTY,
        ),
        ("This field can contain at most 21 characters", Kind.REFUSED, Fix.EDIT_DOCUMENT),
        ("There was an error when saving Account", Kind.REFUSED, Fix.EDIT_DOCUMENT),
    ],
)
def test_6000_is_understood_by_its_text(text: str, kind: Kind, fix: Fix) -> None:
    meaning = faults.meaning_of(
        Fault("6000", "A business validation error has occurred", f"Business Validation Error: {text}")
    )
    assert (meaning.kind, meaning.fix) == (kind, fix)


def test_an_unknown_code_gives_quickbooks_own_words() -> None:
    got = refused("7777", "Something   new\nhappened")
    assert got.problem.sentence == (
        "QuickBooks refused this invoice: Something new happened. Change what it names, then retry."
    )
    assert got.problem.code == "quickbooks_7777"


def test_very_long_words_are_cut() -> None:
    assert len(Fault("2010", "m", "x" * 5000).words) == 300


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_gives_a_whole_sentence_without_jargon(code: str) -> None:
    sentence = faults.problem_of(Fault(code, "Title", "Some words of QuickBooks"), "Bill").sentence
    assert sentence[0] in string.ascii_uppercase
    assert sentence.endswith((".", "!", "?"))
    assert "{" not in sentence
    assert not any(word in sentence.lower() for word in ("entity", "payload", "sync token", "synctoken"))


def test_every_text_gives_a_whole_sentence() -> None:
    for _, meaning in TEXTS:
        sentence = meaning.sentence.format(document="bill", words="Words.", which="an account")
        assert sentence.endswith(".")
