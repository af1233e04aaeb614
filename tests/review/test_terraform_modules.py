"""Terraform unfolded: which resources there are, under which address, how many, and what is not known of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from recommender.location import Location
from recommender.model.design import Design, DesignValue, Origin, Tie, Unread

Read = Callable[..., Any]


def values(design: Design, setting: str) -> dict[str, tuple[str, Any]]:
    found = {}
    for resource in design.resources:
        if setting in resource.settings:
            value = resource.settings[setting]
            found[resource.address] = (value.origin.value, value.value)
    return found


def instance(arguments: str, name: str = "db") -> str:
    return f'resource "aws_db_instance" "{name}" {{\n  engine = "postgres"\n  {arguments}\n}}\n'


COUNTED: dict[str, tuple[str, dict[str, int | None]]] = {
    "one": (instance(""), {"aws_db_instance.db": 1}),
    "none": (instance("count = 0"), {}),
    "switched off": ('variable "create" { default = false }\n' + instance("count = var.create ? 1 : 0"), {}),
    "several": (instance("count = 3"), {"aws_db_instance.db": 3}),
    "as text": (instance('count = "2"'), {"aws_db_instance.db": 2}),
    "not known": ('variable "n" {}\n' + instance("count = var.n"), {"aws_db_instance.db": None}),
    "a set": (
        instance('for_each = toset(["a", "b"])'),
        {'aws_db_instance.db["a"]': 1, 'aws_db_instance.db["b"]': 1},
    ),
    "a mapping": (instance("for_each = { x = 1 }"), {'aws_db_instance.db["x"]': 1}),
    "an empty mapping": (instance("for_each = {}"), {}),
    "a mapping that is not known": ('variable "m" {}\n' + instance("for_each = var.m"), {"aws_db_instance.db": None}),
}


@pytest.mark.parametrize(("text", "wanted"), COUNTED.values(), ids=COUNTED)
def test_how_many_there_are(read: Read, text: str, wanted: dict[str, int | None]) -> None:
    design, problems = read({"main.tf": text})
    assert problems == ()
    assert {resource.address: resource.instances for resource in design.resources} == wanted


VALUES: dict[str, tuple[dict[str, str], dict[str, tuple[str, Any]]]] = {
    "left out": ({"main.tf": instance("")}, {"aws_db_instance.db": ("default", "none")}),
    "null is left out": ({"main.tf": instance("multi_az = null")}, {"aws_db_instance.db": ("default", "none")}),
    "a default of a variable": (
        {"main.tf": 'variable "ha" { default = true }\n' + instance("multi_az = var.ha")},
        {"aws_db_instance.db": ("explicit", "standby")},
    ),
    "a variable without default": (
        {"main.tf": 'variable "ha" {}\n' + instance("multi_az = var.ha")},
        {"aws_db_instance.db": ("unknown", None)},
    ),
    "the values that Terraform reads by itself": (
        {
            "main.tf": 'variable "ha" { default = true }\n' + instance("multi_az = var.ha"),
            "terraform.tfvars": "ha = false\n",
        },
        {"aws_db_instance.db": ("explicit", "none")},
    ),
    "each value": (
        {"main.tf": instance("for_each = { a = true, b = false }\n  multi_az = each.value")},
        {'aws_db_instance.db["a"]': ("explicit", "standby"), 'aws_db_instance.db["b"]': ("explicit", "none")},
    ),
    "what differs by number": (
        {"main.tf": instance("count = 2\n  multi_az = count.index == 0")},
        {"aws_db_instance.db": ("unknown", None)},
    ),
    "a single one by number": (
        {"main.tf": instance("count = 1\n  multi_az = count.index == 0")},
        {"aws_db_instance.db": ("explicit", "standby")},
    ),
    "what another resource says": (
        {"main.tf": instance("multi_az = true", "one") + instance("multi_az = aws_db_instance.one.multi_az", "two")},
        {"aws_db_instance.one": ("explicit", "standby"), "aws_db_instance.two": ("explicit", "standby")},
    ),
    "an input of a module": (
        {
            "main.tf": 'module "a" {\n  source = "./m"\n  ha = true\n}\nmodule "b" {\n  source = "./m"\n}\n',
            "m/main.tf": 'variable "ha" { default = false }\n' + instance("multi_az = var.ha"),
        },
        {"module.a.aws_db_instance.db": ("explicit", "standby"), "module.b.aws_db_instance.db": ("explicit", "none")},
    ),
    "a module for each": (
        {
            "main.tf": 'module "a" {\n  source = "./m"\n  for_each = { x = { ha = true }, y = {} }\n  db = each.value\n}\n',
            "m/main.tf": 'variable "db" {\n  type = object({ ha = optional(bool, false) })\n}\n'
            + instance("multi_az = var.db.ha"),
        },
        {
            'module.a["x"].aws_db_instance.db': ("explicit", "standby"),
            'module.a["y"].aws_db_instance.db': ("explicit", "none"),
        },
    ),
    "an output of a module": (
        {
            "main.tf": 'module "a" {\n  source = "./m"\n}\n' + instance("multi_az = module.a.ha"),
            "m/main.tf": 'output "ha" {\n  value = true\n}\n',
        },
        {"aws_db_instance.db": ("explicit", "standby")},
    ),
    "a module in a module": (
        {
            "main.tf": 'module "a" {\n  source = "./m"\n  ha = true\n}\n',
            "m/main.tf": 'variable "ha" {}\nmodule "b" {\n  source = "../n"\n  high = var.ha\n}\n',
            "n/main.tf": 'variable "high" {}\n' + instance("multi_az = var.high"),
        },
        {"module.a.module.b.aws_db_instance.db": ("explicit", "standby")},
    ),
    "a module from elsewhere": (
        {"main.tf": 'module "a" {\n  source = "x/y/aws"\n}\n' + instance("multi_az = module.a.ha")},
        {"aws_db_instance.db": ("unknown", None)},
    ),
}


@pytest.mark.parametrize(("files", "wanted"), VALUES.values(), ids=VALUES)
def test_what_a_value_is(read: Read, files: dict[str, str], wanted: dict[str, tuple[str, Any]]) -> None:
    design, problems = read(files)
    assert problems == ()
    assert values(design, "rds.multi_az") == wanted


def test_a_value_has_the_place_of_the_argument_that_takes_it(read: Read) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  ha = true\n}\n',
        "m/main.tf": 'variable "ha" {}\nlocals {\n  on = var.ha\n}\n' + instance("multi_az = local.on"),
    }
    design, _ = read(files)
    (resource,) = design.resources
    assert resource.location == Location("m/main.tf", 5, 1)
    assert resource.settings["rds.multi_az"] == DesignValue(
        Origin.EXPLICIT, Location("m/main.tf", 7, 3), "standby", argument="multi_az"
    )
    assert resource.settings["rds.storage_encrypted"] == DesignValue(
        Origin.DEFAULT, Location("m/main.tf", 5, 1), False, argument="encrypted"
    )


BLOCKS: dict[str, tuple[str, tuple[str, Any]]] = {
    "a block": ("point_in_time_recovery {\n enabled = true\n}", ("explicit", True)),
    "no block": ("", ("default", False)),
    "a block for each": (
        'dynamic "point_in_time_recovery" {\n for_each = [1]\n content {\n enabled = true\n }\n}',
        ("explicit", True),
    ),
    "a block for none": (
        'dynamic "point_in_time_recovery" {\n for_each = []\n content {\n enabled = true\n }\n}',
        ("default", False),
    ),
    "the value that it runs through": (
        'dynamic "point_in_time_recovery" {\n for_each = { a = false }\n iterator = it\n content {\n enabled = it.value\n }\n}',
        ("explicit", False),
    ),
    "a block for what is not known": (
        'dynamic "point_in_time_recovery" {\n for_each = var.x\n content {\n enabled = true\n }\n}',
        ("unknown", None),
    ),
}


@pytest.mark.parametrize(("block", "wanted"), BLOCKS.values(), ids=BLOCKS)
def test_blocks_and_dynamic_blocks(read: Read, block: str, wanted: tuple[str, Any]) -> None:
    text = f'variable "x" {{}}\nresource "aws_dynamodb_table" "t" {{\n  name = "t"\n{block}\n}}\n'
    design, problems = read({"main.tf": text})
    assert problems == ()
    assert values(design, "dynamodb.point_in_time_recovery") == {"aws_dynamodb_table.t": wanted}


def test_what_is_not_followed_is_told(read: Read) -> None:
    text = 'module "a" {\n  source = "terraform-aws-modules/rds/aws"\n}\n\nmodule "b" {\n  source = var.x\n}\n'
    design, problems = read({"main.tf": text})
    assert problems == ()
    assert design.unread == (
        Unread(
            Location("main.tf", 1, 1),
            "the module `a` is not followed: `terraform-aws-modules/rds/aws` is not in the repository",
        ),
        Unread(Location("main.tf", 5, 1), "the module `b` is not followed: its source is not known"),
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# recommender: workload=orders.yaml\n" + instance(""), 1),
        ("// recommender: workload=orders.yaml\n" + instance(""), 1),
        ("# what it is for\n# recommender: workload='orders.yaml'\n" + instance(""), 2),
        (instance("# recommender: workload=orders.yaml"), 3),
        ("# recommender: workload=orders.yaml\n\n" + instance(""), 0),
        (instance("", "other") + "# recommender: workload=orders.yaml\n" + instance(""), 5),
    ],
)
def test_a_comment_ties_a_resource_to_its_workload(read: Read, text: str, place: int) -> None:
    design, _ = read({"main.tf": text})
    resource = next(resource for resource in design.resources if resource.address == "aws_db_instance.db")
    if place:
        assert resource.tie is not None
        assert (resource.tie.path, resource.tie.location.line) == ("orders.yaml", place)
    else:
        assert resource.tie is None
    assert all(other.tie is None for other in design.resources if other is not resource)
    assert Tie("a", Location("b")) != resource.tie


def test_a_file_that_is_named_stands_for_its_own_resources(read: Read) -> None:
    files = {
        "a.tf": instance("multi_az = local.x", "a"),
        "b.tf": instance("", "b"),
        "l.tf": "locals {\n  x = true\n}\n",
    }
    design, _ = read(files, "a.tf")
    assert values(design, "rds.multi_az") == {"aws_db_instance.a": ("explicit", "standby")}


MEMBERS: dict[str, tuple[str, tuple[str, Any]]] = {
    "no instance": ("", ("unknown", None)),
    "one": (
        'resource "aws_rds_cluster_instance" "a" {\n cluster_identifier = aws_rds_cluster.c.id\n}',
        ("explicit", 0.0),
    ),
    "by number": (
        'resource "aws_rds_cluster_instance" "a" {\n count = 3\n cluster_identifier = aws_rds_cluster.c.id\n}',
        ("explicit", 2.0),
    ),
    "by name": ('resource "aws_rds_cluster_instance" "a" {\n cluster_identifier = "orders"\n}', ("explicit", 0.0)),
    "of another": ('resource "aws_rds_cluster_instance" "a" {\n cluster_identifier = "other"\n}', ("unknown", None)),
    "of nobody knows whom": (
        'resource "aws_rds_cluster_instance" "a" {\n cluster_identifier = var.c\n}\nvariable "c" {}',
        ("unknown", None),
    ),
    "nobody knows how many": (
        'resource "aws_rds_cluster_instance" "a" {\n count = var.n\n cluster_identifier = aws_rds_cluster.c.id\n}\n'
        'variable "n" {}',
        ("unknown", None),
    ),
}


@pytest.mark.parametrize(("text", "wanted"), MEMBERS.values(), ids=MEMBERS)
def test_the_readers_of_a_cluster_are_counted(read: Read, text: str, wanted: tuple[str, Any]) -> None:
    cluster = 'resource "aws_rds_cluster" "c" {\n  cluster_identifier = "orders"\n  engine = "aurora-mysql"\n}\n'
    text = text.replace(" cluster_identifier", ' engine = "aurora-mysql"\n cluster_identifier')
    design, problems = read({"main.tf": cluster + text})
    assert problems == ()
    assert values(design, "aurora.reader_count") == {"aws_rds_cluster.c": wanted}


SCALED: dict[str, tuple[str, tuple[str, Any]]] = {
    "nothing scales it": ("", ("default", False)),
    "by reference": ('resource_id = "table/${aws_dynamodb_table.t.id}"', ("explicit", True)),
    "by name": ('resource_id = "table/orders"', ("explicit", True)),
    "another": ('resource_id = "table/other"', ("unknown", None)),
    "nobody knows which": ("resource_id = var.x", ("unknown", None)),
}


@pytest.mark.parametrize(("argument", "wanted"), SCALED.values(), ids=SCALED)
def test_what_scales_a_table_counts_for_it(read: Read, argument: str, wanted: tuple[str, Any]) -> None:
    text = 'variable "x" {}\nresource "aws_dynamodb_table" "t" {\n  name = "orders"\n}\n'
    if argument:
        text += f'resource "aws_appautoscaling_target" "t" {{\n  service_namespace = "dynamodb"\n  {argument}\n}}\n'
    design, problems = read({"main.tf": text})
    assert problems == ()
    assert values(design, "dynamodb.auto_scaling") == {"aws_dynamodb_table.t": wanted}


@pytest.mark.parametrize(
    "name",
    [
        'join("", aws_rds_cluster_parameter_group.g.*.name)',
        "one(aws_rds_cluster_parameter_group.g[*].name)",
        'lower(format("%s", aws_rds_cluster_parameter_group.g[0].name))',
        'element(concat(aws_rds_cluster_parameter_group.g.*.id, [""]), 0)',
        "try(aws_rds_cluster_parameter_group.g[0].id, null)",
        "coalesce(one(aws_rds_cluster_parameter_group.none[*].id), aws_rds_cluster_parameter_group.g[0].id)",
    ],
)
def test_a_name_made_of_another_resource_refers_to_it(read: Read, name: str) -> None:
    text = f"""
