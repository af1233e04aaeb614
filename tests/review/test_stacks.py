"""Parts of templates that stand for others: nested stacks, loops, what is taken in, and what other programs fill in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from recommender.review.budget import Budget

Read = Callable[..., Any]

CHILD = """
Parameters:
  Standby: {Type: String, Default: "false"}
  Days: {Type: Number, Default: 1}
  Logs: {Type: CommaDelimitedList, Default: ""}
  Password: {Type: String, NoEcho: true, Default: hunter2}
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      MultiAZ: !Ref Standby
      BackupRetentionPeriod: !Ref Days
      EnableCloudwatchLogsExports: !Ref Logs
      MasterUserPassword: !Ref Password
Outputs:
  Days: {Value: !Ref Days}
  Name: {Value: !Ref Db}
"""


def stack(where: str, parameters: str = "{}", more: str = "") -> str:
    return f"""
Resources:
  Data:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: {where}
      Parameters: {parameters}
{more}"""


def said(design: Any, *settings: str) -> dict[str, list[tuple[str, Any]]]:
    return {
        resource.address: [(str(resource.settings[name].origin), resource.settings[name].value) for name in settings]
        for resource in design.resources
    }


def unread(design: Any) -> list[tuple[str, str]]:
    return [(str(part.location), part.reason) for part in design.unread]


MULTI_AZ, DAYS, LOGS = "rds.multi_az", "rds.backup_retention_days", "rds.log_exports"


def test_a_nested_stack_is_read_with_the_values_that_it_is_given(read: Read) -> None:
    given = '{Standby: "true", Days: 14, Logs: "postgresql,upgrade", Password: !Ref AWS::NoValue}'
    design, problems = read({"main.yaml": stack("db/child.yaml", given), "db/child.yaml": CHILD})
    assert problems == ()
    assert unread(design) == []
    assert design.files == ("db/child.yaml", "main.yaml")
    (resource,) = design.resources
    assert resource.address == "Data.Db"
    assert resource.location.path == "db/child.yaml"
    assert str(resource.settings[MULTI_AZ].location) == "db/child.yaml:12:7"
    assert said(design, MULTI_AZ, DAYS, LOGS) == {
        "Data.Db": [("explicit", "standby"), ("explicit", 14), ("explicit", ("postgresql", "upgrade"))]
    }


def test_what_a_nested_stack_is_not_given_has_its_default(read: Read) -> None:
    design, _ = read({"main.yaml": stack("child.yaml"), "child.yaml": CHILD}, "main.yaml")
    assert said(design, MULTI_AZ, DAYS) == {"Data.Db": [("explicit", "none"), ("explicit", 1)]}


@pytest.mark.parametrize(
    "given", ["{Standby: !Ref Open}", "{Standby: !ImportValue x}", "!Ref Open", "{Fn::Transform: {Name: Mine}}"]
)
def test_what_is_given_but_not_known_is_unknown(read: Read, given: str) -> None:
    main = "Parameters: {Open: {Type: String}}" + stack("child.yaml", given)
    design, problems = read({"main.yaml": main, "child.yaml": CHILD})
    assert problems == ()
    assert said(design, MULTI_AZ) == {"Data.Db": [("unknown", None)]}


def test_two_stacks_of_one_template_are_two_databases_and_outputs_lead_on(read: Read) -> None:
    more = """
  Copy:
    Type: AWS::CloudFormation::Stack
    Condition: Wanted
    Properties:
      TemplateURL: ./child.yaml
      Parameters: {Days: !GetAtt Data.Outputs.Days, Standby: !Sub "${Data.Outputs.Standby}"}
  Left:
    Type: AWS::CloudFormation::Stack
    Condition: Never
    Properties: {TemplateURL: child.yaml}
Parameters: {Open: {Type: String}}
Conditions: {Wanted: !Equals [!Ref Open, x], Never: !Equals [a, b]}
"""
    design, problems = read({"main.yaml": stack("child.yaml", "{Days: 9}", more), "child.yaml": CHILD})
    assert problems == ()
    assert said(design, DAYS, MULTI_AZ) == {
        "Copy.Db": [("explicit", 9), ("unknown", None)],
        "Data.Db": [("explicit", 9), ("explicit", "none")],
    }
    assert {one.address: one.instances for one in design.resources} == {"Data.Db": 1, "Copy.Db": None}


def test_resources_of_different_stacks_belong_together_by_parameters_and_outputs(read: Read) -> None:
    cluster = """
