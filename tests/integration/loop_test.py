"""A function's process against a Runtime API: crashes, SIGTERM, and what Lambda is told.

usage: loop_test.py CRASHER [TEST ...]     the program of crasher.c
"""
import http.server
import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import unittest

CRASHER = str(pathlib.Path(sys.argv[1]).absolute())


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # a process that is killed does not say good-bye


class RuntimeApi:
    """Gives the events that it is told, and keeps what comes back, in order: (path, headers, body)."""

    def __init__(self):
        self.events, self.told, self.waiting = queue.Queue(), queue.Queue(), 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.waiting += 1
                number, event = outer.events.get()
                if event is None:
                    return self.close_connection
                body = json.dumps(event).encode()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", f"id-{number}")
                self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + 30) * 1000)))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.told.put((self.path.removeprefix("/2018-06-01/runtime/"), dict(self.headers), json.loads(body)))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.events.put((0, None))
        self.server.shutdown()
        self.server.server_close()


class Loop(unittest.TestCase):
    def setUp(self):
        self.api, self.number = RuntimeApi(), 0
        environment = {"PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": self.api.address, "AWS_REGION": "us-east-1",
                       "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "KEPT": "yes"}
        self.process = subprocess.Popen([CRASHER], env=environment, stdout=subprocess.PIPE, text=True)

    def tearDown(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.api.stop()

    def call(self, event):
        self.number += 1
        self.api.events.put((self.number, event))
        return self.api.told.get(timeout=20)

    def test_a_crash_is_that_invocations_error_and_the_next_is_served(self):
        self.assertEqual(self.call({})[0::2], ("invocation/id-1/response", "id-1"))
        for what, name in (("segv", "SIGSEGV"), ("abort", "SIGABRT"), ("overflow", "SIGSEGV"), ("fpe", "SIGFPE"), ("segv", "SIGSEGV")):
            path, headers, told = self.call({"do": what})
            self.assertEqual(path, f"invocation/id-{self.number}/error", what)
            self.assertEqual((told["errorType"], headers["Lambda-Runtime-Function-Error-Type"]), ("Function.Crashed",) * 2)
            self.assertIn(name, told["errorMessage"])
            self.assertTrue(told["stackTrace"] and all(re.fullmatch(r"bootstrap\+0x[0-9a-f]+", line)
                                                       for line in told["stackTrace"]), told)
            self.assertEqual(self.call({})[0::2], (f"invocation/id-{self.number}/response", f"id-{self.number}"))
        self.assertIsNone(self.process.poll())
        environment = pathlib.Path(f"/proc/{self.process.pid}/environ").read_bytes()
        self.assertIn(b"KEPT=yes", environment)

    def test_its_frames_are_of_the_program(self):
        told = self.call({"do": "segv"})[2]
        frames = [line.partition("+")[2] for line in told["stackTrace"]]
        names = subprocess.run(["addr2line", "-fie", CRASHER, *frames], capture_output=True, text=True, check=True).stdout
        self.assertEqual(names.split("\n")[0], "crash_here")
        self.assertIn("handle\n", names)
        self.assertIn("main\n", names)

    def test_sigterm_between_events_ends_it_at_once(self):
        self.call({})
        while self.api.waiting < 2:
            time.sleep(0.01)
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(5), 0)

    def test_sigterm_within_one_lets_it_be_answered(self):
        self.api.events.put((9, {"do": "sleep"}))
        while not self.api.waiting:
            time.sleep(0.01)
        time.sleep(0.3)
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.api.told.get(timeout=10)[0], "invocation/id-9/response")
        self.assertEqual(self.process.wait(5), 0)

    def test_what_nothing_can_catch_ends_it(self):
        self.api.events.put((1, {"do": "kill"}))
        self.assertEqual(self.process.wait(10), -signal.SIGKILL)
        self.assertTrue(self.api.told.empty())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
