"""A new invoice: from its purchase order, from the file that the vendor sent, or blank."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from crossfoot.conf.options import options
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.vendor_invoices import editing, prefilling
from crossfoot.web.vendor_invoices.editing import orders_offered
from crossfoot.web.vendor_invoices.lists import urls_of
from crossfoot.web.vendor_invoices.rows import PLACE

MEGABYTE = 1024 * 1024


class FileForm(forms.Form):
    """The file that the vendor sent, and the order that it is for where one knows it."""

    file = forms.FileField(
        label="File",
        help_text="An e-invoice (UBL, CII, Factur-X or ZUGFeRD) is read into lines; a plain PDF, PNG or JPG is "
        "kept beside the lines that you type.",
    )
    purchase = forms.CharField(
        label="Purchase order",
        max_length=60,
        required=False,
        help_text="Empty: the one that the file names.",
        widget=forms.TextInput(attrs={"list": "purchases", "autocomplete": "off"}),
    )

    def clean_file(self) -> object:
        upload = self.cleaned_data["file"]
        most = options().attachment_megabytes
        if upload.size > most * MEGABYTE:
            raise forms.ValidationError(
                f"The file has {upload.size / MEGABYTE:,.1f} MB, and at most {most} MB are taken."
            )
        return upload


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_VENDOR_INVOICES)
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose how; a POST brings the vendor's file and goes on with the form that it fills."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            filled = prefilling.from_file(desk, upload.name, upload.read(), form.cleaned_data["purchase"])
        except Refusal as refused:
            put_on(form, refused)
        except forms.ValidationError as refused_field:
            form.add_error("purchase", refused_field)
        else:
            return editing.shown(request, desk, None, editing.opened(editing.lists_of(desk), filled), filled)
    return render(
        request,
        "vendor_invoices/start.html",
        {
            "form": form,
            "purchases": orders_offered(desk),
            "form_url": reverse(f"{PLACE}-form", args=[desk.company.slug]),
            "urls": urls_of(desk),
        },
        status=422 if form.errors else 200,
    )
