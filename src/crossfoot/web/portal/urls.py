"""Addresses of the vendor portal. Its pages begin with the seat; whose it is is asked at the door."""

from django.urls import path

from crossfoot.web.portal import arriving, invoices, orders, sending

urlpatterns = [
    path("", arriving.start, name="portal"),
    path("invitation/<slug:secret>/", arriving.invitation, name="portal-invitation"),
    path("<int:seat>/orders/", orders.order_list, name="portal-orders"),
    path("<int:seat>/orders/<int:pk>/", orders.order, name="portal-order"),
    path("<int:seat>/orders/<int:pk>/print/", orders.printed, name="portal-order-print"),
    path("<int:seat>/orders/<int:pk>/confirm/", orders.confirm, name="portal-order-confirm"),
    path("<int:seat>/orders/<int:pk>/ship/", orders.ship, name="portal-order-ship"),
    path("<int:seat>/orders/<int:pk>/refuse/", orders.refuse, name="portal-order-refuse"),
    path("<int:seat>/invoices/", invoices.invoice_list, name="portal-invoices"),
    path("<int:seat>/invoices/new/", sending.start, name="portal-invoice-start"),
    path("<int:seat>/invoices/new/form/", sending.new, name="portal-invoice-new"),
    path("<int:seat>/invoices/<int:pk>/", invoices.invoice, name="portal-invoice"),
    path("<int:seat>/invoices/<int:pk>/correct/", sending.correct, name="portal-invoice-correct"),
    path("<int:seat>/invoices/<int:pk>/files/<int:file>/", invoices.file, name="portal-file"),
]
