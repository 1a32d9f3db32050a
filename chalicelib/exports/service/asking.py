"""Asking for an export of codes, and agreeing to one. Nothing is exported before two people want it."""

from typing import Any

from chalicelib.approvals import service as approvals
from chalicelib.approvals.errors import BasisChanged
from chalicelib.approvals.model import Proposal, ProposalKind
from chalicelib.catalog.errors import SkuNotFound
from chalicelib.catalog.service import skus
from chalicelib.exports import store
from chalicelib.exports.errors import ExportNotFound, ExportUnderWay
from chalicelib.exports.model import CodeExport, Delivery, ExportState
from chalicelib.gateways import workflows
from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.table import Item, Transaction
from chalicelib.staff.model import Staff
from chalicelib.stock.errors import BatchNotFound, BatchWithdrawn
from chalicelib.stock.model import CodeState
from chalicelib.stock.service import searching


def ask(
    sku: str,
    *,
    batch: str | None,
    states: tuple[CodeState, ...],
    number: int,
    delivery: Delivery,
    reason: str,
    caller: Staff,
    key: str,
) -> Proposal:
    """Propose to export so many unsold codes of a SKU, or fewer where there are fewer; once for a key.

    Where the stage asks for no second person it begins at once. Raises `SkuNotFound`, `BatchNotFound`,
    `BatchWithdrawn`, `Invalid`, `IdempotencyKeyReused`.
    """
    if sku not in skus([sku]):
        raise SkuNotFound
    if batch is not None:
        searching.require(sku, batch)
    if delivery is Delivery.SPLIT and not approvals.two_people():
        raise Invalid.of_field("delivery", "one_person", "this shop asks for no second person to split with")
    content = {
        "sku": sku,
        "batch": batch,
        "states": [str(one) for one in states],
        "number": number,
        "delivery": str(delivery),
    }
    return _propose(sku, content, reason=reason, caller=caller, key=key)


def ask_again(export_id: str, *, reason: str, caller: Staff, key: str) -> Proposal:
    """Propose another file of the codes that an earlier export has, for a file that was lost.

    It needs consent anew and has another passphrase and decoy; no further code is taken. Raises
    `ExportNotFound`, `ExportUnderWay`, `IdempotencyKeyReused`.
    """
    earlier = find(export_id)
    if earlier.state is not ExportState.READY:
        raise ExportUnderWay(f"it is {earlier.state}")
    content = {"sku": earlier.sku, "again": export_id, "delivery": str(earlier.delivery)}
    return _propose(earlier.sku, content, reason=reason, caller=caller, key=key)


def consent(proposal: Proposal, caller: Staff) -> Proposal:
    """Agree to an export: it begins, once. Raises what `approvals.consent` does.

    A SKU or a batch that is gone, or a batch that was rolled back, is `BasisChanged`.
    """
    return approvals.consent(proposal, caller, _begin)


def find(export_id: str) -> CodeExport:
    """An export as it stands. Raises `ExportNotFound`."""
    export = store.find(export_id)
    if export is None:
        raise ExportNotFound
    return export


def needs_help(export: CodeExport) -> bool:
    """Whether nobody works on an export that is not over."""
    if export.state is not ExportState.REQUESTED:
        return False
    return not workflows.is_running(settings().code_export_machine, export.execution)


def resume(export_id: str) -> CodeExport:
    """Go on with an export whose workflow died; no code is taken twice.

    Raises `ExportNotFound`, `ExportUnderWay`.
    """
    export = find(export_id)
    if not needs_help(export) or not store.again(export):
        raise ExportUnderWay
    return find(export_id)


def relay(export_id: str, attempt: int) -> None:
    """Start the workflow of an export, once for an attempt."""
    workflows.start(settings().code_export_machine, f"{export_id}-{attempt}", {"export_id": export_id})


def _propose(sku: str, content: dict[str, Any], *, reason: str, caller: Staff, key: str) -> Proposal:
    kind = ProposalKind.CODE_EXPORT
    proposal = approvals.propose(kind, sku, content, reason=reason, actor=caller.actor, key=key)
    return proposal if approvals.two_people() else consent(proposal, caller)


def _begin(writes: Transaction, proposal: Proposal, actor: str) -> None:
    """Add the export to the consent; the relay starts its workflow when both are written."""
    export_id = ids.derived("exp", proposal.proposal_id)
    sku = skus([proposal.subject]).get(proposal.subject)
    if sku is None:
        raise BasisChanged("the SKU is gone")
    context = {"app": "yima", "export": export_id}
    fields: Item = {
        "export_id": export_id,
        "proposal_id": proposal.proposal_id,
        "sku": proposal.subject,
        "kind": str(sku.kind),
        "delivery": Delivery(proposal.content["delivery"]),
        "reason": proposal.reason,
        "asked_by": proposal.asked_by,
        "agreed_by": actor,
        "agreed_at": clock.text(clock.now()),
        "wrapped_key": vault().new_key(context).wrapped,
    }
    store.add(writes, CodeExport(**fields, **_goods(export_id, proposal)))


def _goods(export_id: str, proposal: Proposal) -> Item:
    """Which codes an export has: those to be found, or those of the earlier one that it repeats."""
    content = proposal.content
    if again := content.get("again"):
        earlier = find(again)
        return {
            "wanted": earlier.wanted,
            "source": earlier.source,
            "batch": earlier.batch,
            "states": earlier.states,
            "pages": earlier.pages,
            "taken": earlier.taken,
            "all_taken": True,
        }
    batch = content.get("batch")
    try:
        if batch:
            searching.require(proposal.subject, batch)
    except (BatchNotFound, BatchWithdrawn) as gone:
        raise BasisChanged(gone.title) from None
    states = tuple(CodeState(one) for one in content["states"])
    return {"wanted": content["number"], "source": export_id, "batch": batch, "states": states}
