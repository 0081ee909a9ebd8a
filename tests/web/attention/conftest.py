from sync.conftest import shop, workshop

__all__ = ["shop", "workshop"]
