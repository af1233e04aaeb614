"""CloudFormation's functions, conditions, parameters and places, in YAML and JSON, and serverless applications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from recommender.location import Location
from recommender.model.design import Tie

Read = Callable[..., Any]

AROUND = """
Parameters:
  Size: {Type: String, Default: big}
  Number: {Type: Number, Default: 7}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Open: {Type: String}
  Secret: {Type: String, Default: hunter2, NoEcho: true}
  Looked: {Type: "AWS::SSM::Parameter::Value<String>", Default: /x}
Mappings:
  Kinds: {big: {Standby: true, Days: 14}, small: {Standby: false, Days: 1}}
Conditions:
  IsBig: !Equals [!Ref Size, big]
  IsSmall: !Not [!Condition IsBig]
  Asked: !Equals [!Ref Open, "yes"]
  BigAndAsked: !And [!Condition IsBig, !Condition Asked]
  SmallAndAsked: !And [!Condition IsSmall, !Condition Asked]
  BigOrAsked: !Or [!Condition IsBig, !Condition Asked]
  Circular: !Not [!Condition Circular]
Resources:
  Key: {Type: AWS::KMS::Key}
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      %s
"""

MULTI_AZ: dict[str, tuple[str, Any]] = {
    "true": ("explicit", "standby"),
    '"false"': ("explicit", "none"),
    "!Ref AWS::NoValue": ("default", "none"),
    "!If [IsBig, true, false]": ("explicit", "standby"),
    "!If [IsSmall, true, !Ref AWS::NoValue]": ("default", "none"),
    "!If [Asked, true, false]": ("unknown", None),
    "!If [Asked, true, true]": ("explicit", "standby"),
    "!If [BigAndAsked, true, false]": ("unknown", None),
    "!If [SmallAndAsked, true, false]": ("explicit", "none"),
    "!If [BigOrAsked, true, false]": ("explicit", "standby"),
    "!If [Circular, true, false]": ("unknown", None),
    "!If [Missing, true, false]": ("unknown", None),
    "{Fn::If: [IsBig, true, false]}": ("explicit", "standby"),
    "!FindInMap [Kinds, !Ref Size, Standby]": ("explicit", "standby"),
    "!FindInMap [Kinds, !Ref Open, Standby]": ("unknown", None),
    "!FindInMap [Kinds, huge, Standby]": ("unknown", None),
    "!FindInMap [Kinds, huge, Standby, {DefaultValue: true}]": ("explicit", "standby"),
    '!Select [1, ["false", "true"]]': ("explicit", "standby"),
    '!Select [0, !Split ["-", "true-x"]]': ("explicit", "standby"),
    '!Join ["", [tr, ue]]': ("explicit", "standby"),
    '!Sub "tr${X}"': ("unknown", None),
    '!Sub ["tr${X}", {X: ue}]': ("explicit", "standby"),
    "!ImportValue other-stack": ("unknown", None),
    "!Ref Open": ("unknown", None),
    "!Ref Looked": ("unknown", None),
    "!Ref Secret": ("unknown", None),
    '"{{resolve:ssm:/db/standby}}"': ("unknown", None),
    "!Transform {Name: X}": ("unknown", None),
}


@pytest.mark.parametrize("written", MULTI_AZ)
def test_functions_and_conditions(read: Read, written: str) -> None:
    design, problems = read({"t.yaml": AROUND % f"MultiAZ: {written}"})
    assert problems == ()
    (resource,) = design.resources
    value = resource.settings["rds.multi_az"]
    assert (value.origin.value, value.value) == MULTI_AZ[written]
    assert value.location.line == (21 if MULTI_AZ[written][0] == "default" else 25)
    assert "hunter2" not in repr(design)


def test_parameters_by_type_and_lists(read: Read) -> None:
    written = "BackupRetentionPeriod: !Ref Number\n      EnableCloudwatchLogsExports: !Ref Names"
    design, _ = read({"t.yaml": AROUND % written})
    (resource,) = design.resources
    assert resource.settings["rds.backup_retention_days"].value == 7.0
    assert resource.settings["rds.log_exports"].value == ()


def test_a_reference_counts_as_given(read: Read) -> None:
    design, _ = read({"t.yaml": AROUND % "KmsKeyId: !GetAtt Key.Arn"})
    assert design.resources[0].settings["rds.kms_key"].value == "customer_managed"
    design, _ = read({"t.yaml": AROUND % "KmsKeyId: alias/aws/rds"})
    assert design.resources[0].settings["rds.kms_key"].value == "aws_managed"
    design, _ = read({"t.yaml": AROUND % "KmsKeyId: !Ref Open"})
    assert design.resources[0].settings["rds.kms_key"].value is None


@pytest.mark.parametrize(("condition", "instances"), [("IsBig", 1), ("IsSmall", 0), ("Asked", None), ("BigOrAsked", 1)])
def test_a_resource_under_a_condition(read: Read, condition: str, instances: int | None) -> None:
    text = (AROUND % "MultiAZ: true").replace("    Type: AWS::RDS", f"    Condition: {condition}\n    Type: AWS::RDS")
    design, _ = read({"t.yaml": text})
    assert [resource.instances for resource in design.resources] == ([] if instances == 0 else [instances])


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("DeletionPolicy: Retain", True), ("DeletionPolicy: Delete", False), ("UpdateReplacePolicy: Delete", True)],
)
def test_the_policy_of_deletion(read: Read, written: str, wanted: bool) -> None:
    text = (AROUND % "MultiAZ: true").replace("    Type: AWS::RDS", f"    {written}\n    Type: AWS::RDS")
    design, _ = read({"t.yaml": text})
    assert design.resources[0].settings["rds.final_snapshot"].value is wanted


SERVERLESS = """
Transform: AWS::Serverless-2016-10-31
Globals:
  SimpleTable:
    SSESpecification: {SSEEnabled: true}
