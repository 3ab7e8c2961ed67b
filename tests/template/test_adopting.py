"""What can be imported is what a deleted stack leaves, as the template describes it."""

from deployment.checkout import CHECKOUT
from tests.template.translated import TranslatedTemplate, source

ADOPT = CHECKOUT / "deployment" / "adopt.yaml"
KINDS = ("AWS::DynamoDB::Table", "AWS::S3::Bucket")


def test_all_tables_and_buckets_that_stay_can_be_imported() -> None:
    stay = {
        name
        for name, resource in TranslatedTemplate(KeepHistory="true").resources.items()
        if resource["Type"] in KINDS and resource.get("DeletionPolicy", "Delete") != "Delete"
    }
    assert source(ADOPT)["Resources"].keys() == stay


def test_each_is_described_as_in_the_template() -> None:
    template = TranslatedTemplate(KeepHistory="true")
    for name, resource in source(ADOPT)["Resources"].items():
        described = template.resources[name]
        protected = {"DeletionProtectionEnabled": "false"} if resource["Type"] == KINDS[0] else {}
        assert {**resource["Properties"], **protected} == described["Properties"]
        assert resource["Type"] == described["Type"]


def test_an_import_that_goes_wrong_takes_nothing_with_it() -> None:
    assert {resource["DeletionPolicy"] for resource in source(ADOPT)["Resources"].values()} == {"Retain"}
