"""The real program over the states that no emulator reaches, and what happens to a stack behind its back.

usage: scripted_test.py LKC [TEST ...]
"""
import concurrent.futures
import copy
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True

from scripted_cloudformation import STACK, ScriptedCloudFormation, begun, good_course, summed_up

LKC = str(pathlib.Path(sys.argv[1]).absolute())
NAME = "shop"
SOURCE = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" {{ region = "us-east-1" }}
aws.SNS.Topic "News" {{ DisplayName = "{display}" }}
aws.SNS.Topic "Other" {{ DisplayName = "{other}" }}
{more}
"""
DENIED = "User is not authorized to perform: SNS:SetTopicAttributes"


def start_lkc(state, url, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "LKC_STATE_HOME": str(state)}
    return subprocess.Popen([LKC, *arguments, "--local", "--endpoint-url", url], stdin=subprocess.DEVNULL, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)


def run_lkc(state, url, *arguments):
    with start_lkc(state, url, *arguments) as process:
        words, _ = process.communicate(timeout=60)
        return process.returncode, words


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.service = ScriptedCloudFormation()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-scripted-"))
        self.service.reset()

    def tearDown(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.assertEqual(self.service.faults, [])

    def stack(self, display="new", other="same", more=""):
        path = self.work / "shop.lua"
        path.write_text(SOURCE.format(display=display, other=other, more=more))
        return str(path)

    def lkc(self, *arguments, code=0):
        found, words = run_lkc(self.work / "state", self.service.url, *arguments)
        self.assertEqual(found, code, f"{' '.join(arguments)}\n{words}")
        return words

    def template(self, display="old", other="same"):
        """What lkc would have made of it."""
        built = subprocess.run([LKC, "build", self.stack(display, other), "--stdout", "--format", "json"],
                               capture_output=True, text=True, check=True)
        return json.loads(built.stdout)

    def put(self, status, name=NAME, **how):
        return self.service.put(name, self.template(), status, **how)

    def changing(self):
        return self.service.changing()


APPLY = ["CreateChangeSet", "ExecuteChangeSet"]
# By state: apply, attach, delete, apply --continue-rollback; of each the exit code, what was asked for that changes
# something, and the state in the end. "-" is no stack. What is in progress comes to rest by itself, at REST.
GOOD = ((0, APPLY, "UPDATE_COMPLETE"), (0, [], None), (0, ["DeleteStack"], "-"), (1, [], None))
UNDONE = ((0, APPLY, "UPDATE_COMPLETE"), (1, [], None), (0, ["DeleteStack"], "-"), (1, [], None))
MENDED = ((0, APPLY, "UPDATE_COMPLETE"), (1, [], None), (0, ["DeleteStack"], "-"))
STATES = {
    "CREATE_COMPLETE": GOOD,
    "UPDATE_COMPLETE": GOOD,
    "IMPORT_COMPLETE": GOOD,
    "UPDATE_ROLLBACK_COMPLETE": UNDONE,
    "IMPORT_ROLLBACK_COMPLETE": UNDONE,
    "ROLLBACK_COMPLETE": ((0, ["DeleteStack", *APPLY], "CREATE_COMPLETE"), (1, [], None), (0, ["DeleteStack"], "-"),
                          (1, [], None)),
    "ROLLBACK_FAILED": ((1, [], None), (1, [], None), (0, ["DeleteStack"], "-"), (1, [], None)),
    "CREATE_FAILED": (*MENDED, (0, ["RollbackStack"], "ROLLBACK_COMPLETE")),
    "UPDATE_FAILED": (*MENDED, (0, ["RollbackStack"], "UPDATE_ROLLBACK_COMPLETE")),
    "UPDATE_ROLLBACK_FAILED": ((1, [], None), (1, [], None), (0, ["DeleteStack"], "-"),
                               (0, ["ContinueUpdateRollback"], "UPDATE_ROLLBACK_COMPLETE")),
    "IMPORT_ROLLBACK_FAILED": ((1, [], None), (1, [], None), (0, ["DeleteStack"], "-"), (1, [], None)),
    "DELETE_FAILED": ((1, [], None), (1, [], None), (0, ["DeleteStack"], "-"), (1, [], None)),
    "REVIEW_IN_PROGRESS": ((0, APPLY, "CREATE_COMPLETE"), (0, [], None), (0, ["DeleteStack"], "-"), (1, [], None)),
    "-": ((0, APPLY, "CREATE_COMPLETE"), (1, [], None), (0, [], None), (1, [], None)),
}
# What runs: where it ends, what apply makes of it then, and the exit code of attach.
MOVING = {
    "CREATE_IN_PROGRESS": ("CREATE_COMPLETE", "UPDATE_COMPLETE", 0),
    "UPDATE_IN_PROGRESS": ("UPDATE_COMPLETE", "UPDATE_COMPLETE", 0),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": ("UPDATE_COMPLETE", "UPDATE_COMPLETE", 0),
    "IMPORT_IN_PROGRESS": ("IMPORT_COMPLETE", "UPDATE_COMPLETE", 0),
    "ROLLBACK_IN_PROGRESS": ("ROLLBACK_COMPLETE", "CREATE_COMPLETE", 1),
    "UPDATE_ROLLBACK_IN_PROGRESS": ("UPDATE_ROLLBACK_COMPLETE", "UPDATE_COMPLETE", 1),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": ("UPDATE_ROLLBACK_COMPLETE", "UPDATE_COMPLETE", 1),
    "IMPORT_ROLLBACK_IN_PROGRESS": ("IMPORT_ROLLBACK_COMPLETE", "UPDATE_COMPLETE", 1),
    "DELETE_IN_PROGRESS": ("-", "CREATE_COMPLETE", 0),
}
COMMANDS = {"apply": ["apply", "-y"], "attach": ["attach"], "delete": ["delete", "-y"],
            "continue-rollback": ["apply", "--continue-rollback", "-y"]}


def run_cell(source, template, command, state, course, expected):
    """One stack in one state, and one command: what was wrong about it, or nothing."""
    code, changing, end = expected
    failed = {}
    if state.endswith("_FAILED"):
        kind = {"ROLLBACK_FAILED": "DELETE", "CREATE_FAILED": "CREATE", "DELETE_FAILED": "DELETE"}.get(state, "UPDATE")
        failed = {"News": (f"{kind}_FAILED", DENIED)}
    service = ScriptedCloudFormation()
    try:
        if state != "-":
            service.put(NAME, template, state, course=course, failed=failed)
        name, *options = COMMANDS[command]
        with tempfile.TemporaryDirectory(prefix="lkc-state-") as folder:
            found, words = run_lkc(folder, service.url, name, source, *options)
        there = [one.status for one in service.stacks if one.name == NAME and not one.is_gone] or ["-"]
        left = [name for one in service.stacks for name in one.change_sets]
        outcome = (found, service.changing(), there, left, service.faults)
        wanted = (code, changing, [end or state], [], [])
        return "" if outcome == wanted else f"{command} in {state}: {outcome} and not {wanted}\n{words}"
    finally:
        service.stop()


class States(Case):
    """Each state with each command, side by side: what they do most is wait."""

    def check(self, cells):
        template = self.template()
        source = self.stack()

        def one(cell):
            command, state, course, expected = cell
            bare = state in ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
            there = {"Resources": {}} if bare else copy.deepcopy(template)
            return run_cell(source, there, command, state, course, expected)

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            wrong = [fault for fault in pool.map(one, cells) if fault]
        self.assertEqual(wrong, [], "\n".join(wrong))

    def test_at_rest(self):
        self.check([(command, state, (), expected) for state, row in STATES.items()
                    for command, expected in zip(COMMANDS, row)])

    def test_in_progress(self):
        cells = []
        for state, (rest, applied, attached) in MOVING.items():
            course = [("News", "UPDATE_COMPLETE", ""), ("Other", "UPDATE_COMPLETE", "")] * 4
            course.append((STACK, "DELETE_COMPLETE" if rest == "-" else rest, ""))
            remakes = ["DeleteStack"] if rest == "ROLLBACK_COMPLETE" else []
            cells += [("apply", state, course, (0, [*remakes, *APPLY], applied)),
                      ("attach", state, course, (attached, [], rest)),
                      ("continue-rollback", state, course, (1, [], state)),
                      ("delete", state, course, (0, [], rest) if rest == "-" else (1, [], state))]
        self.check(cells)


# An update that fails at News, whose rollback fails at Other.
STUCK = begun("UPDATE_IN_PROGRESS") + [
    ("Other", "UPDATE_IN_PROGRESS", ""), ("News", "UPDATE_IN_PROGRESS", ""), ("Other", "UPDATE_COMPLETE", ""),
    ("News", "UPDATE_FAILED", DENIED),
    (STACK, "UPDATE_ROLLBACK_IN_PROGRESS", summed_up(["News"], "update")),
    ("News", "UPDATE_COMPLETE", ""), ("Other", "UPDATE_FAILED", "Resource handler returned message: it is gone"),
    (STACK, "UPDATE_ROLLBACK_FAILED", summed_up(["Other"], "update"))]
STILL_STUCK = begun("UPDATE_ROLLBACK_IN_PROGRESS") + [("Other", "UPDATE_FAILED", "it is still gone"),
                                                      (STACK, "UPDATE_ROLLBACK_FAILED", summed_up(["Other"], "update"))]


class Rollbacks(Case):
    def test_an_update_gets_stuck_and_is_brought_out(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.courses.update(UPDATE=[STUCK], CONTINUE=[STILL_STUCK])
        source = self.stack(other="other")
        words = self.lkc("apply", source, "-y", code=1)
        told = words[words.index("lkc: error"):]
        for what in (DENIED, "it is gone", "UPDATE_ROLLBACK_FAILED", "--continue-rollback"):
            self.assertIn(what, told)
        words = self.lkc("attach", source, code=1)
        self.assertIn("UPDATE_ROLLBACK_FAILED", words)
        self.assertIn("--continue-rollback", words)
        words = self.lkc("apply", source, "-y", code=1)
        self.assertIn("--continue-rollback", words)
        words = self.lkc("apply", source, "--continue-rollback", "-y", code=1)
        self.assertIn("it is still gone", words)
        self.assertIn("--skip Other", words)
        for wrong, why in (("News", "it did not fail to be rolled back"), ("Nothing", "no such resource")):
            self.assertIn(why, self.lkc("apply", source, "--continue-rollback", "--skip", wrong, "-y", code=1))
        self.assertEqual(self.changing(), [*APPLY, "ContinueUpdateRollback"])
        self.lkc("apply", source, "--continue-rollback", "--skip", "Other", "-y")
        self.assertEqual(self.service.of("ContinueUpdateRollback")[-1]["ResourcesToSkip"], ["Other"])
        self.assertEqual(stack.status, "UPDATE_ROLLBACK_COMPLETE")
        self.lkc("apply", source, "-y")
        self.assertEqual(stack.status, "UPDATE_COMPLETE")

    def failing(self, operation):
        verb = operation.lower()
        return begun(f"{operation}_IN_PROGRESS") + [
            ("Other", f"{operation}_IN_PROGRESS", ""), ("Other", f"{operation}_COMPLETE", ""),
            ("News", f"{operation}_IN_PROGRESS", ""), ("News", f"{operation}_FAILED", DENIED),
            (STACK, f"{operation}_FAILED", summed_up(["News"], verb))]

    def test_an_update_without_rollback_is_gone_on_with(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.courses["UPDATE"] = [self.failing("UPDATE")]
        words = self.lkc("apply", self.stack(other="other"), "--no-rollback", "-y", code=1)
        self.assertIn(DENIED, words)
        self.assertTrue(self.service.of("ExecuteChangeSet")[0]["DisableRollback"])
        words = self.lkc("attach", self.stack(other="other"), code=1)
        self.assertIn("UPDATE_FAILED", words)
        self.assertIn(DENIED, words)
        self.lkc("apply", self.stack("mended", "other"), "-y")
        self.assertTrue(self.service.of("ExecuteChangeSet")[1]["DisableRollback"])
        self.assertEqual(stack.status, "UPDATE_COMPLETE")

    def test_an_update_without_rollback_is_undone(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.courses["UPDATE"] = [self.failing("UPDATE")]
        self.lkc("apply", self.stack(other="other"), "--no-rollback", "-y", code=1)
        words = self.lkc("apply", self.stack(), "--continue-rollback", "--skip", "News", "-y", code=64)
        self.assertIn("--skip", words)
        self.lkc("apply", self.stack(), "--continue-rollback", "-y")
        self.assertEqual(stack.status, "UPDATE_ROLLBACK_COMPLETE")

    def test_a_creation_without_rollback_is_undone_to_nothing(self):
        self.service.courses["CREATE"] = [self.failing("CREATE")]
        words = self.lkc("apply", self.stack(), "--no-rollback", "-y", code=1)
        self.assertIn(DENIED, words)
        self.service.courses["ROLLBACK"] = [begun("ROLLBACK_IN_PROGRESS") + [
            ("Other", "DELETE_COMPLETE", ""), ("News", "DELETE_COMPLETE", ""), (STACK, "DELETE_COMPLETE", "")]]
        self.lkc("apply", self.stack(), "--continue-rollback", "-y")
        self.assertTrue(self.service.stacks[0].is_gone)
        self.lkc("apply", self.stack(), "-y")
        self.assertEqual(self.service.stacks[1].status, "CREATE_COMPLETE")

    def test_a_creation_whose_undoing_fails(self):
        self.service.courses["CREATE"] = [self.failing("CREATE")[:-1] + [
            (STACK, "ROLLBACK_IN_PROGRESS", summed_up(["News"], "create")), ("Other", "DELETE_FAILED", "it is held"),
            (STACK, "ROLLBACK_FAILED", summed_up(["Other"], "delete"))]]
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn(DENIED, words)
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn("lkc delete", words)
        self.lkc("delete", self.stack(), "-y")
        self.lkc("apply", self.stack(), "-y")
        self.assertEqual([one.status for one in self.service.stacks], ["DELETE_COMPLETE", "CREATE_COMPLETE"])


class Deletions(Case):
    FAILS = begun("DELETE_IN_PROGRESS") + [
        ("News", "DELETE_IN_PROGRESS", ""), ("Other", "DELETE_IN_PROGRESS", ""), ("News", "DELETE_COMPLETE", ""),
        ("Other", "DELETE_FAILED", "it is subscribed to"), (STACK, "DELETE_FAILED", summed_up(["Other"], "delete"))]

    def test_a_deletion_fails_and_what_failed_is_retained(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.courses["DELETE"] = [self.FAILS]
        words = self.lkc("delete", self.stack(), "-y", code=1)
        self.assertIn("it is subscribed to", words)
        self.assertIn("--retain Other", words)
        words = self.lkc("attach", self.stack(), code=1)
        self.assertIn("DELETE_FAILED", words)
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn("DELETE_FAILED", words)
        self.lkc("delete", self.stack(), "--retain", "Nothing", "-y", code=1)
        self.assertEqual(self.changing(), ["DeleteStack"])
        words = self.lkc("delete", self.stack(), "--retain", "Other", "-y")
        self.assertEqual(self.service.of("DeleteStack")[-1]["RetainResources"], ["Other"])
        self.assertIn("Other", words)
        self.assertTrue(stack.is_gone)

    def test_a_retained_resource_is_for_a_deletion_that_failed(self):
        self.put("CREATE_COMPLETE")
        words = self.lkc("delete", self.stack(), "--retain", "Other", "-y", code=1)
        self.assertIn("CREATE_COMPLETE", words)
        self.assertEqual(self.changing(), [])

    def test_protection_is_heeded(self):
        self.put("CREATE_COMPLETE").protected = True
        words = self.lkc("delete", self.stack(), "-y", code=1)
        self.assertIn("protected", words)
        self.assertEqual(self.changing(), [])

    def test_protection_that_comes_between(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.before["DeleteStack"] = lambda: setattr(stack, "protected", True)
        words = self.lkc("delete", self.stack(), "-y", code=1)
        self.assertIn("TerminationProtection", words)
        self.assertEqual(stack.status, "CREATE_COMPLETE")
        words = self.lkc("attach", self.stack())
        self.assertIn("at rest: CREATE_COMPLETE", words)


class Others(Case):
    """Somebody else works on the same stack."""

    def replace(self, stack):
        """Deleted, and made again under the same name."""
        stack.status = "DELETE_COMPLETE"
        stack.course.clear()
        self.service.tell(stack, STACK, "DELETE_COMPLETE", "", None)
        return self.service.put(NAME, {"Resources": {"Theirs": {"Type": "AWS::SNS::Topic"}}}, "CREATE_COMPLETE")

    def test_made_anew_before_the_change_set(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.before["CreateChangeSet"] = lambda: self.replace(stack)
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn("deleted since it was compared", words)
        theirs = self.service.stacks[-1]
        self.assertEqual((list(theirs.resources), theirs.change_sets), (["Theirs"], {}))
        words = self.lkc("attach", self.stack())
        self.assertIn("at rest: CREATE_COMPLETE", words)

    def test_made_anew_before_it_is_executed(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.before["ExecuteChangeSet"] = lambda: (stack.change_sets.clear(), self.replace(stack))
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertRegex(words, "another apply of this stack was quicker|was deleted")
        self.assertEqual(list(self.service.stacks[-1].resources), ["Theirs"])

    def test_made_anew_while_it_is_followed(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.courses["UPDATE"] = [good_course("UPDATE", ["News"] * 30)]
        polls = []

        def later():
            polls.append(1)
            if len(polls) == 5:
                self.replace(stack)
            else:
                self.service.before["DescribeStacks"] = later

        self.service.before["ExecuteChangeSet"] = lambda: self.service.before.update(DescribeStacks=later)
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn("DELETE_COMPLETE", words)
        self.assertEqual(list(self.service.stacks[-1].resources), ["Theirs"])

    def test_theirs_is_followed_first_and_then_compared_with(self):
        """The other one makes exactly what is wanted: there is nothing left to change."""
        stack = self.put("UPDATE_IN_PROGRESS", course=good_course("UPDATE", ["News"] * 4)[1:])
        stack.coming = self.template("new")
        words = self.lkc("apply", self.stack(), "-y")
        self.assertIn("followed first", words)
        self.assertIn("No changes", words)
        self.assertEqual(self.changing(), [])

    def test_theirs_fails_and_ours_goes_on(self):
        course = STUCK[1:-2] + [("Other", "UPDATE_COMPLETE", ""), (STACK, "UPDATE_ROLLBACK_COMPLETE", "")]
        stack = self.put("UPDATE_IN_PROGRESS", course=course)
        words = self.lkc("apply", self.stack(), "-y")
        self.assertIn(DENIED, words)
        self.assertEqual((self.changing(), stack.status), (APPLY, "UPDATE_COMPLETE"))

    def test_theirs_begins_between_the_change_set_and_its_execution(self):
        stack = self.put("CREATE_COMPLETE")

        def theirs():
            stack.course.extend(good_course("UPDATE", ["Other"] * 3))
            self.service.move(stack)

        self.service.before["ExecuteChangeSet"] = theirs
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn("UPDATE_IN_PROGRESS", words)
        self.assertEqual(stack.change_sets, {})
        self.lkc("attach", self.stack())
        self.assertEqual(stack.template["Resources"]["News"]["Properties"]["DisplayName"], "old")
        self.lkc("apply", self.stack(), "-y")
        self.assertEqual(stack.template["Resources"]["News"]["Properties"]["DisplayName"], "new")

    def test_attach_tells_how_theirs_has_failed(self):
        self.put("UPDATE_IN_PROGRESS", course=STUCK[1:])
        words = self.lkc("attach", self.stack(), code=1)
        self.assertIn(DENIED, words)
        self.assertIn("at rest: UPDATE_ROLLBACK_FAILED", words)
        self.assertIn("--continue-rollback", words)


class Killed(Case):
    """Killed while a call is under way, which is heard all the same."""

    def kill_at(self, action, *arguments):
        with self.service.lock:  # nothing is heard until there is somebody to kill
            process = start_lkc(self.work / "state", self.service.url, *arguments)
            self.service.before[action] = process.kill
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGKILL)

    def test_what_was_begun_fails_and_is_stuck(self):
        self.put("CREATE_COMPLETE")
        self.service.courses["UPDATE"] = [STUCK]
        self.kill_at("ExecuteChangeSet", "apply", self.stack(other="other"), "-y")
        words = self.lkc("attach", self.stack(other="other"), code=1)
        for what in (DENIED, "at rest: UPDATE_ROLLBACK_FAILED", "--continue-rollback"):
            self.assertIn(what, words)
        self.lkc("apply", self.stack(), "--continue-rollback", "-y")
        self.lkc("apply", self.stack(other="other"), "-y")

    def test_what_was_made_ready_is_taken_back(self):
        stack = self.put("CREATE_COMPLETE")
        self.kill_at("CreateChangeSet", "apply", self.stack(), "-y")
        self.wait_for(lambda: stack.change_sets)
        words = self.lkc("attach", self.stack(), code=1)
        self.assertIn("nothing was changed", words)
        self.assertEqual((stack.status, stack.change_sets), ("CREATE_COMPLETE", {}))

    def test_of_a_creation_that_was_made_ready_nothing_is_left(self):
        self.kill_at("CreateChangeSet", "apply", self.stack(), "-y")
        self.wait_for(lambda: self.service.stacks)
        words = self.lkc("attach", self.stack(), code=1)
        self.assertIn("nothing was changed", words)
        self.assertTrue(self.service.stacks[0].is_gone)

    def test_ours_went_well_and_theirs_failed_behind_it(self):
        stack = self.put("CREATE_COMPLETE")
        self.kill_at("ExecuteChangeSet", "apply", self.stack(), "-y")
        self.wait_for(lambda: stack.status != "CREATE_COMPLETE")
        while stack.course:
            self.service.move(stack)
        stack.token = None
        stack.course.extend(STUCK[:-2] + [(STACK, "UPDATE_ROLLBACK_COMPLETE", "")])
        while stack.course:
            self.service.move(stack)
        words = self.lkc("attach", self.stack())
        self.assertIn("UPDATE_COMPLETE", words)
        self.assertIn("at rest: UPDATE_ROLLBACK_COMPLETE", words)
        self.assertIn("No changes", self.lkc("apply", self.stack(), "-y"))

    def test_the_stack_was_made_anew_meanwhile(self):
        stack = self.put("CREATE_COMPLETE")
        self.kill_at("ExecuteChangeSet", "apply", self.stack(), "-y")
        self.wait_for(lambda: stack.course)
        stack.course.clear()
        stack.token = None
        self.service.tell(stack, STACK, "DELETE_COMPLETE", "", None)
        stack.status = "DELETE_COMPLETE"
        self.service.put(NAME, {"Resources": {"Theirs": {"Type": "AWS::SNS::Topic"}}}, "CREATE_COMPLETE")
        words = self.lkc("attach", self.stack(), code=1)
        self.assertIn("DELETE_COMPLETE", words)

    def test_a_deletion_goes_on(self):
        stack = self.put("CREATE_COMPLETE")
        self.kill_at("DeleteStack", "delete", self.stack(), "-y")
        self.lkc("attach", self.stack())
        self.assertTrue(stack.is_gone)

    def test_a_deletion_fails(self):
        self.put("CREATE_COMPLETE")
        self.service.courses["DELETE"] = [Deletions.FAILS]
        self.kill_at("DeleteStack", "delete", self.stack(), "-y")
        words = self.lkc("attach", self.stack(), code=1)
        self.assertIn("it is subscribed to", words)
        self.assertIn("at rest: DELETE_FAILED", words)

    def wait_for(self, condition):
        ends = time.monotonic() + 10
        while not condition():
            self.assertLess(time.monotonic(), ends)
            time.sleep(0.01)


class Reviews(Case):
    """What is refused before anything is changed, and what it leaves: nothing."""

    def test_a_change_set_that_fails_is_told_and_deleted(self):
        self.service.failing_change_set = "Early validation failed"
        self.service.operation_events = [{
            "EventId": "1", "EventType": "VALIDATION_ERROR", "LogicalResourceId": "News",
            "ValidationStatus": "FAILED", "ValidationStatusReason": "the name is taken already"}]
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn("Early validation failed", words)
        self.assertIn("the name is taken already", words)
        self.assertTrue(all(one.is_gone for one in self.service.stacks))

    def test_a_stack_policy_is_looked_at_before_anything_is_sent(self):
        stack = self.put("CREATE_COMPLETE")
        stack.policy = {"Statement": [
            {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "Update:Modify", "Principal": "*", "Resource": "LogicalResourceId/News"}]}
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn("News", words)
        self.assertIn("policy", words)
        self.assertEqual((self.changing(), stack.change_sets), ([], {}))
        self.lkc("apply", self.stack("old", "other"), "-y")
        self.assertEqual(stack.status, "UPDATE_COMPLETE")

    def test_every_list_is_read_to_its_last_page(self):
        more = "".join(f'aws.SNS.Topic "T{number}" {{ }}\n' for number in range(7))
        for name in ("a", "b", "c", "d", "e"):
            self.service.put(name, {"Resources": {}}, "CREATE_COMPLETE")
        words = self.lkc("apply", self.stack(more=more), "-y")
        stack = self.service.find(NAME)
        self.assertEqual(len(stack.resources), 9)
        for number in range(7):
            self.assertIn(f"T{number}", words)
        self.assertIn("No changes", self.lkc("apply", self.stack(more=more), "-y"))
        events = self.lkc("events", self.stack(more=more))
        for number in range(7):
            self.assertRegex(events, f"T{number}\\b")

    def test_each_operation_has_a_token_of_its_own(self):
        stack = self.put("CREATE_COMPLETE")
        self.service.courses["UPDATE"] = [STUCK]
        self.lkc("apply", self.stack(other="other"), "-y", code=1)
        self.lkc("apply", self.stack(), "--continue-rollback", "-y")
        self.lkc("delete", self.stack(), "-y")
        self.assertEqual(len(stack.tokens), 3)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