resource "aws_rds_cluster" "c" {{
  engine                          = "aurora-mysql"
  db_cluster_parameter_group_name = {name}
}}
resource "aws_rds_cluster_parameter_group" "g" {{
  count = 1
  name  = "own"
  parameter {{
    name  = "require_secure_transport"
    value = "ON"
  }}
}}
resource "aws_rds_cluster_parameter_group" "none" {{
  count = 0
}}
"""
    design, problems = read({"main.tf": text})
    assert problems == ()
    assert values(design, "rds.require_tls") == {"aws_rds_cluster.c": ("explicit", True)}


OPEN: dict[str, tuple[str, str, tuple[str, Any]]] = {
    "always": ("", "", ("explicit", True)),
    "if a variable says so": ("", "count = var.open ? 1 : 0", ("unknown", None)),
    "for each of what is not known": ("", "for_each = var.open", ("unknown", None)),
    "whenever the database is": ("count = var.open ? 1 : 0", "count = var.open ? 1 : 0", ("explicit", True)),
    "if more holds than for the database": ("count = var.open ? 1 : 0", "count = var.more ? 1 : 0", ("unknown", None)),
    "never": ("", "count = 0", ("default", False)),
}


@pytest.mark.parametrize(("database", "rule", "wanted"), OPEN.values(), ids=OPEN)
def test_what_may_not_be_there_says_nothing(read: Read, database: str, rule: str, wanted: tuple[str, Any]) -> None:
    text = instance(f"vpc_security_group_ids = [aws_security_group.db.id]\n  {database}")
    text += f"""
variable "open" {{}}
variable "more" {{}}
resource "aws_security_group" "db" {{
  {database}
}}
resource "aws_security_group_rule" "all" {{
  {rule}
  type              = "ingress"
  from_port         = 5432
  to_port           = 5432
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = aws_security_group.db.id
}}
"""
    design, problems = read({"main.tf": text})
    assert problems == ()
    assert values(design, "rds.open_to_the_world") == {"aws_db_instance.db": wanted}


def test_one_of_two_groups_is_not_both(read: Read) -> None:
    groups = "".join(
        f"""resource "aws_security_group" "{name}" {{
  ingress {{
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["{network}"]
  }}
}}
"""
        for name, network in (("open", "0.0.0.0/0"), ("closed", "10.0.0.0/8"))
    )
    chosen = "vpc_security_group_ids = [var.x ? aws_security_group.open.id : aws_security_group.closed.id]"
    design, problems = read({"main.tf": 'variable "x" {}\n' + groups + instance(chosen)})
    assert problems == ()
    assert values(design, "rds.open_to_the_world") == {"aws_db_instance.db": ("unknown", None)}
