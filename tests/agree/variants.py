#!/usr/bin/env python3
"""Says the same templates in other words: what lkc reports of them must not grow.

usage: variants.py LKC PYTHON BUILD

Each template of the corpus that is JSON is rewritten so that it means the same, or tells less: every property within an
Fn::If of two equal branches, all of them behind one Fn::If, resources in another order, behind a macro. An error that
appears then is a false alarm; it is printed, and the exit code is 1.
"""
import copy
import json
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True

import corpus
import findings

CONDITION = "EitherWay"


def resources(template):
    for resource in template["Resources"].values():
        if isinstance(resource, dict) and isinstance(resource.get("Properties"), dict) and resource["Properties"]:
            yield resource


def declare(template):
    template.setdefault("Conditions", {})[CONDITION] = {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}


def either_way(value):
    return {"Fn::If": [CONDITION, value, copy.deepcopy(value)]}


def all_behind_one_if(template):
    declare(template)
    for resource in resources(template):
        resource["Properties"] = either_way(resource["Properties"])


def each_behind_an_if(template):
    declare(template)
    for resource in resources(template):
        if not resource["Type"].startswith("AWS::CloudFormation::"):
            resource["Properties"] = {key: either_way(value) for key, value in resource["Properties"].items()}


def in_another_order(template):
    template["Resources"] = dict(reversed(template["Resources"].items()))


def behind_a_macro(template):
    template["Transform"] = ["OfOurOwn"]


def included(template):
    for resource in resources(template):
        resource["Properties"] = {
            "Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/properties"}}}


VARIANTS = (all_behind_one_if, each_behind_an_if, in_another_order, behind_a_macro, included)


def errors(lkc, template, path):
    path.write_text(json.dumps(template, indent=1))
    return {(found.rule, found.path[:2]): found for found in findings.of_lkc(lkc, path) if found.severity == "error"}


def documents(build, python):
    for name, path in corpus.templates(build / "sources", python):
        try:
            template = json.loads(path.read_text())
        except ValueError:
            continue
        plain = isinstance(template, dict) and isinstance(template.get("Resources"), dict)
        if plain and isinstance(template.get("Conditions", {}), dict):
            yield name, template


def main():
    lkc, python, build = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    count = alarms = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "template.json"
        for name, template in documents(build, python):
            before = errors(lkc, template, path)
            count += 1
            for variant in VARIANTS:
                other = copy.deepcopy(template)
                variant(other)
                # Of two that clash, the one that comes later is told.
                rules = {rule for rule, _ in before} if variant is in_another_order else set()
                for key, found in errors(lkc, other, path).items():
                    if key in before or key[0] in rules:
                        continue
                    alarms += 1
                    print(f"{name}, {variant.__name__}: {found.rule} {'/'.join(found.path)}\n      {found.message}")
    print(f"{count} templates in {len(VARIANTS)} other forms: {alarms} new errors")
    sys.exit(1 if alarms else 0)


if __name__ == "__main__":
    main()
