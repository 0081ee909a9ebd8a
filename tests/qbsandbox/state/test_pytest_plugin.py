"""The fixtures that anybody's tests get by installing the sandbox."""

import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

ROOT = Path(__file__).parents[3]
PLUGIN = "qbsandbox.pytest_plugin"


def run(pytester: pytest.Pytester, test: str, *, ini: str = "") -> pytest.RunResult:
    """Run a test as somebody would in a project of their own, in which the package is installed."""
    pytester.makeini(f"[pytest]\n{ini}")
    pytester.makepyfile(test)
    installed = any(point.value == PLUGIN for point in entry_points(group="pytest11"))
    return pytester.runpytest_inprocess(
        "-p", "no:django", "-p", "no:cacheprovider", *(() if installed else ("-p", PLUGIN))
    )


def test_the_package_announces_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["entry-points"]["pytest11"] == {"qbsandbox": PLUGIN}


def test_every_test_has_a_sandbox_of_its_own_that_is_the_same_at_its_start(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import httpx2
        import pytest
        from qbsandbox.transport import SandboxTransport

        SEEN = []

        @pytest.mark.parametrize("number", range(3))
        def test_first(qbsandbox, number):
            tokens = qbsandbox.connect("us")
            web = httpx2.Client(
                transport=SandboxTransport(qbsandbox),
                base_url=f"https://quickbooks.example/v3/company/{tokens.realm_id}",
                headers={"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"},
            )
            made = web.post("customer", json={"DisplayName": "Ana Ortiz"}).json()["Customer"]
            qbsandbox.weather.drop_next_reply()
            qbsandbox.clock.advance(days=number)
            SEEN.append((made, tokens.access_token))
            assert SEEN[0] == SEEN[-1]

        def test_nothing_is_left(qbsandbox):
            assert len(SEEN) == 3
            names = [each["DisplayName"] for each in qbsandbox.company("us").all("Customer")]
            assert "Ana Ortiz" not in names
            assert qbsandbox.weather.coming == ()
            assert qbsandbox.clock.now().isoformat() == "2026-01-15T20:00:00+00:00"
            assert list(each.profile for each in qbsandbox.companies.values()) == ["us", "uk"]
        """,
    )

    result.assert_outcomes(passed=4)


def test_the_mark_says_what_a_test_wants(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        pytestmark = pytest.mark.qbsandbox(now="2026-03-31")

        @pytest.mark.qbsandbox(profiles=["ca:essentials"], limits=True)
        def test_canada(qbsandbox):
            (company,) = qbsandbox.companies.values()
            assert (company.country, company.edition) == ("CA", "Essentials")
            assert qbsandbox.limits.enabled
            assert qbsandbox.clock.now().date().isoformat() == "2026-03-31"

        @pytest.mark.qbsandbox(lenient=True)
        def test_lenient(qbsandbox):
            assert qbsandbox.lenient
            assert qbsandbox.company("9130").name.startswith("Craig's")

        @pytest.mark.qbsandbox(colour="green")
        def test_a_slip(qbsandbox):
            pass
        """,
    )

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*unexpected keyword argument 'colour'*"])


def test_the_served_sandbox_is_the_same_one(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import httpx2

        def test_served(qbsandbox_server, qbsandbox):
            tokens = qbsandbox.connect("fr")
            answer = httpx2.get(
                f"{qbsandbox_server.address}/v3/company/{tokens.realm_id}/preferences",
                headers={"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"},
            )
            assert answer.json()["Preferences"]["CurrencyPrefs"]["HomeCurrency"] == {"value": "EUR"}
        """,
        ini="qbsandbox_profiles = fr\nqbsandbox_now = 2026-02-01",
    )

    result.assert_outcomes(passed=1)


def test_markers_are_known_and_a_test_begins_fast(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import time
        import pytest

        @pytest.fixture(scope="module")
        def began():
            return []

        @pytest.mark.qbsandbox(lenient=True)
        @pytest.mark.parametrize("number", range(20))
        def test_often(qbsandbox, began, number):
            began.append(time.perf_counter())
            if number == 19:
                assert began[-1] - began[1] < 2.0
        """,
        ini="addopts = --strict-markers",
    )

    result.assert_outcomes(passed=20)
