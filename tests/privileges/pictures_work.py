"""What the pictures' functions do, done here with the credentials of their roles."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.model import OperationModel

from local.environment import REGION
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.failures import Forbidden
from pipeline.metrics import Tally
from rekognition import Rekognition
from tests.adapters.pictures.conftest import page, picture
from tests.adapters.pictures.world import Handler, Invocation, load
from tests.adapters.web.trap_site import TrapSite, answer
from tests.privileges.deployed import Deployed, Refused, Role, listening, refusals

QUEUES = ("PagesQueue", "PicturesQueue")
MOST_ROUNDS = 20


def role_of(deployed: Deployed, role: str) -> Role:
    return Role(deployed, deployed.parts[role])


@dataclass(frozen=True)
class PicturesWork:
    """Two runs over a site, the second without a picture. Raises Refused where a role may not do its part."""

    deployed: Deployed
    site: TrapSite

    def do(self) -> None:
        self._begin_anew()
        # A picture of another host, whose robots.txt the recognizer asks for first.
        kept = f"<img src=/a.jpg><img src=http://localhost:{self.site.port}/c.jpg>"
        self.site.pages |= {
            "/": [page("/a", pictures=f"{kept}<img src=/b.jpg>"), page("/a", pictures=kept)],
            "/a": page(ETag='"1"'),
            "/c.jpg": answer(404),
            "/a.jpg": picture(),
            "/b.jpg": answer(404),
        }
        for run_id in ("run-1", "run-2"):
            self._start(run_id)
            self._work_off()
        self._expect_that_all_was_done()
        self._keep_messages_back()
        self._write_logs()

    def _begin_anew(self) -> None:
        sqs, dynamodb = self.deployed.client("sqs"), self.deployed.client("dynamodb")
        for queue in QUEUES:
            sqs.purge_queue(QueueUrl=self.deployed.parts[queue])
        for table, key in (("SitesTable", "site"), ("HostsTable", "topic"), ("PicturesTable", "sha256")):
            name = self.deployed.parts[table]
            for item in dynamodb.scan(TableName=name)["Items"]:
                dynamodb.delete_item(TableName=name, Key={key: item[key]})
        site = {"site": {"S": f"{self.site.address}/"}}
        dynamodb.put_item(TableName=self.deployed.parts["SitesTable"], Item=site)

    def _variables(self, function: str) -> Mapping[str, str]:
        variables: Mapping[str, str] = self.deployed.configuration(function)["Environment"]["Variables"]
        return variables

    def _start(self, run_id: str) -> None:
        app, role = load("start"), role_of(self.deployed, "StartRole")
        settings = app.read_settings(app.StartSettings, self._variables("StartFunction"))
        function = app.build_start_function(
            settings, app.Clients(role.client("dynamodb"), role.client("sqs"))
        )
        with denied_is_refused():
            function.handle({"id": run_id}, Invocation(300))

    def _work_off(self) -> None:
        workers = {"PagesQueue": self._crawler(), "PicturesQueue": self._recognizer()}
        roles = {"PagesQueue": "CrawlerRole", "PicturesQueue": "RecognizerRole"}
        for queue, handler in [*workers.items()] * 2:  # the last picture ends the run, which is the crawler's
            role = role_of(self.deployed, roles[queue])
            for _ in range(MOST_ROUNDS):
                if not self._work_off_batch(queue, handler, role):
                    break

    def _crawler(self) -> Handler:
        app, role = load("crawler"), role_of(self.deployed, "CrawlerRole")
        settings = app.read_settings(app.CrawlerSettings, self._variables("CrawlerFunction"))
        clients = app.Clients(role.client("dynamodb"), role.client("sqs"))
        handler: Handler = app.build_crawler_function(settings, clients).handle
        return handler

    def _recognizer(self) -> Handler:
        app, role = load("recognizer"), role_of(self.deployed, "RecognizerRole")
        variables = self._variables("RecognizerFunction")
        settings = app.read_settings(app.RecognizerSettings, variables)
        rekognition = role.client("rekognition", variables["AWS_ENDPOINT_URL_REKOGNITION"])
        breaker, tally = CircuitBreaker("Rekognition"), Tally()
        function = app.build_recognizer_function(
            settings,
            app.Clients(role.client("dynamodb"), role.client("sqs")),
            Rekognition(rekognition, settings.features, breaker, tally),
            breaker,
            tally,
        )

        def handle(event: Mapping[str, Any], context: Invocation) -> dict[str, Any]:
            # MiniStack has no Rekognition, and the local one knows no roles: IAM is asked first.
            def ask_iam(model: OperationModel, **_: object) -> None:
                role.check(f"rekognition:{model.name}", "*")

            with listening(rekognition, "before-call.rekognition", ask_iam):
                answer: dict[str, Any] = function.handle(event, context)
                return answer

        return handle

    def _work_off_batch(self, queue: str, handler: Handler, role: Role) -> bool:
        """What an event source mapping does with the function's role. MiniStack's own asks no role."""
        url, sqs = self.deployed.parts[queue], role.client("sqs")
        with refusals():
            sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
            received = sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["ApproximateReceiveCount"]
            ).get("Messages", [])
        if not received:
            return False
        records = [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "attributes": message["Attributes"],
                "body": message["Body"],
            }
            for message in received
        ]
        answer = handler({"Records": records}, Invocation())
        if answer["batchItemFailures"]:
            raise Refused(f"{len(answer['batchItemFailures'])} messages of {queue} go back")
        with refusals():
            for message in received:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return True

    def _expect_that_all_was_done(self) -> None:
        dynamodb = self.deployed.client("dynamodb")
        key = {"site": {"S": self.site.address}}
        run = dynamodb.get_item(TableName=self.deployed.parts["RunsTable"], Key=key)["Item"]
        assert run["last_whole_run"] == {"S": "run-2"}, json.dumps(run)
        appearance = {"page": {"S": f"{self.site.address}/"}, "picture": {"S": f"{self.site.address}/b.jpg"}}
        gone = dynamodb.get_item(TableName=self.deployed.parts["AppearancesTable"], Key=appearance)["Item"]
        assert "gone_since" in gone

    def _keep_messages_back(self) -> None:
        # The handle is nobody's: whoever may change visibility is told so of the one entry.
        entry = {"Id": "0", "ReceiptHandle": "none", "VisibilityTimeout": 900}
        for queue, role in zip(QUEUES, ("CrawlerRole", "RecognizerRole"), strict=True):
            with refusals():
                role_of(self.deployed, role).client("sqs").change_message_visibility_batch(
                    QueueUrl=self.deployed.parts[queue], Entries=[entry]
                )
        # To send a visit again is to send it to the own queue, which a recognizer does for no other reason.
        body = {"QueueUrl": self.deployed.parts["PicturesQueue"], "MessageBody": "{}"}
        with refusals():
            role_of(self.deployed, "RecognizerRole").client("sqs").send_message(
                **body, MessageGroupId="tests", MessageDeduplicationId=self.site.address
            )

    def _write_logs(self) -> None:
        """What Lambda does with a function's role. MiniStack's writes logs without asking for it."""
        account = self.deployed.client("sts").get_caller_identity()["Account"]
        for function in ("Start", "Crawler", "Recognizer"):
            group = self.deployed.parts[f"{function}LogGroup"]
            stream = f"arn:aws:logs:{REGION}:{account}:log-group:{group}:log-stream:2026/11/23"
            for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
                role_of(self.deployed, f"{function}Role").check(action, stream)


@contextmanager
def denied_is_refused() -> Iterator[None]:
    try:
        yield
    except Forbidden as refusal:
        raise Refused(str(refusal)) from refusal
    except Exception as error:
        if "AccessDenied" in str(error):
            raise Refused(str(error)) from error
        raise


@contextmanager
def without(deployed: Deployed, role: str, action: str, resource: str) -> Iterator[None]:
    """Take one action on one of the stack's resources from a role, for as long as the block runs.

    `resource` is as the template writes it: `PagesTable.Arn`, `AppearancesTable.Arn/index/by-site` or `*`.
    """
    iam, name = deployed.client("iam"), deployed.parts[role]
    logical_id, _, below = resource.partition(".Arn")
    physical = deployed.parts.get(logical_id, logical_id).rpartition("/")[2]
    whole = {
        policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
    }

    def left(statement: Mapping[str, Any]) -> list[str]:
        is_meant = statement["Resource"].endswith((f"{physical}{below}", f"{physical}{below}:*"))
        return [each for each in _actions(statement) if each != action or not is_meant]

    changed = 0
    for policy, document in whole.items():
        statements = [{**each, "Action": left(each)} for each in document["Statement"] if left(each)]
        if any(action in _actions(each) and action not in left(each) for each in document["Statement"]):
            changed += 1
            less = json.dumps({**document, "Statement": statements})
            if statements:
                iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=less)
            else:
                iam.delete_role_policy(RoleName=name, PolicyName=policy)
    try:
        assert changed == 1, f"{action} on {resource} is granted {changed} times"
        yield
    finally:
        for policy, document in whole.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))


def _actions(statement: Mapping[str, Any]) -> list[str]:
    actions: list[str] | str = statement["Action"]
    return actions if isinstance(actions, list) else [actions]
