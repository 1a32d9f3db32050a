"""Prove that the audit log of a stage is whole and unchanged; exit code 1 if it is not."""

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.audit.model.chain import CHAINS
from infra.audit.proving import Proof, last_block, prove
from infra.audit.reading import Stage

BROKEN = 1
UNKNOWN = 2


def main() -> int:
    """One line for each chain, and what is wrong with it: 0 if nothing, 1 if something, 2 if unknown."""
    options = argparse.ArgumentParser(prog="python -m infra.audit", description=__doc__)
    options.add_argument("--stage", default="prod")
    name = options.parse_args().stage
    try:
        stage = Stage(name)
        key, kept = stage.key(), stage.kept()
        proofs = [
            prove(chain, kept, stage.entries(chain, last_block(chain, kept)), key, has=stage.has)
            for chain in CHAINS
        ]
    except (BotoCoreError, ClientError, OSError) as error:
        print(f"error: the audit log of stage {name} cannot be read: {error}", file=sys.stderr)
        return UNKNOWN
    for proof in proofs:
        tell(proof)
    for found in kept.found_broken:
        print(f"note: the shop's own check found the chain broken: {found}")
    return BROKEN if any(proof.faults for proof in proofs) else 0


def tell(proof: Proof) -> None:
    """Say what came of a chain; of one that was never used, nothing."""
    if proof.faults:
        print(f"{proof.chain}: BROKEN; {proof.entries} entries hold, {proof.seals} seals")
        for fault in proof.faults:
            print(f"  {fault}")
    elif proof.entries:
        sealed = f"sealed up to entry {proof.sealed} by {proof.seals} seals"
        unsealed = "not sealed yet (that is done each hour), so who writes the table could have made it anew"
        print(
            f"{proof.chain}: intact; {proof.entries} entries, {sealed if proof.seals else unsealed}, "
            f"head {proof.head}"
        )


if __name__ == "__main__":
    sys.exit(main())
