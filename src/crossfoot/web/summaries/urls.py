"""Addresses of summaries."""

from django.urls import path

from crossfoot.documents.summaries.queries import waiting
from crossfoot.web import menu
from crossfoot.web.summaries import views

PLACE = "books/summaries/"

urlpatterns = [
    path(PLACE, views.summaries, name="summaries"),
    path(f"{PLACE}choose/", views.choose, name="summaries-choose"),
    path(f"{PLACE}draft/", views.draft, name="summaries-draft"),
    path(f"{PLACE}export.<str:file_format>", views.export, name="summaries-export"),
    path(f"{PLACE}<int:pk>/", views.summary, name="summaries-one"),
    path(f"{PLACE}<int:pk>/history/", views.history, name="summaries-history"),
    path(f"{PLACE}<int:pk>/evidence/", views.summary_evidence, name="summaries-evidence"),
    path(f"{PLACE}<int:pk>/orders.<str:file_format>", views.export_orders, name="summaries-orders"),
    path(f"{PLACE}<int:pk>/journal.<str:file_format>", views.export_journal, name="summaries-journal"),
    path(f"{PLACE}<int:pk>/post/", views.post, name="summaries-post"),
    path(f"{PLACE}<int:pk>/discard/", views.discard, name="summaries-discard"),
    path(f"{PLACE}<int:pk>/take-back/", views.take_back, name="summaries-take-back"),
]

menu.register(
    menu.Entry("summaries", "Summaries", "summaries", "sell", waiting=waiting, count_says="wait to be posted")
)