Parameters: {Group: {Type: String}}
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-postgresql, DBClusterParameterGroupName: !Ref Group}
Outputs: {Id: {Value: !Ref Cluster}}
"""
    main = """
Resources:
  Group:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties: {Family: aurora-postgresql16, Parameters: {rds.force_ssl: 1}}
  Store:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: cluster.yaml, Parameters: {Group: !Ref Group}}
  Reader:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: aurora-postgresql, DBClusterIdentifier: !GetAtt [Store, Outputs.Id]}
"""
    design, problems = read({"main.yaml": main, "cluster.yaml": cluster})
    assert problems == ()
    found = {resource.address: resource for resource in design.resources}
    assert found["Reader"].part_of == "Store.Cluster"
    assert found["Store.Cluster"].settings["rds.require_tls"].value is True


def test_a_serverless_application_and_a_synthesised_stack_are_nested_too(read: Read) -> None:
    main = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Data:
    Type: AWS::Serverless::Application
    Properties: {Location: child.yaml, Parameters: {Days: 3}}
  Bought:
    Type: AWS::Serverless::Application
    Properties: {Location: {ApplicationId: arn, SemanticVersion: 1.0.0}}
  Made:
    Type: AWS::CloudFormation::Stack
    Metadata: {"aws:asset:path": child.yaml}
    Properties: {TemplateURL: !Sub "https://bucket-${AWS::Region}/x.json"}
"""
    design, problems = read({"main.yaml": main, "child.yaml": CHILD})
    assert problems == ()
    assert said(design, DAYS) == {"Data.Db": [("explicit", 3)], "Made.Db": [("explicit", 1)]}
    assert unread(design) == [
        ("main.yaml:7:3", "the stack `Bought` is not followed: where its template lies is not known")
    ]


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("https://b.s3.amazonaws.com/child.yaml", "`https://b.s3.amazonaws.com/child.yaml` is no file here"),
        ("s3://b/child.yaml", "`s3://b/child.yaml` is no file here"),
        ("gone.yaml", "`gone.yaml` is no template here"),
        ("none.yaml", "`none.yaml` is no template here"),
        ("!Ref Open", "where its template lies is not known"),
        ("[a]", "where its template lies is not known"),
    ],
)
def test_a_stack_that_is_not_at_hand_is_listed(read: Read, where: str, why: str) -> None:
    files = {"main.yaml": stack(where), "none.yaml": "a: 1\n"}
    design, problems = read(files)
    assert problems == ()
    assert unread(design) == [("main.yaml:3:3", f"the stack `Data` is not followed: {why}")]


def test_stacks_that_nest_themselves_end(read: Read) -> None:
    table = "\n  T: {Type: AWS::DynamoDB::Table}"
    files = {"a.yaml": stack("b.yaml", more=table), "b.yaml": stack("a.yaml", more=table)}
    design, problems = read(files)
    assert [(str(one.location), one.code) for one in problems] == [("b.yaml:3:3", "circular-stack")]
    assert sorted(said(design)) == ["Data.T", "T"]


def test_stacks_nested_without_end_end(read: Read) -> None:
    files = {f"s{n}.yaml": stack(f"s{n + 1}.yaml") for n in range(40)}
    _, problems = read({**files, "s40.yaml": CHILD})
    assert [(str(one.location), one.code) for one in problems] == [("s20.yaml:3:3", "too-deep")]


def test_a_stack_outside_the_repository_is_refused(read: Read) -> None:
    design, problems = read({"repo/.git/HEAD": "", "repo/m.yaml": stack("../child.yaml"), "child.yaml": CHILD}, "repo")
    assert [(str(one.location), one.code) for one in problems] == [("child.yaml", "outside-tree")]
    assert design.resources == ()


