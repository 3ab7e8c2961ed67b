"""What is kept is encrypted, private, recoverable, and outlives the stack."""

import json

import pytest

from tests.template.translated import TranslatedTemplate, source

BUCKETS = ("ResultsBucket", "LakeBucket")
QUEUES = ("NamesQueue", "DeadLetterQueue", "FailedStartsQueue")


def test_the_table_costs_by_use_and_is_keyed_by_name(template: TranslatedTemplate) -> None:
    table = template.properties("NamesTable")
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["KeySchema"] == [{"AttributeName": "name", "KeyType": "HASH"}]
    assert table["AttributeDefinitions"] == [{"AttributeName": "name", "AttributeType": "S"}]


def test_the_table_is_encrypted_and_can_be_set_back(template: TranslatedTemplate) -> None:
    table = template.properties("NamesTable")
    # Without a specification DynamoDB encrypts by a key of AWS's own, free of charge.
    assert "SSESpecification" not in table
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_tables_are_kept_from_deletion_where_that_is_asked_for(template: TranslatedTemplate) -> None:
    for table in ("NamesTable", "ResultsIndex"):
        assert TranslatedTemplate(ProtectData="true").properties(table)["DeletionProtectionEnabled"] == "true"
        assert template.properties(table)["DeletionProtectionEnabled"] == "false"
    # Where the table of runs is lost, the next run sends every name, and no more.
    assert "DeletionProtectionEnabled" not in template.properties("RunsTable")


def test_a_table_given_is_used_instead_of_a_new_one() -> None:
    template = TranslatedTemplate(ExistingTableName="people")
    assert template.environment("ProducerFunction")["NAMES_TABLE"] == "people"
    assert "NamesTable" not in template.of_type("AWS::DynamoDB::Table")


def test_titles_are_read_from_a_table_given_only_where_it_is_said_where() -> None:
    assert TranslatedTemplate().environment("ProducerFunction")["TITLE_ATTRIBUTE"] == "title"
    people = TranslatedTemplate(ExistingTableName="people")
    assert people.environment("ProducerFunction")["TITLE_ATTRIBUTE"] == ""
    people = TranslatedTemplate(ExistingTableName="people", TitleAttribute="page")
    assert people.environment("ProducerFunction")["TITLE_ATTRIBUTE"] == "page"
    assert people.broken_rules() == []


