"""Handing out an export: the file once, what opens it once, each to the person it was agreed for."""

from chalicelib.buyers.service import range_of
from chalicelib.exports import store
from chalicelib.exports.errors import NotCollectable, NotForYou
from chalicelib.exports.model import CodeExport, passphrase
from chalicelib.exports.service.asking import find
from chalicelib.exports.service.building import look_at
from chalicelib.gateways import uploads
from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.looks import service as looks
from chalicelib.looks.model import LookKind
from chalicelib.staff.model import Staff


def file_address(export_id: str, caller: Staff, *, source_ip: str) -> str:
    """An address of the encrypted file, given once to whoever asked for it; it works for fifteen minutes.

    Raises `ExportNotFound`, `NotForYou`, `NotCollectable`.
    """
    export = find(export_id)
    if caller.actor != export.asked_by:
        raise NotForYou
    _hand_out(export, caller, "file_at", LookKind.FILE_COLLECTED, source_ip)
    return uploads.download_address(export.key, f"{export_id}.zip")


def opening(export_id: str, caller: Staff, *, source_ip: str) -> str:
    """What opens the file, shown once to the person it was agreed for; nothing leads to it afterwards.

    Raises `ExportNotFound`, `NotForYou`, `NotCollectable`.
    """
    export = find(export_id)
    if caller.actor != export.opener:
        raise NotForYou
    if export.wrapped_key is None:
        raise NotCollectable("it was shown before")
    text = passphrase(vault().unwrap(export.wrapped_key, export.context))
    _hand_out(export, caller, "passphrase_at", LookKind.PASSPHRASE_COLLECTED, source_ip)
    return text


def _hand_out(export: CodeExport, caller: Staff, part: str, kind: LookKind, source_ip: str) -> None:
    writes = Transaction()
    store.hand_out(writes, export, part, clock.text(clock.now()))
    network = range_of(source_ip)
    looks.add(writes, look_at(export, kind, caller.actor, count=0, network=network))
    try:
        writes.commit()
    except WriteRefused:
        raise NotCollectable(f"the export is {find(export.export_id).state}") from None
