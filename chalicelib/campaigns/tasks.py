"""What happens to campaigns behind the scenes: their codes are set aside, and come back afterwards."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.campaigns.service import planning
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.tasks import batch, schedule, stream_position
from chalicelib.kernel.telemetry import log

blueprint = Blueprint(__name__)


@batch(blueprint, identifier=stream_position)
def prepare_campaign(record: dict[str, Any]) -> None:
    """Tend a campaign as soon as it was made or changed."""
    keys = record["dynamodb"]["Keys"]
    if keys["pk"]["S"] == "CAMPAIGN" and record["eventName"] != "REMOVE":
        planning.tend(planning.get(keys["sk"]["S"]))


@schedule(blueprint)
def tend_campaigns() -> dict[str, Any]:
    """Tend every campaign that is not settled; one that fails keeps no other from it and comes again."""
    ready = failed = 0
    campaigns = planning.unsettled()
    for campaign in campaigns:
        try:
            ready += planning.tend(campaign)
        except Transient:
            failed += 1
            log.warning("campaign not tended", extra={"campaign": campaign.campaign})
    return {"campaigns": len(campaigns), "codes": ready, "failed": failed}
