"""Who works in the company, in which role."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.core.permissions import CAN_DESCRIPTIONS as POWERS_IN_WORDS
from crossfoot.core.permissions import DESCRIPTIONS, POWERS, Can, Role
from crossfoot.core.problems import Refusal
from crossfoot.tenancy import access, operations
from crossfoot.tenancy.models import Membership, Person
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs

ROLES = [(role.value, role.label) for role in Role if role is not Role.VENDOR]


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role in one sentence, and all that it may do."""

    label: str
    sentence: str
    powers: list[str]


class PersonForm(forms.Form):
    """Somebody to let in."""

    full_name = forms.CharField(max_length=150, label="Name")
    email = forms.EmailField(max_length=254, label="E-mail address", help_text="They sign in with it.")
    role = forms.ChoiceField(choices=ROLES, label="Role", initial=Role.VIEWER.value)
    password = forms.CharField(
        label="First password",
        max_length=200,
        strip=False,
        help_text="At least 10 characters. Tell it to them yourself; they change it under their name. "
        "Somebody who has an account at this installation already keeps their own.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(choices=ROLES, label="Role")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The members with their roles; an administrator lets somebody in."""
    form = PersonForm(request.POST or None)
    if request.method == "POST":
        access.require(desk.person, Can.MANAGE_PEOPLE, desk.company, at=desk.now)
        if form.is_valid():
            chosen = form.cleaned_data
            try:
                membership = operations.add_person(
                    company=desk.company,
                    email=chosen["email"],
                    full_name=chosen["full_name"],
                    role=Role(chosen["role"]),
                    password=chosen["password"],
                    by=desk.person,
                    at=desk.now,
                )
            except Refusal as refusal:
                put_on(form, refusal)
            else:
                role = Role(membership.role).label
                messages.success(request, f"{membership.person} can work in {desk.company} now, as {role}.")
                return redirect("settings-people", desk.company.slug)
    members = Membership.objects.filter(company=desk.company, is_active=True).select_related("person")
    return render(
        request,
        "settings/people.html",
        {
            "tabs": tabs(desk, "settings-people"),
            "members": [
                (
                    member,
                    Role(member.role).label,
                    RoleForm(initial={"role": member.role}, prefix=f"m{member.pk}"),
                )
                for member in sorted(members, key=lambda one: str(one.person).casefold())
            ],
            "form": form,
            "roles": [_shown(role) for role in Role if role is not Role.VENDOR],
            "may_edit": desk.may(Can.MANAGE_PEOPLE),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@at_desk(Can.MANAGE_PEOPLE)
def change_role(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Give a member another role."""
    member = access.find(Membership, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    form = RoleForm(request.POST, prefix=f"m{member.pk}")
    if not form.is_valid():
        messages.error(request, "Choose one of the roles in the list. Nothing was changed.")
        return redirect("settings-people", desk.company.slug)
    role = Role(form.cleaned_data["role"])
    try:
        operations.change_role(
            company=desk.company, person=_person(member), role=role, by=desk.person, at=desk.now
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{member.person} has the role {role.label} now.")
    return redirect("settings-people", desk.company.slug)


@require_POST
@at_desk(Can.MANAGE_PEOPLE)
def deactivate(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Close the company to somebody."""
    member = access.find(Membership, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    person = _person(member)
    try:
        operations.deactivate_member(company=desk.company, person=person, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("settings-people", desk.company.slug)
    if person == desk.person:
        messages.success(request, f"You no longer work in {desk.company}.")
        return redirect("companies")
    messages.success(request, f"{person} can no longer open {desk.company}, nor can their tokens.")
    return redirect("settings-people", desk.company.slug)


def _person(member: Membership) -> Person:
    return member.person


def _shown(role: Role) -> RoleShown:
    powers = [text for can, text in POWERS_IN_WORDS.items() if can in POWERS[role]]
    return RoleShown(role.label, DESCRIPTIONS[role], powers)
