"""Addresses of the timeline."""

from django.urls import path

from crossfoot.core.permissions import Can
from crossfoot.web import menu
from crossfoot.web.activity import views

urlpatterns = [
    path("activity/", views.activity, name="activity"),
    path("activity/events.csv", views.export, name="activity-export"),
    path("activity/check/", views.check, name="activity-check"),
]

menu.register(menu.Entry("activity", "Activity", "activity", "activity", can=Can.VIEW_AUDIT))
