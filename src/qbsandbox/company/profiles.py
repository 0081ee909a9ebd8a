"""The kinds of companies that can be made: a country, its seeds, an edition, currencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from qbsandbox.company.currencies import CURRENCIES
from qbsandbox.company.editions import MULTICURRENCY, Edition
from qbsandbox.company.seeds import au, ca, fr, sample, uk, us
from qbsandbox.company.seeds.seeding import Seeder

ONE_CURRENCY = "one-currency"
SAMPLE = "sample"
"""The profile of the company that suites of clients presume; see `seeds/sample.py`."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A country's company: where it is, what it counts in, and the function that fills it."""

    country: str
    home_currency: str
    fill: Callable[[Seeder], None]


PROFILES: Mapping[str, Profile] = {
    "us": Profile("US", "USD", us.fill),
    "uk": Profile("GB", "GBP", uk.fill),
    "ca": Profile("CA", "CAD", ca.fill),
    "au": Profile("AU", "AUD", au.fill),
    "fr": Profile("FR", "EUR", fr.fill),
    SAMPLE: Profile("US", "USD", sample.fill),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a company is to be when it is made. `multicurrency` None: where the edition has it."""

    profile: str
    edition: Edition = Edition.PLUS
    multicurrency: bool | None = None
    home_currency: str | None = None

    @classmethod
    def of(cls, words: str) -> Plan:
        """From words such as "ca", "us:essentials" or "au:simple-start:one-currency".

        After the profile come, in any order, an edition, a currency's code and "one-currency". Raises
        ValueError for a word that is none of them.
        """
        profile, *more = words.split(":")
        plan = cls(profile)
        for word in more:
            if word == ONE_CURRENCY:
                plan = replace(plan, multicurrency=False)
            elif word.upper() in CURRENCIES:
                plan = replace(plan, home_currency=word.upper())
            else:
                plan = replace(plan, edition=Edition.of(word))
        plan.check()
        return plan

    @property
    def words(self) -> str:
        """As `of` reads it."""
        named = [self.profile]
        if self.edition is not Edition.PLUS:
            named.append(self.edition.value)
        if self.home_currency is not None:
            named.append(self.home_currency)
        if self.multicurrency is False:
            named.append(ONE_CURRENCY)
        return ":".join(named)

    def check(self) -> None:
        """Raises ValueError where there is no such company."""
        if self.profile not in PROFILES:
            raise ValueError(
                f"there is no company profile {self.profile!r}; choose one of {', '.join(PROFILES)}"
            )
        if self.home_currency is not None and self.home_currency not in CURRENCIES:
            raise ValueError(f"there is no currency {self.home_currency!r} here")
        if self.profile == SAMPLE and (self.multicurrency is False or self.currency != "USD"):
            raise ValueError("the sample company counts in dollars and knows other currencies")
        if self.multicurrency and not self.edition.has(MULTICURRENCY):
            raise ValueError(f"{self.edition.sku} has no multicurrency")

    @property
    def country(self) -> str:
        return PROFILES[self.profile].country

    @property
    def currency(self) -> str:
        return self.home_currency or PROFILES[self.profile].home_currency

    @property
    def in_many_currencies(self) -> bool:
        return self.edition.has(MULTICURRENCY) if self.multicurrency is None else self.multicurrency
