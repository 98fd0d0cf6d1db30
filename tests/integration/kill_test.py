"""kill -9 at random moments of an apply: attach then tells the truth, and the next apply ends well.

usage: kill_test.py LKC PYTHON [--kills N] [--seed N]
"""
import argparse
import collections
import os
import random
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from faults_test import Fault, World


DELAY = 0.02  # of each call, as over a network: so that a kill may meet any of them


class Killed(World):
    def duration(self, operation):
        self.prepare(operation)
        self.proxy.delay, begin = DELAY, time.monotonic()
        self.expect(self.lkc(*self.arguments(operation)), operation)
        self.proxy.delay = 0
        return time.monotonic() - begin

    def kill(self, operation, wait):
        """How far it had come; a Fault when attach or the next apply is not as it should be."""
        self.prepare(operation)
        call = [self.lkc_path, *self.arguments(operation), "--local", "--endpoint-url", self.proxy.url]
        self.proxy.delay = DELAY
        with subprocess.Popen(call, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=self.environment) as process:
            time.sleep(wait)
            process.kill()
        self.proxy.delay = 0
        ended = process.returncode == 0
        before = self.change_sets()
        code, words = self.lkc("attach", self.stack("new"))
        done = self.is_done(operation)
        self.check_attached(operation, code, words, self.settled(), done)
        if code != 0 and done:
            raise Fault(f"attach ends with {code}, and it is done\n{words}")
        if code == 0 and not done and ("An earlier apply" in words or not self.status()):
            raise Fault(f"attach tells a good end, and it is not done\n{words}")
        if (left := self.left()):
            raise Fault(f"after attach there is left: {', '.join(left)}\n{words}")
        self.expect(self.lkc(*self.arguments(operation)), "the next apply")
        if not self.is_done(operation):
            raise Fault(f"the next apply tells success, and it is not done: {self.status()}\n{words}")
        return "it had ended" if ended else "done by then" if done else "change set left" if before else "not begun"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lkc", type=os.path.abspath)
    parser.add_argument("python")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    world, chance = Killed(options.lkc, options.python), random.Random(options.seed)
    ends, wrong = collections.Counter(), []
    try:
        for operation in ("create", "update"):
            whole = world.duration(operation)
            for number in range(options.kills // 2):
                wait = chance.uniform(0, whole)
                try:
                    ends[operation, world.kill(operation, wait)] += 1
                except Fault as found:
                    wrong.append(f"{operation}, kill {number} after {wait * 1000:.0f} of {whole * 1000:.0f} ms: {found}")
    finally:
        world.stop()
    for one in wrong:
        print(one, "\n" + "-" * 80)
    for (operation, end), count in sorted(ends.items()):
        print(f"{operation:8} {end:16} {count:4}")
    print(f"killed {sum(ends.values()) + len(wrong)} times, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
