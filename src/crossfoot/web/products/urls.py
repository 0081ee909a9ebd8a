"""Addresses of Products."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.products import views

urlpatterns = [
    path("products/", views.product_list, name="products"),
    path("products/new/", views.new, name="product-new"),
    path("products/<int:pk>/", views.product, name="product"),
    path("products/export.<slug:file_format>", views.export, name="product-export"),
]

menu.register(menu.Entry("products", "Products", "products", "products"))
