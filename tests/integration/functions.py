"""Runs the functions' real archives on an emulator of its own and looks at their answers.

usage: functions.py FOLDER     the folder of the zips for this machine, as build/lambda/x86_64
                               (needs the packages ministack and botocore)
"""
import json
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from emulator import Emulator

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENTS = ROOT / "runtime/functions/order/events"
PRODUCTS = [
    {"product_id": {"S": "mug-blue"}, "name": {"S": "Blue mug"}, "price": {"N": "12.50"}, "stock": {"N": "40"}},
    {"product_id": {"S": "tea-assam"}, "price": {"N": "8.99"}, "stock": {"N": "3"}},
    {"product_id": {"S": "lamp-oak"}, "price": {"N": "129.00"}, "stock": {"N": "0"}},
    {"product_id": {"S": "penny"}, "price": {"N": "0.1"}, "stock": {"N": "1000000"}},
    {"product_id": {"S": "broken"}, "price": {"S": "9.99"}},
]
SENDER = "shop@example.com"
DAY = 24 * 60 * 60


class Products(BaseHTTPRequestHandler):
    """A DynamoDB that always answers with one product."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"Responses": {"products": [PRODUCTS[0]]}, "UnprocessedKeys": {}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class SecureProducts:
    """The same over TLS, with a certificate of its own for the host localhost."""

    def __init__(self, folder):
        self.certificate, key = f"{folder}/certificate.pem", f"{folder}/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Products)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.server.handle_error = lambda *_: None
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Functions(unittest.TestCase):
    folder = None

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(sys.executable)
        cls.addClassCleanup(cls.emulator.stop)
        cls.database, cls.functions = cls.emulator.client("dynamodb"), cls.emulator.client("lambda")
        cls.make_table("products", product_id="S")
        cls.make_table("sessions", session_id="S")
        cls.make_table("analytics", product_id="S", timestamp="N")
        for product in PRODUCTS:
            cls.database.put_item(TableName="products", Item=product)
        cls.make_function("order", PRODUCTS_TABLE="products")
        cls.make_function("cleanup", SESSIONS_TABLE="sessions", ANALYTICS_TABLE="analytics",
                          ANALYTICS_RETENTION_DAYS="90")
        cls.make_function("email", SENDER=SENDER)
        cls.make_function("image")

    @classmethod
    def make_table(cls, name, **keys):
        cls.database.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": k, "AttributeType": t} for k, t in keys.items()],
            KeySchema=[{"AttributeName": k, "KeyType": kind} for k, kind in zip(keys, ("HASH", "RANGE"))])

    @classmethod
    def make_function(cls, source, name=None, **variables):
        cls.functions.create_function(
            FunctionName=name or source, Runtime="provided.al2023", Handler="bootstrap", MemorySize=256, Timeout=20,
            Role="arn:aws:iam::000000000000:role/any", Code={"ZipFile": (cls.folder / f"{source}.zip").read_bytes()},
            Environment={"Variables": {"AWS_ENDPOINT_URL": cls.emulator.url, **variables}})

    def call(self, name, event):
        result = self.functions.invoke(FunctionName=name, Payload=event if isinstance(event, bytes) else json.dumps(event))
        return result.get("FunctionError"), json.loads(result["Payload"].read())

    def answer(self, name, event):
        fault, answer = self.call(name, event)
        self.assertIsNone(fault, answer)
        return answer

    def test_a_good_order_is_priced(self):
        answer = self.answer("order", (EVENTS / "good.json").read_bytes())
        self.assertEqual(answer, {
            "valid": True, "order_id": "o-2026-0001", "customer_id": "c-17", "total": "51.97", "lines": [
                {"item": 0, "product_id": "mug-blue", "name": "Blue mug", "quantity": 2, "price": "12.50", "total": "25.00"},
                {"item": 1, "product_id": "tea-assam", "quantity": 3, "price": "8.99", "total": "26.97"}]})

    def test_a_bad_order_shows_all_its_faults(self):
        answer = self.answer("order", (EVENTS / "bad.json").read_bytes())
        self.assertFalse(answer["valid"])
        self.assertEqual([(error["code"], error["item"]) for error in answer["errors"]], [
            ("INSUFFICIENT_STOCK", 0), ("OUT_OF_STOCK", 1), ("QUANTITY_OUT_OF_RANGE", 2), ("DUPLICATE_PRODUCT", 3),
            ("UNKNOWN_PRODUCT", 4), ("PRODUCT_ID_MISSING", 5), ("QUANTITY_INVALID", 5)])

    def test_money_is_exact(self):
        items = [{"product_id": "penny", "quantity": 3}]
        self.assertEqual(self.answer("order", {"items": items})["total"], "0.30")

    def test_the_table_may_be_wrong(self):
        answer = self.answer("order", {"items": [{"product_id": "broken", "quantity": 1}]})
        self.assertEqual([error["code"] for error in answer["errors"]], ["STOCK_MISSING", "PRICE_INVALID"])

    def test_one_process_serves_many_orders(self):
        for number in range(1, 30):
            answer = self.answer("order", {"items": [{"product_id": "penny", "quantity": number}]})
            self.assertEqual(answer["lines"][0]["quantity"], number)

    def test_a_failure_does_not_end_the_process(self):
        self.make_function("order", name="order-astray", PRODUCTS_TABLE="no-such-table")
        for _ in range(2):
            fault, answer = self.call("order-astray", {"items": [{"product_id": "penny", "quantity": 1}]})
            self.assertEqual((fault, answer["errorType"]), ("Unhandled", "ResourceNotFoundException"))
        self.assertEqual(self.answer("order-astray", {"items": []})["errors"][0]["code"], "ITEMS_EMPTY")

    def test_a_missing_setting_is_told_at_the_start(self):
        self.make_function("order", name="order-unset")
        fault, answer = self.call("order-unset", {})
        # The emulator gives the type in the message alone.
        self.assertEqual(fault, "Unhandled")
        self.assertIn("Function.Configuration", answer["errorMessage"])
        self.assertIn("PRODUCTS_TABLE is not set", answer["errorMessage"])

    def test_a_server_is_trusted_by_its_certificate_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            secure = SecureProducts(folder)
            self.addCleanup(secure.stop)
            here = f"https://localhost:{secure.port}"
            for name, endpoint, bundle, trusted in (
                    ("trusted", here, secure.certificate, True),
                    ("unknown", here, "", False),
                    ("elsewhere", f"https://127.0.0.1:{secure.port}", secure.certificate, False)):
                self.make_function("order", name=f"order-{name}", PRODUCTS_TABLE="products", AWS_CA_BUNDLE=bundle,
                                   AWS_ENDPOINT_URL_DYNAMODB=endpoint)
                fault, answer = self.call(f"order-{name}", {"items": [{"product_id": "mug-blue", "quantity": 1}]})
                if trusted:
                    self.assertTrue(answer["valid"])
                else:
                    self.assertEqual((fault, answer["errorType"]), ("Unhandled", "Function.Network"))
                    self.assertIn("SSL", answer["errorMessage"])

    def test_cleanup_deletes_what_is_old_and_nothing_else(self):
        now = int(time.time())
        for number in range(60):
            self.database.put_item(TableName="sessions", Item={
                "session_id": {"S": f"s-{number}"}, "expires_at": {"N": str(now - 60 if number % 2 else now + 3600)}})
        self.database.put_item(TableName="sessions", Item={"session_id": {"S": "for-ever"}})
        for days in (1, 89, 91, 400):
            self.database.put_item(TableName="analytics", Item={
                "product_id": {"S": "mug-blue"}, "timestamp": {"N": str(now - days * DAY)}})
        answer = self.answer("cleanup", {"source": "aws.events"})
        self.assertEqual(answer, {"sessions": {"scanned": 61, "deleted": 30, "complete": True},
                                  "analytics": {"scanned": 4, "deleted": 2, "complete": True}})
        self.assertEqual(self.database.scan(TableName="sessions")["Count"], 31)
        self.assertEqual(self.database.scan(TableName="analytics")["Count"], 2)
        self.assertEqual(self.answer("cleanup", {})["sessions"]["deleted"], 0)

    def test_email_sends_by_ses(self):
        self.emulator.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        answer = self.answer("email", {"to": "ann@example.com", "subject": "Your order", "text": "Grüße"})
        self.assertTrue(answer["message_id"])
        fault, answer = self.call("email", {"to": "ann@example.com\nBcc: eve@example.com", "subject": "x", "text": "y"})
        self.assertEqual((fault, answer["errorType"]), ("Unhandled", "Function.InvalidEvent"))

    def test_image_says_that_it_does_not_scale(self):
        def event(key):
            return {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "pictures"}, "object": {"key": key}}}]}
        fault, answer = self.call("image", event("uploads/a+b.jpg"))
        self.assertEqual((fault, answer["errorType"]), ("Unhandled", "Function.NotBuilt"))
        self.assertIn("uploads/a b.jpg", answer["errorMessage"])
        self.assertEqual(self.answer("image", event("thumbnails/a.jpg")), {"processed": 0, "passed_over": 1})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Functions.folder = pathlib.Path(sys.argv.pop())
    unittest.main()
