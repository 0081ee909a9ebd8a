from web.orders.conftest import counter

__all__ = ["counter"]
