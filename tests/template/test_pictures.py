"""The pictures' template keeps the promises of the names' one."""

import json
import re
from pathlib import Path

import boto3
import pytest

from pictures_table import CLAIM_SECONDS
from tests.template.test_roles import grants
from tests.template.test_watching import metrics_in, metrics_of
from tests.template.translated import STACK_UUID, TranslatedTemplate, source
from web.hosts_table import FORGET_AT, KEY
from website_pictures.metrics import NAMESPACE

CHECKOUT = Path(__file__).parents[2]
TEMPLATE = CHECKOUT / "pictures" / "template.yaml"
RUNBOOK = CHECKOUT / "docs" / "pictures-runbook.md"
DAY = 24 * 60 * 60
KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

QUEUES = {"PagesQueue": "CrawlerFunction", "PicturesQueue": "RecognizerFunction"}
FUNCTIONS = ("StartFunction", "CrawlerFunction", "RecognizerFunction")
_FED = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility")
_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


def _on(resource: str, *actions: str) -> set[tuple[str, str]]:
    return {(action, resource) for action in actions}


GRANTED = {
    "StartRole": {
        *_on("SitesTable.Arn", "dynamodb:Scan"),
        *_on("RunsTable.Arn", "dynamodb:GetItem", "dynamodb:UpdateItem"),
        *_on("PagesTable.Arn", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"),
        *_on("PagesQueue.Arn", "sqs:SendMessage"),
        *_on("StartLogGroup.Arn", *_LOGS),
    },
    "CrawlerRole": {
        *_on("PagesQueue.Arn", *_FED, "sqs:SendMessage"),
        *_on("PicturesQueue.Arn", "sqs:SendMessage"),
        *_on("RunsTable.Arn", "dynamodb:GetItem", "dynamodb:UpdateItem"),
        *_on("HostsTable.Arn", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        *_on(
            "PagesTable.Arn",
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        ),
        *_on("SourcesTable.Arn", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"),
        *_on("AppearancesTable.Arn", "dynamodb:BatchWriteItem", "dynamodb:Query", "dynamodb:UpdateItem"),
        *_on("AppearancesTable.Arn/index/by-site", "dynamodb:Query"),
        *_on("CrawlerLogGroup.Arn", *_LOGS),
    },
    "RecognizerRole": {
        *_on("PicturesQueue.Arn", *_FED, "sqs:SendMessage"),
        *_on("PagesQueue.Arn", "sqs:SendMessage"),
        *_on("RunsTable.Arn", "dynamodb:GetItem", "dynamodb:UpdateItem"),
        *_on("HostsTable.Arn", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        *_on("SourcesTable.Arn", "dynamodb:GetItem", "dynamodb:UpdateItem"),
        *_on("PicturesTable.Arn", "dynamodb:GetItem", "dynamodb:UpdateItem"),
        *_on("*", "rekognition:DetectLabels"),
        *_on("RecognizerLogGroup.Arn", *_LOGS),
    },
}
"""Rekognition knows no resource for its action."""


@pytest.fixture(scope="module")
def template() -> TranslatedTemplate:
    """What somebody deploys who gives nothing but the contact."""
    return pictures_template()


def pictures_template(**parameters: str) -> TranslatedTemplate:
    return TranslatedTemplate(TEMPLATE, CrawlerContact="operator@example.org", **parameters)


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_is_granted_exactly_these_actions_on_exactly_these_resources(
    template: TranslatedTemplate, role: str
) -> None:
    assert set(grants(template.properties(role))) == GRANTED[role]


def test_there_is_no_role_but_these(template: TranslatedTemplate) -> None:
    assert template.of_type("AWS::IAM::Role").keys() == GRANTED.keys()


def test_what_is_not_asked_of_rekognition_is_not_allowed() -> None:
    template = pictures_template(Labels="off", ModerationLabels="on", Text="on")
    asked = {action for action, resource in grants(template.properties("RecognizerRole")) if resource == "*"}
    assert asked == {"rekognition:DetectModerationLabels", "rekognition:DetectText"}


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_is_bounded_where_the_account_demands_it(role: str) -> None:
    boundary = "arn:aws:iam::111122223333:policy/boundary"
    assert pictures_template(PermissionsBoundary=boundary).properties(role)["PermissionsBoundary"] == boundary


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_runs_with_its_own_role_and_logs(template: TranslatedTemplate, function: str) -> None:
    properties = template.properties(function)
    of_function = function.removesuffix("Function")
    assert properties["Role"] == f"{of_function}Role.Arn"
    assert properties["LoggingConfig"] == {"LogGroup": f"{of_function}LogGroup"}
    assert "FunctionName" not in properties


def test_a_claim_to_a_picture_lasts_as_long_as_who_claimed_it_may_work(template: TranslatedTemplate) -> None:
    assert template.properties("RecognizerFunction")["Timeout"] == CLAIM_SECONDS


@pytest.mark.parametrize(("queue", "function"), QUEUES.items())
def test_a_queue_feeds_its_function_in_groups(
    template: TranslatedTemplate, queue: str, function: str
) -> None:
    (mapping,) = (
        mapping
        for mapping in template.of_type("AWS::Lambda::EventSourceMapping").values()
        if mapping["EventSourceArn"] == f"{queue}.Arn"
    )
    assert mapping["FunctionName"] == function
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert "MaximumBatchingWindowInSeconds" not in mapping, "Lambda takes none for a FIFO queue"
    assert int(mapping["BatchSize"]) <= 10
    properties = template.properties(queue)
    assert properties["FifoQueue"] is True
    assert properties["QueueName"].endswith(f"-{STACK_UUID}.fifo")
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six timeouts.
    assert properties["VisibilityTimeout"] >= 6 * template.properties(function)["Timeout"]


@pytest.mark.parametrize("queue", QUEUES)
def test_a_message_that_is_given_up_is_kept_for_a_week(template: TranslatedTemplate, queue: str) -> None:
    dead = f"{queue.removesuffix('Queue')}DeadLetterQueue"
    redrive = template.properties(queue)["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == f"{dead}.Arn"
    assert redrive["maxReceiveCount"] >= 5
    properties = template.properties(dead)
    assert properties["FifoQueue"] is True
    name = template.properties(queue)["QueueName"]
    assert properties["RedriveAllowPolicy"]["sourceQueueArns"] == [
        f"arn:aws:sqs:eu-central-1:111122223333:{name}"
    ]
    kept = properties["MessageRetentionPeriod"]
    assert kept - template.properties(queue)["MessageRetentionPeriod"] >= 7 * DAY


def test_every_queue_is_encrypted_and_refuses_plain_http(template: TranslatedTemplate) -> None:
    queues = template.of_type("AWS::SQS::Queue")
    assert all(queue["SqsManagedSseEnabled"] is True for queue in queues.values())
    guarded = {
        queue
        for policy in template.of_type("AWS::SQS::QueuePolicy").values()
        for queue in policy["Queues"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    assert guarded == queues.keys()


def test_every_table_is_backed_up_and_has_no_name(template: TranslatedTemplate) -> None:
    for table in template.of_type("AWS::DynamoDB::Table").values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert "TableName" not in table


def test_a_key_of_ones_own_encrypts_all_that_is_stored() -> None:
    keyed = pictures_template(KmsKeyArn=KMS_KEY, AlarmEmail="me@example.org")
    for table in keyed.of_type("AWS::DynamoDB::Table").values():
        assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KMS_KEY}
    for queue in keyed.of_type("AWS::SQS::Queue").values():
        assert queue["KmsMasterKeyId"] == KMS_KEY
        assert "SqsManagedSseEnabled" not in queue
    for group in keyed.of_type("AWS::Logs::LogGroup").values():
        assert group["KmsKeyId"] == KMS_KEY
    assert keyed.properties("AlarmTopic")["KmsMasterKeyId"] == KMS_KEY


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_may_use_the_key_and_nothing_more_of_it(role: str) -> None:
    keyed = pictures_template(KmsKeyArn=KMS_KEY)
    use = _on(KMS_KEY, "kms:Decrypt", "kms:GenerateDataKey")
    assert set(grants(keyed.properties(role))) == GRANTED[role] | use


def test_without_a_key_nothing_asks_for_one(template: TranslatedTemplate) -> None:
    written = json.dumps(list(template.resources.values()))
    assert not [
        word for word in ("kms:", "KmsMasterKeyId", "KmsKeyId", "SSESpecification") if word in written
    ]


def test_what_people_and_rekognition_put_in_stays_when_the_stack_goes(template: TranslatedTemplate) -> None:
    stays = {
        name
        for name, resource in template.resources.items()
        if resource["Type"] == "AWS::DynamoDB::Table"
        and resource.get("DeletionPolicy") == "RetainExceptOnCreate"
        and resource.get("UpdateReplacePolicy") == "Retain"
    }
    assert stays == template.of_type("AWS::DynamoDB::Table").keys() - {"HostsTable"}
    protected = pictures_template(ProtectData="true")
    assert all(protected.properties(name)["DeletionProtectionEnabled"] == "true" for name in stays)


def test_hosts_are_forgotten(template: TranslatedTemplate) -> None:
    hosts = template.properties("HostsTable")
    assert hosts["KeySchema"] == [{"AttributeName": KEY, "KeyType": "HASH"}]
    assert hosts["TimeToLiveSpecification"] == {"AttributeName": FORGET_AT, "Enabled": True}


def test_every_alarm_has_its_place_in_the_runbook(template: TranslatedTemplate) -> None:
    headings = set(re.findall(r"^#+ (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE))
    alarms = template.of_type("AWS::CloudWatch::Alarm")
    sections = set()
    for alarm in alarms.values():
        section = re.search(r"\(docs/pictures-runbook\.md, (.+)\)", alarm["AlarmDescription"])
        assert section, alarm["AlarmDescription"]
        sections.add(section[1])
    assert len(sections) == len(alarms)
    assert sections <= headings


def test_every_alarm_is_mailed_where_somebody_wants_mail(template: TranslatedTemplate) -> None:
    assert not any("AlarmActions" in alarm for alarm in template.of_type("AWS::CloudWatch::Alarm").values())
    mailed = pictures_template(AlarmEmail="me@example.com").of_type("AWS::CloudWatch::Alarm")
    assert {tuple(alarm["AlarmActions"]) for alarm in mailed.values()} == {("AlarmTopic",)}


def test_that_rekognition_answers_again_is_mailed_as_well(template: TranslatedTemplate) -> None:
    mailed = pictures_template(AlarmEmail="me@example.com")
    alarm, rule = mailed.properties("RekognitionNotAnsweringAlarm"), mailed.properties("AnsweringAgainRule")
    # While messages rest nothing is written: the state stays until a batch says otherwise.
    assert alarm["TreatMissingData"] == "ignore"
    assert rule["EventPattern"]["resources"] == ["RekognitionNotAnsweringAlarm.Arn"]
    changes = rule["EventPattern"]["detail"]
    assert (changes["previousState"]["value"], changes["state"]["value"]) == (["ALARM"], ["OK"])
    assert [target["Arn"] for target in rule["Targets"]] == ["AlarmTopic"]
    statements = mailed.properties("AlarmTopicPolicy")["PolicyDocument"]["Statement"]
    (allowed,) = (each for each in statements if each["Sid"] == "Rules")
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert "Condition" not in allowed  # EventBridge tells a topic no condition keys
    assert "AnsweringAgainRule" not in template.resources


def test_each_metric_that_is_paid_for_is_drawn_or_watched(template: TranslatedTemplate) -> None:
    alarms = template.of_type("AWS::CloudWatch::Alarm").values()
    watched = {metric["MetricName"] for alarm in alarms for metric in metrics_of(alarm).values()}
    assert _metrics_written() - _metrics_drawn(template) - watched == set()


def test_the_dashboard_draws_what_the_functions_write(template: TranslatedTemplate) -> None:
    assert _metrics_drawn(template) - _metrics_written() == set()


def _metrics_drawn(template: TranslatedTemplate) -> set[str]:
    (dashboard,) = template.of_type("AWS::CloudWatch::Dashboard").values()
    widgets = json.loads(dashboard["DashboardBody"])["widgets"]
    metrics = [metric for widget in widgets for metric in widget["properties"]["metrics"]]
    return {metric[1] for metric in metrics if metric[0] == NAMESPACE}


def _metrics_written() -> set[str]:
    return {metric for file in (CHECKOUT / "pictures").rglob("*.py") for metric in metrics_in(file)}


def test_the_schedule_starts_the_start_and_keeps_what_fails(template: TranslatedTemplate) -> None:
    (rule,) = template.of_type("AWS::Events::Rule").values()
    (target,) = rule["Targets"]
    assert target["Arn"] == "StartFunction.Arn"
    assert target["DeadLetterConfig"] == {"Arn": "FailedStartsQueue.Arn"}


REACHES: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "CrawlerContact": ("you@example.org", {"CRAWLER_CONTACT": ("CrawlerFunction", "RecognizerFunction")}),
    "MaximumPages": ("77", {"MAXIMUM_PAGES": ("StartFunction", "CrawlerFunction")}),
    "SecondsBetweenRequests": (
        "7",
        {"SECONDS_BETWEEN_REQUESTS": ("CrawlerFunction", "RecognizerFunction")},
    ),
    "Labels": ("off", {"DETECT_LABELS": ("RecognizerFunction",)}),
    "ModerationLabels": ("on", {"DETECT_MODERATION_LABELS": ("RecognizerFunction",)}),
    "Text": ("on", {"DETECT_TEXT": ("RecognizerFunction",)}),
    "MinimumConfidence": ("71", {"MINIMUM_CONFIDENCE": ("RecognizerFunction",)}),
    "MaximumPictures": ("78", {"MAXIMUM_PICTURES": ("RecognizerFunction",)}),
    "RekognitionEndpointUrl": (
        "https://rekognition.example.org",
        {"AWS_ENDPOINT_URL_REKOGNITION": ("RecognizerFunction",)},
    ),
    "AllowPrivateAddresses": (
        "10.2.0.0/16",
        {"ALLOW_PRIVATE_ADDRESSES": ("CrawlerFunction", "RecognizerFunction")},
    ),
    "LogLevel": ("WARNING", {"LOG_LEVEL": FUNCTIONS}),
}
"""A value of each parameter, and the variables and functions that it is for."""


def test_each_parameter_reaches_the_functions_that_it_is_for(template: TranslatedTemplate) -> None:
    given = {name: value for name, (value, _) in REACHES.items()}
    changed = TranslatedTemplate(TEMPLATE, **given)
    for value, variables in REACHES.values():
        for variable, functions in variables.items():
            reached = {name for name in FUNCTIONS if changed.environment(name).get(variable) == value}
            assert reached == set(functions), variable
            assert not any(template.environment(name).get(variable) == value for name in FUNCTIONS), variable


def test_the_contact_must_be_given_and_nothing_else() -> None:
    declared = source(TEMPLATE)["Parameters"]
    assert [name for name, parameter in declared.items() if "Default" not in parameter] == ["CrawlerContact"]


def test_when_it_runs_where_and_how_many_at_once_is_a_parameter() -> None:
    changed = pictures_template(
        ScheduleExpression="cron(0 6 * * ? *)",
        ScheduleState="DISABLED",
        MaximumConcurrency="5",
        PythonRuntime="python3.14",
        Architecture="arm64",
        LogRetentionDays="7",
    )
    (rule,) = changed.of_type("AWS::Events::Rule").values()
    assert (rule["ScheduleExpression"], rule["State"]) == ("cron(0 6 * * ? *)", "DISABLED")
    for mapping in changed.of_type("AWS::Lambda::EventSourceMapping").values():
        assert str(mapping["ScalingConfig"]["MaximumConcurrency"]) == "5"
    for function in changed.of_type("AWS::Lambda::Function").values():
        assert (function["Runtime"], function["Architectures"]) == ("python3.14", ["arm64"])
    retention = {str(group["RetentionInDays"]) for group in changed.of_type("AWS::Logs::LogGroup").values()}
    assert retention == {"7"}


@pytest.mark.parametrize(
    ("parameters", "periods"),
    [({}, 26), ({"RunExpectedWithinHours": "50"}, 50), ({"RunExpectedWithinHours": "0"}, None)],
    ids=["a day and two hours", "two days and two hours", "never"],
)
def test_a_run_that_does_not_begin_in_time_raises_an_alarm(
    parameters: dict[str, str], periods: int | None
) -> None:
    alarm = pictures_template(**parameters).of_type("AWS::CloudWatch::Alarm").get("NoRunAlarm")
    assert (alarm and int(alarm["EvaluationPeriods"])) == periods


def test_nothing_inside_may_be_asked_unless_somebody_says_so(template: TranslatedTemplate) -> None:
    for function in ("CrawlerFunction", "RecognizerFunction"):
        assert template.environment(function)["ALLOW_PRIVATE_ADDRESSES"] == ""
        allowed = pictures_template(AllowPrivateAddresses="10.1.0.0/16").environment(function)
        assert allowed["ALLOW_PRIVATE_ADDRESSES"] == "10.1.0.0/16"


def test_a_stack_stands_in_each_region_with_rekognition_and_in_no_other() -> None:
    session = boto3.Session()
    known = {
        service: {
            region
            for partition in ("aws", "aws-us-gov")
            for region in session.get_available_regions(service, partition)
        }
        for service in ("rekognition", "sqs")
    }
    refused = {
        region for region in known["sqs"] if pictures_template(**{"AWS::Region": region}).broken_rules()
    }
    assert refused == known["sqs"] - known["rekognition"]


def test_a_stack_that_asks_no_rekognition_of_the_region_stands_anywhere() -> None:
    elsewhere = {"AWS::Region": "eu-north-1"}
    (told,) = pictures_template(**elsewhere).broken_rules()
    assert "no Amazon Rekognition" in told
    assert pictures_template(**elsewhere, Labels="off").broken_rules() == []
    other = pictures_template(**elsewhere, RekognitionEndpointUrl="https://rekognition.example.org")
    assert other.broken_rules() == []


def test_the_outputs_are_a_contract(template: TranslatedTemplate) -> None:
    assert template.outputs.keys() == {
        "SitesTableName",
        "RunsTableName",
        "PagesTableName",
        "SourcesTableName",
        "PicturesTableName",
        "AppearancesTableName",
        "PagesQueueUrl",
        "PicturesQueueUrl",
        "PagesDeadLetterQueueUrl",
        "PicturesDeadLetterQueueUrl",
        "StartFunctionName",
        "CrawlerFunctionName",
        "RecognizerFunctionName",
    }


def test_its_layer_carries_no_name(template: TranslatedTemplate) -> None:
    makefile = (CHECKOUT / "shared" / "Makefile").read_text(encoding="utf-8")
    rule = makefile.partition("build-PicturesLayer:")[2].partition("\n\n")[0]
    assert "python/pipeline python/web python/website_pictures" in rule
    assert "name_sentiment" not in rule
    assert template.of_type("AWS::Lambda::LayerVersion")


def test_the_documentation_has_every_parameter_of_its_own_with_its_default() -> None:
    declared = source(TEMPLATE)["Parameters"]
    told: dict[str, str] = {}
    text = (CHECKOUT / "docs" / "pictures.md").read_text(encoding="utf-8")
    for names, defaults in re.findall(r"^\| (`[A-Z][a-z]\w+`.*?) \| (.*?) \| .* \|$", text, re.MULTILINE):
        if all(name in declared for name in re.findall(r"`(\w+)`", names)):
            values = [default.strip(" `") for default in defaults.split(",")]
            told |= dict(zip(re.findall(r"`(\w+)`", names), values, strict=True))
    assert told == {name: str(declared[name].get("Default", "")) or "–" for name in told}
    names_pipeline = source()["Parameters"].keys()
    assert declared.keys() - told.keys() <= names_pipeline
