"""The same work for AWS's Python runtime."""
import ssl

ssl.create_default_context()  # as any client for TLS has at its start


def handler(event, context):
    return {"valid": bool(event["items"]),
            "errors": [{"code": "ITEMS_EMPTY", "item": None, "message": "an order has at least one item"}]}