Resources:
  Plain: {Type: AWS::Serverless::SimpleTable}
  Own:
    Type: AWS::Serverless::SimpleTable
    Properties:
      SSESpecification: {SSEEnabled: false}
      ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}
"""


def test_serverless_tables_take_what_globals_say(read: Read) -> None:
    design, problems = read({"template.yaml": SERVERLESS})
    assert problems == ()
    said = {
        resource.address: (
            resource.settings["dynamodb.encryption_key"].value,
            resource.settings["dynamodb.encryption_key"].location.line,
            resource.settings["dynamodb.billing_mode"].value,
        )
        for resource in design.resources
    }
    assert said == {"Plain": ("aws_managed", 5, "on_demand"), "Own": ("aws_owned", 11, "provisioned")}


def test_json_has_places_too(read: Read) -> None:
    text = '{\n\t"Resources": {\n\t\t"T": {"Type": "AWS::DynamoDB::Table", "Properties": {\n\t\t\t"BillingMode": "PAY_PER_REQUEST"}}}}'
    design, problems = read({"t.json": text})
    assert problems == ()
    (resource,) = design.resources
    assert resource.location == Location("t.json", 3, 3)
    assert resource.settings["dynamodb.billing_mode"].location == Location("t.json", 4, 4)
    assert resource.settings["dynamodb.table_class"].location == Location("t.json", 3, 3)


@pytest.mark.parametrize(
    ("before", "inside", "line"),
    [
        ("  # recommender: workload=orders.yaml\n", "", 3),
        ("", "    # recommender: workload=orders.yaml\n", 4),
        ("", "    Metadata: {recommender: {workload: orders.yaml}}\n", 4),
        ("", "", 0),
    ],
)
def test_a_resource_names_its_workload(read: Read, before: str, inside: str, line: int) -> None:
    other = "  Other:\n    Type: AWS::DynamoDB::Table\n"
    text = f"# the shop\nResources:\n{before}  T:\n{inside}    Type: AWS::DynamoDB::Table\n{other}"
    design, _ = read({"t.yaml": text})
    ties = {resource.address: resource.tie for resource in design.resources}
    assert ties["Other"] is None
    tie = ties["T"]
    assert (tie.path, tie.location.line) == ("orders.yaml", line) if isinstance(tie, Tie) else line == 0


@pytest.mark.parametrize(
    ("database", "rule", "wanted"),
    [
        ("", "", ("explicit", True)),
        ("", "Condition: Asked", ("unknown", None)),
        ("Condition: Asked", "Condition: Asked", ("explicit", True)),
        ("Condition: Asked", "Condition: More", ("unknown", None)),
        ("Condition: Asked", "", ("explicit", True)),
    ],
)
def test_what_may_not_be_there_says_nothing(read: Read, database: str, rule: str, wanted: tuple[str, Any]) -> None:
    text = f"""
Parameters: {{Open: {{Type: String}}}}
Conditions: {{Asked: !Equals [!Ref Open, a], More: !Equals [!Ref Open, b]}}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {{GroupDescription: x}}
    {database}
  Everybody:
    Type: AWS::EC2::SecurityGroupIngress
    {rule}
    Properties: {{GroupId: !Ref Group, IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 0.0.0.0/0}}
  Db:
    Type: AWS::RDS::DBInstance
    {database}
    Properties: {{Engine: postgres, VPCSecurityGroups: [!GetAtt Group.GroupId]}}
"""
    design, problems = read({"t.yaml": text})
    assert problems == ()
    (resource,) = design.resources
    value = resource.settings["rds.open_to_the_world"]
    assert (value.origin.value, value.value) == wanted