def test_a_new_table_has_its_titles_where_put_writes_them() -> None:
    (told,) = TranslatedTemplate(TitleAttribute="page").broken_rules()
    assert told.startswith("TitleAttribute is for ExistingTableName.")


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_is_encrypted(template: TranslatedTemplate, queue: str) -> None:
    assert template.properties(queue)["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_refuses_what_does_not_come_over_tls(template: TranslatedTemplate, queue: str) -> None:
    policies = template.of_type("AWS::SQS::QueuePolicy").values()
    (policy,) = [policy for policy in policies if policy["Queues"] == [queue]]
    (statement,) = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
    # SQS refuses a statement of more than one resource.
    assert _without_sid(statement) == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": f"{queue}.Arn",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_refuses_what_does_not_come_over_tls(template: TranslatedTemplate, bucket: str) -> None:
    policy = template.properties(f"{bucket}Policy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert policy["Bucket"] == bucket
    assert _without_sid(statement) == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"{bucket}.Arn", f"{bucket}.Arn/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_encrypted(template: TranslatedTemplate, bucket: str) -> None:
    (rule,) = template.properties(bucket)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in {"AES256", "aws:kms"}


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_cannot_be_made_public(template: TranslatedTemplate, name: str) -> None:
    bucket = template.properties(name)
    assert bucket["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_earlier_results_are_kept_for_a_while_and_then_expire(template: TranslatedTemplate) -> None:
    bucket = template.properties("ResultsBucket")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert rule["Status"] == "Enabled"
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] >= 1


def test_current_results_never_expire(template: TranslatedTemplate) -> None:
    (rule,) = template.properties("ResultsBucket")["LifecycleConfiguration"]["Rules"]
    assert {"ExpirationInDays", "ExpirationDate", "Transitions"}.isdisjoint(rule)


# The bucket's policy too: what stays when the stack goes would otherwise answer to plain http.
@pytest.mark.parametrize(
    "kept", ["NamesTable", "ResultsBucket", "ResultsBucketPolicy", "LakeBucket", "LakeBucketPolicy"]
)
def test_what_holds_data_stays_when_the_stack_goes(template: TranslatedTemplate, kept: str) -> None:
    resource = template.resources[kept]
    assert resource["DeletionPolicy"] in {"Retain", "RetainExceptOnCreate"}
    assert resource["UpdateReplacePolicy"] == "Retain"


NAMED_BY = {
    "AWS::Athena::NamedQuery": None,  # named within its work group
    "AWS::Athena::WorkGroup": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::Rule": "Name",
    "AWS::Glue::Database": None,  # see test_history.py
    "AWS::Glue::Table": None,  # named within its database
    "AWS::IAM::Role": "RoleName",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Lambda::EventInvokeConfig": None,
    "AWS::Lambda::EventSourceMapping": None,
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Lambda::LayerVersion": "LayerName",
    "AWS::Lambda::Permission": None,
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Logs::LogStream": None,  # named within its group
    "AWS::S3::Bucket": "BucketName",
    "AWS::S3::BucketPolicy": None,
    "AWS::SNS::Topic": "TopicName",
    "AWS::SNS::TopicPolicy": None,
    "AWS::SQS::Queue": "QueueName",
    "AWS::SQS::QueuePolicy": None,
}
"""The property that gives a resource its physical name; where it is left out, CloudFormation invents one."""


def physical_names(template: TranslatedTemplate) -> set[str]:
    return {
        resource["Properties"][named_by]
        for resource in template.resources.values()
        if (named_by := NAMED_BY[resource["Type"]]) and named_by in resource["Properties"]
    }


def test_two_stacks_can_live_in_one_account() -> None:
    mine, yours = (
        TranslatedTemplate(
            **{"AWS::StackName": name, "AWS::StackId": f"arn:aws:cloudformation:r:a:stack/{name}/{name}-id"},
            AlarmEmail="me@example.org",
        )
        for name in ("mine", "yours")
    )
    assert physical_names(mine).isdisjoint(physical_names(yours))


KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture(scope="module")
def keyed() -> TranslatedTemplate:
    return TranslatedTemplate(KmsKeyArn=KEY, AlarmEmail="me@example.org")


def test_a_key_of_ones_own_encrypts_all_that_is_stored(keyed: TranslatedTemplate) -> None:
    tables, groups = keyed.of_type("AWS::DynamoDB::Table"), keyed.of_type("AWS::Logs::LogGroup")
    queues, buckets = keyed.of_type("AWS::SQS::Queue"), keyed.of_type("AWS::S3::Bucket")
    assert {len(tables) >= 3, len(groups) >= 3, len(queues) >= 3, len(buckets) == 2} == {True}
    for table in tables.values():
        assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
    for group in groups.values():
        assert group["KmsKeyId"] == KEY
    for queue in queues.values():
        assert queue["KmsMasterKeyId"] == KEY
        assert "SqsManagedSseEnabled" not in queue
    for bucket in buckets.values():
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
        assert rule == {"ServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": True}
    assert keyed.properties("AlarmTopic")["KmsMasterKeyId"] == KEY
    assert keyed.properties("HistoryStream")["DeliveryStreamEncryptionConfigurationInput"] == {
        "KeyType": "CUSTOMER_MANAGED_CMK",
        "KeyARN": KEY,
    }
    found = keyed.properties("QueryWorkGroup")["WorkGroupConfiguration"]["ResultConfiguration"]
    assert found["EncryptionConfiguration"] == {"EncryptionOption": "SSE_KMS", "KmsKey": KEY}


def test_without_a_key_nothing_asks_for_one(template: TranslatedTemplate) -> None:
    written = json.dumps(list(template.resources.values()))
    assert not [word for word in ("kms:", "KmsMasterKeyId", "KmsKeyId", "SSE_KMS") if word in written]


def test_reads_are_logged_where_a_bucket_for_that_is_given(template: TranslatedTemplate) -> None:
    audited = TranslatedTemplate(AuditBucketName="audit").of_type("AWS::S3::Bucket")
    assert {name: bucket["LoggingConfiguration"] for name, bucket in audited.items()} == {
        "ResultsBucket": {"DestinationBucketName": "audit", "LogFilePrefix": "names-of-mine/results/"},
        "LakeBucket": {"DestinationBucketName": "audit", "LogFilePrefix": "names-of-mine/lake/"},
    }
    unaudited = template.of_type("AWS::S3::Bucket").values()
    assert not [bucket for bucket in unaudited if "LoggingConfiguration" in bucket]


def test_the_template_belongs_to_no_one_partition() -> None:
    assert "arn:aws:" not in json.dumps(source())


def _without_sid(statement: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in statement.items() if key != "Sid"}
