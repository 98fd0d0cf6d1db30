"""The CloudFormation endpoint on this machine that the integration tests run against."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

import botocore.session
from botocore.config import Config


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Emulator:
    def __init__(self, python, **settings):
        """settings: the emulator's own, by environment: AUTH="true"."""
        self.folder = tempfile.mkdtemp(prefix="lkc-integration-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(self.port), "LAMBDA_EXECUTOR": "local",
                        "S3_DATA_DIR": self.folder + "/s3", "TMPDIR": self.folder, "AWS_ENDPOINT_URL": self.url, **settings}
        # What lkc writes down of its calls belongs to this run.
        os.environ["LKC_STATE_HOME"] = self.folder + "/state"
        self.log = open(self.folder + "/log", "w")
        self.process = subprocess.Popen([python, "-m", "ministack"], env=environment, stdout=self.log, stderr=self.log)
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/_ministack/health", timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the emulator does not answer: " + open(self.folder + "/log").read()[-2000:])

    def client(self, service, key="test"):
        return botocore.session.get_session().create_client(
            service, region_name="us-east-1", endpoint_url=self.url, aws_access_key_id=key,
            aws_secret_access_key="test", config=Config(read_timeout=60, retries={"total_max_attempts": 1}))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
