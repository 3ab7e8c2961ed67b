"""With its roles, and nothing else, the pipeline does what it is for."""

from name_sentiment.result_key import result_key
from tests.privileges.deployed import Deployed
from tests.privileges.uses import put_name


def test_a_name_in_the_table_gets_its_result(deployed: Deployed) -> None:
    name = put_name(deployed)
    deployed.invoke("ProducerFunction", {"force": True})
    result = {"Bucket": deployed.parts["ResultsBucket"], "Key": result_key(name)}
    deployed.client("s3").get_waiter("object_exists").wait(**result, WaiterConfig={"Delay": 1})