def test_stacks_that_multiply_are_given_up(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "INSTANCES", 500)
    wide = "Resources:\n" + "".join(
        f"  S{n}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: NEXT}}}}\n" for n in range(10)
    )
    files = {f"s{n}.yaml": wide.replace("NEXT", f"s{n + 1}.yaml") for n in range(9)}
    _, problems = read({**files, "s9.yaml": CHILD})
    assert [one.code for one in problems] == ["too-much-work"]


def test_a_note_in_a_nested_template_is_heard(read: Read) -> None:
    noted = CHILD.replace("  Db:\n", '  # recommender: ignore=data-at-rest reason="a copy"\n  Db:\n')
    design, _ = read({"main.yaml": stack("child.yaml"), "child.yaml": noted})
    assert [(one.rules, one.first) for one in design.suppressions] == [(("data-at-rest",), 9)]


LOOP = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: "orders, carts"}, Open: {Type: CommaDelimitedList}}
Mappings: {Modes: {orders: {Mode: PAY_PER_REQUEST}, carts: {Mode: PROVISIONED}}}
Resources:
  Fn::ForEach::Tables:
    - Name
    - %s
    - Table&{Name}:
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: !Sub "shop-${Name}"
          BillingMode: !FindInMap [Modes, !Ref Name, Mode]
  Other: {Type: AWS::DynamoDB::Table}
"""
MODE = "dynamodb.billing_mode"


@pytest.mark.parametrize("over", ["[orders, carts]", "!Ref Names", "[!Select [0, !Ref Names], carts]"])
def test_a_loop_gives_a_resource_for_each_entry(read: Read, over: str) -> None:
    design, problems = read({"t.yaml": LOOP % over})
    assert problems == ()
    assert unread(design) == []
    assert said(design, MODE) == {
        "Tableorders": [("explicit", "on_demand")],
        "Tablecarts": [("explicit", "provisioned")],
        "Other": [("default", "provisioned")],
    }
    places = {resource.address: str(resource.location) for resource in design.resources}
    assert places == {"Tableorders": "t.yaml:9:7", "Tablecarts": "t.yaml:9:7", "Other": "t.yaml:14:3"}


@pytest.mark.parametrize("over", ["!Ref Open", "[orders, !Ref AWS::Region]", "7", "{}"])
def test_a_loop_over_what_is_not_known_is_listed(read: Read, over: str) -> None:
    design, problems = read({"t.yaml": LOOP % over})
    assert problems == ()
    assert said(design, MODE) == {"Other": [("default", "provisioned")]}
    assert unread(design) == [("t.yaml:6:3", "`Fn::ForEach::Tables` is not followed")]


def test_loops_stand_in_properties_and_in_loops(read: Read) -> None:
    text = """
Resources:
  Fn::ForEach::Outer:
    - A
    - [x, y-y]
    - Fn::ForEach::Inner:
        - B
        - ["1", "2"]
        - T&{A}${B}:
            Type: AWS::DynamoDB::Table
            Properties:
              Fn::ForEach::Keys:
                - K
                - [Billing]
                - ${K}Mode: PAY_PER_REQUEST
"""
    design, problems = read({"t.yaml": text})
    assert problems == ()
    wanted = [("explicit", "on_demand")]
    assert said(design, MODE) == {"Tx1": wanted, "Tx2": wanted, "Tyy1": wanted, "Tyy2": wanted}


def test_loops_in_loops_are_given_up(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "STEPS", 100_000)
    body = "{'T${A}${B}${C}': {Type: AWS::DynamoDB::Table}}"
    for name in "CBA":
        body = f"{{'Fn::ForEach::{name}': [{name}, {[f'n{n}' for n in range(100)]}, {body}]}}"
    _, problems = read({"t.yaml": f"Resources: {body}"})
    assert [one.code for one in problems] == ["too-much-work"]


TABLE = """
Resources:
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: %s}}
      TableName: orders
