"""A client of the Language Server Protocol over a server's standard streams: as much as the editor tests need."""
import json
import pathlib
import queue
import subprocess
import threading
import time


class Server:
    """A running language server with one workspace. Used as a context."""

    def __init__(self, command, root, settings):
        self.root, self.settings = pathlib.Path(root).resolve(), settings
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, cwd=self.root)
        self.number, self.answers, self.notes = 0, {}, queue.Queue()
        self.diagnostics, self.progress_ended, self.changed = {}, 0, threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        self.request("initialize", {
            "processId": None, "rootUri": self.root.as_uri(),
            "workspaceFolders": [{"uri": self.root.as_uri(), "name": self.root.name}],
            "capabilities": {
                "textDocument": {
                    "completion": {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": False}},
                    "hover": {"contentFormat": ["markdown"]},
                    "publishDiagnostics": {},
                },
                "workspace": {"configuration": True, "workspaceFolders": True},
                "window": {"workDoneProgress": True},
            },
        })
        self.notify("initialized", {})
        return self

    def __exit__(self, *_):
        try:
            self.request("shutdown", None, seconds=10)
            self.notify("exit", None)
            self.process.wait(10)
        except (TimeoutError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()

    # --- messages

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _read(self):
        stream = self.process.stdout
        while True:
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            self._take(json.loads(stream.read(length)))

    def _take(self, message):
        with self.changed:
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": self._answer(message)})
            elif message.get("method") == "textDocument/publishDiagnostics":
                self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
            elif message.get("method") == "$/progress" and message["params"]["value"].get("kind") == "end":
                self.progress_ended += 1
            elif "id" in message:
                self.answers[message["id"]] = message
            self.changed.notify_all()

    def _answer(self, message):
        if message["method"] == "workspace/configuration":
            return [self.settings.get(item.get("section", "").split(".")[0]) for item in message["params"]["items"]]
        if message["method"] == "workspace/workspaceFolders":
            return [{"uri": self.root.as_uri(), "name": self.root.name}]
        return None

    def request(self, method, params, seconds=120):
        with self.changed:
            self.number += 1
            number = self.number
            self._send({"id": number, "method": method, "params": params})
            if not self.changed.wait_for(lambda: number in self.answers, seconds):
                raise TimeoutError(f"no answer to {method} in {seconds} seconds")
            answer = self.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def notify(self, method, params):
        self._send({"method": method, "params": params})

    # --- documents

    def open(self, name, text):
        uri = (self.root / name).as_uri()
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "lua", "version": 1, "text": text}})
        return uri

    def at(self, method, uri, text, offset, **more):
        before = text[:offset]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return self.request(method, {"textDocument": {"uri": uri}, "position": position, **more})

    def wait_for_diagnostics(self, uri, wanted, seconds=60):
        """The document's diagnostics as soon as wanted(them) holds, or those of the end."""
        with self.changed:
            self.changed.wait_for(lambda: uri in self.diagnostics and wanted(self.diagnostics[uri]), seconds)
            return self.diagnostics.get(uri, [])

    def wait_until_loaded(self, uri, text, offset, seconds=300):
        """Seconds until a completion at the offset gives something."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if items_of(self.at("textDocument/completion", uri, text, offset)):
                return time.monotonic() - start
            time.sleep(0.2)
        raise TimeoutError(f"nothing is completed after {seconds} seconds")

    def peak_memory(self):
        """Bytes, as Linux counts them."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def items_of(completion):
    return completion if isinstance(completion, list) else (completion or {}).get("items", [])


def text_of_hover(hover):
    contents = (hover or {}).get("contents", "")
    if isinstance(contents, list):
        return "\n".join(part if isinstance(part, str) else part["value"] for part in contents)
    return contents if isinstance(contents, str) else contents["value"]
