"""Addresses of Stock."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.stock import acts, costs, counting, events, locations, movements, on_hand, redating

urlpatterns = [
    path("stock/", on_hand.on_hand, name="stock"),
    path("stock/export.<slug:file_format>", on_hand.export, name="stock-export"),
    path("stock/products/<int:pk>/", movements.product, name="stock-product"),
    path("stock/products/<int:pk>/cost/", costs.state_cost, name="stock-product-cost"),
    path("stock/products/<int:pk>/export.<slug:file_format>", movements.export, name="stock-product-export"),
    path("stock/history/", movements.history, name="stock-history"),
    path("stock/events/<int:pk>/", events.event, name="stock-event"),
    path("stock/events/<int:pk>/evidence/", events.event_evidence, name="stock-evidence"),
    path("stock/events/<int:pk>/take-back/", events.take_back, name="stock-take-back"),
    path("stock/events/<int:pk>/redate/", redating.redate, name="stock-redate"),
    path("stock/count/", counting.count, name="stock-count"),
    path("stock/adjust/", acts.enter, {"act": acts.ADJUST}, "stock-adjust"),
    path("stock/transfer/", acts.enter, {"act": acts.TRANSFER}, "stock-transfer"),
    path("stock/make/", acts.enter, {"act": acts.MAKE}, "stock-make"),
    path("stock/suggest/", acts.suggest, name="stock-suggest"),
    path("stock/locations/", locations.locations, name="stock-locations"),
    path("stock/locations/<int:pk>/", locations.location, name="stock-location"),
]

menu.register(menu.Entry("stock", "Stock", "stock", "stock"))