"""


def test_what_is_taken_in_counts_where_it_is_at_hand(read: Read) -> None:
    part = "BillingMode: PAY_PER_REQUEST\nTableClass: !If [X, STANDARD, STANDARD]\n"
    design, problems = read({"t.yaml": TABLE % "parts/keys.yaml", "parts/keys.yaml": part})
    assert problems == ()
    assert said(design, MODE) == {"T": [("explicit", "on_demand")]}
    assert str(design.resources[0].settings[MODE].location) == "parts/keys.yaml:1:1"


@pytest.mark.parametrize("where", ["s3://bucket/keys.yaml", "gone.yaml", "!Ref Open"])
def test_what_is_taken_in_from_elsewhere_leaves_the_rest_unknown(read: Read, where: str) -> None:
    design, problems = read({"t.yaml": TABLE % where})
    assert problems == ()
    assert said(design, MODE) == {"T": [("unknown", None)]}


@pytest.mark.parametrize("properties", ["{Fn::Transform: {Name: Mine}}", "!If [X, {BillingMode: a}, {}]", "!Ref X"])
def test_properties_that_are_not_known_are_never_left_out(read: Read, properties: str) -> None:
    text = f"Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {properties}\n"
    design, problems = read({"t.yaml": text})
    assert problems == ()
    assert said(design, MODE) == {"T": [("unknown", None)]}


def test_a_macro_of_ones_own_is_listed(read: Read) -> None:
    text = (
        "Transform: [AWS::Serverless-2016-10-31, Mine, {Name: Yours}]\nResources:\n  T: {Type: AWS::DynamoDB::Table}\n"
    )
    design, _ = read({"t.yaml": text})
    assert unread(design) == [
        ("t.yaml:1:41", "what the macro `Mine` makes of the template is not known"),
        ("t.yaml:1:47", "what the macro `Yours` makes of the template is not known"),
    ]


def test_keys_that_are_merged_in_count(read: Read) -> None:
    text = """
x-all: &all {BillingMode: PAY_PER_REQUEST, TableClass: STANDARD}
x-more: &more {TableClass: STANDARD_INFREQUENT_ACCESS}
Resources:
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      <<: [*more, *all]
      TableName: ! "orders"
"""
    design, problems = read({"t.yaml": text})
    assert problems == ()
    assert said(design, MODE, "dynamodb.table_class") == {
        "T": [("explicit", "on_demand"), ("explicit", "standard_infrequent_access")]
    }
    assert str(design.resources[0].settings[MODE].location) == "t.yaml:2:14"


ENGINES = {
    "jinja": "Resources:\n{% for t in tables %}\n  {{ t }}:\n    Type: AWS::DynamoDB::Table\n{% endfor %}\n",
    "a name to be filled in": "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Name: {{ name }}\n",
    "json": '{{ head }}\n{"Resources": {"T": {"Type": "AWS::DynamoDB::Table"}}}',
}


@pytest.mark.parametrize(("name", "line"), [("jinja", 2), ("a name to be filled in", 4), ("json", 1)])
def test_what_another_program_fills_in_is_no_fault(read: Read, name: str, line: int) -> None:
    file = "t.json" if name == "json" else "t.yaml"
    design, problems = read({file: ENGINES[name]})
    assert problems == ()
    assert unread(design) == [
        (f"{file}:{line}:1", "the file is filled in before it is a template: review what comes of it")
    ]


def test_what_the_serverless_framework_holds_is_a_template(read: Read) -> None:
    text = """
service: shop
provider: {name: aws}
resources:
  - ${file(more.yml)}
  - Resources:
      T:
        Type: AWS::DynamoDB::Table
        Properties: {BillingMode: "${self:custom.mode}", TableName: "shop-${opt:stage}"}
"""
    design, problems = read({"serverless.yml": text})
    assert problems == ()
    assert said(design, MODE) == {"T": [("unknown", None)]}


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_file_with_a_byte_order_mark_is_read(read: Read, tmp_path: Any, codec: str) -> None:
    text = "Resources:\r\n  T:\r\n    Type: AWS::DynamoDB::Table\r\n    Properties: {BillingMode: PAY_PER_REQUEST}\r\n"
    (tmp_path / "t.yaml").write_bytes(text.encode(codec))
    (tmp_path / "m.tf").write_bytes('resource "aws_dynamodb_table" "t" {\r\n  name = "x"\r\n}\r\n'.encode(codec))
    design, problems = read({})
    assert problems == ()
    assert said(design, MODE) == {
        "T": [("explicit", "on_demand")],
        "aws_dynamodb_table.t": [("default", "provisioned")],
    }
