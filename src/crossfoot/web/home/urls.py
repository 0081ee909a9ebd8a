"""Addresses of home and search."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_all, name="search"),
]

menu.register(menu.Entry("home", "Home", "home", "home"))
